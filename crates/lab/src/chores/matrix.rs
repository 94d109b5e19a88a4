//! Matrices: two that are generated are multiplied, and a table of readings, somebody's own, is fitted.

mod kernel;

use super::{Chore, ChoreError, Clean, Options, Quality, files};
use cpu_work::matrix::{Fit, Fitting, Matrix, Product, Table};
use std::fmt::Write;
use std::path::{Path, PathBuf};

pub use kernel::{MatrixKernel, MatrixPiece};

/// The rows and columns of the generated matrices: about half a second of computing on one processor.
pub(super) const GENERATED: usize = 1_536;

/// What there is to compute.
#[derive(Clone, Debug)]
pub enum MatrixChore {
    /// The product of two matrices.
    Product(Matrix<f32>, Matrix<f32>),
    /// The last column of a table as a sum of the others.
    Fit(Table),
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum CleanMatrix {
    /// The product, and how far it is from being it.
    Product(Matrix<f32>, f64),
    /// The fit, and the name of the column that is fitted.
    Fit(Fit, String),
}

impl MatrixChore {
    /// The name of the last column, where there is one.
    fn fitted(&self) -> String {
        match self {
            Self::Product(..) => String::new(),
            Self::Fit(table) => table.names().last().cloned().unwrap_or_default(),
        }
    }
}

impl Chore for MatrixChore {
    type Kernel = MatrixKernel;
    type Clean = CleanMatrix;

    const INPUTS: &'static str =
        "tables of numbers as text, a row a line, with commas between the columns";
    const GENERATED: &'static str = "generated matrices";

    fn read(path: &Path, _: &Options) -> Result<Self, ChoreError> {
        let bytes = files::read(path)?;
        let table = Table::parse(&bytes).map_err(|source| ChoreError::Input {
            path: path.to_path_buf(),
            source: source.into(),
        })?;
        Ok(Self::Fit(table))
    }

    fn generated(seed: u64, _: &Options) -> Result<Self, ChoreError> {
        Ok(Self::Product(
            Matrix::generated(GENERATED, GENERATED, seed),
            Matrix::generated(GENERATED, GENERATED, seed.wrapping_add(1)),
        ))
    }

    fn size(&self) -> String {
        match self {
            Self::Product(a, b) => {
                format!(
                    "{}×{} · {}×{}",
                    a.rows(),
                    a.columns(),
                    b.rows(),
                    b.columns()
                )
            }
            Self::Fit(table) => {
                let numbers = table.numbers();
                format!("{}×{}", numbers.rows(), numbers.columns())
            }
        }
    }

    fn kernel(&self, zones: usize, slices: usize) -> Result<MatrixKernel, ChoreError> {
        let kernel = match self {
            Self::Product(a, b) => {
                Product::new(a.clone(), b.clone(), zones, slices).map(MatrixKernel::Product)
            }
            Self::Fit(table) => Fitting::new(table, zones, slices).map(MatrixKernel::Fit),
        };
        kernel.map_err(|error| ChoreError::Kernel(error.into()))
    }

    fn finish<'a>(
        &self,
        kernel: &MatrixKernel,
        pieces: impl Iterator<Item = &'a MatrixPiece>,
    ) -> Result<CleanMatrix, ChoreError> {
        match kernel {
            MatrixKernel::Product(product) => {
                let pieces = pieces.filter_map(MatrixPiece::product);
                let result = product.assemble(pieces);
                let residual = product.residual(&result, 1);
                Ok(CleanMatrix::Product(result, residual))
            }
            MatrixKernel::Fit(fitting) => {
                let fit = fitting.assemble(pieces.filter_map(MatrixPiece::fit));
                fit.map(|fit| CleanMatrix::Fit(fit, self.fitted()))
                    .map_err(|error| ChoreError::Kernel(error.into()))
            }
        }
    }
}

impl Clean for CleanMatrix {
    fn quality(&self) -> Vec<Quality> {
        let after = |measure, after| Quality {
            measure,
            unit: "",
            before: None,
            after,
        };
        match self {
            Self::Product(_, residual) => vec![after("residual", *residual)],
            Self::Fit(fit, _) => {
                let explained = Some(fit.explained()).filter(|share| share.is_finite());
                let explained = explained.map(|share| after("explained", share));
                explained
                    .into_iter()
                    .chain([after("residual", fit.residual())])
                    .collect()
            }
        }
    }

    fn findings(&self) -> Vec<String> {
        let Self::Fit(fit, fitted) = self else {
            return Vec::new();
        };
        let mut sum = format!("{fitted} = ");
        for (n, (name, coefficient)) in fit.coefficients().enumerate() {
            let _ = match n {
                0 => write!(sum, "{coefficient:.6}"),
                _ if coefficient < 0.0 => write!(sum, " - {:.6}·{name}", -coefficient),
                _ => write!(sum, " + {coefficient:.6}·{name}"),
            };
        }
        vec![sum]
    }

    fn write(&self, folder: &Path, input: Option<&Path>) -> Result<Vec<PathBuf>, ChoreError> {
        let name = input.and_then(Path::file_name);
        let name = name.map_or_else(|| PathBuf::from("product.csv"), PathBuf::from);
        let mut text = String::new();
        match self {
            Self::Product(product, _) => {
                for row in 0..product.rows() {
                    let elements = product.row(row).iter().map(f32::to_string);
                    text += &elements.collect::<Vec<_>>().join(",");
                    text.push('\n');
                }
            }
            Self::Fit(fit, _) => {
                text.push_str("name,coefficient\n");
                for (name, coefficient) in fit.coefficients() {
                    let _ = writeln!(text, "{name},{coefficient}");
                }
            }
        }
        Ok(vec![files::write(folder, name, text.as_bytes())?])
    }
}
