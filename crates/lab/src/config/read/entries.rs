//! The entries of one table of a TOML file, taken by name and kind.

use std::str::FromStr;

use core_model::{Distribution, UnknownStrategy};
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use crate::config::key::{Key, Section};
use crate::config::nearest::nearest;
use crate::config::notes::Notes;
use crate::config::place::shown;
use crate::config::schema;

/// The most characters of a distribution; the longest that means something has fewer.
const LONGEST_TEXT: usize = 100;

/// The entries of one table.
///
/// Each method takes the value of one key. It returns `None` where there is none, and also where the value is wrong, which it
/// notes.
pub(super) struct Entries<'n, 't> {
    section: Section,
    table: &'n DeTable<'t>,
    notes: &'n mut Notes<'t>,
}

impl<'n, 't> Entries<'n, 't> {
    /// Begins to take, and notes every key that the section does not have.
    pub(super) fn of(section: Section, table: &'n DeTable<'t>, notes: &'n mut Notes<'t>) -> Self {
        let known = schema::keys(section);
        for key in table.keys() {
            let written: &str = key.get_ref();
            if notes.is_full() {
                break;
            }
            if known.contains(&written) {
                continue;
            }
            let (message, nearest) = unknown(section, written);
            notes.wrong(&key.span(), message, nearest);
        }
        Self {
            section,
            table,
            notes,
        }
    }

    /// Takes text.
    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        let (key, value) = self.value(name)?;
        match value.get_ref() {
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => self.wrong_kind(key, value, "must be text, in quotes"),
        }
    }

    /// Takes true or false.
    pub(super) fn flag(&mut self, name: &'static str) -> Option<bool> {
        let (key, value) = self.value(name)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.wrong_kind(key, value, "must be true or false, without quotes"),
        }
    }

    /// Takes a whole number in the range that the schema gives it.
    pub(super) fn number(&mut self, name: &'static str) -> Option<u64> {
        let (key, value) = self.value(name)?;
        let DeValue::Integer(integer) = value.get_ref() else {
            let rule = match value.get_ref() {
                DeValue::String(_) => "must be a whole number, without quotes",
                _ => "must be a whole number",
            };
            return self.wrong_kind(key, value, rule);
        };
        let range = schema::range(key);
        let number = unsigned(integer).filter(|number| range.contains(number));
        number.or_else(|| {
            let rule = format!("must be from {} to {}", range.start(), range.end());
            self.wrong_kind(key, value, &rule)
        })
    }

    /// Takes a whole number that fits 32 bits, in the range that the schema gives it.
    pub(super) fn count(&mut self, name: &'static str) -> Option<u32> {
        let number = self.number(name)?;
        Some(u32::try_from(number).expect("invariant: the schema's range of a count fits 32 bits"))
    }

    /// Takes a duration or a distribution of durations.
    pub(super) fn distribution(&mut self, name: &'static str) -> Option<Distribution> {
        let (key, value) = self.value(name)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text,
            DeValue::Integer(_) | DeValue::Float(_) => {
                let rule = "must be text in quotes, a number with its unit, such as \"100ms\"";
                return self.wrong_kind(key, value, rule);
            }
            _ => return self.wrong_kind(key, value, "must be text, such as \"100ms\""),
        };
        if text.chars().count() > LONGEST_TEXT || text.contains(char::is_control) {
            let rule = format!("must be one line of at most {LONGEST_TEXT} characters");
            return self.wrong_kind(key, value, &rule);
        }
        match text.parse() {
            Ok(distribution) => Some(distribution),
            Err(error) => {
                let names = ["uniform", "exponential", "log-normal", "pareto"];
                let written = text.split('(').next().unwrap_or_default().trim();
                let near = nearest(written, names).filter(|near| *near != written);
                let message = format!("`{name}`: {error}");
                self.notes.unread(key, &value.span(), message, near);
                None
            }
        }
    }

    /// Takes the list of strategies, each out of `names`. Those that are wrong are noted and left out.
    pub(super) fn strategies<T>(&mut self, names: &[&'static str]) -> Vec<T>
    where
        T: FromStr<Err = UnknownStrategy>,
    {
        let Some((key, value)) = self.value("strategies") else {
            return Vec::new();
        };
        let rule = format!("must be a list of text, such as [\"{}\"]", names[0]);
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_kind::<()>(key, value, &rule);
            return Vec::new();
        };
        let mut strategies = Vec::new();
        for item in items.iter() {
            if self.notes.is_full() {
                break;
            }
            let DeValue::String(text) = item.get_ref() else {
                self.wrong_kind::<()>(key, item, &rule);
                continue;
            };
            match shown(text).parse::<T>() {
                Ok(strategy) => strategies.push(strategy),
                Err(error) => {
                    let near = nearest(text, names.iter().copied());
                    self.notes
                        .unread(key, &item.span(), error.to_string(), near);
                }
            }
        }
        strategies
    }

    /// Takes a section.
    pub(super) fn section(
        &mut self,
        name: &'static str,
        section: Section,
    ) -> Option<Entries<'_, 't>> {
        let (key, value) = self.value(name)?;
        let DeValue::Table(table) = value.get_ref() else {
            let rule = format!("must be a section, which begins with a line `[{name}]`");
            return self.wrong_kind(key, value, &rule);
        };
        Some(Entries::of(section, table, self.notes))
    }

    /// The value of a key, its place noted.
    fn value(&mut self, name: &'static str) -> Option<(Key, &'n Spanned<DeValue<'t>>)> {
        let key = self.section.key(name);
        let value = self.table.get(name)?;
        self.notes.stands(key, &value.span());
        Some((key, value))
    }

    /// Notes that a value breaks a rule.
    fn wrong_kind<T>(&mut self, key: Key, value: &Spanned<DeValue<'t>>, rule: &str) -> Option<T> {
        let span = value.span();
        let message = format!("`{}` is `{}`: {rule}", key.name, self.notes.shown(&span));
        self.notes.unread(key, &span, message, None);
        None
    }
}

/// The value of an integer that is not negative and fits 64 bits.
fn unsigned(integer: &DeInteger<'_>) -> Option<u64> {
    u64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// What to say of a key that a section does not have.
fn unknown(section: Section, written: &str) -> (String, Option<&'static str>) {
    let shown = shown(written);
    let elsewhere: Vec<_> = Section::ALL
        .into_iter()
        .filter(|other| *other != section && schema::keys(*other).contains(&written))
        .map(Section::place)
        .collect();
    if !elsewhere.is_empty() {
        let message = format!("`{shown}` belongs {}, not here", elsewhere.join(" or "));
        return (message, None);
    }
    let known = schema::keys(section);
    match nearest(written, known.iter().copied()) {
        Some(near) => (format!("unknown key `{shown}`"), Some(near)),
        None => {
            let message = format!(
                "unknown key `{shown}`; the keys {} are {}",
                section.place(),
                known.join(", ")
            );
            (message, None)
        }
    }
}
