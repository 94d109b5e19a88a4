//! The places in a page that are filled from records; the text around them is written by hand.
//!
//! A place begins with a mark, such as `<!-- figures -->`, and ends with the next `<!-- end -->`.

use anyhow::{Context, Result};

const END: &str = "<!-- end -->";

/// Fills every place of a page.
///
/// # Errors
///
/// A mark is not in the page, or no end follows it.
pub(super) fn all_filled(page: String, places: &[(&str, String)]) -> Result<String> {
    places
        .iter()
        .try_fold(page, |page, (mark, text)| filled(&page, mark, text))
}

/// Fills the place that a mark begins.
fn filled(page: &str, mark: &str, text: &str) -> Result<String> {
    let (before, after) = page
        .split_once(mark)
        .with_context(|| format!("there is no `{mark}`"))?;
    let (_, rest) = after
        .split_once(END)
        .with_context(|| format!("there is no `{END}` after `{mark}`"))?;
    Ok(format!("{before}{mark}\n{text}{END}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_stay_as_they_are_then() {
        let page = "Before.\n<!-- faults -->\nold\n<!-- end -->\nAfter.\n";
        let once = filled(page, "<!-- faults -->", "new\n").unwrap();
        assert_eq!(
            once,
            "Before.\n<!-- faults -->\nnew\n<!-- end -->\nAfter.\n"
        );
        assert_eq!(filled(&once, "<!-- faults -->", "new\n").unwrap(), once);
        assert!(filled("no marks", "<!-- faults -->", "").is_err());
        assert!(filled("<!-- faults -->", "<!-- faults -->", "").is_err());
    }
}
