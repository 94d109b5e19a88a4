//! Matrices: two that are generated are multiplied, and a table of readings, somebody's own, is fitted.

use super::{Chore, ChoreError, Clean, Options, Quality, files};
use cpu_work::Kernel;
use cpu_work::matrix::{Fit, FitPiece, Fitting, Matrix, Product, ProductPiece, Table};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The rows and columns of the generated matrices: about half a second of computing on one processor.
const GENERATED: usize = 1_536;

/// What there is to compute.
#[derive(Clone, Debug)]
pub enum MatrixChore {
    /// The product of two matrices.
    Product(Matrix<f32>, Matrix<f32>),
    /// The last column of a table as a sum of the others.
    Fit(Table),
}

/// Either computing.
#[derive(Clone, Debug)]
pub enum MatrixKernel {
    /// The product of two matrices.
    Product(Product<f32>),
    /// The fit of a table.
    Fit(Fitting),
}

/// A piece of either.
#[derive(Clone, Debug)]
pub enum MatrixPiece {
    /// A block of the product.
    Product(ProductPiece<f32>),
    /// What some rows of the table come to.
    Fit(FitPiece),
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum CleanMatrix {
    /// The product, and how far it is from being it.
    Product(Matrix<f32>, f64),
    /// The fit.
    Fit(Fit),
}

impl Chore for MatrixChore {
    type Kernel = MatrixKernel;
    type Clean = CleanMatrix;

    const INPUTS: &'static str =
        "tables of numbers as text, a row a line, with commas between the columns";

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
    ) -> CleanMatrix {
        match kernel {
            MatrixKernel::Product(product) => {
                let result = product.assemble(pieces.filter_map(|piece| match piece {
                    MatrixPiece::Product(piece) => Some(piece),
                    MatrixPiece::Fit(_) => None,
                }));
                let residual = product.residual(&result, 1);
                CleanMatrix::Product(result, residual)
            }
            MatrixKernel::Fit(fitting) => {
                CleanMatrix::Fit(fitting.assemble(pieces.filter_map(|piece| match piece {
                    MatrixPiece::Fit(piece) => Some(piece),
                    MatrixPiece::Product(_) => None,
                })))
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
            Self::Fit(fit) => {
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
        let Self::Fit(fit) = self else {
            return Vec::new();
        };
        let mut sum = String::new();
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
            Self::Fit(fit) => {
                text.push_str("name,coefficient\n");
                for (name, coefficient) in fit.coefficients() {
                    let _ = writeln!(text, "{name},{coefficient}");
                }
            }
        }
        Ok(vec![files::write(folder, name, text.as_bytes())?])
    }
}

impl Kernel for MatrixKernel {
    type Piece = MatrixPiece;

    fn zones(&self) -> usize {
        match self {
            Self::Product(it) => it.zones(),
            Self::Fit(it) => it.zones(),
        }
    }

    fn slices(&self, zone: usize) -> usize {
        match self {
            Self::Product(it) => it.slices(zone),
            Self::Fit(it) => it.slices(zone),
        }
    }

    fn units(&self, zone: usize) -> u64 {
        match self {
            Self::Product(it) => it.units(zone),
            Self::Fit(it) => it.units(zone),
        }
    }

    fn unit_name(&self) -> &'static str {
        match self {
            Self::Product(it) => it.unit_name(),
            Self::Fit(it) => it.unit_name(),
        }
    }

    fn clean(&self, zone: usize, slice: usize) -> MatrixPiece {
        match self {
            Self::Product(it) => MatrixPiece::Product(it.clean(zone, slice)),
            Self::Fit(it) => MatrixPiece::Fit(it.clean(zone, slice)),
        }
    }

    fn checksum(&self, zone: usize, slice: usize, piece: &MatrixPiece) -> u64 {
        match (self, piece) {
            (Self::Product(it), MatrixPiece::Product(piece)) => it.checksum(zone, slice, piece),
            (Self::Fit(it), MatrixPiece::Fit(piece)) => it.checksum(zone, slice, piece),
            _ => panic!("invariant: a piece is of the kernel that computed it"),
        }
    }
}
