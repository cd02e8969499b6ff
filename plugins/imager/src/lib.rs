//! Lathe imager.
