//! One block of a picture on its way through a network: read with a margin, computed, and rounded to samples again.

use super::Network;
use crate::picture::{Picture, Region, Sample, Samples};

/// White, in tones; networks call it 1.
const WHITE: f32 = 255.0;

/// Returns the cleaned samples of a region, which must not be larger than a block and begin where a block does; alpha stays.
pub(super) fn clean(network: &Network, picture: &Picture, region: Region) -> Samples {
    match picture.samples() {
        Samples::Eight(samples) => Samples::Eight(clean_samples(network, samples, picture, region)),
        Samples::Sixteen(samples) => {
            Samples::Sixteen(clean_samples(network, samples, picture, region))
        }
    }
}

fn clean_samples<S: Sample>(
    network: &Network,
    samples: &[S],
    picture: &Picture,
    region: Region,
) -> Vec<S> {
    let (channels, colours) = (picture.layout().channels(), picture.layout().colours());
    let mut clean = Vec::with_capacity(region.pixels() * channels);
    let rows = samples.chunks_exact(picture.width() * channels);
    for row in rows.skip(region.y).take(region.height) {
        clean.extend_from_slice(&row[region.x * channels..][..region.width * channels]);
    }
    // Which colour goes into each channel of the network; for each run a list.
    let runs: Vec<Vec<usize>> = match (network.channels(), colours) {
        (1, _) => (0..colours).map(|colour| vec![colour]).collect(),
        (together, 1) => vec![vec![0; together]],
        (together, _) => vec![(0..together).collect()],
    };
    for sources in runs {
        let mut input = Vec::with_capacity(network.input_len());
        for &colour in &sources {
            read(network, samples, picture, colour, region, &mut input);
        }
        let answer = network
            .run(&input)
            .expect("invariant: what ran when it was loaded runs: the shapes are the same");
        write(network, &answer, &sources, region, channels, &mut clean);
    }
    clean
}

/// Appends one colour of the region and of the margin around it, from 0 to 1. Beyond the edge the edge is repeated.
fn read<S: Sample>(
    network: &Network,
    samples: &[S],
    picture: &Picture,
    colour: usize,
    region: Region,
    input: &mut Vec<f32>,
) {
    let channels = picture.layout().channels();
    let [height, width] = network.input();
    let (block_width, block_height) = network.block();
    let margin = |side: usize, kept: usize| (side - kept) / 2;
    let (above, left) = (margin(height, block_height), margin(width, block_width));
    let inside = |index: usize, first: usize, margin: usize, length: usize| {
        (first + index).saturating_sub(margin).min(length - 1)
    };
    for row in 0..height {
        let y = inside(row, region.y, above, picture.height());
        let row = &samples[y * picture.width() * channels..][..picture.width() * channels];
        input.extend((0..width).map(|column| {
            let x = inside(column, region.x, left, picture.width());
            row[x * channels + colour].tone() / WHITE
        }));
    }
}

/// Rounds an answer to samples. A colour that went into several channels gets the mean of theirs.
fn write<S: Sample>(
    network: &Network,
    answer: &[f32],
    sources: &[usize],
    region: Region,
    channels: usize,
    clean: &mut [S],
) {
    let [height, width] = network.output();
    let discarded = network.discarded();
    let planes: Vec<&[f32]> = answer.chunks_exact(height * width).collect();
    for (y, row) in clean.chunks_exact_mut(region.width * channels).enumerate() {
        for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
            let place = (y + discarded) * width + x + discarded;
            if sources.iter().all(|&colour| colour == sources[0]) {
                let sum: f32 = planes.iter().map(|plane| plane[place]).sum();
                pixel[sources[0]] = S::nearest(sum / planes.len() as f32 * WHITE);
            } else {
                for (plane, &colour) in planes.iter().zip(sources) {
                    pixel[colour] = S::nearest(plane[place] * WHITE);
                }
            }
        }
    }
}
