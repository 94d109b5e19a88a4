//! Programs of the workspace that are built once, before they are run.
//!
//! `cargo run` would build again whatever is edited meanwhile, and count its own time.

use std::ffi::OsString;

use anyhow::{Context, Result};

use crate::call::Call;

/// Builds one program, which these words name to `cargo build`, and returns its path.
///
/// # Errors
///
/// It cannot be built, or cargo does not say where it is.
pub(crate) fn program(words: &str) -> Result<OsString> {
    let call = Call::cargo("build")
        .words(words)
        .words("--message-format json-render-diagnostics");
    let mut path = None;
    call.run_by_line(|line| {
        path = executable(line).or(path.take());
        Ok(())
    })?;
    path.with_context(|| format!("cargo does not say where it put what `{words}` names"))
}

/// The path of the program that a message of cargo tells of.
fn executable(message: &str) -> Option<OsString> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    Some(OsString::from(message.get("executable")?.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_where_cargo_says() {
        let message = r#"{"reason":"compiler-artifact","executable":"/x/lunchrush"}"#;
        assert_eq!(executable(message), Some("/x/lunchrush".into()));
        for other in [
            r#"{"reason":"compiler-artifact","executable":null}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "no JSON",
        ] {
            assert_eq!(executable(other), None);
        }
    }
}
