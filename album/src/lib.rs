//! From finished tracks to what a label or a pressing plant asks for.
//!
//! | Module | What it is |
//! |---|---|
//! | [`disc`] | an audio CD: its model and rules, DDP 2.00 and BIN/CUE both ways, PQ sheet, verification, extraction |
//! | [`fault`] | the one error: what, what is wrong with it, what to do |

#![forbid(unsafe_code)]

pub mod disc;
pub mod fault;

pub use fault::{Fault, Result};
