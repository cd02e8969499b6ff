//! What hands ask of the owner of a graph.

/// What the owner does, in this order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// Something new at a place that was empty.
    Add {
        /// Frequency of the place, in Hz.
        hz: f64,
        /// Level of the place, in dB.
        db: f64,
    },
    /// The selected nodes begin to move: one gesture, ended by [`Act::End`].
    Begin,
    /// A selected node moves.
    Move {
        /// Which.
        key: usize,
        /// To this frequency, in Hz.
        hz: f64,
        /// To this level, in dB; `None` for a node that has none.
        db: Option<f64>,
    },
    /// The selected nodes rest.
    End,
    /// A node becomes narrower, or wider where the steps are negative.
    Sharpen {
        /// Which.
        key: usize,
        /// Notches of the wheel.
        steps: f32,
    },
    /// A node returns to its default.
    Reset(usize),
    /// A node is switched on or off.
    Toggle(usize),
    /// A node is taken away.
    Remove(usize),
    /// A node alone is listened to, until it is let go.
    Solo {
        /// Which.
        key: usize,
        /// Whether it is listened to.
        on: bool,
    },
}
