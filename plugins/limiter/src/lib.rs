//! Lathe limiter.
