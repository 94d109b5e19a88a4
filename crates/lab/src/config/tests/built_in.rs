//! The built-in scenarios: each is valid, and shows what it says.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use core_model::{Distribution, ShopPlan, ShopStrategy, Strategy, Use};

use super::read;
use super::schema::round_trips;
use crate::config::key::Section;
use crate::config::{built_in, default_set, find, schema};

/// The plan of one strategy of a built-in shop.
fn plan(name: &str, strategy: ShopStrategy) -> ShopPlan {
    let scenario = find(name)
        .unwrap()
        .file()
        .scenario(Strategy::Shop(strategy))
        .unwrap();
    *scenario.shop().unwrap()
}

#[test]
fn every_one_reads_validates_and_round_trips() {
    for one in built_in() {
        let file = read(one.toml);
        assert_eq!(file.name, one.name);
        assert_eq!(
            file.description.as_deref(),
            Some(one.summary),
            "{}",
            one.name
        );
        assert_eq!(
            file.scenarios().unwrap().len(),
            file.strategies().len(),
            "{}",
            one.name
        );
        round_trips(&file);
    }
}

#[test]
fn every_one_is_found_by_its_name() {
    for one in built_in() {
        assert_eq!(find(one.name), Ok(one));
    }
    for name in default_set() {
        assert!(find(name).is_ok(), "{name}");
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest_first() {
    assert_eq!(
        find("burger").unwrap_err().to_string(),
        "`burger` names no scenario; valid are burgers, story-pair, house, script, coffee, bank, tiny-waits, mm8; did you mean `burgers`?"
    );
    let error = find("pizza").unwrap_err().to_string();
    assert!(
        error.starts_with("`pizza` names no scenario; valid are ")
            && !error.contains("did you mean"),
        "{error}"
    );
}

#[test]
fn the_template_names_every_key_once() {
    let text = find("burgers").unwrap().toml;
    let keys: Vec<_> = text
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once(" = "))
        .map(|(key, _)| key)
        .collect();
    for section in Section::ALL {
        for key in schema::keys(section) {
            let opened = text
                .lines()
                .any(|line| line.trim_start_matches("# ") == format!("[{key}]"));
            let times = keys.iter().filter(|name| **name == key).count() + usize::from(opened);
            // Both sections have strategies of their own.
            assert_eq!(times, if key == "strategies" { 2 } else { 1 }, "{key}");
        }
    }
}

#[test]
fn what_the_template_leaves_out_can_be_put_in() {
    let text = find("burgers").unwrap().toml;
    let (shop, house) = text.split_once("# [house]\n").unwrap();
    let bank = shop
        .replace("# repeat = ", "repeat = ")
        .replace("# patience = ", "patience = ")
        .replace("\"concurrent\"]", "\"concurrent\", \"bank\"]");
    let file = read(&bank);
    assert!(file.repeat.is_some() && file.shop.unwrap().patience.is_some());

    let own = shop
        .replace("# own_kitchens = ", "own_kitchens = ")
        .replace("\ngrill = 16", "");
    assert!(read(&own).shop.unwrap().own_kitchens);

    let house: String = house
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|line| line.contains(" = "))
                .unwrap_or("")
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let house = read(&format!("name = \"house\"\n[house]\n{house}"));
    assert_eq!(house.house, find("house").unwrap().file().house);
}

#[test]
fn burgers_are_made_in_the_same_kitchen_everywhere() {
    let file = find("burgers").unwrap().file();
    for scenario in file.scenarios().unwrap() {
        let plan = scenario.shop().unwrap();
        assert_eq!(
            *plan,
            ShopPlan::new(plan.strategy),
            "the defaults, written out"
        );
    }
}

#[test]
fn the_story_s_pair_has_the_kitchens_that_its_cooks_can_tend() {
    assert_eq!(plan("story-pair", ShopStrategy::Concurrent).grill, 2);
    assert_eq!(plan("story-pair", ShopStrategy::Parallel).grill, 16);
}

#[test]
fn a_script_and_tiny_waits_do_nothing_but_order_and_wait() {
    for name in ["script", "tiny-waits"] {
        for scenario in find(name).unwrap().file().scenarios().unwrap() {
            let plan = scenario.shop().unwrap();
            assert_eq!(
                (plan.stories, plan.eating),
                (0, Distribution::ZERO),
                "{name}"
            );
            assert!(
                plan.grill >= plan.customers,
                "{name}: nobody waits for the kitchen"
            );
            assert!(
                plan.grilling.minimum() <= Duration::from_micros(50),
                "{name}"
            );
        }
    }
}

#[test]
fn buzzers_make_coffee_sooner_than_a_single_queue() {
    let file = find("coffee").unwrap().file();
    let limits: Vec<_> = file
        .scenarios()
        .unwrap()
        .iter()
        .map(|scenario| core_model::limits::shop(scenario, 1).limit().value)
        .collect();
    assert!(limits[0] > 2 * limits[1], "{limits:?}");
}

/// One line, four tellers, first come first served; who waits longer than its patience has left.
#[test]
fn some_of_the_bank_s_clients_leave_and_most_are_served() {
    let file = find("bank").unwrap().file();
    let scenario = &file.scenarios().unwrap()[0];
    let shop = scenario.shop().unwrap();
    let mut free: BinaryHeap<_> = (0..shop.cashiers)
        .map(|_| Reverse(Duration::ZERO))
        .collect();
    let mut left = 0;
    for (customer, arrival) in (0..).zip(scenario.arrivals()) {
        let Reverse(teller) = *free.peek().unwrap();
        let start = arrival.max(teller);
        if start > arrival + scenario.patience(customer).unwrap() {
            left += 1;
            continue;
        }
        free.pop();
        let service =
            scenario.draw(Use::Ordering, customer.into()) + scenario.grilling(customer, 0);
        free.push(Reverse(start + service));
    }
    assert!((5..=shop.customers / 2).contains(&left), "{left} left");
}
