//! The schema says what the reader accepts, and the docs in it what the model does.

use core_model::{HousePlan, HouseStrategy, ShopPlan, ShopStrategy};
use serde_json::{Value, json};

use super::{house, read, shop};
use crate::config::key::{Key, Section};
use crate::config::{ScenarioFile, json_schema, schema};

/// The schema's keys of one section, each with its description of it.
fn properties(section: &str) -> Vec<(String, Value)> {
    let schema = json_schema();
    let table = if section.is_empty() {
        &schema
    } else {
        &schema["$defs"][section]
    };
    let properties = table["properties"].as_object().unwrap();
    properties
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

#[test]
fn every_key_has_a_description_and_no_other_keys_are_allowed() {
    for section in ["", "ShopSection", "HouseSection"] {
        for (key, property) in properties(section) {
            assert!(property["description"].is_string(), "{section}.{key}");
        }
    }
    let schema = json_schema();
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(
        schema["$defs"]["ShopSection"]["additionalProperties"],
        false
    );
    assert_eq!(
        schema["$defs"]["HouseSection"]["additionalProperties"],
        false
    );
    assert_eq!(
        schema["oneOf"],
        json!([{ "required": ["shop"] }, { "required": ["house"] }])
    );
}

#[test]
fn the_names_in_the_schema_are_those_of_the_model() {
    let schema = json_schema();
    let names = |section: &str| {
        schema["$defs"][section]["properties"]["strategies"]["items"]["enum"].clone()
    };
    assert_eq!(
        names("ShopSection"),
        json!(ShopStrategy::ALL.map(ShopStrategy::name))
    );
    assert_eq!(
        names("HouseSection"),
        json!(HouseStrategy::ALL.map(HouseStrategy::name))
    );
}

#[test]
fn the_examples_in_the_schema_can_be_read() {
    for (key, property) in properties("ShopSection") {
        for example in property["examples"].as_array().into_iter().flatten() {
            let line = format!("{key} = {example}");
            read(&shop(&line).replace("concurrent", "bank"));
        }
    }
}

/// The ranges of the schema are the model's: it takes both ends, and has the same words for what lies beyond.
#[test]
fn the_ranges_in_the_schema_are_those_of_the_model() {
    type Field<P> = fn(&mut P) -> &mut u32;
    let counts: [(&str, Field<ShopPlan>); 6] = [
        ("customers", |plan| &mut plan.customers),
        ("burgers", |plan| &mut plan.burgers),
        ("cashiers", |plan| &mut plan.cashiers),
        ("cooks", |plan| &mut plan.cooks),
        ("grill", |plan| &mut plan.grill),
        ("stories", |plan| &mut plan.stories),
    ];
    for (name, field) in counts {
        let plan = ShopPlan {
            customers: 1,
            burgers: 1,
            ..ShopPlan::new(ShopStrategy::Concurrent)
        };
        check(Section::Shop.key(name), |count| {
            let mut plan = plan;
            *field(&mut plan) = count;
            plan.into()
        });
    }
    let counts: [(&str, Field<HousePlan>); 3] = [
        ("cleaners", |plan| &mut plan.cleaners),
        ("zones", |plan| &mut plan.zones),
        ("slices", |plan| &mut plan.slices),
    ];
    for (name, field) in counts {
        check(Section::House.key(name), |count| {
            let mut plan = HousePlan::new(HouseStrategy::Parallel);
            *field(&mut plan) = count;
            plan.into()
        });
    }

    #[track_caller]
    fn check(key: Key, plan: impl Fn(u32) -> core_model::Plan) {
        let broken = |count: u64| {
            let plan = plan(u32::try_from(count).unwrap());
            let invalid = core_model::Scenario::new("lunch", 0, plan).err()?;
            Some(invalid.problems[0].rule.clone())
        };
        let range = schema::range(key);
        let (least, most) = (*range.start(), *range.end());
        let rule = format!("must be from {least} to {most}");
        assert_eq!(broken(least), None, "{key:?}");
        assert_eq!(broken(most), None, "{key:?}");
        assert_eq!(broken(most + 1), Some(rule.clone()), "{key:?}");
        if let Some(below) = least.checked_sub(1) {
            assert_eq!(broken(below), Some(rule), "{key:?}");
        }
    }
}

#[test]
fn the_defaults_in_the_descriptions_are_those_of_the_model() {
    let shop = ShopPlan::new(ShopStrategy::Concurrent);
    let [parallel, bank] =
        [ShopStrategy::Parallel, ShopStrategy::Bank].map(|one| ShopPlan::new(one).cashiers);
    let house = HousePlan::new(HouseStrategy::Parallel);
    let (width, height) = crate::config::HouseSection::default().size();
    for (section, key, default) in [
        ("", "seed", ScenarioFile::DEFAULT_SEED.to_string()),
        ("ShopSection", "customers", shop.customers.to_string()),
        ("ShopSection", "burgers", shop.burgers.to_string()),
        (
            "ShopSection",
            "cashiers",
            format!("{parallel}, in a bank {bank}"),
        ),
        ("ShopSection", "cooks", shop.cooks.to_string()),
        ("ShopSection", "grill", shop.grill.to_string()),
        (
            "ShopSection",
            "arrivals",
            format!("{}, all come at once", shop.arrivals),
        ),
        ("ShopSection", "ordering", shop.ordering.to_string()),
        ("ShopSection", "grilling", shop.grilling.to_string()),
        ("ShopSection", "story", shop.story.to_string()),
        ("ShopSection", "stories", shop.stories.to_string()),
        ("ShopSection", "eating", shop.eating.to_string()),
        ("HouseSection", "cleaners", house.cleaners.to_string()),
        ("HouseSection", "zones", house.zones.to_string()),
        ("HouseSection", "slices", house.slices.to_string()),
        ("HouseSection", "width", width.to_string()),
        ("HouseSection", "height", height.to_string()),
    ] {
        let (_, property) = properties(section)
            .into_iter()
            .find(|(name, _)| name == key)
            .unwrap();
        let description = property["description"].as_str().unwrap();
        assert!(
            description.ends_with(&format!(" Default: {default}.")),
            "{key}: {description}"
        );
    }
}

/// A key that the schema has and the reader forgot would vanish here.
#[test]
fn a_file_with_every_key_round_trips() {
    let header = "name = 'n'\ndescription = 'd'\nseed = 1\nworkers = 2\nrepeat = 3\n";
    let all_shop = "customers = 1\nburgers = 1\ncashiers = 2\ncooks = 3\nown_kitchens = true\narrivals = '1ms'\n\
                    ordering = '2ms'\ngrilling = 'pareto(10ms, 1.5)'\nstory = '3ms'\nstories = 1\neating = '4ms'\npatience = '5ms'";
    let all_shop = shop(all_shop).replace("\"concurrent\"", "\"concurrent\", \"bank\"");
    let all_house = house("cleaners = 2\nzones = 3\nslices = 4\nwidth = 50\nheight = 60");
    for (section, text) in [("ShopSection", all_shop), ("HouseSection", all_house)] {
        let text = text.replace("name = \"lunch\"\n", header);
        let file = read(&text);
        round_trips(&file);
        let json = serde_json::to_value(&file).unwrap();
        let inner = json.get("shop").or(json.get("house")).unwrap();
        for (key, _) in properties(section) {
            // The one key that excludes another.
            assert!(key == "grill" || inner.get(&key).is_some(), "{key}");
        }
        for (key, _) in properties("") {
            let other = key == "shop" || key == "house";
            assert!(other || json.get(&key).is_some(), "{key}");
        }
    }
}

#[test]
fn what_is_left_out_stays_left_out() {
    let json = serde_json::to_value(read(&shop(""))).unwrap();
    assert_eq!(
        json,
        json!({ "name": "lunch", "seed": 42, "shop": { "strategies": ["concurrent"] } })
    );
}

#[test]
fn other_formats_refuse_unknown_keys_and_values_too() {
    for (json, told) in [
        (
            json!({ "name": "n", "shop": { "strategies": ["bank"], "custmers": 1 } }),
            "unknown field `custmers`",
        ),
        (
            json!({ "name": "n", "shop": { "strategies": ["banc"] } }),
            "`banc` names no shop",
        ),
        (
            json!({ "name": "n", "shop": { "strategies": ["bank"], "eating": "1" } }),
            "`1` has no unit",
        ),
    ] {
        let error = serde_json::from_value::<ScenarioFile>(json)
            .unwrap_err()
            .to_string();
        assert!(error.contains(told), "{error}");
    }
}

/// Through TOML and the reader, through TOML and serde, and through JSON.
#[track_caller]
pub(super) fn round_trips(file: &ScenarioFile) {
    let text = toml::to_string(file).unwrap();
    assert_eq!(&read(&text), file);
    assert_eq!(&toml::from_str::<ScenarioFile>(&text).unwrap(), file);
    let json = serde_json::to_string(file).unwrap();
    assert_eq!(&serde_json::from_str::<ScenarioFile>(&json).unwrap(), file);
}
