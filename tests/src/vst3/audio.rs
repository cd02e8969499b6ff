//! The part of a VST3 plugin that processes sound, which may live on another thread than the rest.

use super::objects::Changes;
use crate::plugin::{Change, Spec};
use dsp_core::process::{Channels, Mode};
use vst3::ComPtr;
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessor, IAudioProcessorTrait, IParameterChanges,
    ProcessData, ProcessModes_, SymbolicSampleSizes_,
};
use vst3::Steinberg::kResultOk;

/// The process mode as VST3 numbers it.
pub(super) fn process_mode(mode: Mode) -> i32 {
    let mode = match mode {
        Mode::Realtime => ProcessModes_::kRealtime,
        Mode::Offline => ProcessModes_::kOffline,
    };
    mode.cast_signed()
}

/// An activated plugin's audio side.
#[derive(Clone)]
pub struct Audio {
    processor: ComPtr<IAudioProcessor>,
    spec: Spec,
    /// Buffers of its own: a plugin may not write over its input unless the host says so.
    output: [Vec<f32>; 2],
    /// How many input buses there are.
    inputs: usize,
    /// What the buses behind the first are given, on both channels.
    beside: Vec<f32>,
}

impl Audio {
    pub(super) fn new(processor: ComPtr<IAudioProcessor>, spec: Spec, inputs: usize) -> Self {
        let beside = vec![0.0; spec.max_frames];
        Self { processor, spec, output: [beside.clone(), beside.clone()], inputs, beside }
    }

    /// Processes a block in place. No frames at all only hands over the parameters.
    ///
    /// # Panics
    /// If the block is longer than activated for, or the plugin refuses.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32], changes: &[Change]) {
        self.process_beside(left, right, None, changes);
    }

    /// The same with sound on both channels of the side-chain input; nothing connected is silence.
    ///
    /// # Panics
    /// As above.
    pub fn process_beside(
        &mut self,
        left: &mut [f32],
        right: &mut [f32],
        beside: Option<&[f32]>,
        changes: &[Change],
    ) {
        let frames = left.len();
        assert!(frames <= self.spec.max_frames, "a block of {frames} frames in {:?}", self.spec);
        let channels = match self.spec.channels {
            Channels::Mono => 1,
            Channels::Stereo => 2,
        };
        let changes = Changes::new(changes.iter().map(|change| (change.frame, change.id, change.value)));
        let changes = changes.to_com_ptr::<IParameterChanges>().expect("its only interface");
        let [out_left, out_right] = &mut self.output;
        let mut inputs = [left.as_mut_ptr(), right.as_mut_ptr()];
        let mut outputs = [out_left.as_mut_ptr(), out_right.as_mut_ptr()];
        self.beside.fill(0.0);
        if let Some(beside) = beside {
            self.beside[..frames].copy_from_slice(beside);
        }
        let mut beside = [self.beside.as_mut_ptr(); 2];
        let bus = |pointers: &mut [*mut f32; 2], channels| AudioBusBuffers {
            numChannels: channels,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: pointers.as_mut_ptr() },
        };
        let mut output_bus = bus(&mut outputs, channels);
        let mut input_buses = vec![bus(&mut inputs, channels)];
        input_buses.extend((1..self.inputs).map(|_| bus(&mut beside, 2)));
        let buses = i32::from(frames > 0);
        let mut data = ProcessData {
            processMode: process_mode(self.spec.mode),
            symbolicSampleSize: SymbolicSampleSizes_::kSample32.cast_signed(),
            numSamples: frames as i32,
            numInputs: buses * self.inputs as i32,
            numOutputs: buses,
            inputs: input_buses.as_mut_ptr(),
            outputs: &mut output_bus,
            inputParameterChanges: changes.as_ptr(),
            outputParameterChanges: std::ptr::null_mut(),
            inputEvents: std::ptr::null_mut(),
            outputEvents: std::ptr::null_mut(),
            processContext: std::ptr::null_mut(),
        };
        #[cfg(target_os = "linux")]
        let watch = crate::guard::enter();
        // SAFETY: everything that `data` points to outlives the call, and each buffer holds `frames` samples.
        let result = unsafe { self.processor.process(&mut data) };
        #[cfg(target_os = "linux")]
        drop(watch);
        assert_eq!(result, kResultOk, "process");
        left.copy_from_slice(&out_left[..frames]);
        if channels == 2 {
            right.copy_from_slice(&out_right[..frames]);
        }
    }
}
