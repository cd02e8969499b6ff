//! From finished tracks to what a label or a pressing plant asks for.
//!
//! | Module | What it is |
//! |---|---|
//! | [`book`] | the album file: tracks in order, and everything that is said of them |
//! | [`fade`] | curves by which tracks begin, end, or give way to the next |
//! | [`render`] | every track through its chain, in parallel, once |
//! | [`cohesion`] | whether the tracks belong together, and which stand out |
//! | [`convert`] | sample-rate conversion |
//! | [`programme`] | the album as one sound, and the last step of every delivery |
//! | [`sound`] | sound as a stream of blocks |
//! | [`delivery`] | what leaves the house: files for streaming, an audio CD, sides of vinyl, an archive, and whether each is whole |
//! | [`disc`] | an audio CD: its model and rules, DDP 2.00 and BIN/CUE both ways, PQ sheet, verification, extraction |

#![forbid(unsafe_code)]

pub mod book;
pub mod cohesion;
mod columns;
pub mod convert;
pub mod delivery;
pub mod disc;
pub mod fade;
mod jobs;
mod median;
pub mod programme;
pub mod render;
pub mod sound;
