//! Signals and measures that the tests of every crate share.
