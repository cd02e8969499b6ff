//! The audio ports of a plugin, and the buffers behind them.

use crate::processing::Channels;
use clack_extensions::audio_ports::{AudioPortFlags, AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_host::prelude::*;

/// One direction: the buffers of every port, channel by channel, and which port carries the sound.
struct Side {
    ports: Vec<Vec<Vec<f32>>>,
    main: usize,
    /// clack's own list of pointers, long enough never to grow in `process`.
    pointers: AudioPorts,
}

/// Buffers for one plugin, made at activation.
pub(crate) struct Ports {
    inputs: Side,
    outputs: Side,
}

/// Chooses the port configuration whose main input and output have `channels` channels, if the plugin offers one. The
/// plugin must be inactive.
pub(crate) fn choose(
    plugin: &PluginMainThreadHandle<'_>,
    ports: Option<PluginAudioPorts>,
    configs: Option<PluginAudioPortsConfig>,
    channels: Channels,
) {
    let wanted = channels.count();
    let fits = |is_input| ports.is_some_and(|ports| main_of(&ports, plugin, is_input) == Some(wanted));
    let Some(configs) = configs else { return };
    if fits(true) && fits(false) {
        return;
    }
    let mut buffer = AudioPortsConfigBuffer::new();
    for index in 0..configs.count(plugin) {
        let Some(config) = configs.get(plugin, index, &mut buffer) else { continue };
        let main = [config.main_input, config.main_output];
        if main.iter().all(|port| port.is_some_and(|port| port.channel_count == wanted)) {
            // A plugin that refuses what it offered is judged by the ports that it then has.
            let _ = configs.select(plugin, config.id);
            return;
        }
    }
}

/// Channels of each port in one direction, and the index of the main port.
fn layout(
    ports: &PluginAudioPorts,
    plugin: &PluginMainThreadHandle<'_>,
    is_input: bool,
) -> (Vec<u32>, usize) {
    let mut buffer = AudioPortInfoBuffer::new();
    let (mut counts, mut main) = (Vec::new(), 0);
    for index in 0..ports.count(plugin, is_input) {
        let info = ports.get(plugin, index, is_input, &mut buffer);
        if info.as_ref().is_some_and(|info| info.flags.contains(AudioPortFlags::IS_MAIN)) {
            main = counts.len();
        }
        counts.push(info.map_or(0, |info| info.channel_count));
    }
    (counts, main)
}

/// Channels of the main port.
fn main_of(ports: &PluginAudioPorts, plugin: &PluginMainThreadHandle<'_>, is_input: bool) -> Option<u32> {
    let (counts, main) = layout(ports, plugin, is_input);
    counts.get(main).copied()
}

impl Side {
    fn new(
        ports: &PluginAudioPorts,
        plugin: &PluginMainThreadHandle<'_>,
        is_input: bool,
        channels: Channels,
        max_frames: usize,
    ) -> Result<Self, String> {
        let (counts, main) = layout(ports, plugin, is_input);
        let direction = if is_input { "input" } else { "output" };
        match (counts.get(main), channels) {
            (Some(2), _) | (Some(1), Channels::Mono) => {}
            (Some(1), Channels::Stereo) => {
                return Err(format!("its {direction} is mono and the sound is stereo"));
            }
            (Some(count), _) => return Err(format!("its main {direction} has {count} channels")),
            (None, _) => return Err(format!("it has no audio {direction}")),
        }
        let total = counts.iter().sum::<u32>() as usize;
        Ok(Self {
            ports: counts.iter().map(|&count| vec![vec![0.0; max_frames]; count as usize]).collect(),
            main,
            pointers: AudioPorts::with_capacity(total, counts.len()),
        })
    }
}

impl Ports {
    /// Reads the ports as they are now and makes buffers of `max_frames` frames.
    ///
    /// # Errors
    /// Says why sound of `channels` channels does not fit.
    pub(crate) fn new(
        plugin: &PluginMainThreadHandle<'_>,
        ports: Option<PluginAudioPorts>,
        channels: Channels,
        max_frames: usize,
    ) -> Result<Self, String> {
        let ports = ports.ok_or("it has no audio ports")?;
        Ok(Self {
            inputs: Side::new(&ports, plugin, true, channels, max_frames)?,
            outputs: Side::new(&ports, plugin, false, channels, max_frames)?,
        })
    }

    /// Puts the sound into the main input and silence into all others, as a plugin may have written on any.
    pub(crate) fn fill(&mut self, left: &[f32], right: &[f32]) {
        for (index, port) in self.inputs.ports.iter_mut().enumerate() {
            for (channel, buffer) in port.iter_mut().enumerate() {
                let buffer = &mut buffer[..left.len()];
                match (index == self.inputs.main, channel) {
                    (true, 0) => buffer.copy_from_slice(left),
                    (true, _) => buffer.copy_from_slice(right),
                    (false, _) => buffer.fill(0.0),
                }
            }
        }
    }

    /// The first `frames` frames of every port, as a plugin takes them.
    pub(crate) fn buffers(&mut self, frames: usize) -> (InputAudioBuffers<'_>, OutputAudioBuffers<'_>) {
        let Self { inputs, outputs } = self;
        // clack 0.2 sets the "constant" bit of the port where it means the channel, so no channel is ever called
        // constant here; the flag is only a hint.
        let inputs =
            inputs.pointers.with_input_buffers(inputs.ports.iter_mut().map(|port| AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_input_only(
                    port.iter_mut().map(move |buffer| InputChannel::variable(&mut buffer[..frames])),
                ),
            }));
        let outputs =
            outputs.pointers.with_output_buffers(outputs.ports.iter_mut().map(|port| AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_output_only(
                    port.iter_mut().map(move |buffer| &mut buffer[..frames]),
                ),
            }));
        (inputs, outputs)
    }

    /// Reads the main output. A mono output goes to both sides.
    pub(crate) fn take(&self, left: &mut [f32], right: &mut [f32]) {
        let port = &self.outputs.ports[self.outputs.main];
        let last = port.len() - 1;
        left.copy_from_slice(&port[0][..left.len()]);
        right.copy_from_slice(&port[last.min(1)][..right.len()]);
    }
}
