//! Blocks of a product and triangles of a fit as bytes, so that other processes can compute them.
//!
//! ```text
//! product: first row: 8 · rows: 8 · first column: 8 · columns: 8 · the elements, row-major, little-endian
//! fit: first leaf: 8 · columns: 8 · the elements of each triangle, column-major, 8 bytes each, little-endian
//! ```

use super::fitting::{FitPiece, Fitting};
use super::householder::Triangle;
use super::product::{Product, ProductPiece};
use super::{Element, MAX_ELEMENTS};
use crate::checksum::Checksum;
use crate::peers::{Fields, Portable, PortableError, Remote, hash};
use std::ops::Range;

/// Takes a number that counts rows, columns or elements.
fn count(fields: &mut Fields<'_>, what: &'static str) -> Result<usize, PortableError> {
    let number = fields.size(what)?;
    match number as u64 > MAX_ELEMENTS {
        true => Err(PortableError::Value {
            what,
            value: number as u64,
        }),
        false => Ok(number),
    }
}

fn range(
    fields: &mut Fields<'_>,
    first: &'static str,
    length: &'static str,
) -> Result<Range<usize>, PortableError> {
    let first = count(fields, first)?;
    Ok(first..first + count(fields, length)?)
}

impl<T: Element> Portable for ProductPiece<T> {
    const VERSION: u16 = 1;

    fn write(&self, bytes: &mut Vec<u8>) {
        for range in [&self.rows, &self.columns] {
            bytes.extend((range.start as u64).to_le_bytes());
            bytes.extend((range.len() as u64).to_le_bytes());
        }
        for &element in &self.elements {
            element.write(bytes);
        }
    }

    fn read(bytes: &[u8]) -> Result<Self, PortableError> {
        let mut fields = Fields::of(bytes);
        let rows = range(&mut fields, "the first row", "the number of rows")?;
        let columns = range(&mut fields, "the first column", "the number of columns")?;
        let elements = fields.rest(
            rows.len()
                .saturating_mul(columns.len())
                .saturating_mul(T::BYTES),
        )?;
        Ok(Self {
            rows,
            columns,
            elements: elements.chunks_exact(T::BYTES).map(T::read).collect(),
        })
    }
}

impl<T: Element> Remote for Product<T> {
    fn input(&self) -> u64 {
        let shape = format!("{} {}", T::BYTES, self.left().columns());
        let factors = Checksum::mix(
            self.left().checksum().value(),
            self.right().checksum().value(),
        );
        Checksum::mix(hash(shape.as_bytes()), factors)
    }

    fn fits(&self, zone: usize, slice: usize, piece: &ProductPiece<T>) -> bool {
        piece.rows == self.bands[zone] && piece.columns == self.blocks[slice]
    }
}

impl Portable for FitPiece {
    const VERSION: u16 = 1;

    fn write(&self, bytes: &mut Vec<u8>) {
        let width = self.triangles.first().map_or(0, |triangle| triangle.width);
        bytes.extend((self.first as u64).to_le_bytes());
        bytes.extend((width as u64).to_le_bytes());
        for triangle in &self.triangles {
            bytes.extend(
                triangle
                    .elements
                    .iter()
                    .flat_map(|element| element.to_le_bytes()),
            );
        }
    }

    fn read(bytes: &[u8]) -> Result<Self, PortableError> {
        let mut fields = Fields::of(bytes);
        let first = count(&mut fields, "the first leaf")?;
        let width = count(&mut fields, "the number of columns")?;
        let each = width.saturating_mul(width);
        if each == 0 || each as u64 > MAX_ELEMENTS {
            return Err(PortableError::Value {
                what: "the number of columns",
                value: width as u64,
            });
        }
        let triangles = fields.left() / (each * 8);
        let (elements, _) = fields.rest(triangles * each * 8)?.as_chunks();
        let elements: Vec<f64> = elements
            .iter()
            .map(|&eight| f64::from_le_bytes(eight))
            .collect();
        let triangle = |elements: &[f64]| Triangle {
            width,
            elements: elements.to_vec(),
        };
        Ok(Self {
            first,
            triangles: elements.chunks_exact(each).map(triangle).collect(),
        })
    }
}

impl Remote for Fitting {
    fn input(&self) -> u64 {
        let names = hash(self.names.join("\n").as_bytes());
        Checksum::mix(names, self.readings.checksum().value())
    }

    fn fits(&self, zone: usize, slice: usize, piece: &FitPiece) -> bool {
        let leaves = &self.zones[zone][slice];
        let width = self.readings.columns();
        piece.first == leaves.start
            && piece.triangles.len() == leaves.len()
            && piece
                .triangles
                .iter()
                .all(|triangle| triangle.width == width)
    }
}
