//! From text to a [`ScenarioFile`]: every key that is wrong is noted, and reading goes on.

mod entries;

use core_model::{HouseStrategy, ShopStrategy};
use toml::de::DeTable;

use self::entries::Entries;
use super::check;
use super::error::ScenarioFileError;
use super::file::{HouseSection, ScenarioFile, ShopSection};
use super::key::Section;
use super::notes::Notes;

impl ScenarioFile {
    /// Reads a scenario file and checks it, so that [`ScenarioFile::scenarios`] will find nothing wrong.
    ///
    /// # Errors
    ///
    /// [`ScenarioFileError`] with everything that is wrong and where: unknown keys, values of the wrong kind, and every rule
    /// of the model that a value breaks. Where the text is no TOML, only that is told, once per line.
    pub fn parse(text: &str) -> Result<Self, ScenarioFileError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut notes = Notes::on(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(no_toml(notes, &errors));
        }
        let file = read_file(Entries::of(Section::File, table.get_ref(), &mut notes));
        for finding in check::findings(&file, None) {
            notes.found(finding);
        }
        notes.conclude(file)
    }
}

fn read_file(mut file: Entries<'_, '_>) -> ScenarioFile {
    ScenarioFile {
        name: file.text("name").unwrap_or_default(),
        description: file.text("description"),
        seed: file.number("seed").unwrap_or(ScenarioFile::DEFAULT_SEED),
        workers: file.count("workers"),
        repeat: file.count("repeat"),
        shop: file.section("shop", Section::Shop).map(read_shop),
        house: file.section("house", Section::House).map(read_house),
    }
}

fn read_shop(mut shop: Entries<'_, '_>) -> ShopSection {
    ShopSection {
        strategies: shop.strategies(&ShopStrategy::ALL.map(ShopStrategy::name)),
        customers: shop.count("customers"),
        burgers: shop.count("burgers"),
        cashiers: shop.count("cashiers"),
        cooks: shop.count("cooks"),
        grill: shop.count("grill"),
        own_kitchens: shop.flag("own_kitchens").unwrap_or_default(),
        arrivals: shop.distribution("arrivals"),
        ordering: shop.distribution("ordering"),
        grilling: shop.distribution("grilling"),
        story: shop.distribution("story"),
        stories: shop.count("stories"),
        eating: shop.distribution("eating"),
        patience: shop.distribution("patience"),
    }
}

fn read_house(mut house: Entries<'_, '_>) -> HouseSection {
    HouseSection {
        strategies: house.strategies(&HouseStrategy::ALL.map(HouseStrategy::name)),
        cleaners: house.count("cleaners"),
        zones: house.count("zones"),
        slices: house.count("slices"),
        width: house.count("width"),
        height: house.count("height"),
    }
}

/// What the TOML parser says. It goes on after an error, and what it finds in the same line is mostly the same mistake.
fn no_toml(mut notes: Notes<'_>, errors: &[toml::de::Error]) -> ScenarioFileError {
    let mut errors: Vec<_> = errors
        .iter()
        .map(|error| (error.span().unwrap_or_default(), error.message()))
        .collect();
    errors.sort_by_key(|(span, _)| span.start);
    errors.dedup_by_key(|(span, _)| notes.line(span.start));
    for (span, message) in errors {
        let piece = notes.shown(&span);
        if piece.is_empty() {
            notes.wrong(&span, message, None);
        } else {
            notes.wrong(&span, format!("`{piece}`: {message}"), None);
        }
    }
    notes.into_error()
}
