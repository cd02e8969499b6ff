//! The choices of the EQ as hosts show them. Their order and number are a promise, as numbers in sessions know them.
//!
//! clap-wrapper 0.3.1 misreads the values of choices of some counts (7, 11 to 13, 15 and 19 are among them); 2, 3, 5, 8
//! and 17 come back right.

use dsp_core::chain::eq;
use nice_plug::prelude::Enum;

/// An enum of parameters that mirrors one of the settings, variant by variant.
macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $id:literal, $text:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
        pub(crate) enum $name {
            $(#[id = $id] #[name = $text] $variant,)+
        }

        impl From<eq::$name> for $name {
            fn from(choice: eq::$name) -> Self {
                match choice {
                    $(eq::$name::$variant => Self::$variant,)+
                }
            }
        }

        impl From<$name> for eq::$name {
            fn from(choice: $name) -> Self {
                match choice {
                    $($name::$variant => Self::$variant,)+
                }
            }
        }
    };
}

mirror! {
    /// The shape of a band, as hosts show it.
    Kind {
        Bell = "bell", "Bell";
        LowShelf = "low_shelf", "Low shelf";
        HighShelf = "high_shelf", "High shelf";
        LowCut = "low_cut", "Low cut";
        HighCut = "high_cut", "High cut";
        Tilt = "tilt", "Tilt";
        Notch = "notch", "Notch";
        BandPass = "band_pass", "Band-pass";
    }
}

mirror! {
    /// The steepness of a cut, as hosts show it.
    Slope {
        Db6 = "db6", "6 dB/oct";
        Db12 = "db12", "12 dB/oct";
        Db18 = "db18", "18 dB/oct";
        Db24 = "db24", "24 dB/oct";
        Db30 = "db30", "30 dB/oct";
        Db36 = "db36", "36 dB/oct";
        Db42 = "db42", "42 dB/oct";
        Db48 = "db48", "48 dB/oct";
        Db54 = "db54", "54 dB/oct";
        Db60 = "db60", "60 dB/oct";
        Db66 = "db66", "66 dB/oct";
        Db72 = "db72", "72 dB/oct";
        Db78 = "db78", "78 dB/oct";
        Db84 = "db84", "84 dB/oct";
        Db90 = "db90", "90 dB/oct";
        Db96 = "db96", "96 dB/oct";
        Brickwall = "brickwall", "Brickwall";
    }
}

mirror! {
    /// Where a band works, as hosts show it.
    Placement {
        Stereo = "stereo", "Stereo";
        Left = "left", "Left";
        Right = "right", "Right";
        Mid = "mid", "Mid";
        Side = "side", "Side";
    }
}

mirror! {
    /// The phase of a band, as hosts show it.
    BandPhase {
        Linear = "linear", "Linear";
        Minimum = "minimum", "Minimum";
    }
}

mirror! {
    /// How the bands treat the phase, as hosts show it.
    PhaseMode {
        Linear = "linear", "Linear";
        Minimum = "minimum", "Minimum";
        ZeroLatency = "zero_latency", "Zero latency";
    }
}

mirror! {
    /// The length of the kernels, as hosts show it.
    Resolution {
        Low = "low", "Low";
        Medium = "medium", "Medium";
        High = "high", "High";
        VeryHigh = "very_high", "Very high";
        Maximum = "maximum", "Maximum";
    }
}
