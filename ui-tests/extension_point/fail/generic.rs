//! FT0026: a generic extension point would be many

use flytower::extension_point;

#[extension_point(id = "catalog.processing")]
#[derive(Default)]
struct Processing<T> {
    values: Vec<T>,
}

fn main() {}
