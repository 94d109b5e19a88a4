//! The graphics processor computes what the processor computes, as far as rounding allows.
//!
//! Mesa's software driver will do. Where there is none, these tests say that they were skipped, unless `LUNCHRUSH_REQUIRE`
//! names `vulkan`.

use std::env;
use std::error::Error as _;
use std::sync::OnceLock;

use cpu_work::gpu::{Convolution, Gpu, GpuError, Product, error_bound};
use proptest::prelude::*;

/// The graphics processor that all tests share; `None` where there is none and none is required.
#[expect(clippy::print_stdout, reason = "a test that did nothing must say so")]
#[track_caller]
fn gpu() -> Option<&'static Gpu> {
    static GPU: OnceLock<Result<Gpu, GpuError>> = OnceLock::new();
    match GPU.get_or_init(Gpu::open) {
        Ok(gpu) => Some(gpu),
        Err(error) => {
            let required = env::var("LUNCHRUSH_REQUIRE").unwrap_or_default();
            assert!(
                !required.split(',').any(|it| it.trim() == "vulkan"),
                "a Vulkan adapter is required, install mesa-vulkan-drivers: {error}: {:?}",
                error.source()
            );
            println!("skipped: no Vulkan adapter, install mesa-vulkan-drivers ({error})");
            None
        }
    }
}

/// Numbers from -1 to 1, the same for the same seed.
fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// Compares a result with sums of products, in twice as many bits: each within the bound that the module states.
#[track_caller]
fn check(result: &[f32], terms: usize, sums: impl Iterator<Item = Vec<(f32, f32)>>) {
    let mut count = 0;
    for (place, (products, &value)) in sums.zip(result).enumerate() {
        let products: Vec<f64> = products
            .iter()
            .map(|&(a, b)| f64::from(a) * f64::from(b))
            .collect();
        let magnitude: f64 = products.iter().map(|product| product.abs()).sum();
        let (exact, bound) = (products.iter().sum::<f64>(), error_bound(terms) * magnitude);
        assert!(
            (f64::from(value) - exact).abs() <= bound,
            "at {place}: {value} instead of {exact}, which may differ by {bound}"
        );
        count += 1;
    }
    assert_eq!(count, result.len());
}

#[track_caller]
fn check_product(gpu: &Gpu, shape: Product) {
    let Product {
        rows,
        inner,
        columns,
    } = shape;
    let (left, right) = (numbers(rows * inner, 1), numbers(inner * columns, 2));
    let product = gpu.multiply(&left, &right, shape).unwrap();
    assert_eq!(product.len(), rows * columns);
    let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let sum = |(row, column)| {
        (0..inner)
            .map(|at| (left[row * inner + at], right[at * columns + column]))
            .collect()
    };
    check(&product, inner, places.map(sum));
}

#[track_caller]
fn check_convolution(gpu: &Gpu, shape: Convolution) {
    let Convolution {
        inputs,
        outputs,
        width,
        height,
    } = shape;
    let picture = numbers(inputs * width * height, 3);
    let weights = numbers(outputs * inputs * 9, 4);
    let biases = numbers(outputs, 5);
    let result = gpu.convolve(&picture, &weights, &biases, shape).unwrap();
    let (rows, columns) = (height - 2, width - 2);
    assert_eq!(result.len(), outputs * rows * columns);
    let sum = |place: usize| {
        let (output, y, x) = (
            place / (rows * columns),
            place / columns % rows,
            place % columns,
        );
        let squares = (0..inputs).flat_map(|input| (0..9).map(move |at| (input, at)));
        let products = squares.map(|(input, at)| {
            let pixel = (input * height + y + at / 3) * width + x + at % 3;
            (weights[(output * inputs + input) * 9 + at], picture[pixel])
        });
        products.chain([(biases[output], 1.0)]).collect()
    };
    check(
        &result,
        inputs * 9 + 1,
        (0..outputs * rows * columns).map(sum),
    );
}

fn product(rows: usize, inner: usize, columns: usize) -> Product {
    Product {
        rows,
        inner,
        columns,
    }
}

fn convolution(inputs: usize, outputs: usize, width: usize, height: usize) -> Convolution {
    Convolution {
        inputs,
        outputs,
        width,
        height,
    }
}

#[test]
fn products_are_right_within_the_stated_bound() {
    let Some(gpu) = gpu() else { return };
    for (rows, inner, columns) in [
        (1, 1, 1),
        (16, 16, 16),
        (17, 33, 15),
        (200, 3, 1),
        (1, 1000, 2),
        (130, 257, 120),
    ] {
        check_product(gpu, product(rows, inner, columns));
    }
}

#[test]
fn convolutions_are_right_within_the_stated_bound() {
    let Some(gpu) = gpu() else { return };
    for (inputs, outputs, width, height) in [
        (1, 1, 3, 3),
        (1, 2, 10, 10),
        (3, 12, 31, 18),
        (32, 32, 20, 21),
    ] {
        check_convolution(gpu, convolution(inputs, outputs, width, height));
    }
}

#[test]
fn sums_of_nothing_are_nothing() {
    let Some(gpu) = gpu() else { return };
    assert_eq!(gpu.multiply(&[], &[], product(2, 0, 3)).unwrap(), [0.0; 6]);
    assert_eq!(
        gpu.multiply(&[], &[1.0; 6], product(0, 2, 3)).unwrap(),
        [0.0; 0]
    );
    assert_eq!(
        gpu.convolve(&[], &[], &[2.0], convolution(0, 1, 4, 3))
            .unwrap(),
        [2.0; 2]
    );
    assert_eq!(
        gpu.convolve(&[1.0; 9], &[], &[], convolution(1, 0, 3, 3))
            .unwrap(),
        [0.0; 0]
    );
}

#[test]
fn threads_share_a_graphics_processor() {
    let Some(gpu) = gpu() else { return };
    std::thread::scope(|scope| {
        for rows in 1..5 {
            scope.spawn(move || check_product(gpu, product(rows, 40, 30)));
        }
    });
}

#[test]
fn slices_of_another_shape_are_refused_by_name() {
    let Some(gpu) = gpu() else { return };
    let message = |result: Result<Vec<f32>, GpuError>| result.unwrap_err().to_string();
    assert_eq!(
        message(gpu.multiply(&[1.0; 5], &[1.0; 6], product(2, 3, 2))),
        "the left matrix: 5 values instead of 6"
    );
    assert_eq!(
        message(gpu.multiply(&[1.0; 6], &[1.0; 7], product(2, 3, 2))),
        "the right matrix: 7 values instead of 6"
    );
    assert_eq!(
        message(gpu.convolve(&[1.0; 6], &[1.0; 9], &[0.0], convolution(1, 1, 3, 2))),
        "a picture of 3 × 2 is too small for a convolution of 3 × 3"
    );
    assert_eq!(
        message(gpu.convolve(&[1.0; 9], &[1.0; 8], &[0.0], convolution(1, 1, 3, 3))),
        "the weights: 8 values instead of 9"
    );
    assert_eq!(
        message(gpu.convolve(&[1.0; 9], &[1.0; 9], &[], convolution(1, 1, 3, 3))),
        "the biases: 0 values instead of 1"
    );
    assert_eq!(
        message(gpu.multiply(&[], &[], product(usize::MAX, 3, 2))),
        format!("the left matrix: 0 values instead of {}", u64::MAX)
    );
}

/// A result that no graphics processor holds: the two factors fit easily.
#[test]
fn results_beyond_the_limits_are_refused_by_name() {
    let Some(gpu) = gpu() else { return };
    let many = vec![1.0; 3 << 20];
    for shape in [product(3 << 20, 1, 3 << 20), product(usize::MAX >> 8, 0, 1)] {
        let left = &many[..if shape.inner == 0 { 0 } else { many.len() }];
        let error = gpu.multiply(left, left, shape).unwrap_err();
        let GpuError::TooLarge {
            what, found, name, ..
        } = &error
        else {
            panic!("{error}")
        };
        assert_eq!(
            (*what, name.as_str()),
            ("the bytes of the product", gpu.name())
        );
        assert_eq!(*found, shape.rows as u64 * shape.columns as u64 * 4);
    }
    // It goes on working.
    check_product(gpu, product(3, 3, 3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn products_of_any_shape_are_right(rows in 1_usize..60, inner in 1_usize..80, columns in 1_usize..60) {
        if let Some(gpu) = gpu() {
            check_product(gpu, product(rows, inner, columns));
        }
    }
}
