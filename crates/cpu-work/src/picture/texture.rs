//! Texture for generated pictures: random values that change smoothly from place to place.
//!
//! Only IEEE basic operations are used, so that a seed gives the same texture on every machine.

use crate::random::mix;

/// Value noise in 0..1: random values at whole places, blended between them.
pub(crate) fn texture(seed: u64, x: f32, y: f32) -> f32 {
    let corner = |right: f32, down: f32| {
        let place = u64::from((x.floor() + right).to_bits()) << 32
            | u64::from((y.floor() + down).to_bits());
        unit(mix(seed ^ mix(place)))
    };
    let across = |down: f32| between(corner(0.0, down), corner(1.0, down), x.fract());
    between(across(0.0), across(1.0), y.fract())
}

/// A number in 0..1 from the upper 24 bits, as many as the type has.
pub(crate) fn unit(random: u64) -> f32 {
    (random >> 40) as f32 / 16_777_216.0
}

/// The number so large a share of the way from `a` to `b`.
pub(crate) fn between(a: f32, b: f32, share: f32) -> f32 {
    a + (b - a) * share
}
