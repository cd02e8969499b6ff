//! The end of the window, fed by hand.

use super::*;
use dsp_core::chain::limiter::{BlockLevels, Column as Measured};

/// Readings with the columns `from` to `to` - 1 newest; the output of column `n` is `n` / 1000.
fn readings(to: u64) -> Readings {
    let mut readings = Readings { column_count: to, ..Readings::default() };
    for n in to.saturating_sub(COLUMNS as u64)..to {
        readings.columns[(n % COLUMNS as u64) as usize] =
            Measured { input_peak: 1.0, output_peak: n as f32 / 1e3, reduction_db: -1.0, sustained_db: 0.0 };
    }
    readings
}

fn outputs(end: &End) -> Vec<f32> {
    end.roll.aged().map(|(_, column)| (10.0_f32.powf(column.output_db / 20.0) * 1e3).round()).collect()
}

#[test]
fn columns_missed_between_two_pictures_are_taken_in_later() {
    let mut end = End::new(Arc::default());
    // A picture after 3 columns, one after 40 more, one that finds nothing new, and one at the limit of what is kept.
    for count in [3, 43, 43, 107] {
        end.refresh(&readings(count));
    }
    assert_eq!(outputs(&end), (0..107_u8).map(f32::from).collect::<Vec<_>>());
}

#[test]
fn what_is_no_longer_kept_is_a_hole_of_its_length_and_a_reset_is_none() {
    let mut end = End::new(Arc::default());
    end.refresh(&readings(10));
    end.refresh(&readings(10 + 5 + COLUMNS as u64));
    let drawn = outputs(&end);
    assert_eq!(drawn.len(), 10 + 5 + COLUMNS);
    assert!(drawn[10..15].iter().all(|output| output.is_nan()) && !drawn[15].is_nan());
    end.refresh(&readings(2));
    assert_eq!(outputs(&end)[drawn.len()..], [0.0, 1.0]);
}

#[test]
fn the_furthest_block_counts_though_no_picture_fell_into_it() {
    let shared: Arc<Shared> = Arc::default();
    let mut end = End::new(shared.clone());
    let block = |peak: f64, reduction_db: f64| BlockLevels {
        input_peak: [2.0 * peak, 0.0],
        output_peak: [peak, 0.5 * peak],
        reduction_db: [reduction_db, 0.0],
    };
    for (peak, reduction_db) in [(0.1, -1.0), (0.5, -6.0), (0.2, 0.0)] {
        shared.put(&block(peak, reduction_db));
    }
    assert!(end.refresh(&Readings::default()));
    assert_eq!(end.levels.reduction_db, [-6.0, 0.0]);
    assert_eq!(end.levels.output_db, [0.5, 0.25].map(gain_to_db));
    assert_eq!(end.furthest.input_db, gain_to_db(1.0));
    assert!(end.refresh(&Readings::default()), "the bars fall");
    assert_eq!((end.levels, end.furthest.reduction_db), (Levels::default(), -6.0));
    assert!(!end.refresh(&Readings::default()), "nothing moves");
    end.restart();
    assert_eq!(end.furthest, Furthest::NONE);
}

#[test]
fn a_picture_at_rest_asks_for_no_more_pictures() {
    let mut end = End::new(Arc::default());
    assert!(end.refresh_after(0.0, &readings(50)));
    // 50 columns behind, less than a twentieth of that after each quarter of a second.
    let moved = [0.25, 0.25, 0.25].map(|seconds| end.refresh_after(seconds, &readings(50)));
    assert_eq!(moved, [true, true, false]);
}
