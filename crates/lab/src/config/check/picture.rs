//! Whether a house's picture is large enough to be cut as asked: otherwise it would have fewer zones or slices than its plan.

use core_model::{HousePlan, HouseStrategy};
use cpu_work::picture::MAX_PIXELS;

use crate::config::check::Finding;
use crate::config::file::HouseSection;
use crate::config::key::Section;

/// A zone of so many pixels has at least one row of them, and one of `n²` times as many has at least `n` rows.
///
/// Tiles are nearly square: their area over the square of one more than their height is below 5 in every case tried (pictures
/// of 16 × 16 to 32768 × 32768 pixels, up to 20,000 zones). 6 leaves room.
const SMALLEST_ZONE: u64 = 6;

/// What is wrong with the picture of a house whose numbers are each in their range, if anything.
///
/// The rule asks for a row of pixels in every slice of the flattest zone, without knowing how tiles are laid out.
pub(super) fn finding(house: &HouseSection) -> Option<Finding> {
    let key = |name| Section::House.key(name);
    let (width, height) = house.size();
    let HousePlan { zones, slices, .. } = house.plan(HouseStrategy::One);
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS {
        return Some(Finding {
            keys: vec![key("width"), key("height")],
            message: format!(
                "`width` is `{width}` and `height` is `{height}`: must be at most {MAX_PIXELS} pixels together, and are {pixels}"
            ),
        });
    }
    let most_zones = pixels / SMALLEST_ZONE;
    if u64::from(zones) > most_zones {
        return Some(Finding {
            keys: vec![key("zones"), key("width"), key("height")],
            message: format!(
                "`zones` is `{zones}`: must be at most {most_zones} in a picture of {width} × {height} pixels"
            ),
        });
    }
    let most_slices = most_slices(width, height, zones);
    (u64::from(slices) > most_slices).then(|| Finding {
        keys: vec![key("slices"), key("zones"), key("width"), key("height")],
        message: format!(
            "`slices` is `{slices}`: must be at most {most_slices} for {zones} zones in a picture of {width} × {height} pixels"
        ),
    })
}

/// The most slices that every zone of such a picture can surely be cut into, and at least 1 where zones are large enough.
fn most_slices(width: u32, height: u32, zones: u32) -> u64 {
    let area = u64::from(width) * u64::from(height) / u64::from(zones);
    (area / SMALLEST_ZONE).isqrt().min(u64::from(height))
}

#[cfg(test)]
mod tests {
    use cpu_work::{Cleaning, Denoise, Kernel, Picture};

    use super::*;

    #[test]
    fn what_is_accepted_can_be_cut_as_asked() {
        for (width, height) in [(16, 16), (16, 400), (400, 16), (37, 53), (64, 48), (97, 16)] {
            let picture = Picture::generated(width, height, 1);
            for zones in 1..=width * height / 6 {
                let slices = most_slices(width, height, zones);
                let slices = usize::try_from(slices).unwrap();
                let count = usize::try_from(zones).unwrap();
                let house = Cleaning::new(picture.clone(), Denoise::default(), count, slices);
                let cut = format!("{width} × {height}, {zones} zones of {slices}");
                assert_eq!(house.zones(), count, "{cut}");
                for zone in 0..count {
                    assert_eq!(house.slices(zone), slices, "{cut}, zone {zone}");
                }
            }
        }
    }
}
