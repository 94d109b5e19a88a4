//! A scenario file as it is written: what it leaves out stays left out.
//!
//! The docs of the fields are also the descriptions in the [JSON schema](super::json_schema), and their ranges are its ranges;
//! the reader and the checks take the keys and the ranges from there.

use std::ops::Not;

use core_model::{Distribution, HouseStrategy, ShopStrategy, Strategy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::text::{self, DistributionText, HouseStrategies, ShopStrategies};

/// What to run: a shop or a house, with every strategy to compare.
///
/// Made by [`ScenarioFile::parse`] from TOML, or by serde from another format; serde checks the form only, and
/// [`ScenarioFile::scenarios`] the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    title = "Lunchrush scenario",
    description = "What to run: a shop or a house, with every strategy to compare.",
    extend("oneOf" = [{ "required": ["shop"] }, { "required": ["house"] }])
)]
pub struct ScenarioFile {
    /// What tables and records call it: one line.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What it shows, for whoever chooses among scenarios.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub description: Option<String>,
    /// The seed of every draw: the same seed gives every customer the same times, on every runtime and machine. Default: 42.
    #[serde(default = "default_seed")]
    #[schemars(range(min = 0, max = u64::MAX))]
    pub seed: u64,
    /// Worker threads of a runtime. Default: 1 for a shop, one per core for a house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 10_000))]
    pub workers: Option<u32>,
    /// How often each strategy runs on each runtime. Default: what the command says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 10_000))]
    pub repeat: Option<u32>,
    /// A burger shop or a bank: mostly waiting. A file has this section or the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ShopSection")]
    pub shop: Option<ShopSection>,
    /// A house to clean: only computing. A file has this section or the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "HouseSection")]
    pub house: Option<HouseSection>,
}

/// A burger shop or a bank: mostly waiting.
///
/// Times are text: a duration such as `100ms`, or `uniform(min, max)`, `exponential(mean)`, `log-normal(median, sigma)`,
/// `pareto(minimum, shape)`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShopSection {
    /// The ways to run the shop that are compared, in this order.
    #[serde(with = "text::list")]
    #[schemars(with = "ShopStrategies")]
    pub strategies: Vec<ShopStrategy>,
    /// How many customers come. Default: 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 10_000_000))]
    pub customers: Option<u32>,
    /// Burgers in each order. Default: 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 1_000))]
    pub burgers: Option<u32>,
    /// Cashier-cooks of a parallel shop, or tellers of a bank; the other shops have one cashier. Default: 8, in a bank 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 10_000))]
    pub cashiers: Option<u32>,
    /// Cooks in the kitchen of a concurrent shop, or of one with buzzers. Default: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 10_000))]
    pub cooks: Option<u32>,
    /// The kitchen: how many burgers can be on the grill at once, in every shop alike. Default: 16.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 100_000_000))]
    pub grill: Option<u32>,
    /// Whether each shop has only the kitchen that its own cooks can tend: one order each, cook or cashier-cook. It takes the
    /// place of `grill`. Default: false, the same kitchen for all.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub own_kitchens: bool,
    /// The gap between one customer's arrival and the next one's. Default: 0, all come at once.
    #[serde(
        default,
        with = "text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "DistributionText")]
    pub arrivals: Option<Distribution>,
    /// Taking one order: computing. Default: 100us.
    #[serde(
        default,
        with = "text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "DistributionText")]
    pub ordering: Option<Distribution>,
    /// One burger on the grill: a wait; those of one order lie side by side. Default: 100ms.
    #[serde(
        default,
        with = "text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "DistributionText")]
    pub grilling: Option<Distribution>,
    /// Telling one story: computing. Default: 200us.
    #[serde(
        default,
        with = "text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "DistributionText")]
    pub story: Option<Distribution>,
    /// The most stories that one customer tells while it waits; 0 for none. Who stands at the counter tells none. Default: 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 0, max = 1_000_000))]
    pub stories: Option<u32>,
    /// Eating: a wait. Default: 50ms.
    #[serde(
        default,
        with = "text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "DistributionText")]
    pub eating: Option<Distribution>,
    /// How long a bank's client stays in line before it leaves and loses its turn. Default: for ever.
    #[serde(
        default,
        with = "text::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "DistributionText")]
    pub patience: Option<Distribution>,
}

/// A house to clean: only computing. What is cleaned is a generated, noisy picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseSection {
    /// The ways to clean the house that are compared, in this order.
    #[serde(with = "text::list")]
    #[schemars(with = "HouseStrategies")]
    pub strategies: Vec<HouseStrategy>,
    /// Cleaners where they work in parallel, on the runtime's workers or on rayon's; otherwise there is one. Default: 9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 10_000))]
    pub cleaners: Option<u32>,
    /// Zones of the house: tiles of the picture. Default: 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 1_000_000))]
    pub zones: Option<u32>,
    /// Turns that a zone is cut into: bands of a tile. Default: 8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 10_000))]
    pub slices: Option<u32>,
    /// Width of the picture in pixels. Default: 1024.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 16, max = 32_768))]
    pub width: Option<u32>,
    /// Height of the picture in pixels. Default: 768.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 16, max = 32_768))]
    pub height: Option<u32>,
}

impl ScenarioFile {
    /// The seed of a file that names none.
    pub const DEFAULT_SEED: u64 = 42;

    /// Returns the strategies to compare, in the order of the file.
    #[must_use]
    pub fn strategies(&self) -> Vec<Strategy> {
        let shop = self.shop.iter().flat_map(|shop| &shop.strategies);
        let house = self.house.iter().flat_map(|house| &house.strategies);
        shop.copied()
            .map(Strategy::Shop)
            .chain(house.copied().map(Strategy::House))
            .collect()
    }
}

impl HouseSection {
    /// Returns the size of the generated picture in pixels: width, then height.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width.unwrap_or(1024), self.height.unwrap_or(768))
    }
}

const fn default_seed() -> u64 {
    ScenarioFile::DEFAULT_SEED
}
