//! Which part of a run counts, as it is asked for.

use std::str::FromStr;

/// Which part of a run counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum WarmUp {
    /// Everything counts: a day, from the opening to the last event.
    #[default]
    WholeDay,
    /// The long run, without this share of the customers at the start.
    Share(f64),
    /// The long run, without so many customers at the start.
    Customers(u64),
    /// The long run, without as many customers at the start as the first replication says, by MSER-5.
    Mser5,
}

/// Words that name no warm-up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no warm-up: write a share of the customers such as `10%`, a number of them such as `500`, `mser5`, or `none`"
)]
pub struct WarmUpError(String);

impl WarmUp {
    /// The long run as it is usually asked for: a tenth of the customers is left out.
    pub const USUAL: Self = Self::Share(0.1);
}

impl FromStr for WarmUp {
    type Err = WarmUpError;

    fn from_str(text: &str) -> Result<Self, WarmUpError> {
        let wrong = || WarmUpError(text.to_owned());
        match text.trim() {
            "none" => Ok(Self::WholeDay),
            "mser5" => Ok(Self::Mser5),
            text => match text.strip_suffix('%') {
                Some(percent) => match percent.trim().parse::<f64>() {
                    Ok(percent) if (0.0..100.0).contains(&percent) => {
                        Ok(Self::Share(percent / 100.0))
                    }
                    _ => Err(wrong()),
                },
                None => text
                    .replace('_', "")
                    .parse()
                    .map(Self::Customers)
                    .map_err(|_| wrong()),
            },
        }
    }
}
