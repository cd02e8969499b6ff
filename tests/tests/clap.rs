//! The five CLAP bundles, through the offline host and live.

use bundle_tests::checks;
use bundle_tests::subject::{Format, MULTIBAND};

bundle_tests::check_all!(Format::Clap);

#[test]
fn side_chain_drives_the_gain() {
    let _turn = MULTIBAND.turn();
    checks::side_chain_drives_the_gain(Format::Clap);
}
