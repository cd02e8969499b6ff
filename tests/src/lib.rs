//! Loads the built bundles as a DAW does.
