//! FT0024: an extension point is a value, not an interface

use flytower::extension_point;

#[extension_point(id = "catalog.processing")]
trait Processing {}

fn main() {}
