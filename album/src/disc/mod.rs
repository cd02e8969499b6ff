//! An audio CD.
