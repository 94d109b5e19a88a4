//! One comparison: what ours computes, and what its peer is asked for.

use crate::peer::Array;
use anyhow::Result;
use benches::agreement::Agreement;
use cpu_work::audio::{self, Sound};
use cpu_work::matrix::Fit;
use cpu_work::vision::Inspected;
use cpu_work::{Matrix, Picture, picture};

/// A library of Python's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Library {
    OpenCv,
    Scipy,
    Numpy,
    #[cfg(feature = "tract-onnx")]
    OnnxRuntime,
}

/// A comparison.
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) library: Library,
    /// The name of the peer's function.
    pub(crate) run: &'static str,
    /// Its settings.
    pub(crate) with: serde_json::Value,
    pub(crate) inputs: Vec<Array>,
    pub(crate) agreement: Agreement,
    pub(crate) ours: Box<dyn Fn() -> Result<Computed>>,
}

/// What ours gives.
pub(crate) enum Computed {
    Picture(Picture),
    Inspected(Inspected),
    Sound(Sound),
    Numbers(Vec<f64>),
    Single(Matrix<f32>),
    Double(Matrix<f64>),
    Fit(Fit),
}

impl Library {
    /// The modules of Python that it takes.
    pub(crate) const fn modules(self) -> &'static [&'static str] {
        match self {
            Self::OpenCv => &["cv2", "numpy"],
            Self::Scipy => &["scipy", "numpy"],
            Self::Numpy => &["numpy"],
            #[cfg(feature = "tract-onnx")]
            Self::OnnxRuntime => &["onnxruntime", "numpy"],
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::OpenCv => "OpenCV",
            Self::Scipy => "SciPy",
            Self::Numpy => "NumPy",
            #[cfg(feature = "tract-onnx")]
            Self::OnnxRuntime => "onnxruntime",
        }
    }
}

impl Computed {
    /// Returns its values, in the order in which the peer writes its own.
    pub(crate) fn values(&self) -> Vec<f64> {
        match self {
            Self::Picture(picture) => tones(picture),
            Self::Inspected(inspected) => tones(inspected.mask()),
            Self::Sound(sound) => match sound.samples() {
                audio::Samples::Integers(samples) => {
                    samples.iter().copied().map(f64::from).collect()
                }
                audio::Samples::Floats(samples) => samples.iter().copied().map(f64::from).collect(),
            },
            Self::Numbers(numbers) => numbers.clone(),
            Self::Single(matrix) => matrix.elements().iter().copied().map(f64::from).collect(),
            Self::Double(matrix) => matrix.elements().to_vec(),
            Self::Fit(fit) => fit.coefficients().map(|(_, value)| value).collect(),
        }
    }
}

fn tones(picture: &Picture) -> Vec<f64> {
    match picture.samples() {
        picture::Samples::Eight(samples) => samples.iter().copied().map(f64::from).collect(),
        picture::Samples::Sixteen(samples) => samples.iter().copied().map(f64::from).collect(),
    }
}
