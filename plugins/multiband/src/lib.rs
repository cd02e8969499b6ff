//! Lathe multiband.
