//! The rules for `[shop]`.

use core_model::{ShopStrategy, Strategy};

use super::Found;
use crate::config::file::ShopSection;
use crate::config::key::Section;

impl Found {
    pub(super) fn shop(&mut self, shop: &ShopSection, also: Option<Strategy>) {
        let key = |name| Section::Shop.key(name);
        let names = ShopStrategy::ALL.map(ShopStrategy::name);
        self.strategies(Section::Shop, &shop.strategies, &names);
        if shop.own_kitchens && shop.grill.is_some() {
            self.add(
                &[key("grill"), key("own_kitchens")],
                "`grill` stands beside `own_kitchens`, which makes each shop's grill as large as its cooks need: leave out one of them",
            );
        }

        let mut strategies = shop.strategies.clone();
        if let Some(Strategy::Shop(strategy)) = also {
            strategies.push(strategy);
        }
        if shop.cashiers.is_some() {
            self.used(key("cashiers"), &strategies, &ShopSection::WITH_CASHIERS);
        }
        if shop.cooks.is_some() {
            self.used(key("cooks"), &strategies, &ShopSection::WITH_COOKS);
        }
        if shop.patience.is_some() {
            self.used(key("patience"), &strategies, &ShopSection::WITH_PATIENCE);
        }

        // What is wrong for every strategy is wrong without any, too.
        if strategies.is_empty() {
            strategies.extend(ShopStrategy::ALL);
        }
        // A grill that follows from the cooks and the burgers is wrong only where one of those is.
        let unless: &[_] = if shop.own_kitchens { &["grill"] } else { &[] };
        for strategy in strategies {
            self.plan(Section::Shop, shop.plan(strategy).into(), unless);
        }
    }
}
