//! Scaling laws fitted to what was measured: Amdahl's, and the universal one, which also knows of getting in each other's way.
//!
//! They are fitted to the numbers of cleaners that had a processor each, where there are enough of those; otherwise to all,
//! which is told, since both laws then take the want of processors for work that cannot be shared. The fits themselves, and
//! their sources, are [`core_model::queueing`]'s.

use core_model::queueing::{AmdahlFit, UslFit, fit_amdahl, fit_usl};
use serde::Serialize;

use super::{Row, Way};

/// Numbers of cleaners without which there is no fit: as many as the law has coefficients.
const AMDAHL_NEEDS: usize = 2;
const USL_NEEDS: usize = 3;

/// The laws as they come nearest to one crew's times.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Law {
    /// The crew.
    pub crew: String,
    /// Amdahl's law: work that cannot be shared.
    pub amdahl: Amdahl,
    /// The universal scalability law; three numbers of cleaners are needed.
    pub usl: Option<Contention>,
}

/// Amdahl's law.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Amdahl {
    /// The share of the work that cannot be shared, from 0 to 1.
    pub serial_share: f64,
    /// The share of the times' variance that the law explains.
    pub r_squared: f64,
    /// The numbers of cleaners that it was fitted to.
    pub cleaners: Vec<u32>,
    /// Whether some of them had no processor of their own.
    pub crowded: bool,
}

/// The universal scalability law.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contention {
    /// Its σ: the share of the work for which cleaners stand in line.
    pub contention: f64,
    /// Its κ: what each pair of cleaners costs the other, as a share of the work.
    pub coherence: f64,
    /// The number of cleaners beyond which more make it slower; `None` where there is none.
    pub peak: Option<f64>,
    /// The share of the throughputs' variance that the law explains.
    pub r_squared: f64,
    /// The numbers of cleaners that it was fitted to.
    pub cleaners: Vec<u32>,
    /// Whether some of them had no processor of their own.
    pub crowded: bool,
}

/// What a fit is made of.
struct Points {
    times: Vec<(f64, f64)>,
    cleaners: Vec<u32>,
    crowded: bool,
}

/// Fits the laws to each crew, and puts the speed-ups that they give into the rows.
pub(super) fn fit(rows: &mut [Row], base: &Way) -> Vec<Law> {
    let mut crews: Vec<String> = Vec::new();
    for row in rows.iter().filter(|row| !row.way.is_alone) {
        if !crews.contains(&row.way.crew) {
            crews.push(row.way.crew.clone());
        }
    }
    let mut laws = Vec::new();
    for crew in crews {
        let Some((amdahl_points, amdahl)) = points(rows, &crew, base, AMDAHL_NEEDS)
            .and_then(|points| Some((fit_amdahl(&points.times).ok()?, points)))
            .map(|(fit, points)| (points, fit))
        else {
            continue;
        };
        let usl = points(rows, &crew, base, USL_NEEDS)
            .and_then(|points| Some((usl_of(&points)?, points)));
        let alone = f64::from(base.cleaners);
        for row in rows.iter_mut().filter(|row| row.way.crew == crew) {
            let cleaners = f64::from(row.way.cleaners);
            row.amdahl = Some(amdahl.time(alone) / amdahl.time(cleaners));
            row.usl = usl.as_ref().and_then(|(usl, _)| {
                Some(usl.law.throughput(cleaners).ok()? / usl.law.throughput(alone).ok()?)
            });
        }
        laws.push(Law {
            crew,
            amdahl: told_amdahl(&amdahl, amdahl_points),
            usl: usl.map(|(fit, points)| told_usl(&fit, points)),
        });
    }
    laws
}

fn usl_of(points: &Points) -> Option<UslFit> {
    let throughputs = points.times.iter().map(|&(n, time)| (n, 1.0 / time));
    fit_usl(&throughputs.collect::<Vec<_>>()).ok()
}

fn told_amdahl(fit: &AmdahlFit, points: Points) -> Amdahl {
    Amdahl {
        serial_share: fit.serial_fraction,
        r_squared: fit.r_squared,
        cleaners: points.cleaners,
        crowded: points.crowded,
    }
}

fn told_usl(fit: &UslFit, points: Points) -> Contention {
    Contention {
        contention: fit.law.sigma(),
        coherence: fit.law.kappa(),
        peak: fit.law.peak().filter(|peak| peak.is_finite()),
        r_squared: fit.r_squared,
        cleaners: points.cleaners,
        crowded: points.crowded,
    }
}

/// The median times of a crew, of at least so many different numbers of cleaners. One cleaner alone is one of every crew,
/// where the crew itself was not tried with one.
fn points(rows: &[Row], crew: &str, base: &Way, needed: usize) -> Option<Points> {
    let mut all: Vec<&Row> = rows.iter().filter(|row| row.way.crew == crew).collect();
    let is_tried_alone = all.iter().any(|row| row.way.cleaners == 1);
    if base.is_alone && !is_tried_alone {
        all.extend(rows.iter().find(|row| row.way == *base));
    }
    all.sort_by_key(|row| row.way.cleaners);
    let has_room = |row: &&Row| row.way.cleaners <= row.processors;
    let with_room: Vec<&Row> = all.iter().copied().filter(has_room).collect();
    let chosen = match with_room.len() >= needed {
        true => with_room,
        false => all,
    };
    (chosen.len() >= needed).then(|| Points {
        times: chosen
            .iter()
            .map(|row| (f64::from(row.way.cleaners), row.time_ns.median))
            .collect(),
        cleaners: chosen.iter().map(|row| row.way.cleaners).collect(),
        crowded: !chosen.iter().all(has_room),
    })
}
