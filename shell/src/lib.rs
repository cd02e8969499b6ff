//! What the five plugins share: one generic CLAP plugin over a chain.
