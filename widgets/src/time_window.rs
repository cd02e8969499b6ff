//! The part of a history that is in view.

/// Least width of a view, in seconds.
pub const LEAST_S: f64 = 1.0;

/// From and to, in seconds. `to_s` is after `from_s`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeWindow {
    /// First time in view.
    pub from_s: f64,
    /// Last time in view.
    pub to_s: f64,
}

impl TimeWindow {
    /// A view from `from_s` to `to_s`, at least [`LEAST_S`] wide.
    #[must_use]
    pub fn new(from_s: f64, to_s: f64) -> Self {
        Self { from_s, to_s: to_s.max(from_s + LEAST_S) }
    }

    /// Width in seconds.
    #[must_use]
    pub fn width_s(&self) -> f64 {
        self.to_s - self.from_s
    }

    /// Time at `fraction`, 0 to 1 of the view.
    #[must_use]
    pub fn time_s(&self, fraction: f64) -> f64 {
        self.from_s + fraction * self.width_s()
    }

    /// Shows `factor` times as much, with the time at `fraction` of the view staying where it is, inside of `all`.
    #[must_use]
    pub fn zoom(&self, factor: f64, fraction: f64, all: Self) -> Self {
        let width_s = (self.width_s() * factor).clamp(LEAST_S, all.width_s().max(LEAST_S));
        let from_s = self.time_s(fraction) - fraction * width_s;
        Self::new(from_s, from_s + width_s).inside(all)
    }

    /// Moves by `fraction` of the view, inside of `all`.
    #[must_use]
    pub fn pan(&self, fraction: f64, all: Self) -> Self {
        let by_s = fraction * self.width_s();
        Self::new(self.from_s + by_s, self.to_s + by_s).inside(all)
    }

    /// The part between two fractions of the view, in either order.
    #[must_use]
    pub fn part(&self, one: f64, other: f64) -> Self {
        Self::new(self.time_s(one.min(other)), self.time_s(one.max(other)))
    }

    /// The same width, moved into `all`; all of it where it is wider.
    #[must_use]
    pub fn inside(&self, all: Self) -> Self {
        if self.width_s() >= all.width_s() {
            return all;
        }
        let from_s = self.from_s.clamp(all.from_s, all.to_s - self.width_s());
        Self { from_s, to_s: from_s + self.width_s() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: TimeWindow = TimeWindow { from_s: 0.0, to_s: 100.0 };

    #[test]
    fn zooming_keeps_the_time_under_the_pointer() {
        let near = ALL.zoom(0.5, 0.3, ALL);
        assert_eq!(near, TimeWindow { from_s: 15.0, to_s: 65.0 });
        assert_eq!(near.time_s(0.3), ALL.time_s(0.3));
        assert_eq!(near.zoom(100.0, 0.5, ALL), ALL);
        assert_eq!(near.zoom(1e-9, 0.5, ALL).width_s(), LEAST_S);
    }

    #[test]
    fn a_view_stays_inside_of_what_there_is() {
        let view = TimeWindow::new(10.0, 30.0);
        assert_eq!(view.pan(-1.0, ALL), TimeWindow::new(0.0, 20.0));
        assert_eq!(view.pan(9.0, ALL), TimeWindow::new(80.0, 100.0));
        assert_eq!(view.part(0.75, 0.25), TimeWindow::new(15.0, 25.0));
    }
}
