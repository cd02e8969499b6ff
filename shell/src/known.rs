//! Every parameter of a plugin by its id, with its kind: nice-plug hands them out as pointers, here they are
//! references again. The only unsafe code of the shell.

use nice_plug::params::enums::EnumParamInner;
use nice_plug::prelude::{BoolParam, FloatParam, IntParam, Param, ParamPtr, Params};

/// A parameter, borrowed from the object that holds it.
#[derive(Clone, Copy)]
pub enum Known<'a> {
    /// A real number.
    Float(&'a FloatParam),
    /// A whole number.
    Int(&'a IntParam),
    /// A switch.
    Bool(&'a BoolParam),
    /// One of several.
    Enum(&'a EnumParamInner),
}

/// The parameters of `params` with their ids, in the order in which the host sees them.
#[allow(unsafe_code)]
pub fn known(params: &impl Params) -> Vec<(String, Known<'_>)> {
    let borrow = |ptr| match ptr {
        // SAFETY: `Params` is an unsafe trait whose implementors hand out pointers to fields of their own;
        // they live as long as `params` is borrowed, and are only ever changed through interior mutability.
        ParamPtr::FloatParam(p) => Known::Float(unsafe { &*p }),
        // SAFETY: as above.
        ParamPtr::IntParam(p) => Known::Int(unsafe { &*p }),
        // SAFETY: as above.
        ParamPtr::BoolParam(p) => Known::Bool(unsafe { &*p }),
        // SAFETY: as above.
        ParamPtr::EnumParam(p) => Known::Enum(unsafe { &*p }),
    };
    params.param_map().into_iter().map(|(id, ptr, _)| (id, borrow(ptr))).collect()
}

impl Known<'_> {
    /// The name in the host.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Float(p) => p.name(),
            Self::Int(p) => p.name(),
            Self::Bool(p) => p.name(),
            Self::Enum(p) => p.name(),
        }
    }

    /// The text of a normalized value, 0 to 1.
    #[must_use]
    pub fn text(&self, normalized: f32) -> String {
        match self {
            Self::Float(p) => p.normalized_value_to_string(normalized, true),
            Self::Int(p) => p.normalized_value_to_string(normalized, true),
            Self::Bool(p) => p.normalized_value_to_string(normalized, true),
            Self::Enum(p) => p.normalized_value_to_string(normalized, true),
        }
    }

    /// The normalized value of a text.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<f32> {
        match self {
            Self::Float(p) => p.string_to_normalized_value(text),
            Self::Int(p) => p.string_to_normalized_value(text),
            Self::Bool(p) => p.string_to_normalized_value(text),
            Self::Enum(p) => p.string_to_normalized_value(text),
        }
    }
}
