//! Every kernel's pieces cross a stream and come back as what they were; damaged ones are refused and nothing panics.

use cpu_work::peers::{Portable, Remote, clean_with_peers, serve};
use cpu_work::{Crew, Picture};
use proptest::prelude::*;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::{io, thread};

/// Computes a kernel by two peers, and compares with one cleaner.
#[track_caller]
fn check<K: Remote>(kernel: &K)
where
    K::Piece: PartialEq + std::fmt::Debug,
{
    let go_on = |_| ControlFlow::Continue(());
    let one = Crew::One.clean(kernel, go_on).unwrap();
    let two = NonZeroUsize::new(2).unwrap();
    let peers = thread::scope(|scope| {
        let start = |_| {
            let ((requests, to), (from, pieces)) = (io::pipe()?, io::pipe()?);
            scope.spawn(move || serve(kernel, requests, pieces));
            Ok((to, from))
        };
        clean_with_peers(two, start, kernel, go_on).unwrap()
    });
    assert_eq!(one.pieces, peers.pieces);
    assert_eq!(one.checksum, peers.checksum);
    damaged(&one.pieces[0][0]);
}

/// No cut and no changed byte may panic; a cut is always seen.
fn damaged<P: Portable>(piece: &P) {
    let mut bytes = Vec::new();
    piece.write(&mut bytes);
    let cuts = (0..bytes.len()).step_by(1 + bytes.len() / 97);
    for cut in cuts.chain([bytes.len() - 1]) {
        let shorter = P::read(&bytes[..cut]);
        // The length of a piece follows from its head; only where a whole row is missing can there be another valid one.
        assert!(shorter.is_err() || cut >= 16, "{cut} of {}", bytes.len());
    }
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let places = (0..bytes.len().min(80), any::<u8>());
    let result = runner.run(&places, |(place, value)| {
        let mut changed = bytes.clone();
        changed[place] = value;
        let _ = P::read(&changed);
        Ok(())
    });
    result.unwrap();
}

#[test]
fn of_pictures() {
    let noisy = Picture::generated(40, 30, 1).noisy(1);
    check(&cpu_work::Cleaning::new(
        noisy,
        cpu_work::Denoise::default(),
        3,
        2,
    ));
}

#[cfg(feature = "vision")]
#[test]
fn of_dirt() {
    let floor = cpu_work::DirtyFloor::generated(80, 60, 5, 3);
    let threshold = cpu_work::Threshold::default();
    check(&cpu_work::Inspecting::new(
        floor.picture().clone(),
        threshold,
        4,
        2,
    ));
}

#[cfg(feature = "realfft")]
#[test]
fn of_sounds() {
    let noisy = cpu_work::Sound::generated(8_000, 2, 2, 1).noisy(1);
    let reduction = cpu_work::NoiseReduction::default();
    check(&cpu_work::Quieting::new(noisy, &reduction, 3, 2).unwrap());
}

#[cfg(feature = "ndarray")]
#[test]
fn of_matrices() {
    use cpu_work::matrix::Table;
    use cpu_work::{Fitting, Matrix, Product};
    let (a, b) = (
        Matrix::<f32>::generated(20, 30, 1),
        Matrix::generated(30, 10, 2),
    );
    check(&Product::new(a, b, 3, 2).unwrap());
    check(&Fitting::new(&Table::generated(3_000, 1), 3, 2).unwrap());
}

#[cfg(feature = "tract-onnx")]
#[test]
fn of_pictures_cleaned_by_a_network() {
    let noisy = Picture::generated(40, 30, 1).noisy(1);
    check(&cpu_work::DeepCleaning::new(
        noisy,
        cpu_work::Network::embedded(),
        3,
        2,
    ));
}
