//! A workload of one's own: clients of a licence server with ten seats, measured on every runtime that is compiled in.
//!
//! `cargo run -p lab --release --features tokio,smol --example first_come`
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use lab::measure::{Settings, measure};
use lab::runtimes::RuntimeName;
use lab::{Failure, Figures, Finished, Interrupt, Label, Recorder, Recording, Workload};
use runtime_adapter::Runtime;
use runtime_adapter::sync::Semaphore;
use std::sync::Arc;
use std::time::Duration;

/// Clients that each need a seat for a while.
struct Licences {
    clients: u32,
    seats: u32,
    each: Duration,
}

impl Workload for Licences {
    /// How many clients had their turn.
    type Output = u32;

    fn label(&self) -> Label {
        Label {
            scenario: "licences".to_owned(),
            strategy: "first-come".to_owned(),
            backend: "none".to_owned(),
            ..Label::default()
        }
    }

    async fn run<R: Runtime>(
        self: Arc<Self>,
        rt: R,
        _recorder: Recorder<R>,
    ) -> Result<u32, Failure> {
        let seats = Arc::new(Semaphore::new("seats", self.seats as usize));
        let clients: Vec<_> = (0..self.clients)
            .map(|_| {
                let (rt, seats, each) = (rt.clone(), Arc::clone(&seats), self.each);
                rt.clone().spawn(async move {
                    let _seat = seats.acquire().await;
                    rt.sleep(each).await;
                })
            })
            .collect();
        let mut served = 0;
        for client in clients {
            client.await?;
            served += 1;
        }
        Ok(served)
    }

    fn figures(&self, _run: &Finished<'_, u32>) -> Figures {
        let rounds = self.clients.div_ceil(self.seats);
        Figures {
            limit: Some((self.each * rounds, "seats".to_owned())),
            waiting: self.each * self.clients,
            ..Figures::default()
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let licences = Arc::new(Licences {
        clients: 200,
        seats: 10,
        each: Duration::from_millis(5),
    });
    // Good enough for a look. For figures to compare, start a fresh process for each runtime, as `lab::compare` does.
    for runtime in RuntimeName::compiled_in() {
        let settings = Settings {
            runtime,
            workers: 1,
            repetition: 0,
            simulation: lab::measure::Simulating::default(),
            recording: Recording::Off,
            command: Vec::new(),
        };
        let measured = measure(&licences, &settings, &Interrupt::default())?;
        let sample = measured
            .record
            .sample
            .ok_or("the run did not come to its end")?;
        println!(
            "{:10} served {:?} clients in {:5.1} ms, {:.3} of the limit",
            runtime.name(),
            measured.output.unwrap_or(0),
            sample.makespan_ns as f64 / 1e6,
            sample.makespan_over_limit().unwrap_or(f64::NAN)
        );
    }
    Ok(())
}
