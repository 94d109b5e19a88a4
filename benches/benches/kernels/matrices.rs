//! Matrices, beside NumPy and the BLAS that it brings.

use crate::case::{Case, Computed, Library};
use crate::peer::Array;
use anyhow::Result;
use benches::agreement::Agreement;
use benches::arguments::Effort;
use cpu_work::matrix::Table;
use cpu_work::{Fitting, Kernel as _, Matrix, Product};
use serde_json::json;
use std::path::Path;

const SEED: u64 = 42;

pub(crate) fn cases(effort: Effort, folder: &Path) -> Result<Vec<Case>> {
    let (side, rows, wide) = match effort {
        Effort::Test => (48, 1_000, 1_000),
        Effort::Full => (1_024, 400_000, 100_000),
    };
    let columns = 31;
    let names = (0..columns).map(|column| format!("column {column}"));
    let random = Matrix::generated(wide, columns, SEED);
    Ok(vec![
        single(side, folder)?,
        double(side, folder)?,
        fit(Table::generated(rows, SEED), folder)?,
        fit(Table::new(names.collect(), random)?, folder)?,
    ])
}

fn single(side: usize, folder: &Path) -> Result<Case> {
    let (left, right) = (
        Matrix::<f32>::generated(side, side, SEED),
        Matrix::generated(side, side, SEED + 1),
    );
    let array = |name: &str, matrix: &Matrix<f32>| {
        Array::of_singles(folder.join(name), &[side, side], matrix.elements())
    };
    let inputs = vec![array("left-single", &left)?, array("right-single", &right)?];
    let kernel = Product::new(left, right, 1, 1)?;
    Ok(product(
        format!("product of {side} × {side}, 32 bits"),
        inputs,
        Agreement::Within(1e-4),
        move || Computed::Single(kernel.assemble([&kernel.clean(0, 0)])),
    ))
}

fn double(side: usize, folder: &Path) -> Result<Case> {
    let (left, right) = (
        Matrix::<f64>::generated(side, side, SEED),
        Matrix::generated(side, side, SEED + 1),
    );
    let array = |name: &str, matrix: &Matrix<f64>| {
        Array::of_doubles(folder.join(name), &[side, side], matrix.elements())
    };
    let inputs = vec![array("left-double", &left)?, array("right-double", &right)?];
    let kernel = Product::new(left, right, 1, 1)?;
    Ok(product(
        format!("product of {side} × {side}, 64 bits"),
        inputs,
        Agreement::Within(1e-12),
        move || Computed::Double(kernel.assemble([&kernel.clean(0, 0)])),
    ))
}

fn product(
    title: String,
    inputs: Vec<Array>,
    agreement: Agreement,
    ours: impl Fn() -> Computed + 'static,
) -> Case {
    Case {
        title,
        library: Library::Numpy,
        run: "product",
        with: json!({}),
        inputs,
        agreement,
        ours: Box::new(move || Ok(ours())),
    }
}

/// A table to be fitted. Both sides begin with the table and put the column of the constant before it themselves.
fn fit(table: Table, folder: &Path) -> Result<Case> {
    let numbers = table.numbers();
    let (rows, columns) = (numbers.rows(), numbers.columns());
    let name = format!("table-{columns}");
    let input = Array::of_doubles(folder.join(name), &[rows, columns], numbers.elements())?;
    Ok(Case {
        title: format!("least squares, {rows} rows, {columns} unknowns"),
        library: Library::Numpy,
        run: "least_squares",
        with: json!({}),
        inputs: vec![input],
        agreement: Agreement::Within(1e-8),
        ours: Box::new(move || {
            let kernel = Fitting::new(&table, 1, 1)?;
            Ok(Computed::Fit(kernel.assemble([&kernel.clean(0, 0)])?))
        }),
    })
}
