//! A setting that lies outside its range.

/// A setting lies outside its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` is {value}, but must be {rule}")]
pub struct Invalid {
    /// The setting's name.
    pub field: &'static str,
    /// What it was.
    pub value: String,
    /// What it may be.
    pub rule: &'static str,
}

impl Invalid {
    pub(crate) fn new(field: &'static str, value: impl ToString, rule: &'static str) -> Self {
        Self {
            field,
            value: value.to_string(),
            rule,
        }
    }
}
