//! The five tables: what is run in each, and what is measured of it.

/// One table.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Its name on the command line and in the lists of cases.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What everybody is given to do.
    pub task: &'static str,
    /// Gain before everybody, in dB.
    pub gain_db: f64,
    /// Headings of the qualities, and how many decimals each is written with.
    pub qualities: &'static [(&'static str, usize)],
}

/// All tables, in order.
pub const ALL: [Group; 5] = [
    Group {
        id: "limiter",
        title: "Limiters",
        task: "The mix 12 dB louder, into a ceiling of -1 dBTP (-1 dBFS where a peer knows samples only). Overshoot: \
               true peak over the ceiling by the reference of 32 points a sample and 256 taps. THD+N: sines of 50 Hz \
               and 1 kHz, 6 dB over the ceiling.",
        gain_db: 12.0,
        qualities: &[("overshoot dB", 2), ("LUFS", 1), ("THD+N 50 Hz dB", 0), ("THD+N 1 kHz dB", 0)],
    },
    Group {
        id: "multiband",
        title: "Multiband compressors",
        task: "Four bands at 120 Hz, 1 and 6 kHz (three: 120 Hz and 2 kHz), -24 dB, 3:1, 20 and 150 ms. Neutral sum: \
               how far it strays to both sides of a straight line, 20 Hz to 20 kHz, at ratios of 1.",
        gain_db: 0.0,
        qualities: &[("neutral sum dB", 3)],
    },
    Group {
        id: "eq",
        title: "Equalisers",
        task: "Eight bells from 60 Hz to 12 kHz. Error: furthest from the analogue bell of 100 Hz, +6 dB, Q 4, 20 Hz \
               to 20 kHz.",
        gain_db: 0.0,
        qualities: &[("error dB", 3)],
    },
    Group {
        id: "imager",
        title: "Imagers",
        task: "Side at 130 %, in one band or four at 120 Hz, 1 and 6 kHz. Mono sum: furthest from that of the input, \
               20 Hz to 20 kHz, for sound on the left.",
        gain_db: 0.0,
        qualities: &[("mono sum dB", 3)],
    },
    Group {
        id: "meter",
        title: "Meters",
        task: "Momentary, short-term and integrated loudness, range, true peak. Errors: integrated loudness of signals 4 \
               and 5, true peak of signal 19 of EBU Tech 3341 (allowed: 0.1 LU; +0.2 and -0.4 dB).",
        gain_db: 0.0,
        qualities: &[("loudness error LU", 3), ("true peak error dB", 3)],
    },
];
