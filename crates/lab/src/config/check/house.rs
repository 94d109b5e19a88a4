//! The rules for `[house]`.

use core_model::{HouseStrategy, Strategy};

use super::{Found, picture};
use crate::config::file::HouseSection;
use crate::config::key::Section;

impl Found {
    pub(super) fn house(&mut self, house: &HouseSection, also: Option<Strategy>) {
        let key = |name| Section::House.key(name);
        let names = HouseStrategy::ALL.map(HouseStrategy::name);
        self.strategies(Section::House, &house.strategies, &names);

        let mut strategies = house.strategies.clone();
        if let Some(Strategy::House(strategy)) = also {
            strategies.push(strategy);
        }
        if house.cleaners.is_some() {
            self.used(key("cleaners"), &strategies, &HouseSection::WITH_CLEANERS);
        }

        // What is wrong for every strategy is wrong without any, too.
        if strategies.is_empty() {
            strategies.extend(HouseStrategy::ALL);
        }
        let before = self.0.len();
        for strategy in strategies {
            self.plan(Section::House, house.plan(strategy).into(), &[]);
        }
        self.count(key("width"), house.width);
        self.count(key("height"), house.height);
        // Where a number is out of its own range, that is what is wrong.
        if self.0.len() == before {
            self.0.extend(picture::finding(house));
        }
    }
}
