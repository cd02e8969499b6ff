//! A VST3 plugin: component, processor and controller in one object, as clap-wrapper makes them.

use super::audio::{Audio, process_mode};
use super::module::{ClassInfo, Module, unknown};
use super::objects::{Handler, HostApplication, Stream};
use crate::plugin::{Change, Description, Parameter, Plugin, Spec};
use dsp_core::process::Channels;
use std::path::Path;
use std::rc::Rc;
use vst3::Steinberg::Vst::{
    BusDirections_, IAudioProcessor, IAudioProcessorTrait, IComponent, IComponentHandler, IComponentTrait,
    IEditController, IEditControllerTrait, IHostApplication, MediaTypes_, ParameterInfo,
    ParameterInfo_::ParameterFlags_, ProcessSetup, RestartFlags_, SpeakerArr, SpeakerArrangement, String128,
    SymbolicSampleSizes_, kInfiniteTail,
};
use vst3::Steinberg::{IBStream, IPluginBaseTrait, kResultFalse, kResultOk};
use vst3::{ComPtr, ComWrapper};

/// The category of classes that process sound.
pub const AUDIO_EFFECT: &str = "Audio Module Class";

/// A loaded plugin. Not for another thread than the one it was loaded on, but for its [`Audio`].
pub struct Instance {
    pub(super) controller: ComPtr<IEditController>,
    processor: ComPtr<IAudioProcessor>,
    component: ComPtr<IComponent>,
    handler: ComWrapper<Handler>,
    class: ClassInfo,
    active: Option<Audio>,
    // The plugin holds no reference to these two: they must outlive it.
    _host: ComWrapper<HostApplication>,
    _module: Rc<Module>,
}

impl Instance {
    /// Loads the bundle and the first plugin in it.
    ///
    /// # Panics
    /// If any step of it fails; names the bundle.
    #[must_use]
    pub fn load(bundle: &Path) -> Self {
        let module = Module::load(bundle).unwrap_or_else(|error| panic!("{error}"));
        Self::new(&Rc::new(module))
    }

    /// Another instance of the first plugin in a bundle.
    ///
    /// # Panics
    /// If the plugin refuses to come to life.
    #[must_use]
    pub fn new(module: &Rc<Module>) -> Self {
        let class = module.classes().into_iter().find(|class| class.category == AUDIO_EFFECT);
        let class = class.expect("a class that processes sound");
        let component = module.create::<IComponent>(&class.id).unwrap_or_else(|error| panic!("{error}"));
        let host = ComWrapper::new(HostApplication);
        let context = host.to_com_ptr::<IHostApplication>().expect("its only interface");
        // SAFETY: the host's object outlives the plugin.
        let result = unsafe { component.initialize(unknown(&context).as_ptr()) };
        assert_eq!(result, kResultOk, "initialize");
        let processor = component.cast::<IAudioProcessor>().expect("IAudioProcessor");
        let controller =
            component.cast::<IEditController>().expect("IEditController in the component itself");
        let handler = ComWrapper::new(Handler::default());
        let ear = handler.to_com_ptr::<IComponentHandler>().expect("its only interface");
        // SAFETY: the plugin takes a reference of its own.
        let result = unsafe { controller.setComponentHandler(ear.as_ptr()) };
        assert_eq!(result, kResultOk, "setComponentHandler");
        let _module = Rc::clone(module);
        Self { controller, processor, component, handler, class, active: None, _host: host, _module }
    }

    /// The class that this is an instance of.
    #[must_use]
    pub fn class(&self) -> &ClassInfo {
        &self.class
    }

    /// The audio side of an active plugin, for another thread. Meanwhile this thread does not process.
    ///
    /// # Panics
    /// If the plugin is not active.
    #[must_use]
    pub fn audio(&self) -> Audio {
        self.active.clone().expect("an active plugin")
    }

    /// Parameters that the plugin's editor changed since the last call.
    pub fn take_edits(&mut self) -> Vec<(u32, f64)> {
        self.handler.take_edits()
    }

    /// Announces one bus of these channels in and out; says whether the plugin takes them.
    fn arrange(&self, channels: Channels) -> bool {
        let wanted = match channels {
            Channels::Mono => SpeakerArr::kMono,
            Channels::Stereo => SpeakerArr::kStereo,
        };
        let (mut input, mut output) = (wanted, wanted);
        // SAFETY: one arrangement each, as announced.
        let result = unsafe { self.processor.setBusArrangements(&mut input, 1, &mut output, 1) };
        assert!(result == kResultOk || result == kResultFalse, "setBusArrangements returned {result}");
        [BusDirections_::kInput, BusDirections_::kOutput].into_iter().all(|direction| {
            let mut has: SpeakerArrangement = 0;
            // SAFETY: `has` is writable for the whole call.
            let result = unsafe { self.processor.getBusArrangement(direction.cast_signed(), 0, &mut has) };
            result == kResultOk && has == wanted
        })
    }

    fn info(&self, index: i32) -> ParameterInfo {
        // SAFETY: all bits zero is a legal value of this plain struct.
        let mut info: ParameterInfo = unsafe { std::mem::zeroed() };
        // SAFETY: `info` is writable for the whole call.
        let result = unsafe { self.controller.getParameterInfo(index, &mut info) };
        assert_eq!(result, kResultOk, "getParameterInfo({index})");
        info
    }
}

impl Plugin for Instance {
    fn description(&self) -> Description {
        let ClassInfo { name, vendor, version, sub_categories, .. } = self.class.clone();
        let features = sub_categories.split('|').map(str::to_owned).collect();
        Description { name, vendor, version, features }
    }

    fn parameters(&mut self) -> Vec<Parameter> {
        // SAFETY: a plain query.
        let count = unsafe { self.controller.getParameterCount() };
        let parameter = |index| {
            let info = self.info(index);
            Parameter {
                id: info.id,
                name: string(&info.title),
                default: info.defaultNormalizedValue,
                steps: u32::try_from(info.stepCount).expect("a number of steps"),
                is_bypass: info.flags & ParameterFlags_::kIsBypass != 0,
                is_automatable: info.flags & ParameterFlags_::kCanAutomate != 0,
            }
        };
        (0..count).map(parameter).collect()
    }

    fn value(&mut self, id: u32) -> f64 {
        // SAFETY: a plain query.
        unsafe { self.controller.getParamNormalized(id) }
    }

    fn text(&mut self, id: u32, value: f64) -> String {
        let mut text: String128 = [0; 128];
        // SAFETY: `text` is writable for the whole call.
        let result = unsafe { self.controller.getParamStringByValue(id, value, &mut text) };
        assert_eq!(result, kResultOk, "getParamStringByValue({id}, {value})");
        string(&text)
    }

    fn parse(&mut self, id: u32, text: &str) -> Option<f64> {
        let mut text: Vec<u16> = text.encode_utf16().chain([0]).collect();
        let mut value = 0.0;
        // SAFETY: `text` ends in a zero, and `value` is writable for the whole call.
        let result = unsafe { self.controller.getParamValueByString(id, text.as_mut_ptr(), &mut value) };
        (result == kResultOk).then_some(value)
    }

    fn set(&mut self, values: &[(u32, f64)]) {
        for &(id, value) in values {
            // SAFETY: a plain setter.
            let result = unsafe { self.controller.setParamNormalized(id, value) };
            assert_eq!(result, kResultOk, "setParamNormalized({id}, {value})");
        }
        // The controller tells only the editor; the sound hears of it with the next block.
        let was_active = self.active.is_some();
        if !was_active {
            assert!(self.activate(Spec::stereo(64, dsp_core::process::Mode::Offline)), "stereo");
        }
        let changes: Vec<_> = values.iter().map(|&(id, value)| Change { frame: 0, id, value }).collect();
        self.process(&mut [], &mut [], &changes);
        if !was_active {
            self.deactivate();
        }
    }

    fn save(&mut self) -> Vec<u8> {
        let stream = ComWrapper::new(Stream::default());
        let file = stream.to_com_ptr::<IBStream>().expect("its only interface");
        // SAFETY: the stream outlives the call.
        let result = unsafe { self.component.getState(file.as_ptr()) };
        assert_eq!(result, kResultOk, "getState");
        stream.bytes()
    }

    fn load(&mut self, state: &[u8]) -> bool {
        let open =
            || ComWrapper::new(Stream::new(state)).to_com_ptr::<IBStream>().expect("its only interface");
        let (for_component, for_controller) = (open(), open());
        // SAFETY: the streams outlive the calls.
        let result = unsafe { self.component.setState(for_component.as_ptr()) };
        // SAFETY: as above. A controller that is its own component need not care.
        unsafe { self.controller.setComponentState(for_controller.as_ptr()) };
        result == kResultOk
    }

    fn activate(&mut self, spec: Spec) -> bool {
        self.deactivate();
        if !self.arrange(spec.channels) {
            return false;
        }
        let mut setup = ProcessSetup {
            processMode: process_mode(spec.mode),
            symbolicSampleSize: SymbolicSampleSizes_::kSample32.cast_signed(),
            maxSamplesPerBlock: spec.max_frames as i32,
            sampleRate: spec.sample_rate_hz,
        };
        let audio = MediaTypes_::kAudio.cast_signed();
        let [input, output] = [BusDirections_::kInput, BusDirections_::kOutput].map(|d| d.cast_signed());
        // SAFETY: the order of calls is the one that VST3 lays down; `setup` outlives the first.
        let results = unsafe {
            [
                self.processor.setupProcessing(&mut setup),
                self.component.activateBus(audio, input, 0, 1),
                self.component.activateBus(audio, output, 0, 1),
                self.component.setActive(1),
                self.processor.setProcessing(1),
            ]
        };
        assert_eq!(results, [kResultOk; 5], "setupProcessing, activateBus twice, setActive, setProcessing");
        // SAFETY: it only counts.
        let inputs = unsafe { self.component.getBusCount(audio, input) };
        self.active = Some(Audio::new(self.processor.clone(), spec, inputs as usize));
        true
    }

    fn deactivate(&mut self) {
        if self.active.take().is_some() {
            // SAFETY: undoes what `activate` did, in reverse.
            let results = unsafe { [self.processor.setProcessing(0), self.component.setActive(0)] };
            assert_eq!(results, [kResultOk; 2], "setProcessing(false), setActive(false)");
        }
    }

    fn take_restart_request(&mut self) -> bool {
        let flags = self.handler.take_restart_flags();
        flags & (RestartFlags_::kLatencyChanged | RestartFlags_::kReloadComponent) != 0
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32], changes: &[Change]) {
        self.active.as_mut().expect("an active plugin").process(left, right, changes);
    }

    fn latency(&mut self) -> usize {
        // SAFETY: a plain query.
        unsafe { self.processor.getLatencySamples() as usize }
    }

    fn tail(&mut self) -> Option<usize> {
        // SAFETY: a plain query.
        let tail = unsafe { self.processor.getTailSamples() };
        (tail != kInfiniteTail).then_some(tail as usize)
    }

    // A VST3 plugin has no call for it: it is told by the run loop of its editor, or not at all.
    fn idle(&mut self) {}
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.deactivate();
        // SAFETY: the last calls before the references go. What is wrong here is for the test to say, not for a drop.
        unsafe {
            self.controller.setComponentHandler(std::ptr::null_mut());
            self.component.terminate();
        }
    }
}

/// The string before the first zero.
fn string(chars: &[u16]) -> String {
    let length = chars.iter().position(|&c| c == 0).unwrap_or(chars.len());
    String::from_utf16_lossy(&chars[..length])
}
