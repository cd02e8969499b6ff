//! What a widget asks of a parameter. Hosts and tests each have their own.

/// A parameter with a normalized value of 0 to 1. Changes go out between [`ParamHandle::begin`] and
/// [`ParamHandle::end`]: one gesture, one step of undo, one stroke of automation.
pub trait ParamHandle {
    /// Full name, unique in its editor: `Band 1 Gain`.
    fn name(&self) -> String;
    /// The value, 0 to 1.
    fn normalized(&self) -> f32;
    /// The default, 0 to 1.
    fn default_normalized(&self) -> f32;
    /// Steps from 0 to 1: 1 for a switch, `None` for a real number.
    fn steps(&self) -> Option<usize>;
    /// The text of a normalized value, unit included.
    fn text(&self, normalized: f32) -> String;
    /// The normalized value of a text, brought into range; `None` for what is no value.
    fn parse(&self, text: &str) -> Option<f32>;
    /// Starts a gesture.
    fn begin(&self);
    /// Sets the value, 0 to 1, within a gesture.
    fn set(&self, normalized: f32);
    /// Ends the gesture.
    fn end(&self);
}

/// Sets the value as one gesture of its own.
pub fn change(param: &dyn ParamHandle, normalized: f32) {
    param.begin();
    param.set(normalized.clamp(0.0, 1.0));
    param.end();
}

/// Moves the value by `steps` steps: whole ones of a stepped parameter, hundredths of the range of a real one.
pub fn step(param: &dyn ParamHandle, steps: f32) {
    let size = param.steps().map_or(0.01, |count| 1.0 / count.max(1) as f32);
    let steps = if param.steps().is_some() { steps.signum() } else { steps };
    change(param, param.normalized() + steps * size);
}

/// A sentence on a parameter: name, value, range and default.
#[must_use]
pub fn sentence(param: &dyn ParamHandle) -> String {
    let (name, value) = (param.name(), param.text(param.normalized()));
    let default = param.text(param.default_normalized());
    match param.steps() {
        None => {
            let (low, high) = (param.text(0.0), param.text(1.0));
            format!("{name}: {value}, from {low} to {high}, default {default}. Shift is 10 times finer.")
        }
        Some(count) => {
            let all = (0..=count).map(|n| param.text(n as f32 / count.max(1) as f32));
            format!("{name}: {value}, one of {}, default {default}.", all.collect::<Vec<_>>().join(", "))
        }
    }
}
