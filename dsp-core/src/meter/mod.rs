//! Measures: what the numbers on the screen are.
