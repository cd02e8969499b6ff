//! Every parameter of a plugin by its id, with its kind: nice-plug hands them out as pointers, here they are
//! references again.

use nice_plug::context::gui::ParamSetter;
use nice_plug::params::enums::EnumParamInner;
use nice_plug::prelude::{BoolParam, FloatParam, IntParam, Param, ParamPtr, Params};
use preset::flatten::Parameter;
use std::sync::Arc;

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

/// The same of a parameter of any kind.
macro_rules! of {
    ($known:expr, $p:ident => $what:expr) => {
        match $known {
            Known::Float($p) => $what,
            Known::Int($p) => $what,
            Known::Bool($p) => $what,
            Known::Enum($p) => $what,
        }
    };
}

/// The parameters of `params` with their ids, in the order in which the host sees them.
pub fn known(params: &impl Params) -> Vec<(String, Known<'_>)> {
    params.param_map().into_iter().map(|(id, ptr, _)| (id, borrow(params, ptr))).collect()
}

/// A parameter of `params`.
#[allow(unsafe_code)]
fn borrow<P: Params>(_params: &P, ptr: ParamPtr) -> Known<'_> {
    match ptr {
        // SAFETY: `Params` is an unsafe trait whose implementors hand out pointers to fields of their own;
        // they live as long as `params` is borrowed, and are only ever changed through interior mutability.
        ParamPtr::FloatParam(p) => Known::Float(unsafe { &*p }),
        // SAFETY: as above.
        ParamPtr::IntParam(p) => Known::Int(unsafe { &*p }),
        // SAFETY: as above.
        ParamPtr::BoolParam(p) => Known::Bool(unsafe { &*p }),
        // SAFETY: as above.
        ParamPtr::EnumParam(p) => Known::Enum(unsafe { &*p }),
    }
}

/// The parameters of a plugin that make its sound, which is all but the bypass, by their place. Looked up once.
pub struct Roster<P> {
    params: Arc<P>,
    places: Vec<(String, ParamPtr)>,
}

impl<P: Params> Roster<P> {
    /// The parameters of `params`.
    #[must_use]
    pub fn new(params: Arc<P>) -> Self {
        let all = params.param_map().into_iter().map(|(id, ptr, _)| (id, ptr));
        let places = all.filter(|(id, _)| id != "bypass").collect();
        Self { params, places }
    }

    /// All of them, with their ids. The place in this order is their name within the editor.
    pub fn all(&self) -> impl Iterator<Item = (&str, Known<'_>)> {
        self.places.iter().map(|(id, ptr)| (id.as_str(), borrow(&*self.params, *ptr)))
    }

    /// The parameter behind a pointer; `None` for the bypass.
    #[must_use]
    pub fn find(&self, wanted: ParamPtr) -> Option<Known<'_>> {
        let (_, ptr) = self.places.iter().find(|(_, ptr)| *ptr == wanted)?;
        Some(borrow(&*self.params, *ptr))
    }

    /// The object that holds them.
    #[must_use]
    pub fn params(&self) -> &P {
        &self.params
    }
}

impl Known<'_> {
    /// The name in the host.
    #[must_use]
    pub fn name(&self) -> &str {
        of!(self, p => p.name())
    }

    /// The text of a normalized value, 0 to 1.
    #[must_use]
    pub fn text(&self, normalized: f32) -> String {
        of!(self, p => p.normalized_value_to_string(normalized, true))
    }

    /// The normalized value of a text.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<f32> {
        of!(self, p => p.string_to_normalized_value(text))
    }

    /// The value, 0 to 1.
    #[must_use]
    pub fn normalized(&self) -> f32 {
        of!(self, p => p.unmodulated_normalized_value())
    }

    /// The value in its own unit; the place of a choice, 1 for a switch that is on.
    #[must_use]
    pub fn number(&self) -> f64 {
        self.number_at(self.normalized())
    }

    /// The number of a normalized value, 0 to 1.
    #[must_use]
    pub fn number_at(&self, normalized: f32) -> f64 {
        match self {
            Self::Float(p) => f64::from(p.preview_plain(normalized)),
            Self::Int(p) => f64::from(p.preview_plain(normalized)),
            Self::Bool(p) => f64::from(u8::from(p.preview_plain(normalized))),
            Self::Enum(p) => f64::from(p.preview_plain(normalized)),
        }
    }

    /// Whether it is a real number, which a wheel moves in many small steps.
    #[must_use]
    pub fn is_smooth(&self) -> bool {
        matches!(self, Self::Float(_))
    }

    /// By which a host's handle for it is found.
    #[must_use]
    pub fn as_ptr(&self) -> ParamPtr {
        of!(self, p => p.as_ptr())
    }

    /// The normalized value of what a preset says, exactly.
    ///
    /// A choice is looked up by setting it: this parameter must be of an object made for that.
    ///
    /// # Errors
    /// It is out of range or of another kind; the message says what can be chosen.
    pub fn read(&self, wanted: &Parameter) -> Result<f32, String> {
        let found = match (self, wanted) {
            (Self::Float(p), Parameter::Number(number)) => Some(p.preview_normalized(*number as f32)),
            (Self::Int(p), Parameter::Number(number)) => Some(p.preview_normalized(number.round() as i32)),
            (Self::Bool(_), Parameter::Switch(on)) => return Ok(if *on { 1.0 } else { 0.0 }),
            (Self::Enum(p), Parameter::Choice(id)) => {
                return p
                    .set_from_id(id)
                    .then(|| p.unmodulated_normalized_value())
                    .ok_or_else(|| format!("{} has no choice {id}", p.name()));
            }
            _ => None,
        };
        // A range is a curve in f32: a thousandth is far below what is heard and far below what an illegal value is off by.
        let near = |normalized: &f32| match wanted {
            Parameter::Number(number) => {
                (self.number_at(*normalized) - number).abs() <= 1e-3 * number.abs().max(1.0)
            }
            _ => false,
        };
        let range = || format!("{} to {}", self.text(0.0), self.text(1.0));
        found.filter(near).ok_or_else(|| format!("{} can be {}, not {wanted:?}", self.name(), range()))
    }

    /// Sets the value, 0 to 1, as one gesture that the host sees.
    pub fn change(&self, host: &ParamSetter<'_>, normalized: f32) {
        of!(self, p => {
            host.begin_set_parameter(*p);
            host.set_parameter_normalized(*p, normalized);
            host.end_set_parameter(*p);
        });
    }
}

/// Whether two numbers of one parameter mean the same: closer than the rounding of its range.
#[must_use]
pub fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-5 * a.abs().max(b.abs()).max(1.0)
}
