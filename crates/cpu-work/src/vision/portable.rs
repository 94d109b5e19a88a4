//! Inspected pieces as bytes, so that other processes can look for dirt.
//!
//! ```text
//! column: 8 · row: 8 · width: 8 · height: 8 · width of the picture: 8 · runs: 8
//! then for each run of dirty pixels: row: 4 · first column: 4 · column after the last: 4 · number of its spot: 4
//! ```
//!
//! All little-endian. The spots are what the runs say, so they do not travel.

use super::inspecting::{InspectPiece, Inspecting};
use super::merging::Spot;
use super::runs::Run;
use crate::checksum::Checksum;
use crate::peers::{Fields, Portable, PortableError, Remote, hash};
use crate::picture::{MAX_PIXELS, Region};

/// Four numbers of 32 bits.
const BYTES_OF_A_RUN: usize = 16;

impl Portable for InspectPiece {
    const VERSION: u16 = 2;

    fn write(&self, bytes: &mut Vec<u8>) {
        let Region {
            x,
            y,
            width,
            height,
        } = self.region;
        for number in [x, y, width, height, self.stride, self.runs.len()] {
            bytes.extend((number as u64).to_le_bytes());
        }
        for run in &self.runs {
            for number in [run.row, run.start, run.end, run.spot] {
                bytes.extend(number.to_le_bytes());
            }
        }
    }

    fn read(bytes: &[u8]) -> Result<Self, PortableError> {
        let mut fields = Fields::of(bytes);
        let region = Region {
            x: fields.size("the column")?,
            y: fields.size("the row")?,
            width: fields.size("the width")?,
            height: fields.size("the height")?,
        };
        let stride = fields.size("the width of the picture")?;
        let most = usize::try_from(MAX_PIXELS).unwrap_or(usize::MAX);
        for (what, value) in [
            ("the column", region.x),
            ("the row", region.y),
            ("the width of the picture", stride),
            (
                "the number of pixels",
                region.width.saturating_mul(region.height),
            ),
        ] {
            if value > most {
                let value = value as u64;
                return Err(PortableError::Value { what, value });
            }
        }
        if region.width == 0 || region.x + region.width > stride {
            let value = region.width as u64;
            return Err(PortableError::Value {
                what: "the width",
                value,
            });
        }
        let count = fields.size("the number of runs")?;
        if count > region.pixels() {
            let value = count as u64;
            return Err(PortableError::Value {
                what: "the number of runs",
                value,
            });
        }
        let runs: Vec<Run> = fields
            .rest(count * BYTES_OF_A_RUN)?
            .as_chunks::<BYTES_OF_A_RUN>()
            .0
            .iter()
            .map(read_run)
            .collect();
        check(&runs, region)?;
        let spots = Spot::of_runs(&runs, stride);
        Ok(Self {
            region,
            stride,
            runs,
            spots,
        })
    }
}

fn read_run(bytes: &[u8; BYTES_OF_A_RUN]) -> Run {
    let (numbers, _) = bytes.as_chunks();
    let [row, start, end, spot] = std::array::from_fn(|at| u32::from_le_bytes(numbers[at]));
    Run {
        row,
        start,
        end,
        spot,
    }
}

/// Runs come row by row, apart from each other, inside of the region; spots count up in the order of first pixels.
fn check(runs: &[Run], region: Region) -> Result<(), PortableError> {
    let refuse = |what, value: u32| {
        let value = value.into();
        Err(PortableError::Value { what, value })
    };
    let (right, bottom) = (region.x + region.width, region.y + region.height);
    let mut free = (region.y, region.x);
    let mut seen = 0;
    for run in runs {
        let (row, start, end) = (run.row as usize, run.start as usize, run.end as usize);
        if row >= bottom {
            return refuse("the row of a run", run.row);
        }
        if start < region.x || (row, start) < free {
            return refuse("the first column of a run", run.start);
        }
        if end <= start || end > right {
            return refuse("the last column of a run", run.end);
        }
        if run.spot == 0 || run.spot > seen + 1 {
            return refuse("the spot of a run", run.spot);
        }
        seen = seen.max(run.spot);
        free = (row, end + 1);
    }
    Ok(())
}

impl Remote for Inspecting {
    fn input(&self) -> u64 {
        let picture = self.picture();
        let settings = format!(
            "{} {} {:?} {:?} {} {}",
            picture.width(),
            picture.height(),
            picture.layout(),
            self.limit.settings(),
            self.smoothing,
            self.least_area
        );
        Checksum::mix(hash(settings.as_bytes()), picture.checksum().value())
    }

    fn fits(&self, zone: usize, slice: usize, piece: &InspectPiece) -> bool {
        let region = self.zones[zone][slice];
        piece.region == region && piece.stride == self.picture().width()
    }
}
