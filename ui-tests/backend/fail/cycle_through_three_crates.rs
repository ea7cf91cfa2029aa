//! FT0002: a cycle through three crates shows the file and line of each of its services

use cycle_east::{ClearSky, MagneticCompass};
use cycle_north::PaperMap;
use cycle_south::polar_star;
use flytower::backend;

backend! {
    struct Portal {
        services: [PaperMap, MagneticCompass, polar_star, ClearSky],
    }
}

fn main() {}
