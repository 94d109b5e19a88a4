//! Cleaned blocks as bytes, so that other processes can clean.
//!
//! ```text
//! for each block: the length of what follows: 8 · the block as a `CleanPiece` writes it
//! ```

use super::{DeepCleaning, DeepPiece};
use crate::checksum::Checksum;
use crate::cleaning::CleanPiece;
use crate::peers::{Portable, PortableError, Remote};

impl Portable for DeepPiece {
    const VERSION: u16 = CleanPiece::VERSION;

    fn write(&self, bytes: &mut Vec<u8>) {
        for (region, samples) in &self.blocks {
            let block = CleanPiece::new(*region, samples.clone());
            let begin = bytes.len();
            bytes.extend([0; 8]);
            block.write(bytes);
            let length = (bytes.len() - begin - 8) as u64;
            bytes[begin..begin + 8].copy_from_slice(&length.to_le_bytes());
        }
    }

    fn read(mut bytes: &[u8]) -> Result<Self, PortableError> {
        let mut blocks = Vec::new();
        // A slice has a block at least.
        while !bytes.is_empty() || blocks.is_empty() {
            let short = |expected| PortableError::Length {
                expected,
                found: bytes.len(),
            };
            let (length, rest) = bytes.split_first_chunk().ok_or(short(8))?;
            let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
            let too_short = short(length.saturating_add(8));
            let (block, rest) = rest.split_at_checked(length).ok_or(too_short)?;
            blocks.push(CleanPiece::read(block)?.into_parts());
            bytes = rest;
        }
        Ok(Self { blocks })
    }
}

impl Remote for DeepCleaning {
    fn input(&self) -> u64 {
        Checksum::mix(self.network().digest(), self.picture().checksum().value())
    }

    fn fits(&self, zone: usize, slice: usize, piece: &DeepPiece) -> bool {
        let blocks = &self.blocks[self.zones[zone][slice].clone()];
        let picture = self.picture();
        piece.regions().eq(blocks.iter().copied())
            && piece.blocks.iter().all(|(region, samples)| {
                samples.bits() == picture.samples().bits()
                    && samples.len() == region.pixels() * picture.layout().channels()
            })
    }
}
