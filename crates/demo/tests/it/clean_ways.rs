//! Several crews, or numbers of cleaners, on one house: by turns, compared, and with the same result.
#![cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]

use crate::run::typed;
use serde_json::Value;

#[track_caller]
fn study(line: &str) -> Value {
    let report = typed(&format!("clean --json {line}")).ends_with(0).json();
    report["study"].clone()
}

/// The crews and numbers of cleaners of a study.
fn ways(study: &Value) -> Vec<(String, u64)> {
    let rows = study["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let crew = row["crew"].as_str().unwrap().to_owned();
        (crew, row["cleaners"].as_u64().unwrap())
    })
    .collect()
}

#[track_caller]
fn refused(line: &str, answers: &[&str]) {
    let ran = typed(&format!("clean {line}"))
        .ends_with(2)
        .complains(answers);
    assert_eq!(ran.out, "", "{line}");
}

#[test]
fn crews_are_beside_one_wherever_it_stands_and_told_with_an_interval() {
    let told = typed("clean --crew turns,one --repeat 3").ends_with(0);
    told.prints(&[
        "turns over one: ",
        "..",
        "by every crew",
        "1 picture in 2 ways",
    ]);
    let study = study("--crew turns,one,threads --cleaners 2 --repeat 3");
    assert_eq!(study["base"]["crew"], "one");
    let expected = [("turns", 1), ("one", 1), ("threads", 2)];
    assert_eq!(ways(&study), expected.map(|(crew, n)| (crew.to_owned(), n)));
    let checksums: Vec<_> = study["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["checksum"])
        .collect();
    assert!(
        checksums.windows(2).all(|two| two[0] == two[1]),
        "{checksums:?}"
    );
    for row in study["rows"].as_array().unwrap() {
        assert_eq!(row["times_ns"].as_array().unwrap().len(), 3);
        assert!(row["over_base"]["low"].as_f64() <= row["over_base"]["high"].as_f64());
    }
}

#[test]
fn virtual_processors_are_as_many_as_cleaners_and_each_has_whole_zones() {
    let study = study("--cleaners 1..9 --runtime sim");
    assert_eq!(study["clock"], "virtual");
    let speed_ups: Vec<u64> = study["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let speed_up = row["speed_up"]["median"].as_f64().unwrap();
            // To the nanosecond, but for what is rounded.
            let whole = row["whole_zones"].as_f64().unwrap();
            assert!((speed_up / whole - 1.0).abs() < 1e-3, "{speed_up}, {whole}");
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 1 and 9"
            )]
            let speed_up = speed_up.round() as u64;
            speed_up
        })
        .collect();
    assert_eq!(speed_ups, [1, 2, 3, 4, 4, 6, 6, 6, 6]);
    let law = &study["laws"][0];
    assert!(law["amdahl"]["serial_share"].as_f64().unwrap() < 0.1);
    assert_eq!(law["usl"]["crowded"], false);
    // Nine zones for nine: nobody comes twice. A row or column of pixels more makes a zone a little larger.
    let nine = self::study("--cleaners 1,9 --zones 9 --runtime sim");
    assert!((nine["rows"][1]["efficiency"].as_f64().unwrap() - 1.0).abs() < 0.02);
}

#[test]
fn fewer_virtual_processors_than_cleaners_are_a_crowd() {
    let study = study("--cleaners 2,4 --runtime sim --processors 2");
    let crowd = &study["crowds"][0];
    assert_eq!(
        (&crowd["cleaners"], &crowd["processors"], &crowd["beside"]),
        (&4.into(), &2.into(), &2.into())
    );
    assert!(
        crowd["difference"]["no-measurable-difference"].is_object(),
        "{crowd}"
    );
    typed("clean --cleaners 2,4 --runtime sim --processors 2")
        .ends_with(0)
        .prints(&["4 cleaners on 2 processors (parallel), beside 2: no difference (1.00)"]);
}

#[test]
fn cleaners_without_a_crew_are_parallel_and_one_number_is_no_comparison() {
    let report = typed("clean --cleaners 2 --json").ends_with(0).json();
    assert_eq!(
        (&report["crew"], &report["cleaners"]),
        (&"parallel".into(), &2.into())
    );
    let study = study("--cleaners 2 --repeat 1");
    assert_eq!(ways(&study), [("parallel".to_owned(), 2)]);
    typed("clean --crew one,turns --repeat 1")
        .ends_with(0)
        .prints(&["too few rounds to tell", "`--repeat 3` or more"]);
}

#[cfg(target_os = "linux")]
#[test]
fn pinned_cleaners_stay_and_their_records_say_so() {
    let report = typed("clean --pin --crew threads,rayon,processes --cleaners 2 --repeat 1 --json");
    let report = report.ends_with(0).json();
    assert_eq!(report["pinned"], true);
    let records = report["cleaned"][0]["records"].as_array().unwrap();
    assert_eq!(records.len(), 3);
    for record in records {
        assert_eq!(record["parameters"]["pinned"], "a processor each");
    }
}

#[test]
fn what_cannot_be_compared_or_pinned_is_refused_with_what_can() {
    refused(
        "--crew one --cleaners 4",
        &["`--crew one`", "`--crew parallel`"],
    );
    refused("--cleaners 4..1", &["ends before it begins"]);
    refused("--cleaners 1..1000", &["more than 64"]);
    refused("--crew one,many", &["many", "one, turns, parallel"]);
    refused("--pin", &["`--pin` is refused", "`one`", "`threads`"]);
    refused(
        "--pin --crew threads,parallel",
        &["`parallel`", "on the runtime's workers"],
    );
    refused(
        "--crew one,rayon --runtime sim",
        &["`--crew rayon`", "`--crew parallel`"],
    );
    refused("--zones 1000000000", &["zones"]);
    refused("--repeat 1000000", &["between 1 and 10000"]);
}
