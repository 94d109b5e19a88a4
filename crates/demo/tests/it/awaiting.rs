//! What an await does, as the command tells it: on every runtime, in the same order.

use crate::run::typed;
use crate::runtimes::compiled_in;
use serde_json::Value;

/// The scenes, with how many burgers are put on the grill in each, how many are done, and how many are got.
const SCENES: [(&str, u64, u64, u64); 7] = [
    ("forgotten", 0, 0, 0),
    ("late", 2, 2, 2),
    ("sequential", 2, 2, 2),
    ("awaited", 2, 2, 2),
    ("one-after-another", 4, 4, 4),
    ("joined", 4, 4, 4),
    ("dropped", 2, 0, 0),
];

fn words(scene: &Value) -> Vec<String> {
    let events = scene["events"].as_array().unwrap().iter();
    let words = events.map(|it| it["event"].as_str().unwrap().to_owned());
    words.collect()
}

#[test]
fn every_runtime_plays_the_same_scenes_with_the_same_burgers() {
    for name in compiled_in() {
        let line = format!("awaiting --runtime {name} --scale 0.2 --json");
        let json = typed(&line).ends_with(0).json();
        assert_eq!(json["runtime"], name);
        let scenes = json["scenes"].as_array().unwrap();
        let played: Vec<_> = scenes
            .iter()
            .map(|it| {
                let count = |what: &str| it[what].as_u64().unwrap();
                let scene = it["scene"].as_str().unwrap();
                (
                    scene,
                    count("put_on_the_grill"),
                    count("done"),
                    count("burgers"),
                )
            })
            .collect();
        assert_eq!(played, SCENES, "on {name}");
    }
}

#[test]
fn what_is_told_stands_in_the_order_in_which_it_happened() {
    for name in compiled_in() {
        let line = format!("awaiting --runtime {name} --scale 0.2 --json");
        let json = typed(&line).ends_with(0).json();
        for scene in json["scenes"].as_array().unwrap() {
            let at = |event: &Value| event["at_ns"].as_u64().unwrap();
            let events = scene["events"].as_array().unwrap();
            assert!(events.is_sorted_by_key(at), "on {name}: {scene:#}");
        }
        assert_eq!(
            words(&json["scenes"][1])[..3],
            [
                "get_burgers(2) is called: it gives a future",
                "a burger's time has passed; now it is awaited",
                "order 0: burger 0 is put on the grill"
            ],
            "on {name}"
        );
        let dropped = words(&json["scenes"][6]);
        assert!(
            !dropped.iter().any(|event| event.ends_with("is done")),
            "on {name}: {dropped:?}"
        );
    }
}

#[test]
fn each_scene_is_told_with_its_code_and_what_came_of_it() {
    let Some(name) = compiled_in().next() else {
        return;
    };
    let ran = typed(&format!("awaiting --runtime {name} --scale 0.1")).ends_with(0);
    assert!(!ran.out.contains('\u{1b}'), "{ran:#?}");
    ran.prints(&[
        "forgotten: counter.get_burgers(2);  // no await",
        "put on the grill: 0, done: 0, got: 0",
        "joined: join(",
        "put on the grill: 2, done: 0, got: 0",
    ]);
}

#[cfg(target_pointer_width = "64")]
#[test]
fn in_virtual_time_the_totals_are_exact() {
    let ran = typed("awaiting --runtime sim").ends_with(0);
    for total in [
        "in all 0.100 s; put on the grill: 0",
        "in all 0.200 s; put on the grill: 4, done: 4",
        "in all 0.100 s; put on the grill: 4, done: 4",
        "in all 0.150 s; put on the grill: 2, done: 0",
    ] {
        assert!(ran.out.contains(total), "no `{total}` in {ran:#?}");
    }
}
