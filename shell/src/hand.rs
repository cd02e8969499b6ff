//! Parameters as widgets see them, and the sentence on what is pointed at.

use crate::board::Mark;
use crate::journal::Journal;
use nice_plug::context::gui::ParamSetter;
use nice_plug::prelude::Param;
use std::cell::RefCell;
use widgets::handle::ParamHandle;

/// Sets parameters through the host and writes down what was changed, to take it back.
pub struct Setter<'h> {
    pub(crate) host: ParamSetter<'h>,
    /// `None` for what cannot be taken back.
    pub(crate) journal: Option<&'h RefCell<Journal<Mark>>>,
}

impl Setter<'_> {
    fn note(&self, note: impl FnOnce(&mut Journal<Mark>)) {
        if let Some(journal) = self.journal {
            note(&mut journal.borrow_mut());
        }
    }
}

/// Changes parameters through the host, and says what is pointed at.
pub struct Hand<'a, 'h> {
    pub(crate) setter: &'a Setter<'h>,
    pub(crate) pointed: &'a mut Option<String>,
}

impl<'h> Hand<'_, 'h> {
    /// A parameter for a widget.
    pub fn bind<'b, P: Param>(&'b self, param: &'b P) -> Bound<'b, 'h, P> {
        Bound { param, setter: self.setter }
    }

    /// Says a sentence in the status line, if there is one.
    pub fn say(&mut self, sentence: Option<String>) {
        if sentence.is_some() {
            *self.pointed = sentence;
        }
    }

    /// Says a sentence in the status line while nothing else is said there.
    pub fn say_at_rest(&mut self, sentence: &str) {
        if self.pointed.is_none() {
            *self.pointed = Some(sentence.to_owned());
        }
    }
}

/// A parameter that is changed through the host.
pub struct Bound<'a, 'h, P: Param> {
    pub(crate) param: &'a P,
    pub(crate) setter: &'a Setter<'h>,
}

impl<P: Param> ParamHandle for Bound<'_, '_, P> {
    fn name(&self) -> String {
        self.param.name().to_owned()
    }

    fn normalized(&self) -> f32 {
        self.param.unmodulated_normalized_value()
    }

    fn default_normalized(&self) -> f32 {
        self.param.default_normalized_value()
    }

    fn steps(&self) -> Option<usize> {
        self.param.step_count()
    }

    fn text(&self, normalized: f32) -> String {
        self.param.normalized_value_to_string(normalized, true)
    }

    fn parse(&self, text: &str) -> Option<f32> {
        self.param.string_to_normalized_value(text)
    }

    fn begin(&self) {
        self.setter.note(|journal| journal.begin(self.param.as_ptr(), self.normalized()));
        self.setter.host.begin_set_parameter(self.param);
    }

    fn set(&self, normalized: f32) {
        self.setter.note(|journal| journal.set(self.param.as_ptr(), normalized));
        self.setter.host.set_parameter_normalized(self.param, normalized);
    }

    fn end(&self) {
        self.setter.host.end_set_parameter(self.param);
        self.setter.note(Journal::end);
    }
}
