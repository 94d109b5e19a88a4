//! A network, built from an ONNX file for blocks of one size.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tract_onnx::pb::ModelProto;
use tract_onnx::prelude::{
    Datum as _, DatumExt as _, Framework as _, InferenceModelExt as _, IntoRunnable as _, TDim,
    Tensor, TractError, TractResult, TypedModel, TypedRunnableModel, tvec,
};
use tract_onnx::tract_core::ops::Cost;

use super::NetworkError;
use super::file::{self, Input, MAX_ELEMENTS, at_most};
use crate::peers::hash;
use crate::picture::Layout;

/// The network of this crate; `models/README.md` says where it comes from.
const EMBEDDED: &[u8] = include_bytes!("../../models/denoise.onnx");

/// The side of the blocks of a network that takes pictures of any size. A multiple of 32, because networks that halve the
/// picture again and again need one. Smaller ones see more of their margins than of the picture, larger ones do not stay in
/// the nearer caches: of 64 to 288, this was the quickest per pixel.
const SIDE: usize = 160;
/// What is thrown away around the result of a network whose result is as large as its input: it was computed from pixels
/// that the network made up.
const DISCARDED: usize = 16;
/// The most work for one block: the better part of a minute on one processor.
const MAX_MULTIPLY_ADDS: u64 = 1_000_000_000_000;

/// A convolutional network that turns a picture into a cleaner one. A clone shares the weights.
///
/// ```
/// use cpu_work::{DeepCleaning, Denoise, Network, Picture, psnr};
///
/// let house = Picture::generated(160, 120, 1);
/// let dirty = house.noisy(1);
/// let clean = Network::embedded().clean(&dirty);
/// assert!(psnr(&house, &clean) > psnr(&house, &Denoise::default().clean(&dirty)));
/// ```
#[derive(Clone)]
pub struct Network {
    plan: Arc<TypedRunnableModel>,
    /// 1: the colours go through it one by one; 3: together.
    channels: usize,
    /// Rows and columns that go in.
    input: [usize; 2],
    /// Rows and columns that come out.
    output: [usize; 2],
    /// What of those is thrown away on each side.
    discarded: usize,
    multiply_adds: u64,
    /// A hash of its file.
    digest: u64,
}

impl Network {
    /// Returns the network that this crate brings: eight convolutions, trained on generated noisy pictures.
    ///
    /// # Panics
    ///
    /// If the network of the crate is broken.
    #[must_use]
    pub fn embedded() -> Self {
        Self::load(EMBEDDED).expect("invariant: the network that the crate brings is one")
    }

    /// Builds a network from the bytes of an ONNX file.
    ///
    /// It takes one tensor of 32-bit floats from 0 to 1, of 1 × 1 × height × width or 1 × 3 × height × width (red, green,
    /// blue), and gives one like it: of the same size, or smaller by the same margin on opposite sides. A network with one
    /// channel sees each colour by itself; one with three sees a grey picture three times, and the mean of its answers is
    /// taken. Height and width may be free or fixed.
    ///
    /// Of a result as large as the input, 16 pixels on each side are thrown away. A network that reaches further may show
    /// seams there.
    ///
    /// The sizes of the file, of what goes in, of every tensor and of the work are bounded. That protects from mistakes; a
    /// file that was made to do harm should not be loaded.
    ///
    /// # Errors
    ///
    /// A variant of [`NetworkError`] that says which of this is not so.
    pub fn load(bytes: &[u8]) -> Result<Self, NetworkError> {
        Self::load_sized(bytes, SIDE)
    }

    /// Loads a network; `side` is that of the blocks where the network leaves it open.
    fn load_sized(bytes: &[u8], side: usize) -> Result<Self, NetworkError> {
        // tract checks most of what it reads, and panics over some of the rest.
        catch_unwind(AssertUnwindSafe(|| {
            let (model, input) = file::read(bytes)?;
            let network = Self::build(&model, input, side)?;
            Ok(Self {
                digest: hash(bytes),
                ..network
            })
        }))
        .unwrap_or_else(|panic| {
            Err(NetworkError::Panicked {
                message: message(&*panic),
            })
        })
    }

    fn build(model: &ModelProto, input: Input, side: usize) -> Result<Self, NetworkError> {
        let channels = input.channels;
        let sides = [input.height, input.width].map(|fixed| fixed.unwrap_or(side));
        let model = typed(model, channels, sides).map_err(invalid)?;
        let output = output_sides(&model, channels, sides)?;
        let discarded = if output == sides { DISCARDED } else { 0 };
        if output.iter().any(|&side| side <= 2 * discarded) {
            return Err(wrong_output(channels, sides, &output.map(Some)));
        }
        let multiply_adds = bounded_work(&model)?;
        let plan = model
            .into_optimized()
            .and_then(|model| model.into_runnable());
        let network = Self {
            plan: plan.map_err(invalid)?,
            channels,
            input: sides,
            output,
            discarded,
            multiply_adds,
            digest: 0,
        };
        network.try_out()?;
        Ok(network)
    }

    /// Answers a grey wall, so that what cannot be computed shows now.
    fn try_out(&self) -> Result<(), NetworkError> {
        let grey = vec![0.5; self.input_len()];
        let answer = self.run(&grey)?;
        match answer.iter().find(|value| !value.is_finite()) {
            Some(&value) => Err(NetworkError::NotFinite { value }),
            None => Ok(()),
        }
    }

    /// Returns a number that is the same for the same file.
    pub(super) const fn digest(&self) -> u64 {
        self.digest
    }

    /// Returns the multiply-adds of the network for one block: what it has to do, however it does it.
    pub fn multiply_adds(&self) -> u64 {
        self.multiply_adds
    }

    /// Returns the channels that go in and come out: 1 or 3.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Returns the width and height of the part of a picture that it cleans at once.
    pub fn block(&self) -> (usize, usize) {
        let [height, width] = self.output.map(|side| side - 2 * self.discarded);
        (width, height)
    }

    /// Returns how often the network runs for one block of such a picture.
    pub(super) fn runs(&self, layout: Layout) -> usize {
        if self.channels == 1 {
            layout.colours()
        } else {
            1
        }
    }

    /// The rows and columns that go in.
    pub(super) fn input(&self) -> [usize; 2] {
        self.input
    }

    /// The rows and columns that come out.
    pub(super) fn output(&self) -> [usize; 2] {
        self.output
    }

    /// What of the result does not count, on each side.
    pub(super) fn discarded(&self) -> usize {
        self.discarded
    }

    /// How many values go in.
    pub(super) fn input_len(&self) -> usize {
        self.channels * self.input[0] * self.input[1]
    }

    /// Computes the answer to one block, channel after channel, row-major.
    pub(super) fn run(&self, input: &[f32]) -> Result<Vec<f32>, NetworkError> {
        let [height, width] = self.input;
        let answer = || -> TractResult<Vec<f32>> {
            let input = Tensor::from_shape(&[1, self.channels, height, width], input)?;
            let answers = self.plan.run(tvec!(input.into()))?;
            let answer = answers[0].try_as_plain_ram()?;
            Ok(answer.as_slice::<f32>()?.to_vec())
        };
        answer().map_err(invalid)
    }
}

impl fmt::Debug for Network {
    /// Writes the shapes; the weights are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("channels", &self.channels)
            .field("input", &self.input)
            .field("output", &self.output)
            .field("multiply_adds", &self.multiply_adds)
            .finish_non_exhaustive()
    }
}

/// The network with a shape on every edge.
fn typed(
    model: &ModelProto,
    channels: usize,
    [height, width]: [usize; 2],
) -> TractResult<TypedModel> {
    let model = tract_onnx::onnx()
        .with_ignore_output_shapes(true)
        .with_ignore_value_info(true)
        .model_for_proto_model(model)?;
    model
        .with_input_fact(0, f32::fact([1, channels, height, width]).into())?
        .into_typed()?
        .into_decluttered()
}

/// The rows and columns that come out.
fn output_sides(
    model: &TypedModel,
    channels: usize,
    input: [usize; 2],
) -> Result<[usize; 2], NetworkError> {
    let fact = model.output_fact(0).map_err(invalid)?;
    let sides: Vec<Option<usize>> = fact
        .shape
        .iter()
        .map(|side| usize::try_from(side.as_i64()?).ok())
        .collect();
    let wrong = || wrong_output(channels, input, &sides);
    let fits = |input: usize, output: usize| {
        output > 0 && output <= input && (input - output).is_multiple_of(2)
    };
    match *sides.as_slice() {
        [Some(1), Some(same), Some(height), Some(width)]
            if same == channels
                && fact.datum_type == f32::datum_type()
                && fits(input[0], height)
                && fits(input[1], width) =>
        {
            Ok([height, width])
        }
        _ => Err(wrong()),
    }
}

fn wrong_output(
    channels: usize,
    [height, width]: [usize; 2],
    output: &[Option<usize>],
) -> NetworkError {
    let output: Vec<_> = output
        .iter()
        .map(|side| side.map_or_else(|| "?".to_owned(), |side| side.to_string()))
        .collect();
    NetworkError::OutputShape {
        input: format!("1 × {channels} × {height} × {width}"),
        output: output.join(" × "),
    }
}

/// Counts the multiply-adds, and refuses what is too large to be computed.
fn bounded_work(model: &TypedModel) -> Result<u64, NetworkError> {
    let mut multiply_adds = 0_u64;
    for node in model.nodes() {
        for output in &node.outputs {
            at_most(
                "largest tensor",
                known(&output.fact.shape.volume()),
                MAX_ELEMENTS,
            )?;
        }
        let inputs = model.node_input_facts(node.id).map_err(invalid)?;
        for (cost, count) in node.op.cost(&inputs).map_err(invalid)? {
            if let Cost::FMA(_) = cost {
                multiply_adds = multiply_adds.saturating_add(known(&count));
            }
        }
    }
    at_most(
        "multiply-adds for one block",
        multiply_adds,
        MAX_MULTIPLY_ADDS,
    )?;
    Ok(multiply_adds)
}

/// A number that the shapes decide; too large for anything if they leave it open.
fn known(number: &TDim) -> u64 {
    let number = number
        .as_i64()
        .and_then(|number| u64::try_from(number).ok());
    number.unwrap_or(u64::MAX)
}

fn invalid(error: TractError) -> NetworkError {
    NetworkError::Invalid(error.into())
}

/// What a panic said.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it does not say why".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Picture, Samples};

    /// Blocks of another size add up in another order, so a value may be rounded to the next tone.
    #[test]
    fn blocks_of_every_size_make_the_same_picture() {
        let noisy = Picture::generated(230, 170, 3).noisy(3);
        let clean = |side| match Network::load_sized(EMBEDDED, side)
            .unwrap()
            .clean(&noisy)
            .samples()
        {
            Samples::Eight(samples) => samples.clone(),
            Samples::Sixteen(_) => unreachable!(),
        };
        let expected = clean(SIDE);
        for side in [64, 96, 300] {
            let differences = expected
                .iter()
                .zip(clean(side))
                .map(|(&a, b)| a.abs_diff(b));
            assert!(differences.max() <= Some(1), "blocks of {side}");
        }
    }
}
