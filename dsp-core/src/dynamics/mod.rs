//! Dynamics: level detection, gain curve, ballistics and gain stage are apart, each tested by itself.
