//! Figures that point the other way: the words follow.

use super::fixture::{ASYNCHRONOUS, SYNCHRONOUS, check, planted, usual, words};
use bench_report::differences::{Figure, Measurement, Row, Side};

#[test]
fn synchronous_code_that_is_sooner_is_said_to_be_sooner() {
    let slow = [
        ("total_ns", 900e6),
        ("sum_ns", 300e6),
        ("longest_ns", 100e6),
    ];
    let records = planted(Measurement::Reading, Side::Asynchronous, &slow);
    check(
        &records,
        Row::Waiting,
        ASYNCHRONOUS,
        "times later than synchronous code",
    );
    check(&records, Row::BestFor, SYNCHRONOUS, "Best for waiting work");
    assert!(!words(&records, Row::BestFor)[ASYNCHRONOUS].contains("Best for"));
    check(
        &usual(),
        Row::Waiting,
        ASYNCHRONOUS,
        "2.95 times sooner than synchronous code",
    );
    check(
        &usual(),
        Row::BestFor,
        ASYNCHRONOUS,
        "Best for waiting work",
    );
}

#[test]
fn a_task_that_is_heavier_than_a_thread_is_said_to_be_heavier() {
    let heavy = [("each_bytes", 1e6)];
    let records = planted(Measurement::Memory, Side::Asynchronous, &heavy);
    check(
        &records,
        Row::ResourceUse,
        ASYNCHRONOUS,
        "109 times more than a thread",
    );
    check(
        &usual(),
        Row::ResourceUse,
        ASYNCHRONOUS,
        "20.5 times less than a thread",
    );
    let slow = [("made_and_joined_ns", 90e3)];
    let records = planted(Measurement::Lifetime, Side::Asynchronous, &slow);
    check(
        &records,
        Row::ResourceUse,
        ASYNCHRONOUS,
        "2.25 times later than a thread",
    );
}

#[test]
fn a_beat_that_asynchronous_code_disturbs_more_is_said_to_be_later() {
    let late = [
        ("period_ns", 4e6),
        ("late_p50_ns", 5e6),
        ("late_p99_ns", 900e6),
        ("late_max_ns", 1e9),
    ];
    let records = planted(Measurement::Heartbeat, Side::Asynchronous, &late);
    check(
        &records,
        Row::Responsiveness,
        ASYNCHRONOUS,
        "later than the beat beside synchronous code",
    );
    check(
        &records,
        Row::Responsiveness,
        ASYNCHRONOUS,
        "times later than the idle worker",
    );
    check(
        &usual(),
        Row::Responsiveness,
        ASYNCHRONOUS,
        "less late than the beat beside synchronous code",
    );
    check(
        &usual(),
        Row::Responsiveness,
        ASYNCHRONOUS,
        "no measurable difference from the idle worker",
    );
}

#[test]
fn turns_that_shorten_computing_are_said_to() {
    let sooner = [("total_ns", 30e6)];
    let records = planted(Measurement::Computing, Side::Asynchronous, &sooner);
    check(
        &records,
        Row::BestFor,
        ASYNCHRONOUS,
        "Best for waiting and computing work",
    );
    let later = [("total_ns", 90e6)];
    let records = planted(Measurement::Computing, Side::Asynchronous, &later);
    check(
        &records,
        Row::BestFor,
        SYNCHRONOUS,
        "Best for computing work",
    );
    check(
        &usual(),
        Row::BestFor,
        ASYNCHRONOUS,
        "Computing: no measurable difference from synchronous code",
    );
}

#[test]
fn what_was_measured_too_coarsely_is_not_called_as_good() {
    let mut records = usual();
    check(
        &records,
        Row::BestFor,
        SYNCHRONOUS,
        "As good for computing work",
    );
    for (at, record) in records.iter_mut().enumerate() {
        if record.measurement == Measurement::Computing {
            let mut values = vec![40e6, 60e6, 65e6, 70e6, 90e6, 120e6];
            values.rotate_left(at % 6);
            let coarse = Figure::of(values).unwrap();
            record.figures.insert("total_ns".to_owned(), coarse);
        }
    }
    for words in words(&records, Row::BestFor) {
        assert!(
            words.contains("Computing: no measurable difference"),
            "{words}"
        );
        assert!(!words.contains("for computing work"), "{words}");
    }
}

#[test]
fn threads_that_are_kept_on_one_processor_are_compared_as_well() {
    let switch = [("switch_ns", 8e3), ("switch_pinned_ns", 50.0)];
    let records = planted(Measurement::Switch, Side::Synchronous, &switch);
    check(
        &records,
        Row::ResourceUse,
        ASYNCHRONOUS,
        "80.0 times sooner than a thread;",
    );
    check(
        &records,
        Row::ResourceUse,
        ASYNCHRONOUS,
        "2.00 times later than a thread on the same processor",
    );
}

#[test]
fn asynchronous_waits_that_went_one_after_another_are_said_to() {
    let order = [
        ("waits", 5.0),
        ("at_once", 1.0),
        ("pairs", 10.0),
        ("overtaken", 0.0),
    ];
    let records = planted(Measurement::Order, Side::Asynchronous, &order);
    check(
        &records,
        Row::Execution,
        ASYNCHRONOUS,
        "never more than 1 of 5 waits",
    );
    check(
        &records,
        Row::Execution,
        ASYNCHRONOUS,
        "no measurable difference",
    );
}

#[test]
fn more_lines_are_more_and_fewer_are_fewer() {
    check(
        &usual(),
        Row::Complexity,
        ASYNCHRONOUS,
        "4 more than one after another",
    );
    check(
        &usual(),
        Row::Complexity,
        ASYNCHRONOUS,
        "5 fewer than a thread for each",
    );
    let records = planted(Measurement::Source, Side::Asynchronous, &[("lines", 9.0)]);
    check(
        &records,
        Row::Complexity,
        ASYNCHRONOUS,
        "as many as one after another",
    );
}

#[test]
fn whatever_two_sides_exchange_changes_the_words_of_their_row() {
    let records = usual();
    let before = Row::ALL.map(|row| words(&records, row));
    for (at, one) in records.iter().enumerate() {
        for (other_at, other) in records.iter().enumerate() {
            if at == other_at
                || one.measurement != other.measurement
                || one.figures == other.figures
                // Here the two are alike: what happens where they are not, another test says.
                || one.measurement == Measurement::Computing
            {
                continue;
            }
            let mut swapped = records.clone();
            swapped[at].figures = other.figures.clone();
            swapped[other_at].figures = one.figures.clone();
            assert_ne!(
                before[one.row as usize],
                words(&swapped, one.row),
                "{}: {} and {}",
                one.measurement,
                one.side,
                other.side
            );
        }
    }
}

#[test]
fn two_repetitions_tell_nothing_from_anything() {
    let mut records = usual();
    for record in &mut records {
        record.repetitions.truncate(2);
        for figure in record.figures.values_mut() {
            *figure = Figure::of(figure.values()[..2].into()).unwrap();
        }
    }
    check(
        &records,
        Row::Waiting,
        ASYNCHRONOUS,
        "Too few repetitions to tell it from synchronous code",
    );
    let cautions = bench_report::differences::tables(&records)
        .remove(0)
        .cautions;
    assert!(
        cautions[0].contains("fewer than 3 repetitions"),
        "{cautions:?}"
    );
    for row in Row::ALL {
        assert!(
            !words(&records, row).concat().contains("times sooner"),
            "{}",
            row.name()
        );
    }
}

#[test]
fn a_difference_that_is_tiny_reads_as_tiny() {
    let threads = [
        ("waits", 1000.0),
        ("wait_ns", 100e6),
        ("at_once", 1000.0),
        ("threads", 1003.0),
        ("makespan_ns", 140e6),
    ];
    let records = planted(Measurement::Waits, Side::Asynchronous, &threads);
    let tiny = "Threads: by less than 1 % more than one thread each";
    check(&records, Row::Concurrency, ASYNCHRONOUS, tiny);
}
