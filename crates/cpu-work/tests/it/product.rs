//! Products of matrices: right, and the same however they are cut and whoever computes them.

use std::ops::ControlFlow;

use cpu_work::matrix::{Element, MAX_ELEMENTS, MatrixError};
use cpu_work::{Crew, Kernel as _, Matrix, Product};
use proptest::prelude::*;

fn product<T: Element>(
    rows: usize,
    inner: usize,
    columns: usize,
    zones: usize,
    slices: usize,
) -> Product<T> {
    let (left, right) = (
        Matrix::generated(rows, inner, 1),
        Matrix::generated(inner, columns, 2),
    );
    Product::new(left, right, zones, slices).unwrap()
}

#[track_caller]
fn multiplied<T: Element>(kernel: &Product<T>, crew: Crew) -> (Matrix<T>, u64) {
    let cleaned = crew.clean(kernel, |_| ControlFlow::Continue(())).unwrap();
    let (rows, inner, columns) = (
        kernel.left().rows(),
        kernel.left().columns(),
        kernel.right().columns(),
    );
    assert_eq!(cleaned.units, (rows * inner * columns) as u64);
    let whole = kernel.assemble(cleaned.pieces.iter().flatten());
    assert_eq!(cleaned.checksum, whole.checksum().value());
    (whole, cleaned.checksum)
}

/// The largest difference to the three loops.
fn off<T: Element>(kernel: &Product<T>) -> f64 {
    let (found, expected) = (multiplied(kernel, Crew::One).0, kernel.naive());
    let pairs = found.elements().iter().zip(expected.elements());
    pairs
        .map(|(&a, &b)| (a.into() - b.into()).abs())
        .fold(0.0, f64::max)
}

#[test]
fn a_small_product_is_what_the_definition_says() {
    let left = Matrix::new(2, 3, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
    let right = Matrix::new(3, 2, vec![7.0, 8.0, 9.0, 10.0, 11.0, 12.0]).unwrap();
    let kernel = Product::new(left, right, 2, 2).unwrap();
    let expected = [58.0, 64.0, 139.0, 154.0];
    assert_eq!(kernel.naive().elements(), expected);
    assert_eq!(multiplied(&kernel, Crew::Turns).0.elements(), expected);
}

#[test]
fn products_of_every_shape_agree_with_three_loops() {
    for (rows, inner, columns) in [
        (1, 1, 1),
        (1, 300, 1),
        (7, 1, 9),
        (33, 65, 17),
        (130, 700, 90),
    ] {
        assert!(off(&product::<f64>(rows, inner, columns, 3, 2)) < 1e-12);
        assert!(off(&product::<f32>(rows, inner, columns, 3, 2)) < 2e-4);
    }
}

/// Inner sums of more than 256 and 512 terms, where the library begins another round.
#[test]
fn the_bits_are_the_same_however_the_product_is_cut() {
    fn check<T: Element>(rows: usize, inner: usize, columns: usize) {
        let (whole, checksum) = multiplied(&product::<T>(rows, inner, columns, 1, 1), Crew::One);
        for (zones, slices) in [(2, 1), (1, 2), (12, 8), (5, 7), (rows, columns), (40, 1)] {
            let (cut, sum) = multiplied(
                &product::<T>(rows, inner, columns, zones, slices),
                Crew::Turns,
            );
            assert!(
                cut == whole && sum == checksum,
                "{rows} × {inner} × {columns} in {zones} × {slices}"
            );
        }
    }
    for (rows, inner, columns) in [(3, 5, 4), (50, 1_100, 45), (97, 260, 130)] {
        check::<f32>(rows, inner, columns);
        check::<f64>(rows, inner, columns);
    }
}

#[test]
fn every_crew_has_the_same_product() {
    let kernel = product::<f32>(200, 300, 150, 12, 8);
    let (_, expected) = multiplied(&kernel, Crew::One);
    let crews = [
        Crew::Turns,
        #[cfg(feature = "rayon")]
        Crew::Parallel(std::num::NonZeroUsize::new(9).unwrap()),
    ];
    for crew in crews {
        assert_eq!(multiplied(&kernel, crew).1, expected, "{crew:?}");
    }
}

#[test]
fn a_wrong_element_anywhere_has_a_large_residual() {
    let kernel = product::<f64>(40, 60, 50, 4, 2);
    let right = multiplied(&kernel, Crew::One).0;
    assert!(kernel.residual(&right, 7) < 1e-15);
    for at in (0..2_000).step_by(37) {
        let mut elements = right.elements().to_vec();
        elements[at] += 0.01;
        let wrong = Matrix::new(40, 50, elements).unwrap();
        assert!(kernel.residual(&wrong, 7) > 1e-6, "element {at}");
    }
    let single = product::<f32>(40, 60, 50, 4, 2);
    let residual = single.residual(&multiplied(&single, Crew::One).0, 7);
    assert!(residual < 1e-6, "{residual}");
}

#[test]
fn a_missing_piece_leaves_zeros() {
    let kernel = product::<f64>(4, 9, 4, 2, 2);
    let partly = kernel.assemble([&kernel.clean(1, 0)]);
    let whole = kernel.naive();
    assert_eq!(partly.row(0), [0.0; 4]);
    assert_eq!(partly.row(3)[2..], [0.0; 2]);
    assert!((partly.row(3)[0] - whole.row(3)[0]).abs() < 1e-12);
}

#[test]
fn matrices_that_are_none_are_refused_by_name() {
    let message = |rows, columns, elements: Vec<f32>| {
        Matrix::new(rows, columns, elements)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(message(0, 3, vec![]), "the matrix is empty");
    assert_eq!(
        message(2, 2, vec![1.0; 3]),
        "3 elements where the size asks for 4"
    );
    assert_eq!(
        message(2, 2, vec![1.0, 2.0, 3.0, f32::NAN]),
        "row 1, column 1, counted from 0, has no finite number: NaN"
    );
    // Found before the elements are looked at, or memory is taken for a product.
    let error = Matrix::<f64>::new(usize::MAX, 2, vec![]).unwrap_err();
    assert!(
        matches!(error, MatrixError::TooLarge { columns: 2, .. }),
        "{error:?}"
    );
    let side = 100_000;
    let (tall, wide) = (
        Matrix::<f32>::generated(side, 1, 1),
        Matrix::generated(1, side, 1),
    );
    let error = Product::new(tall, wide, 1, 1).unwrap_err();
    assert!(
        error.to_string().contains(&MAX_ELEMENTS.to_string()),
        "{error}"
    );
    let (two, three) = (
        Matrix::<f64>::generated(2, 2, 1),
        Matrix::generated(3, 2, 1),
    );
    assert_eq!(
        Product::new(two, three, 1, 1).unwrap_err().to_string(),
        "a matrix of 2 columns cannot be multiplied by one of 3 rows"
    );
}

#[test]
fn numbers_that_grow_beyond_their_type_are_carried() {
    let left = Matrix::new(1, 2, vec![1e300, 1e300]).unwrap();
    let right = Matrix::new(2, 2, vec![1e300, 1e300, 1e300, -1e300]).unwrap();
    let kernel = Product::new(left, right, 1, 1).unwrap();
    let whole = multiplied(&kernel, Crew::One).0;
    assert!(whole.elements()[0] > f64::MAX);
    assert!(!whole.elements()[1].is_finite());
    assert!(kernel.residual(&whole, 1) > f64::MAX);
}

#[test]
fn a_seed_means_the_same_matrix_everywhere() {
    assert_eq!(
        Matrix::<f32>::generated(9, 7, 7).checksum().to_string(),
        "e10b5fcd7e5c8929"
    );
    assert_eq!(
        Matrix::<f64>::generated(9, 7, 7).checksum().to_string(),
        "9682bd53fb826de6"
    );
    let elements = Matrix::<f64>::generated(100, 100, 7).elements().to_vec();
    assert!(elements.iter().all(|element| (-1.0..1.0).contains(element)));
    assert!(elements.iter().sum::<f64>().abs() < 200.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// A·(s·B + C) = s·(A·B) + A·C: of small whole numbers, exactly.
    #[test]
    fn a_product_is_linear(
        rows in 1_usize..20, inner in 1_usize..40, columns in 1_usize..20, zones in 1_usize..9, slices in 1_usize..9,
        scale in -4_i32..5, seed in any::<u64>(),
    ) {
        let whole_numbers = |rows, columns, seed| {
            let matrix = Matrix::<f64>::generated(rows, columns, seed);
            let elements = matrix.elements().iter().map(|x| (x * 50.0).round()).collect();
            Matrix::new(rows, columns, elements).unwrap()
        };
        let times = |a: &Matrix<f64>, b: Matrix<f64>| {
            multiplied(&Product::new(a.clone(), b, zones, slices).unwrap(), Crew::Turns).0
        };
        let combined = |b: &Matrix<f64>, c: &Matrix<f64>| {
            let pairs = b.elements().iter().zip(c.elements());
            pairs.map(|(b, c)| f64::from(scale) * b + c).collect::<Vec<_>>()
        };
        let a = whole_numbers(rows, inner, seed);
        let b = whole_numbers(inner, columns, seed ^ 1);
        let c = whole_numbers(inner, columns, seed ^ 2);
        let sum = Matrix::new(inner, columns, combined(&b, &c)).unwrap();
        let (ab, ac) = (times(&a, b), times(&a, c));
        let whole = times(&a, sum);
        prop_assert_eq!(whole.elements(), combined(&ab, &ac));
    }
}
