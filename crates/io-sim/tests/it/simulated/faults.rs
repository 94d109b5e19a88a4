//! Faults come as they are told to: by script, by rate, in spells; they are retried by policy, or surfaced.

use crate::runtimes::{Check, on_every_runtime, on_sim};
use core_model::Distribution;
use io_sim::simulated::{Error, Fault, Faults, Latency, Settings, Simulated, Spells, Tail};
use io_sim::{Backend, Invalid, Request, Retry, Retrying};
use runtime_adapter::{Net, Runtime};
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn constant(latency: Duration) -> Latency {
    Distribution::Constant(latency).into()
}

fn three_times() -> Retry {
    Retry::new(NonZeroU32::new(3).unwrap(), ms(5), ms(8), 0.0).unwrap()
}

/// Waits for one item of a device, and tells what came of it and how long it took.
#[track_caller]
fn check(settings: Settings, item: u64, error: Option<(Fault, u32)>, took: Duration) {
    let sim = runtime_adapter::sim::Sim::builder().build().unwrap();
    let device = Simulated::with(sim.handle(), 42, "grill", settings);
    let told = sim.block_on(async move { device.wait(Request { item }).await });
    let told = told.err().map(ErrorParts::parts);
    assert_eq!((told, sim.summary().elapsed), (error, took));
}

trait ErrorParts {
    fn parts(self) -> (Fault, u32);
}

impl ErrorParts for Error {
    fn parts(self) -> (Fault, u32) {
        match self {
            Self::Faulted {
                fault, attempts, ..
            } => (fault, attempts),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_script_says_what_each_attempt_meets() {
    let scripted = |faults: &[Fault], retry| Settings {
        latency: constant(ms(10)),
        faults: Faults::none()
            .script(7, faults.iter().copied())
            .deadline(ms(100)),
        retry,
        ..Settings::default()
    };
    let (never, thrice) = (Retry::NEVER, three_times());
    // Surfaced at once.
    check(
        scripted(&[Fault::Error], never),
        7,
        Some((Fault::Error, 1)),
        ms(10),
    );
    check(
        scripted(&[Fault::Timeout], never),
        7,
        Some((Fault::Timeout, 1)),
        ms(100),
    );
    // Others do not meet it.
    check(scripted(&[Fault::Error], never), 8, None, ms(10));
    // Tried again after 5 ms, then after 8, which is the longest.
    check(scripted(&[Fault::Error], thrice), 7, None, ms(10 + 5 + 10));
    check(
        scripted(&[Fault::SerialisationFailure, Fault::Timeout], thrice),
        7,
        None,
        ms(10 + 5 + 100 + 8 + 10),
    );
    check(
        scripted(&[Fault::Error; 3], thrice),
        7,
        Some((Fault::Error, 3)),
        ms(10 + 5 + 10 + 8 + 10),
    );
    // More room does not come by asking.
    check(
        scripted(&[Fault::DiskFull], thrice),
        7,
        Some((Fault::DiskFull, 1)),
        ms(10),
    );
}

#[test]
fn every_fault_is_told_in_a_sentence() {
    let sentences = Fault::ALL.map(|fault| {
        Error::Faulted {
            stream: "grill",
            item: 7,
            fault,
            attempts: 2,
        }
        .to_string()
    });
    assert_eq!(
        sentences[2],
        "the simulated device `grill` broke the connection off while item 7 was waited for, at attempt 2; its settings say so"
    );
    let mut different = sentences.to_vec();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), Fault::ALL.len());
    for fault in Fault::ALL {
        assert_eq!(fault.name().parse(), Ok(fault));
    }
    assert!("flood".parse::<Fault>().is_err());
}

#[test]
fn a_reset_and_a_short_read_come_part_of_the_way_through() {
    for fault in [Fault::Reset, Fault::ShortRead] {
        let settings = Settings {
            latency: constant(ms(1000)),
            faults: Faults::none().rate(fault, 1.0).unwrap(),
            ..Settings::default()
        };
        let sim = runtime_adapter::sim::Sim::builder().build().unwrap();
        let device = Simulated::with(sim.handle(), 42, "grill", settings);
        let told = sim.block_on(async move { device.wait(Request { item: 1 }).await });
        assert_eq!(told.unwrap_err().parts(), (fault, 1));
        let elapsed = sim.summary().elapsed;
        assert!(ms(0) < elapsed && elapsed < ms(1000), "{elapsed:?}");
    }
}

/// What each of the items met: the fault and the attempts, or nothing.
type Met = Vec<Option<(Fault, u32)>>;

#[derive(Clone)]
struct MeetsFaults {
    settings: Settings,
    items: u64,
    met: Arc<Mutex<Vec<Met>>>,
}

impl Check for MeetsFaults {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let device = Simulated::with(rt.clone(), 42, "grill", self.settings);
        let tasks: Vec<_> = (0..self.items)
            .map(|item| {
                let device = device.clone();
                rt.spawn(async move { device.wait(Request { item }).await })
            })
            .collect();
        let mut met = Vec::new();
        for task in tasks {
            met.push(task.await.unwrap().err().map(ErrorParts::parts));
        }
        self.met.lock().unwrap().push(met);
    }
}

fn rates() -> Faults {
    let faults = Faults::none().deadline(Duration::from_micros(10));
    let faults = faults.rate(Fault::Error, 0.2).unwrap();
    let faults = faults.rate(Fault::DiskFull, 0.05).unwrap();
    faults.rate(Fault::Timeout, 0.1).unwrap()
}

#[test]
fn the_same_items_meet_the_same_faults_on_every_runtime() {
    let check = MeetsFaults {
        settings: Settings {
            latency: "exponential(20us)".parse::<Distribution>().unwrap().into(),
            capacity: NonZeroUsize::new(3),
            faults: rates(),
            retry: Retry::new(NonZeroU32::new(2).unwrap(), ms(0), ms(0), 1.0).unwrap(),
            ..Settings::default()
        },
        items: 200,
        met: Arc::default(),
    };
    on_every_runtime(check.clone());
    on_sim(check.clone());
    let met = check.met.lock().unwrap();
    assert_eq!(met.len(), 5);
    assert!(met.iter().all(|it| *it == met[0]));
    assert!(met[0].iter().any(Option::is_some) && met[0].iter().any(Option::is_none));
}

#[test]
fn faults_come_at_their_rates() {
    let check = MeetsFaults {
        settings: Settings {
            faults: rates(),
            ..Settings::default()
        },
        items: 20_000,
        met: Arc::default(),
    };
    on_sim(check.clone());
    let met = check.met.lock().unwrap();
    for (fault, rate) in [
        (Fault::Error, 0.2),
        (Fault::DiskFull, 0.05),
        (Fault::Timeout, 0.1),
    ] {
        let times = met[0].iter().filter(|it| **it == Some((fault, 1))).count();
        let share = times as f64 / 20_000.0;
        // Four standard deviations.
        let spread = 4.0 * (rate * (1.0 - rate) / 20_000.0_f64).sqrt();
        assert!((share - rate).abs() < spread, "{fault}: {share}");
    }
}

#[derive(Clone)]
struct GivesThePlaceToOthers;

impl Check for GivesThePlaceToOthers {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let settings = Settings {
            latency: constant(ms(10)),
            capacity: NonZeroUsize::new(1),
            faults: Faults::none().script(0, [Fault::Error]),
            retry: Retry::new(NonZeroU32::new(2).unwrap(), ms(40), ms(40), 0.0).unwrap(),
            ..Settings::default()
        };
        let device = Simulated::with(rt.clone(), 42, "grill", settings);
        let other = device.clone();
        let first = rt.spawn(async move { device.wait(Request { item: 0 }).await });
        let second = rt.spawn(async move { other.wait(Request { item: 1 }).await });
        second.await.unwrap().unwrap();
        first.await.unwrap().unwrap();
    }
}

#[test]
fn between_two_attempts_the_place_is_others() {
    let sim = on_sim(GivesThePlaceToOthers);
    // The second is served within the pause: 10 + 40 + 10 is all that it takes.
    assert_eq!(sim.summary().elapsed, ms(60));
}

#[test]
fn spells_slow_down_items_that_follow_each_other() {
    let settings = Settings {
        latency: constant(ms(10)),
        spells: Some(Spells::by_items(20.0, 5.0, 4.0).unwrap()),
        ..Settings::default()
    };
    let sim = runtime_adapter::sim::Sim::builder().build().unwrap();
    let rt = sim.handle();
    let took = sim.block_on(async move {
        let device = Simulated::with(rt, 42, "grill", settings);
        let mut took = Vec::new();
        for item in 0..2000 {
            let before = runtime_adapter::Time::now(&rt);
            device.wait(Request { item }).await.unwrap();
            took.push(runtime_adapter::Time::now(&rt) - before);
        }
        took
    });
    assert!(took.iter().all(|it| [ms(10), ms(40)].contains(it)));
    let slow = took.iter().filter(|it| **it == ms(40)).count();
    assert!((200..700).contains(&slow), "{slow}");
    // What follows on a slow one is slow four times in five; alone it would be one in five.
    let after_slow = took.windows(2).filter(|pair| pair[0] == ms(40));
    let stays = after_slow.filter(|pair| pair[1] == ms(40)).count();
    assert!(2 * stays > slow, "{stays} of {slow}");
}

#[test]
fn spells_by_time_pass_by_waiting() {
    let settings = Settings {
        latency: constant(ms(1)),
        spells: Some(Spells::by_time(ms(500), ms(500), 100.0).unwrap()),
        ..Settings::default()
    };
    let sim = runtime_adapter::sim::Sim::builder().build().unwrap();
    let rt = sim.handle();
    let took = sim.block_on(async move {
        let device = Simulated::with(rt, 42, "grill", settings);
        let mut took = Vec::new();
        for _ in 0..300 {
            let before = runtime_adapter::Time::now(&rt);
            // The same item, always: what changes is the time.
            device.wait(Request { item: 1 }).await.unwrap();
            took.push(runtime_adapter::Time::now(&rt) - before);
            runtime_adapter::Time::sleep(&rt, ms(20)).await;
        }
        took
    });
    let slow = took.iter().filter(|it| **it == ms(100)).count();
    let turns = took.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(slow > 20 && slow < 280, "{slow}");
    assert!((5..100).contains(&turns), "{turns}");
}

#[test]
fn the_tail_takes_its_share() {
    let settings = Settings {
        latency: constant(ms(1)),
        tail: Some(Tail::new(0.1, Distribution::Constant(ms(50))).unwrap()),
        ..Settings::default()
    };
    let sim = runtime_adapter::sim::Sim::builder().build().unwrap();
    let device = Simulated::with(sim.handle(), 42, "grill", settings);
    sim.block_on(async move {
        for item in 0..10_000 {
            device.wait(Request { item }).await.unwrap();
        }
    });
    // 9,000 of 1 ms and 1,000 of 50 ms: 59 s, within four standard deviations of 30 long ones.
    let elapsed = sim.summary().elapsed;
    assert!(
        elapsed.abs_diff(Duration::from_secs(59)) < ms(4 * 30 * 49),
        "{elapsed:?}"
    );
}

#[derive(Clone)]
struct AskedAgainFromOutside;

impl Check for AskedAgainFromOutside {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let settings = Settings {
            faults: Faults::none()
                .script(1, [Fault::Error])
                .script(2, [Fault::DiskFull]),
            ..Settings::default()
        };
        let device = Simulated::with(rt.clone(), 42, "grill", settings);
        let device = Retrying::new(rt.clone(), device, three_times(), 42, "again");
        assert!(device.wait(Request { item: 0 }).await.is_ok());
        // The device is the same for the same item each time: it fails three times, with two pauses.
        let before = rt.now();
        assert!(device.wait(Request { item: 1 }).await.is_err());
        assert!(rt.now() - before >= ms(5 + 8));
        assert!(device.wait(Request { item: 2 }).await.is_err());
    }
}

#[test]
fn any_device_can_be_asked_again() {
    on_every_runtime(AskedAgainFromOutside);
    let sim = on_sim(AskedAgainFromOutside);
    assert_eq!(sim.summary().elapsed, ms(5 + 8));
}

#[test]
fn pauses_are_drawn_from_the_seed() {
    let retry = Retry::new(NonZeroU32::new(9).unwrap(), ms(10), ms(60), 0.5).unwrap();
    let pauses = |seed| {
        let mut stream = core_model::Stream::named(seed, "again");
        let pauses = (1..=9).map(|failed| retry.pause_after(failed, &mut stream));
        pauses.collect::<Vec<_>>()
    };
    assert_eq!(pauses(1), pauses(1));
    assert_ne!(pauses(1), pauses(2));
    let wholes = [10, 20, 40, 60, 60, 60, 60, 60].map(ms);
    for (pause, whole) in pauses(1).into_iter().flatten().zip(wholes) {
        assert!(
            whole / 2 <= pause && pause <= whole,
            "{pause:?} of {whole:?}"
        );
    }
    assert_eq!(pauses(1)[8], None);
}

#[test]
fn settings_out_of_range_are_told() {
    let told = |error: Invalid| error.to_string();
    let faults = Faults::none().rate(Fault::Reset, 0.7).unwrap();
    assert_eq!(
        told(faults.rate(Fault::Error, 0.5).unwrap_err()),
        "`faults` is 1.2, but must be shares of at most 1 in all"
    );
    assert_eq!(
        told(Faults::none().rate(Fault::Reset, -0.1).unwrap_err()),
        "`reset` is -0.1, but must be a share from 0 to 1"
    );
    assert_eq!(
        told(Retry::new(NonZeroU32::MIN, ms(9), ms(8), 0.0).unwrap_err()),
        "`pause` is 9ms, but must be at most the longest pause"
    );
    assert_eq!(
        told(Retry::new(NonZeroU32::MIN, ms(8), ms(9), 2.0).unwrap_err()),
        "`jitter` is 2, but must be a share from 0 to 1"
    );
    assert_eq!(
        told(Tail::new(f64::NAN, Distribution::ZERO).unwrap_err()),
        "`tail` is NaN, but must be a share from 0 to 1"
    );
}
