//! Why there is no network to clean with.

use std::error::Error;

/// Why a file is not a network that cleans pictures.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// The file is too long to be looked at.
    #[error("the network's file has {found} bytes, of at most {most}")]
    TooManyBytes {
        /// How many it has.
        found: usize,
        /// How many it may have.
        most: usize,
    },
    /// The bytes are no ONNX file, or one without a network in it.
    #[error("this is not an ONNX file: {reason}")]
    NotOnnx {
        /// What is wrong with it.
        reason: String,
    },
    /// Weights lie in another file, which is not read.
    #[error(
        "the weights `{tensor}` lie in another file; save the network with all its weights inside"
    )]
    ExternalWeights {
        /// The tensor.
        tensor: String,
    },
    /// An operator that is unknown, or not let in.
    #[error("node `{node}` needs the operator `{operator}`, which is not supported")]
    UnsupportedOperator {
        /// The operator, with its domain unless that is ONNX's own.
        operator: String,
        /// The node of the network that needs it.
        node: String,
    },
    /// The network does not take one picture and give one picture.
    #[error(
        "a network that cleans pictures has one input and one output, not {inputs} and {outputs}"
    )]
    NotOneToOne {
        /// How many inputs it has.
        inputs: usize,
        /// How many outputs it has.
        outputs: usize,
    },
    /// The input is not of the shape of a picture.
    #[error(
        "the network's input is {found}; needed is 1 × 1 × height × width (grey) or 1 × 3 × height × width (colour), of \
         32-bit floats"
    )]
    InputShape {
        /// What it is.
        found: String,
    },
    /// The picture that comes out does not fit the one that goes in.
    #[error(
        "the network turns {input} into {output}; the result must have as many channels, the same size or the same margin \
         less on opposite sides"
    )]
    OutputShape {
        /// The shape that goes in.
        input: String,
        /// The shape that comes out.
        output: String,
    },
    /// The network is larger than what is let in.
    #[error("the network's {what} would be {found}, of at most {most}")]
    TooLarge {
        /// What is too large: `input height`, `largest tensor`, `multiply-adds for one block`.
        what: &'static str,
        /// How large it is.
        found: u64,
        /// How large it may be.
        most: u64,
    },
    /// The network contradicts itself.
    #[error("the network cannot be built")]
    Invalid(#[source] Box<dyn Error + Send + Sync>),
    /// The library that builds and runs networks failed on it.
    #[error("the network makes the library that runs it fail: {message}")]
    Panicked {
        /// What the panic said.
        message: String,
    },
    /// The network answers a plain grey picture with infinite values or with none.
    #[error("the network answers a plain grey picture with {value}, which is no tone")]
    NotFinite {
        /// The first such value.
        value: f32,
    },
}
