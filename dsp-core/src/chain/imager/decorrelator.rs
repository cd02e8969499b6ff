//! A side made of the mid: a signal that resembles it and yet is not it.
//!
//! Latency: 0 frames. Only the side is added to, so the mono sum of the output is that of the input whatever happens
//! here: a mono listener hears nothing of it, neither louder nor softer.
//!
//! - [`Stereoize::AllPass`]: six all-passes in series. Left and right are comb filters with the teeth of one in the gaps
//!   of the other, spread evenly over the octaves (Orban, "A rational technique for synthesizing pseudo-stereo from
//!   monophonic sources", JAES 18, 1970).
//! - [`Stereoize::Velvet`]: 30 pulses of either sign in 30 ms, getting softer, of energy 1 (Alary, Politis, Välimäki,
//!   "Velvet-noise decorrelator", DAFx 2017).
//! - [`Stereoize::Haas`]: the mid once more, later (Lauridsen's network; Schroeder, "An artificial stereophonic effect
//!   obtained from a single audio signal", JAES 6, 1958).

use super::settings::{HAAS_MS, Stereoize};
use crate::filter::bank::{Bank, Section, in_series};
use crate::process::ProcessSpec;
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::snap;
use crate::units::legal;

/// Centres of the all-passes, in Hz, 1.2 octaves apart, and their quality.
const ALL_PASS_HZ: [[f64; 3]; 2] = [[160.0, 370.0, 850.0], [1_950.0, 4_500.0, 10_300.0]];
const ALL_PASS_Q: f64 = 0.7;

/// Length of the velvet noise, in ms, how many pulses it has, and how much softer the last is than the first, in dB.
const VELVET_MS: f64 = 30.0;
const VELVET_PULSES: usize = 30;
const VELVET_DECAY_DB: f64 = 20.0;

/// How long after the last input there may still be output, in ms: the longest echo, or the all-passes' ringing.
const MEMORY_MS: f64 = 100.0;

/// One pulse of the velvet noise.
#[derive(Clone, Copy, Debug, Default)]
struct Pulse {
    delay: usize,
    gain: f64,
}

/// The three characters, the past of the mid, and the fades between them.
#[derive(Clone, Debug)]
pub(super) struct Decorrelator {
    /// The mid of the last 30 ms and more; its length is a power of two.
    past: Vec<f64>,
    position: usize,
    all_passes: [Bank<1>; 2],
    velvet: [Pulse; VELVET_PULSES],
    /// How much of each character is heard.
    shares: [Glide; 3],
    /// Delays of the echo in frames: the one that is heard, and the one that fades in.
    echoes: [usize; 2],
    echo_fade: Glide,
    wanted_echo: usize,
    sample_rate_hz: f64,
    /// Frames for which there is still something to hear after the input has ended.
    remaining: usize,
}

impl Default for Decorrelator {
    fn default() -> Self {
        Self {
            past: vec![0.0],
            position: 0,
            all_passes: [Bank::default(); 2],
            velvet: [Pulse::default(); VELVET_PULSES],
            shares: [Glide::new(0.0); 3],
            echoes: [0; 2],
            echo_fade: Glide::new(0.0),
            wanted_echo: 0,
            sample_rate_hz: 48_000.0,
            remaining: 0,
        }
    }
}

impl Decorrelator {
    /// Allocates for `spec`. To be followed by [`Self::set`] and [`Self::reset`].
    pub fn prepare(&mut self, spec: &ProcessSpec) {
        let rate = spec.sample_rate_hz;
        self.sample_rate_hz = rate;
        self.past = vec![0.0; (spec.frames(VELVET_MS.max(*HAAS_MS.end())) + 2).next_power_of_two()];
        self.velvet = velvet(rate);
        for (bank, centres) in self.all_passes.iter_mut().zip(ALL_PASS_HZ) {
            bank.set(in_series(centres.map(|hz| Section::all_pass(hz, ALL_PASS_Q, rate))));
        }
        for glide in self.shares.iter_mut().chain([&mut self.echo_fade]) {
            glide.prepare(rate, GLIDE_MS);
        }
    }

    /// Chooses the character and the delay of the echo.
    pub fn set(&mut self, character: Stereoize, haas_ms: f64) {
        for (n, share) in self.shares.iter_mut().enumerate() {
            share.set(if n == character as usize { 1.0 } else { 0.0 });
        }
        let delay = legal(haas_ms, HAAS_MS, 12.0) * 1e-3 * self.sample_rate_hz;
        self.wanted_echo = (delay.round() as usize).min(self.past.len() - 1);
        self.start_echo();
    }

    /// Forgets the past and ends fades.
    pub fn reset(&mut self) {
        self.past.fill(0.0);
        (self.position, self.remaining) = (0, 0);
        self.all_passes.iter_mut().for_each(Bank::reset);
        self.shares.iter_mut().for_each(Glide::snap);
        self.echoes = [self.wanted_echo; 2];
        self.echo_fade.set(0.0);
        self.echo_fade.snap();
    }

    /// Whether nothing would come out for no input.
    pub fn rests(&self) -> bool {
        self.remaining == 0
    }

    /// Takes one frame of mid, as loud as it shall be decorrelated, and gives what to add to the side.
    #[inline]
    pub fn tick(&mut self, mid: f64) -> f64 {
        if mid != 0.0 {
            self.remaining = (MEMORY_MS * 1e-3 * self.sample_rate_hz) as usize;
        } else {
            self.remaining = self.remaining.saturating_sub(1);
        }
        let mask = self.past.len() - 1;
        self.position = (self.position + 1) & mask;
        self.past[self.position] = mid;
        let ago = |delay: usize| self.past[self.position.wrapping_sub(delay) & mask];
        let [all_pass, velvet, haas] = &mut self.shares;
        let (all_pass, velvet, haas) = (all_pass.tick(), velvet.tick(), haas.tick());
        let mut side = 0.0;
        if velvet != 0.0 {
            let sum: f64 = self.velvet.iter().map(|pulse| pulse.gain * ago(pulse.delay)).sum();
            side += velvet * sum;
        }
        let fade = self.echo_fade.tick();
        if haas != 0.0 {
            let [from, to] = self.echoes.map(ago);
            side += haas * (from + fade * (to - from));
        }
        // They run on while another character is heard: a fade back finds them warm.
        let [first] = self.all_passes[0].tick([mid]);
        let [second] = self.all_passes[1].tick([first]);
        side += all_pass * second;
        if fade == 1.0 {
            self.echoes[0] = self.echoes[1];
            self.echo_fade.set(0.0);
            self.echo_fade.snap();
            self.start_echo();
        }
        snap(side)
    }

    /// Ends decaying tails before they turn subnormal. Due now and then, at frames that do not depend on where blocks
    /// begin.
    pub fn settle(&mut self) {
        self.all_passes.iter_mut().for_each(Bank::settle);
    }

    fn start_echo(&mut self) {
        if self.echo_fade.value() == 0.0 && self.echo_fade.is_settled() && self.wanted_echo != self.echoes[0]
        {
            self.echoes[1] = self.wanted_echo;
            self.echo_fade.set(1.0);
        }
    }
}

/// The pulses: one in each of equal stretches of time, at a place and with a sign that are the same in every render.
fn velvet(sample_rate_hz: f64) -> [Pulse; VELVET_PULSES] {
    let stretch_s = 1e-3 * VELVET_MS / VELVET_PULSES as f64;
    // A linear congruential generator is random enough for 60 numbers: its upper bits are used.
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    let mut pulses = [Pulse::default(); VELVET_PULSES];
    for (n, pulse) in pulses.iter_mut().enumerate() {
        let delay_s = stretch_s * (n as f64 + uniform());
        let loss_db = VELVET_DECAY_DB * n as f64 / (VELVET_PULSES - 1) as f64;
        let sign = if uniform() < 0.5 { -1.0 } else { 1.0 };
        *pulse = Pulse {
            delay: (delay_s * sample_rate_hz) as usize,
            gain: sign * crate::units::db_to_gain(-loss_db),
        };
    }
    let energy: f64 = pulses.iter().map(|pulse| pulse.gain * pulse.gain).sum();
    pulses.map(|pulse| Pulse { gain: pulse.gain / energy.sqrt(), ..pulse })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{burst_db, noise, sine};

    fn prepared(character: Stereoize, rate: f64) -> Decorrelator {
        let mut decorrelator = Decorrelator::default();
        decorrelator.prepare(&ProcessSpec::offline(rate, 512));
        decorrelator.set(character, 12.0);
        decorrelator.reset();
        decorrelator
    }

    #[test]
    fn a_side_is_as_loud_as_the_mid_and_unlike_it() {
        for rate in [44_100.0, 192_000.0] {
            let mid = noise(3, 0.5, (4.0 * rate) as usize);
            for character in [Stereoize::AllPass, Stereoize::Velvet, Stereoize::Haas] {
                let mut decorrelator = prepared(character, rate);
                let side: Vec<f64> = mid.iter().map(|x| decorrelator.tick(f64::from(*x))).collect();
                let power = |a: &mut dyn Iterator<Item = f64>| a.map(|x| x * x).sum::<f64>();
                let (m, s) =
                    (power(&mut mid.iter().map(|x| f64::from(*x))), power(&mut side.iter().copied()));
                let both: f64 = mid.iter().zip(&side).map(|(m, s)| f64::from(*m) * s).sum();
                // White noise: the power of a filter of energy 1 is 1, to the 1 / sqrt(N) of its estimate.
                assert!((s / m - 1.0).abs() < 0.02, "{character:?} at {rate}: {}", s / m);
                let likeness = both / (m * s).sqrt();
                // At high rates most of white noise lies where nobody hears it, and where the all-passes have come round.
                assert!(likeness.abs() < 0.35 || rate > 48_000.0, "{character:?} at {rate}: {likeness}");
            }
        }
    }

    #[test]
    fn characters_and_delays_change_without_a_click() {
        let rate = 48_000.0;
        let mut decorrelator = prepared(Stereoize::Haas, rate);
        let tone = sine(1_000.0, 0.25, 0.0, rate, 48_000);
        let mut heard = Vec::new();
        for (n, x) in tone.iter().enumerate() {
            match n {
                12_000 => decorrelator.set(Stereoize::Haas, 20.0),
                12_300 => decorrelator.set(Stereoize::Haas, 5.0),
                20_000 => decorrelator.set(Stereoize::Velvet, 5.0),
                30_000 => decorrelator.set(Stereoize::AllPass, 5.0),
                _ => {}
            }
            heard.push(decorrelator.tick(f64::from(*x)) as f32);
        }
        let burst = burst_db(&heard, 9_000, rate);
        assert!(burst < -90.0, "{burst} dBFS");
        assert_eq!(decorrelator.echoes[0], 240);
    }

    #[test]
    fn it_rests_when_its_memory_is_over() {
        let mut decorrelator = prepared(Stereoize::Velvet, 48_000.0);
        assert!(decorrelator.rests());
        decorrelator.tick(1.0);
        assert!(!decorrelator.rests());
        let last = (0..4_800).map(|_| decorrelator.tick(0.0)).last();
        assert!(decorrelator.rests());
        assert!(last.is_some_and(|x| x.abs() < 1e-9));
    }
}
