//! What a waiting customer costs in memory: through the layers beside a native sleeping task, and in the full shop.
//!
//! Counted are all bytes that are held for it while everybody waits, its handle among them: those requested of the
//! allocator, and those that the system keeps resident, each in a fresh process. Nobody's wait ends: the process does.
//! Beside it stands what the recorder keeps of an event.

use anyhow::{Context, Result, ensure};
use benches::arguments::{Arguments, Effort};
use benches::child;
use benches::clock::pause;
use benches::figure::{Figure, Target, Unit};
use benches::flavour::{Flavour, Visit, Which};
use benches::memory::{INSTRUMENTED_SYSTEM, Requested, Resident, StatsAlloc};
use benches::order::rounds;
use benches::report::Report;
use benches::side::{Joined, Side};
use core_model::{Actor, Distribution, Event, EventKind, Plan, Scenario, ShopPlan, ShopStrategy};
use io_sim::Simulated;
use lab::runtimes::Visit as VisitRuntime;
use lab::{Recorder, Recording, Shop, concurrent};
use runtime_adapter::{Owned, Owner, Runtime, smol};
use serde::{Deserialize, Serialize};
use std::alloc::System;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Longer than any look takes.
const FOR_EVER: Duration = Duration::from_secs(3_600);

/// Who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Who {
    Ours,
    Native,
    Shop,
}

const WHO: [Who; 3] = [Who::Ours, Who::Native, Who::Shop];

/// One process: so many customers, and a look at them while they wait.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Job {
    flavour: Flavour,
    who: Who,
    customers: u32,
}

/// What was held at some moment.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Held {
    requested: usize,
    resident: Option<Resident>,
}

/// What was held before the first customer came, and while all were waiting.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Looks {
    before: Held,
    /// Bytes of a customer's future; the shop's people have several.
    future: Option<usize>,
    waiting: Held,
}

/// All customers have come; this was held before.
struct Came {
    before: Held,
    future: Option<usize>,
}

fn main() -> Result<()> {
    let arguments = Arguments::read();
    if let Some(job) = child::asked::<Job>(&arguments)? {
        return child::answer(&job.look()?);
    }
    let runtimes = Flavour::ALL.map(Flavour::runtime);
    let mut report = Report::new("memory", &runtimes, "system, counted", &arguments);
    let (customers, very_many) = match arguments.effort() {
        Effort::Test => (100, 1_000),
        Effort::Full => (100_000, 1_000_000),
    };
    for flavour in Flavour::ALL {
        compare(&mut report, flavour, customers, arguments.pairs(3))?;
    }
    peak(&mut report, very_many, arguments.pairs(3))?;
    recorder(&mut report, customers)?;
    report.finish()
}

fn compare(report: &mut Report, flavour: Flavour, customers: u32, pairs: usize) -> Result<()> {
    let looks = rounds(WHO.len(), pairs, |who| {
        child::ask::<_, Looks>(&Job {
            flavour,
            who: WHO[who],
            customers,
        })
    })?;
    let case = format!("{}, per customer of {customers}", flavour.name());
    let each = |bytes: f64| bytes / f64::from(customers);
    let requested = looks.iter().map(|looks| {
        let of = |look: &Looks| each(look.waiting.requested as f64 - look.before.requested as f64);
        looks.iter().map(of).collect::<Vec<_>>()
    });
    let requested: Vec<_> = requested.collect();
    let resident = looks.iter().map(|looks| {
        let of = |look: &Looks| Some(each(look.resident()?));
        looks.iter().filter_map(of).collect::<Vec<_>>()
    });
    let resident: Vec<_> = resident.collect();
    let [ours, native, shop] = [&requested[0], &requested[1], &requested[2]];
    let above: Vec<f64> = ours.iter().zip(native).map(|(a, b)| a - b).collect();
    report.push(
        Figure::new(&case, "requested, native", Unit::Bytes, native).samples("native", native),
    );
    report.push(
        Figure::new(&case, "requested, ours above native", Unit::Bytes, &above)
            .target(Target::AtMost(64.0))
            .samples("ours", ours)
            .samples("native", native),
    );
    report.push(
        Figure::new(&case, "requested, the full shop", Unit::Bytes, shop).samples("shop", shop),
    );
    let future = |side: usize| {
        looks[side]
            .iter()
            .filter_map(|look| Some(look.future? as f64))
    };
    let [ours, native]: [Vec<f64>; 2] = [future(0).collect(), future(1).collect()];
    report.push(Figure::new(
        &case,
        "the future, native",
        Unit::Bytes,
        &native,
    ));
    report.push(Figure::new(&case, "the future, ours", Unit::Bytes, &ours));
    for (name, side, values) in [
        ("resident, native", "native", &resident[1]),
        ("resident, ours", "ours", &resident[0]),
        ("resident, the full shop", "shop", &resident[2]),
    ] {
        report.push(Figure::new(&case, name, Unit::Bytes, values).samples(side, values));
    }
    Ok(())
}

/// Peak resident memory of very many customers on smol, the whole process included.
fn peak(report: &mut Report, customers: u32, pairs: usize) -> Result<()> {
    let sides = [Who::Ours, Who::Native];
    let peaks = rounds(sides.len(), pairs, |who| {
        let looks: Looks = child::ask(&Job {
            flavour: Flavour::Smol,
            who: sides[who],
            customers,
        })?;
        anyhow::Ok(
            looks
                .waiting
                .resident
                .map(|resident| resident.peak as f64 / 1e6),
        )
    })?;
    let peaks: Vec<Vec<f64>> = peaks
        .into_iter()
        .map(|side| side.into_iter().flatten().collect())
        .collect();
    let case = format!("smol, {customers} customers in all");
    report.push(
        Figure::new(&case, "peak resident, ours", Unit::Megabytes, &peaks[0])
            .target(Target::AtMost(400.0))
            .samples("ours", &peaks[0]),
    );
    report.push(
        Figure::new(&case, "peak resident, native", Unit::Megabytes, &peaks[1])
            .samples("native", &peaks[1]),
    );
    Ok(())
}

/// What the recorder keeps of an event, and what it requests for a customer's ten.
fn recorder(report: &mut Report, customers: u32) -> Result<()> {
    let case = "the recorder, per event";
    let size = size_of::<Event>() as f64;
    report.push(Figure::exact(case, "kept", Unit::Bytes, size).target(Target::AtMost(32.0)));
    let owner = smol::MultiThread::builder().workers(1).build()?;
    let recorder = Recorder::start(owner.handle(), Recording::On);
    let before = Requested::now().held;
    for customer in 0..customers {
        let mut book = recorder.logbook(Actor::Customer(customer), 10);
        for story in 0..10 {
            book.note(EventKind::StoryStarted { story });
        }
    }
    let held = Requested::now().held.saturating_sub(before);
    let each = held as f64 / f64::from(customers) / 10.0;
    report.push(Figure::exact(
        case,
        "requested, ten in a logbook",
        Unit::Bytes,
        each,
    ));
    drop(recorder);
    Ok(())
}

impl Looks {
    fn resident(&self) -> Option<f64> {
        Some(self.waiting.resident?.now as f64 - self.before.resident?.now as f64)
    }
}

impl Held {
    fn now() -> Self {
        Self {
            requested: Requested::now().held,
            resident: Resident::now(),
        }
    }
}

impl Job {
    /// Lets the customers come on a thread of its own, and looks when nothing moves any more.
    fn look(self) -> Result<Looks> {
        let (came, all_came) = sync_channel(1);
        let run = std::thread::Builder::new()
            .name("customers".to_owned())
            .spawn(move || self.let_wait(came))?;
        let Ok(Came { before, future }) = all_came.recv() else {
            let ended = run.join().ok().context("the customers panicked")?;
            return Err(ended.err().context("the wait ended before it began")?);
        };
        quiet();
        ensure!(!run.is_finished(), "the wait ended before the look");
        Ok(Looks {
            before,
            future,
            waiting: Held::now(),
        })
    }

    fn let_wait(self, came: SyncSender<Came>) -> Result<()> {
        let customers = self.customers;
        match self.who {
            Who::Ours => {
                let waiting = Waiting { customers, came };
                self.flavour.visit(Which::Ours, FOR_EVER, waiting)?
            }
            Who::Native => {
                let waiting = Waiting { customers, came };
                self.flavour.visit(Which::Native, FOR_EVER, waiting)?
            }
            Who::Shop => {
                let day = Day {
                    scenario: Arc::new(shop(customers)?),
                    came,
                };
                self.flavour.runtime().visit(1, day)?
            }
        }
    }
}

/// Returns once the held bytes have been the same at four looks in a row.
fn quiet() {
    let mut seen = [None; 4];
    let mut look = 0;
    loop {
        pause(Duration::from_millis(100));
        seen[look % 4] = Some(Requested::now().held);
        look += 1;
        if look >= 4 && seen.iter().all(|held| *held == seen[0]) {
            return;
        }
    }
}

/// Customers who wait for one device, or just sleep.
struct Waiting {
    customers: u32,
    came: SyncSender<Came>,
}

impl Visit for Waiting {
    type Output = Result<()>;

    fn visit<S: Side>(self, side: S) -> Result<()> {
        let root = side.clone();
        side.drive(async move {
            let warm_up: Vec<_> = (0..64).map(|n| root.spawn(async move { n })).collect();
            for task in warm_up {
                task.await.joined();
            }
            let before = Held::now();
            let mut customers = Vec::with_capacity(self.customers as usize);
            customers.extend((0..u64::from(self.customers)).map(|n| root.spawn(root.wait(n))));
            let future = Some(size_of_val(&root.wait(0)));
            self.came.send(Came { before, future })?;
            for customer in customers {
                customer.await.joined();
            }
            Ok(())
        })
    }
}

/// The full concurrent shop, kitchen included, with everybody's burger on the grill.
struct Day {
    scenario: Arc<Scenario>,
    came: SyncSender<Came>,
}

impl VisitRuntime for Day {
    type Output = Result<()>;

    fn visit<R: Runtime + Owned>(self, owner: Owner<R>) -> Result<()> {
        let rt = owner.handle();
        owner.block_on(async move {
            let warm_up: Vec<_> = (0..64).map(|n| rt.spawn(async move { n })).collect();
            for task in warm_up {
                task.await?;
            }
            self.came.send(Came {
                before: Held::now(),
                future: None,
            })?;
            let grilling = Distribution::Constant(FOR_EVER);
            let grill = Simulated::new(rt.clone(), grilling, 42, "grilling");
            let recorder = Recorder::start(rt.clone(), Recording::Off);
            concurrent(Shop::open(rt, self.scenario, grill, recorder)?).await?;
            Ok(())
        })
    }
}

fn shop(customers: u32) -> Result<Scenario> {
    let zero = Distribution::Constant(Duration::ZERO);
    let plan = ShopPlan {
        customers,
        burgers: 1,
        grill: customers,
        ordering: zero,
        grilling: Distribution::Constant(FOR_EVER),
        stories: 0,
        eating: zero,
        ..ShopPlan::new(ShopStrategy::Concurrent)
    };
    Ok(Scenario::new("memory", 42, Plan::Shop(plan))?)
}
