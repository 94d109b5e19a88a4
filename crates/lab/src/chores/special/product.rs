//! One product of matrices on a graphics processor, on one processor and on several, by turns and compared.
//!
//! No two of them add up in the same order, so the results are not the same bits. With *n* terms in each sum, either may be off
//! the true one by *γ* · Σ|aᵢ·bᵢ| ([`error_bound`]), so the two from each other by twice that; what is farther off is an error.
//! The times are those of whole products: a graphics processor's with the way there and back.

use crate::chores::MatrixChore;
use crate::chores::matrix::GENERATED;
use crate::interrupt::Interrupt;
use bench_report::cleaning::{Timed, Way};
use cpu_work::gpu::{self, Gpu, error_bound};
use cpu_work::matrix::{Matrix, MatrixError, Product};
use cpu_work::{Crew, CrewError, GpuError};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Zones and slices of the product on processors.
const CUT: (usize, usize) = (12, 8);

/// The rows and columns of a program that pretends to be a graphics processor.
const PRETENDED: usize = 384;

/// A product on a graphics processor, beside the same on processors.
#[derive(Debug)]
pub struct OnGpu {
    /// What the graphics processor calls itself.
    pub name: String,
    /// Whether it is a program that pretends to be one.
    pub is_software: bool,
    /// One processor, several, and the graphics processor, each with its times.
    pub timed: Vec<Timed>,
    /// How far the two results are from each other at most, as a share of what rounding allows.
    pub of_tolerance: f64,
    /// The product.
    pub product: Matrix<f32>,
}

/// Why there is no such comparison.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpecialError {
    /// It is a table that is to be fitted.
    #[error("a graphics processor multiplies matrices, and this is a table to be fitted")]
    NoProduct,
    /// The graphics processor is not there, or does not compute.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The matrices have no product.
    #[error(transparent)]
    Matrix(#[from] MatrixError),
    /// The processors did not come to the end.
    #[error(transparent)]
    Crew(#[from] CrewError),
    /// The two results differ by more than rounding.
    #[error(
        "in row {row} and column {column} the graphics processor `{name}` has {found} and the processor {expected}; rounding \
         allows {tolerance:.3e}"
    )]
    Different {
        /// What the graphics processor calls itself.
        name: String,
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// Its element.
        found: f32,
        /// The processor's.
        expected: f32,
        /// What the two may differ by.
        tolerance: f64,
    },
}

/// A graphics processor that was found.
#[derive(Debug)]
pub struct Special(Gpu);

impl Special {
    /// Opens the fastest graphics processor that there is.
    ///
    /// # Errors
    ///
    /// [`SpecialError::Gpu`] if there is none that can be used.
    pub fn open() -> Result<Self, SpecialError> {
        Ok(Self(Gpu::open()?))
    }

    /// Generates two matrices to be multiplied: smaller ones for a program that only pretends, which takes a minute for the
    /// usual ones.
    pub fn generated(&self, seed: u64) -> MatrixChore {
        let sides = match self.0.is_software() {
            true => PRETENDED,
            false => GENERATED,
        };
        MatrixChore::Product(
            Matrix::generated(sides, sides, seed),
            Matrix::generated(sides, sides, seed.wrapping_add(1)),
        )
    }

    /// Multiplies in so many rounds on the graphics processor, on one processor and on so many threads. `None` if the interrupt
    /// came before the end.
    ///
    /// # Errors
    ///
    /// [`SpecialError`].
    pub fn beside_processors(
        &self,
        chore: &MatrixChore,
        threads: NonZeroUsize,
        rounds: u32,
        interrupt: &Interrupt,
        on_run: impl FnMut(usize),
    ) -> Result<Option<OnGpu>, SpecialError> {
        beside_processors(&self.0, chore, threads, rounds, interrupt, on_run)
    }
}

fn beside_processors(
    gpu: &Gpu,
    chore: &MatrixChore,
    threads: NonZeroUsize,
    rounds: u32,
    interrupt: &Interrupt,
    mut on_run: impl FnMut(usize),
) -> Result<Option<OnGpu>, SpecialError> {
    let MatrixChore::Product(a, b) = chore else {
        return Err(SpecialError::NoProduct);
    };
    let shape = gpu::Product {
        rows: a.rows(),
        inner: a.columns(),
        columns: b.columns(),
    };
    let kernel = Product::new(a.clone(), b.clone(), CUT.0, CUT.1)?;
    let multiply = || gpu.multiply(a.elements(), b.elements(), shape);
    let crews = [Crew::One, Crew::Threads(threads)];
    // The driver compiles its program when it is first asked.
    let found = multiply()?;
    let mut times = [const { Vec::new() }; 3];
    let mut expected = None;
    for round in 0..rounds as usize {
        for place in 0..times.len() {
            if interrupt.is_raised() {
                return Ok(None);
            }
            on_run(round * times.len() + place);
            let at = (place + round) % times.len();
            let took = match crews.get(at) {
                None => timed(multiply)?.1,
                Some(crew) => {
                    let (cleaned, took) =
                        timed(|| crew.clean(&kernel, |_| ControlFlow::Continue(())))?;
                    let pieces = || cleaned.pieces.iter().flatten();
                    expected.get_or_insert_with(|| kernel.assemble(pieces()));
                    took
                }
            };
            times[at].push(took);
        }
    }
    let expected = match expected {
        Some(expected) => expected,
        None => kernel.naive(),
    };
    let product = Matrix::new(shape.rows, shape.columns, found)?;
    let of_tolerance = compare(gpu.name(), (a, b), &product, &expected)?;
    let names = ["one", "threads", "gpu"];
    let timed = names.into_iter().zip(times).map(|(crew, times_ns)| Timed {
        way: Way {
            crew: crew.to_owned(),
            cleaners: match crew {
                "threads" => u32::try_from(threads.get()).unwrap_or(u32::MAX),
                _ => 1,
            },
            is_alone: crew != "threads",
        },
        processors: crate::measure::available_cores(),
        zones: 12,
        checksum: match crew {
            "gpu" => product.checksum().value(),
            _ => expected.checksum().value(),
        },
        times_ns,
    });
    Ok(Some(OnGpu {
        name: gpu.name().to_owned(),
        is_software: gpu.is_software(),
        timed: timed.collect(),
        of_tolerance,
        product,
    }))
}

/// Does something, and says how long it took in nanoseconds.
fn timed<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<(T, u64), E> {
    let before = now();
    let done = work()?;
    let took: Duration = before.elapsed();
    Ok((done, u64::try_from(took.as_nanos()).unwrap_or(u64::MAX)))
}

/// Sees that no element is farther off than rounding allows, and returns the largest difference as a share of that.
fn compare(
    name: &str,
    (a, b): (&Matrix<f32>, &Matrix<f32>),
    found: &Matrix<f32>,
    expected: &Matrix<f32>,
) -> Result<f64, SpecialError> {
    let magnitudes = |of: &Matrix<f32>| {
        let magnitudes = of.elements().iter().map(|element| element.abs());
        Matrix::new(of.rows(), of.columns(), magnitudes.collect())
    };
    let sums = Product::new(magnitudes(a)?, magnitudes(b)?, 1, 1)?;
    let cleaned = Crew::One.clean(&sums, |_| ControlFlow::Continue(()))?;
    let sums = sums.assemble(cleaned.pieces.iter().flatten());
    let bound = error_bound(a.columns());
    let mut most = 0.0_f64;
    for (row, column) in
        (0..found.rows()).flat_map(|row| (0..found.columns()).map(move |c| (row, c)))
    {
        let [found, expected, sum] = [found, expected, &sums].map(|of| of.row(row)[column]);
        // The sum of magnitudes is rounded itself, downwards at the worst.
        let tolerance =
            2.0 * bound * f64::from(sum) * (1.0 + 2.0 * bound) + f64::from(f32::MIN_POSITIVE);
        let difference = (f64::from(found) - f64::from(expected)).abs();
        if difference.is_nan() || difference > tolerance {
            return Err(SpecialError::Different {
                name: name.to_owned(),
                row,
                column,
                found,
                expected,
                tolerance,
            });
        }
        most = most.max(difference / tolerance);
    }
    Ok(most)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a graphics processor computes in real time alone"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(a: &Matrix<f32>, b: &Matrix<f32>) -> Matrix<f32> {
        Product::new(a.clone(), b.clone(), 1, 1).unwrap().naive()
    }

    #[test]
    fn what_rounding_makes_is_let_pass_and_more_is_told_with_its_place() {
        let (a, b) = (Matrix::generated(20, 300, 1), Matrix::generated(300, 30, 2));
        let expected = product(&a, &b);
        assert!(compare("gpu", (&a, &b), &expected, &expected).unwrap() < 1e-12);
        let off = |by: f32| {
            let mut elements = expected.elements().to_vec();
            elements[31] += by;
            Matrix::new(20, 30, elements).unwrap()
        };
        let share = compare("gpu", (&a, &b), &off(1e-5), &expected).unwrap();
        assert!((0.0..1.0).contains(&share), "{share}");
        let told = compare("gpu", (&a, &b), &off(0.1), &expected).unwrap_err();
        assert!(told.to_string().contains("row 1 and column 1"), "{told}");
    }
}
