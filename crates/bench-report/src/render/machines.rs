//! The sentence that says what figures were measured on.

use crate::Environment;

/// Says in plain text on which machines figures were measured; each is named once, in the order in which the records name them.
#[must_use]
pub fn measured_on<'a>(environments: impl IntoIterator<Item = &'a Environment>) -> String {
    let mut different: Vec<&Environment> = Vec::new();
    for environment in environments {
        if !different.iter().any(|it| it.same_machine(environment)) {
            different.push(environment);
        }
    }
    let machines: Vec<String> = different.iter().map(|it| it.summary()).collect();
    format!("Measured on {}.", machines.join("; and on "))
}
