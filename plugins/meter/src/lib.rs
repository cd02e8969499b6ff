//! Lathe meter.
