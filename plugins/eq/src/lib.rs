//! Lathe eq.
