//! Products and fits as one kernel, so that a crew need not know which it computes.

use cpu_work::Kernel;
use cpu_work::matrix::{FitPiece, Fitting, Product, ProductPiece};
use cpu_work::peers::{Fields, Portable, PortableError, Remote};

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

impl MatrixPiece {
    pub(super) fn product(&self) -> Option<&ProductPiece<f32>> {
        match self {
            Self::Product(piece) => Some(piece),
            Self::Fit(_) => None,
        }
    }

    pub(super) fn fit(&self) -> Option<&FitPiece> {
        match self {
            Self::Fit(piece) => Some(piece),
            Self::Product(_) => None,
        }
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

/// A byte that tells which, and the piece itself.
impl Portable for MatrixPiece {
    const VERSION: u16 = 1;

    fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Product(piece) => {
                bytes.push(0);
                piece.write(bytes);
            }
            Self::Fit(piece) => {
                bytes.push(1);
                piece.write(bytes);
            }
        }
    }

    fn read(bytes: &[u8]) -> Result<Self, PortableError> {
        let mut fields = Fields::of(bytes);
        let [which] = fields.take()?;
        let piece = &bytes[1..];
        match which {
            0 => ProductPiece::read(piece).map(Self::Product),
            1 => FitPiece::read(piece).map(Self::Fit),
            _ => Err(PortableError::Value {
                what: "the kind of piece",
                value: which.into(),
            }),
        }
    }
}

impl Remote for MatrixKernel {
    fn input(&self) -> u64 {
        match self {
            Self::Product(it) => it.input(),
            Self::Fit(it) => it.input().rotate_left(1),
        }
    }

    fn fits(&self, zone: usize, slice: usize, piece: &MatrixPiece) -> bool {
        match (self, piece) {
            (Self::Product(it), MatrixPiece::Product(piece)) => it.fits(zone, slice, piece),
            (Self::Fit(it), MatrixPiece::Fit(piece)) => it.fits(zone, slice, piece),
            _ => false,
        }
    }
}
