//! Fitting tables: right, well-conditioned, and the same however it is cut and whoever does it.

use std::ops::ControlFlow;

use cpu_work::matrix::{Fit, MatrixError, Table};
use cpu_work::{Crew, Fitting, Kernel as _, Matrix};
use proptest::prelude::*;

#[track_caller]
fn fit(table: &Table, zones: usize, slices: usize) -> (Fit, u64) {
    let kernel = Fitting::new(table, zones, slices).unwrap();
    let cleaned = Crew::Turns
        .clean(&kernel, |_| ControlFlow::Continue(()))
        .unwrap();
    let width = table.numbers().columns() + 1;
    assert_eq!(
        cleaned.units,
        (table.numbers().rows() * width * width) as u64
    );
    (
        kernel.assemble(cleaned.pieces.iter().flatten()).unwrap(),
        cleaned.checksum,
    )
}

fn coefficients(fit: &Fit) -> Vec<f64> {
    fit.coefficients()
        .map(|(_, coefficient)| coefficient)
        .collect()
}

fn table(columns: usize, elements: Vec<f64>) -> Table {
    let names = (0..columns).map(|number| format!("c{number}")).collect();
    Table::new(
        names,
        Matrix::new(elements.len() / columns, columns, elements).unwrap(),
    )
    .unwrap()
}

/// x from 0 to 1, and a polynomial of it.
fn polynomial(rows: u32, coefficients: &[f64]) -> Table {
    let elements = (0..rows).flat_map(|row| {
        let x = f64::from(row) / f64::from(rows - 1);
        [x, coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)]
    });
    table(2, elements.collect())
}

#[test]
fn the_planted_gradient_of_the_light_is_found() {
    let (fit, _) = fit(&Table::generated(50_000, 7), 12, 8);
    let named: Vec<_> = fit
        .coefficients()
        .map(|(name, _)| name.to_owned())
        .collect();
    assert_eq!(named, ["constant", "x", "y"]);
    for (found, planted) in coefficients(&fit).iter().zip([200.0, 40.0, -25.0]) {
        assert!((found - planted).abs() < 0.1, "{found}, {planted}");
    }
    assert!((fit.residual() - 3.0).abs() < 0.05, "{}", fit.residual());
    assert!(
        (0.99..1.0).contains(&fit.explained()),
        "{}",
        fit.explained()
    );
    assert!((fit.at(&[1.0, 2.0]) - 190.0).abs() < 0.2);
}

/// The condition of a polynomial of degree 9 is about 10⁷; the normal equations square it.
#[test]
fn a_polynomial_of_high_degree_keeps_digits_that_the_normal_equations_lose() {
    let planted: Vec<f64> = (0..10).map(|power| f64::from(power % 3) - 0.5).collect();
    let table = polynomial(2_000, &planted).powers(9).unwrap();
    let worst = |found: &[f64]| {
        let pairs = found.iter().zip(&planted);
        pairs
            .map(|(found, planted)| (found - planted).abs())
            .fold(0.0, f64::max)
    };
    let (fit, _) = fit(&table, 4, 2);
    let ours = worst(&coefficients(&fit));
    let theirs = worst(&by_normal_equations(&table));
    assert!(ours < 1e-7, "{ours}");
    assert!(theirs > 1_000.0 * ours, "{theirs} beside {ours}");
}

/// AᵀA·x = Aᵀy by Cholesky's decomposition: half the computing, and what one is tempted to write.
fn by_normal_equations(table: &Table) -> Vec<f64> {
    let width = table.numbers().columns() + 1;
    let mut sums = vec![vec![0.0; width]; width];
    for row in 0..table.numbers().rows() {
        let row: Vec<f64> = [&[1.0], table.numbers().row(row)].concat();
        for i in 0..width {
            for j in 0..width {
                sums[i][j] += row[i] * row[j];
            }
        }
    }
    let unknowns = width - 1;
    let mut lower = vec![vec![0.0; unknowns]; unknowns];
    for i in 0..unknowns {
        for j in 0..=i {
            let done: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            lower[i][j] = if i == j {
                f64::sqrt(sums[i][i] - done)
            } else {
                (sums[i][j] - done) / lower[j][j]
            };
        }
    }
    let mut halfway: Vec<f64> = Vec::new();
    for i in 0..unknowns {
        let done: f64 = (0..i).map(|k| lower[i][k] * halfway[k]).sum();
        halfway.push((sums[i][unknowns] - done) / lower[i][i]);
    }
    let mut solution = vec![0.0; unknowns];
    for i in (0..unknowns).rev() {
        let done: f64 = (i + 1..unknowns).map(|k| lower[k][i] * solution[k]).sum();
        solution[i] = (halfway[i] - done) / lower[i][i];
    }
    solution
}

#[test]
fn the_bits_are_the_same_however_the_table_is_cut() {
    for rows in [3, 256, 257, 10_000] {
        let table = Table::generated(rows, 7);
        let whole = fit(&table, 1, 1);
        for (zones, slices) in [(2, 1), (12, 8), (5, 3), (1_000, 1)] {
            assert_eq!(
                fit(&table, zones, slices),
                whole,
                "{rows} rows in {zones} × {slices}"
            );
        }
    }
}

#[test]
fn every_crew_has_the_same_fit() {
    let kernel = Fitting::new(&Table::generated(20_000, 7), 12, 8).unwrap();
    let one = Crew::One
        .clean(&kernel, |_| ControlFlow::Continue(()))
        .unwrap();
    let crews = [
        Crew::Turns,
        #[cfg(feature = "rayon")]
        Crew::Parallel(std::num::NonZeroUsize::new(9).unwrap()),
    ];
    for crew in crews {
        let cleaned = crew.clean(&kernel, |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(cleaned, one, "{crew:?}");
    }
    // In whatever order the pieces come.
    let backwards = kernel.assemble(one.pieces.iter().flatten().rev()).unwrap();
    assert_eq!(
        backwards,
        kernel.assemble(one.pieces.iter().flatten()).unwrap()
    );
}

#[test]
fn a_missing_piece_leaves_its_rows_out() {
    let kernel = Fitting::new(&Table::generated(2_560, 7), 10, 1).unwrap();
    let partly = kernel.assemble([&kernel.clean(3, 0)]).unwrap();
    assert!((coefficients(&partly)[1] - 40.0).abs() < 1.0);
    let none: [&_; 0] = [];
    assert!(matches!(kernel.assemble(none), Err(MatrixError::Empty)));
}

#[test]
fn what_is_not_determined_is_refused_by_name() {
    let refusal = |table: &Table| {
        let kernel = Fitting::new(table, 1, 1)?;
        kernel.assemble([&kernel.clean(0, 0)])
    };
    let message = |table: &Table| refusal(table).unwrap_err().to_string();
    // The third column is the sum of the first two; a constant column is made up by the constant.
    let sums = table(
        4,
        (0..40)
            .flat_map(|n| {
                let (a, b) = (f64::from(n), f64::from(n * n % 7));
                [a, b, a + b, a]
            })
            .collect(),
    );
    assert_eq!(
        message(&sums),
        "the coefficient of `c2` is not determined: the columns before it make it up"
    );
    let constant = table(2, (0..40).flat_map(|n| [5.0, f64::from(n)]).collect());
    assert!(message(&constant).contains("`c0`"));
    let zeros = table(2, (0..40).flat_map(|n| [0.0, f64::from(n)]).collect());
    assert!(message(&zeros).contains("`c0`"));
    assert_eq!(
        message(&table(3, vec![1.0; 6])),
        "2 readings do not determine 3 coefficients"
    );
    assert_eq!(
        message(&table(1, vec![1.0; 6])),
        "a table of 1 columns cannot be fitted: it takes one to be explained and at least one that explains"
    );
}

#[test]
fn huge_and_tiny_numbers_are_fitted_alike() {
    for size in [1e-300, 1e-10, 1.0, 1e300] {
        let elements = (0..600_u16).flat_map(|n| {
            let x = f64::from(n) / 600.0;
            [x * size, (2.0 + x) * size]
        });
        let (fit, _) = fit(&table(2, elements.collect()), 2, 2);
        let found = coefficients(&fit);
        assert!(
            (found[0] / size - 2.0).abs() < 1e-12 && (found[1] - 1.0).abs() < 1e-12,
            "{found:?}"
        );
        assert!(fit.residual() < 1e-14 * size, "{}", fit.residual());
    }
}

#[test]
fn a_table_is_read_from_text() {
    let text = b"\xef\xbb\xbf# measured at noon\nminutes; guests\n\n1; 2.5\r\n-3e2; 4\n";
    let table = Table::parse(text).unwrap();
    assert_eq!(table.names(), ["minutes", "guests"]);
    assert_eq!(table.numbers().elements(), [1.0, 2.5, -300.0, 4.0]);
    let unnamed = Table::parse(b"1,2\n3,4\n5,7").unwrap();
    assert_eq!(unnamed.names(), ["column 1", "column 2"]);
    assert_eq!(unnamed.numbers().rows(), 3);
    assert_eq!(Table::parse(b"1\t2\n3\t4").unwrap().numbers().columns(), 2);
    assert_eq!(Table::parse(b"7").unwrap().numbers().elements(), [7.0]);
}

#[test]
fn faults_in_a_table_are_named_with_their_place() {
    let message = |text: &[u8]| Table::parse(text).unwrap_err().to_string();
    assert_eq!(message(b""), "the matrix is empty");
    assert_eq!(message(b"a,b\n"), "the matrix is empty");
    assert_eq!(
        message(b"a,b\n1,2\n\n3,four\n"),
        "line 4, column 2: `four` is not a finite number"
    );
    assert_eq!(
        message(b"1,2\n3,\n"),
        "line 2, column 2: `` is not a finite number"
    );
    assert_eq!(
        message(b"1,2\nNaN,1\n"),
        "line 2, column 1: `NaN` is not a finite number"
    );
    assert_eq!(
        message(b"1,2\n1e999,1\n"),
        "line 2, column 1: `1e999` is not a finite number"
    );
    assert_eq!(
        message(b"1,2\n1,2,3\n"),
        "line 2 has 3 cells where the lines before have 2"
    );
    assert_eq!(message(b"1,2\n\xff,2\n"), "line 2 is not text in UTF-8");
    let long = [b"1,2\n1,", &[b'x'; 900][..]].concat();
    assert!(message(&long).len() < 100);
}

#[test]
fn powers_are_of_two_columns_and_finite() {
    let powers = polynomial(4, &[1.0]).powers(3).unwrap();
    assert_eq!(powers.names(), ["c0", "c0^2", "c0^3", "c1"]);
    assert!(matches!(
        powers.powers(2),
        Err(MatrixError::Columns { columns: 4, .. })
    ));
    let huge = table(2, vec![1e200, 1.0, 2.0, 1.0]);
    assert!(matches!(huge.powers(2), Err(MatrixError::NotFinite { .. })));
}

#[cfg(feature = "image")]
#[test]
fn the_gradient_of_a_picture_is_found() {
    use cpu_work::{Layout, Picture, Samples};

    let tones = (0..60_u32).flat_map(|y| (0..80_u32).flat_map(move |x| [x + y, x + y, x + y + 30]));
    let tones = tones.map(|tone| u8::try_from(tone).unwrap()).collect();
    let picture = Picture::new(80, 60, Layout::Rgb, Samples::Eight(tones)).unwrap();
    let (fit, _) = fit(&Table::light_of(&picture).unwrap(), 3, 3);
    let found = coefficients(&fit);
    assert!((found[1] - 80.0 / 255.0).abs() < 1e-12 && (found[2] - 60.0 / 255.0).abs() < 1e-12);
    assert!(fit.residual() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// What is left over is perpendicular to every column: nothing more can be explained by any of them.
    #[test]
    fn residuals_are_perpendicular_to_the_columns(
        rows in 10_usize..700, columns in 2_usize..8, zones in 1_usize..9, slices in 1_usize..4, seed in any::<u64>(),
    ) {
        let matrix = Matrix::generated(rows, columns, seed);
        let readings = table(columns, matrix.elements().to_vec());
        let (fit, _) = fit(&readings, zones, slices);
        for column in 0..columns {
            let sum: f64 = (0..rows).map(|row| {
                let row = matrix.row(row);
                let left = row[columns - 1] - fit.at(&row[..columns - 1]);
                left * if column == columns - 1 { 1.0 } else { row[column] }
            }).sum();
            prop_assert!(sum.abs() < 1e-10, "column {}: {}", column, sum);
        }
    }
}
