//! The newest columns of a scrolling display, and how far the picture has rolled.

use std::collections::VecDeque;

/// The picture follows what has come with this time constant, in seconds: columns come in bursts, one a block of sound,
/// and the picture must not jerk with them.
const FOLLOW_S: f64 = 0.08;
/// What is left of the way, in columns, when the picture has arrived.
const ARRIVED: f64 = 0.05;

/// What happened in one short while. Not a number is a hole: nothing is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Highest level before, in dB.
    pub input_db: f32,
    /// Highest level after, in dB.
    pub output_db: f32,
    /// Deepest gain reduction, in dB, 0 or less.
    pub reduction_db: f32,
    /// The part of it that is sustained, in dB, 0 or less.
    pub sustained_db: f32,
}

impl Column {
    /// Nothing is known.
    pub const HOLE: Self =
        Self { input_db: f32::NAN, output_db: f32::NAN, reduction_db: f32::NAN, sustained_db: f32::NAN };
}

/// The newest columns. Allocates once.
#[derive(Clone, Debug)]
pub struct ColumnRoll {
    columns: VecDeque<Column>,
    capacity: usize,
    /// Columns kept beyond those in view: how far the picture may be behind.
    spare: usize,
    /// Columns that the picture is behind.
    behind: f64,
}

impl ColumnRoll {
    /// Keeps `in_view` columns and the few that are not yet in view.
    #[must_use]
    pub fn new(in_view: usize) -> Self {
        let spare = in_view / 8 + 2;
        let capacity = in_view + spare;
        Self { columns: VecDeque::with_capacity(capacity), capacity, spare, behind: 0.0 }
    }

    /// Takes in the next column; the oldest goes.
    pub fn push(&mut self, column: Column) {
        if self.columns.len() == self.capacity {
            self.columns.pop_front();
        }
        self.columns.push_back(column);
        // A picture that is far behind jumps: what has left the roll cannot be shown.
        self.behind = (self.behind + 1.0).min(self.spare as f64);
    }

    /// Leaves a hole of `count` columns.
    pub fn skip(&mut self, count: u64) {
        for _ in 0..count.min(self.capacity as u64) {
            self.push(Column::HOLE);
        }
    }

    /// Rolls on after `seconds`. Whether there is still a way to go.
    pub fn roll(&mut self, seconds: f64) -> bool {
        self.behind *= (-seconds.max(0.0) / FOLLOW_S).exp();
        if self.behind < ARRIVED {
            self.behind = 0.0;
        }
        self.behind > 0.0
    }

    /// Columns with their ages at the right edge of the picture, in columns, oldest first: 0 is the edge, what is not yet
    /// in view is negative.
    pub fn aged(&self) -> impl Iterator<Item = (f64, Column)> {
        let newest = self.columns.len() as f64 - 1.0 - self.behind;
        self.columns.iter().enumerate().map(move |(n, column)| (newest - n as f64, *column))
    }

    /// The column of age `age`, at the nearest; `None` where there is none or a hole.
    #[must_use]
    pub fn at(&self, age: f64) -> Option<Column> {
        let place = self.columns.len() as f64 - 1.0 - self.behind - age;
        let column = (place > -0.5).then(|| self.columns.get(place.round().max(0.0) as usize)).flatten();
        column.copied().filter(|column| !column.output_db.is_nan())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(output_db: f32) -> Column {
        Column { input_db: 0.0, output_db, reduction_db: 0.0, sustained_db: 0.0 }
    }

    #[test]
    fn the_picture_follows_and_arrives() {
        let mut roll = ColumnRoll::new(90);
        (0..8_u8).for_each(|n| roll.push(column(f32::from(n))));
        assert_eq!(roll.aged().last().map(|(age, _)| age), Some(-8.0));
        // After one time constant 8 / e of 8 columns are left.
        assert!(roll.roll(FOLLOW_S));
        let age = roll.aged().last().map_or(0.0, |(age, _)| age);
        assert!((age + 8.0 / std::f64::consts::E).abs() < 1e-9, "{age}");
        assert!(!roll.roll(1.0));
        assert_eq!((roll.at(0.0), roll.at(7.0)), (Some(column(7.0)), Some(column(0.0))));
        assert_eq!((roll.at(8.0), roll.at(-1.0)), (None, None));
    }

    #[test]
    fn old_columns_go_and_a_hole_is_as_long_as_what_was_missed() {
        let mut roll = ColumnRoll::new(90);
        (0..300_u16).for_each(|n| roll.push(column(f32::from(n))));
        roll.roll(9.0);
        assert_eq!((roll.at(0.0), roll.at(89.0)), (Some(column(299.0)), Some(column(210.0))));
        roll.skip(5);
        roll.push(column(1.0));
        roll.roll(9.0);
        assert_eq!([0.0, 1.0, 5.0, 6.0].map(|age| roll.at(age).is_some()), [true, false, false, true]);
        roll.skip(u64::MAX);
        assert!(roll.aged().all(|(_, column)| column.output_db.is_nan()));
    }
}
