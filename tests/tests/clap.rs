//! The five CLAP bundles, through the offline host and live.

use bundle_tests::subject::Format;

bundle_tests::check_all!(Format::Clap);
