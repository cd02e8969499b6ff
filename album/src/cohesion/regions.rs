//! Where a spectrum stands out, in words.

use super::data::Region;

/// Third octaves side by side that it takes.
const NEIGHBOURS: usize = 3;

/// What lies above the album's median, and what below, by the middle of the region: up to this many Hz.
const WORDS: [(f64, &str, &str); 6] = [
    (63.0, "heavy in the sub bass", "light in the sub bass"),
    (200.0, "boomy", "thin"),
    (500.0, "muddy", "lean in the low mids"),
    (2_000.0, "forward in the mids", "hollow in the mids"),
    (5_000.0, "harsh", "soft in the presence"),
    (f64::INFINITY, "bright", "dull"),
];

/// The regions of at least three neighbouring third octaves, at `hz`, that are further than their limits to one side.
pub(super) fn regions(hz: &[f64], deviations_db: &[f64], limits_db: &[f64]) -> Vec<Region> {
    let side = |n: usize| {
        let (deviation, limit) = (deviations_db[n], limits_db[n]);
        if deviation > limit {
            1
        } else if deviation < -limit {
            -1
        } else {
            0
        }
    };
    let count = hz.len().min(deviations_db.len()).min(limits_db.len());
    let mut found = Vec::new();
    let mut first = 0;
    while first < count {
        let run = (first..count).take_while(|n| side(*n) == side(first)).count();
        if side(first) != 0 && run >= NEIGHBOURS {
            found.push(region(&hz[first..first + run], &deviations_db[first..first + run]));
        }
        first += run;
    }
    found
}

fn region(hz: &[f64], deviations_db: &[f64]) -> Region {
    let half = 10.0_f64.powf(0.05);
    let (from_hz, to_hz) = (hz[0] / half, hz[hz.len() - 1] * half);
    let mean_db = deviations_db.iter().sum::<f64>() / deviations_db.len() as f64;
    let middle_hz = (from_hz * to_hz).sqrt();
    let (_, above, below) = WORDS.into_iter().find(|word| middle_hz <= word.0).unwrap_or(WORDS[5]);
    let larger = |a: f64, b: &f64| if b.abs() > a.abs() { *b } else { a };
    Region {
        from_hz,
        to_hz,
        mean_db,
        largest_db: deviations_db.iter().fold(0.0, larger),
        word: if mean_db > 0.0 { above } else { below },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_neighbours_to_one_side_are_a_region() {
        let hz: Vec<f64> = (14..43).map(|n| 10.0_f64.powf(f64::from(n) / 10.0)).collect();
        let mut deviations = vec![0.0; hz.len()];
        // 63 to 125 Hz; two bands alone at 1 kHz; up, then down at once from 5 kHz on.
        deviations[4..8].copy_from_slice(&[4.0, 5.0, 6.0, 5.0]);
        deviations[16..18].copy_from_slice(&[9.0, 9.0]);
        deviations[23..29].copy_from_slice(&[-4.0, -4.0, -4.0, 3.5, 3.5, 3.5]);
        let found = regions(&hz, &deviations, &[3.0; 29]);
        assert_eq!(found.iter().map(|region| region.word).collect::<Vec<_>>(), ["boomy", "dull", "bright"]);
        assert_eq!((found[0].mean_db, found[0].largest_db), (5.0, 6.0));
        assert!((found[0].from_hz - 56.2).abs() < 0.1 && (found[0].to_hz - 141.3).abs() < 0.1);
        assert_eq!(regions(&hz, &deviations, &[9.0; 29]), []);
        assert_eq!(regions(&hz, &[], &[]), []);
    }
}
