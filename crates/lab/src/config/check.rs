//! What a scenario file must be beyond its form: the model's rules for each strategy, and a few of its own.
//!
//! A key that none of the listed strategies uses is refused where it would count workers or make clients leave: a measurement
//! must not be of something else than what was written. Stories are the exception, as in the model: nobody tells any at a
//! counter, and zero of them is true there too.

mod house;
mod picture;
mod shop;

use std::fmt::Display;

use core_model::{Plan, Scenario, Strategy};

use super::file::ScenarioFile;
use super::key::{Key, Section};
use super::place::shown;
use super::schema;

/// The most characters of a name: it is the title of tables.
const LONGEST_NAME: usize = 100;

/// One rule that a file breaks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// What it is about, first what to point at; a finding means nothing where the value of one of them is a stand-in.
    pub(super) keys: Vec<Key>,
    /// What is wrong, and the rule.
    pub(super) message: String,
}

/// Every rule that a file breaks, in the order of its keys, where `also` counts as listed among the strategies.
pub(super) fn findings(file: &ScenarioFile, also: Option<Strategy>) -> Vec<Finding> {
    let mut found = Found(Vec::new());
    found.top(file);
    if let Some(shop) = &file.shop {
        found.shop(shop, also);
    }
    if let Some(house) = &file.house {
        found.house(house, also);
    }
    found.0
}

/// What was found so far.
struct Found(Vec<Finding>);

impl Found {
    fn add(&mut self, keys: &[Key], message: impl Into<String>) {
        let finding = Finding {
            keys: keys.to_vec(),
            message: message.into(),
        };
        // Several strategies break the same rule in the same words.
        if !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }

    /// The rules for what stands before the sections.
    fn top(&mut self, file: &ScenarioFile) {
        let key = |name| Section::File.key(name);
        let name = &file.name;
        if name.trim().is_empty() {
            let message = "the scenario has no name: add one, such as `name = \"lunch\"`";
            self.add(&[key("name")], message);
        } else if name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
            let rule = format!("must be one line of at most {LONGEST_NAME} characters");
            self.value(key("name"), shown(name), &rule);
        }
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        let description = file.description.as_deref().unwrap_or_default();
        if description.contains(control) {
            let rule = "must hold no control characters";
            self.value(key("description"), shown(description), rule);
        }
        self.count(key("workers"), file.workers);
        self.count(key("repeat"), file.repeat);
        match (&file.shop, &file.house) {
            (Some(_), Some(_)) => self.add(
                &[key("house"), key("shop")],
                "`[house]` stands beside `[shop]`: a file has one of them; move the other to a file of its own",
            ),
            (None, None) => self.add(
                &[key("shop"), key("house")],
                "there is nothing to run: add a section `[shop]` or `[house]`",
            ),
            _ => {}
        }
    }

    /// The rules for a list of strategies, out of `names`.
    fn strategies<T>(&mut self, section: Section, list: &[T], names: &[&str])
    where
        T: Copy + Display + PartialEq,
    {
        let key = section.key("strategies");
        if list.is_empty() {
            let message = format!(
                "there are no strategies {}: add `strategies`, a list with at least one of {}",
                section.place(),
                names.join(", ")
            );
            self.add(&[key], message);
        }
        for (i, strategy) in list.iter().enumerate() {
            if list[..i].contains(strategy) {
                let message = format!("`strategies` names `{strategy}` twice: once is enough");
                self.add(&[key], message);
            }
        }
    }

    /// The rule for a key that is given, and that only the strategies `users` use.
    fn used<T>(&mut self, key: Key, strategies: &[T], users: &[T])
    where
        T: Copy + Display + PartialEq,
    {
        if strategies.iter().any(|strategy| users.contains(strategy)) {
            return;
        }
        let names: Vec<_> = users.iter().map(T::to_string).collect();
        let message = format!(
            "`{}` is used by {} only, and `strategies` {}: leave it out",
            key.name,
            match names.split_last() {
                Some((last, [])) => last.clone(),
                Some((last, others)) => format!("{} and {last}", others.join(", ")),
                None => String::new(),
            },
            match names.as_slice() {
                [_] => "does not name it",
                [_, _] => "names neither",
                _ => "names none of them",
            },
        );
        self.add(&[key, key.section.key("strategies")], message);
    }

    /// The rules of the model for one plan, except for the fields `unless`.
    fn plan(&mut self, section: Section, plan: Plan, unless: &[&str]) {
        // The name has rules of its own here, so that any will do.
        let Err(invalid) = Scenario::new("scenario", 0, plan) else {
            return;
        };
        for problem in invalid.problems {
            if unless.contains(&problem.field) {
                continue;
            }
            let mut keys = vec![section.key(problem.field)];
            // The one rule about two fields shows their product, under the second of them.
            if problem.value.contains('×') {
                keys.push(section.key("customers"));
            }
            let message = format!(
                "`{}` is `{}`: {}",
                problem.field, problem.value, problem.rule
            );
            self.add(&keys, message);
        }
    }

    /// The rule for a number that the model does not know: the schema's range.
    fn count(&mut self, key: Key, count: Option<u32>) {
        let range = schema::range(key);
        if let Some(count) = count.filter(|count| !range.contains(&u64::from(*count))) {
            let rule = format!("must be from {} to {}", range.start(), range.end());
            self.value(key, count, &rule);
        }
    }

    fn value(&mut self, key: Key, value: impl Display, rule: &str) {
        self.add(&[key], format!("`{}` is `{value}`: {rule}", key.name));
    }
}
