//! An ONNX file as it was read: what is in it, before anything is built or computed.
//!
//! A file from elsewhere is looked through here first, so that what is wrong with it is said in its own terms, and so that
//! nothing is read from other files. Only operators of the list are let in: those that networks over pictures use, without
//! loops, and without those that make large tensors of small ones.

use tract_onnx::pb::tensor_proto::{DataLocation, DataType};
use tract_onnx::pb::tensor_shape_proto::dimension::Value as Side;
use tract_onnx::pb::type_proto::Value as Kind;
use tract_onnx::pb::{GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto};
use tract_onnx::prelude::Framework as _;

use super::NetworkError;

/// The longest file that is looked at.
const MAX_BYTES: usize = 64 << 20;
/// The longest side of a picture that a network may ask for at once.
const MAX_SIDE: u64 = 4096;
/// The most values in one tensor.
pub(super) const MAX_ELEMENTS: u64 = 1 << 26;

/// The operators that are let in, sorted.
const OPERATORS: [&str; 52] = [
    "Abs",
    "Add",
    "AveragePool",
    "BatchNormalization",
    "Cast",
    "Ceil",
    "Clip",
    "Concat",
    "Constant",
    "Conv",
    "ConvTranspose",
    "DepthToSpace",
    "Div",
    "Elu",
    "Erf",
    "Exp",
    "Floor",
    "Gather",
    "Gelu",
    "GlobalAveragePool",
    "HardSigmoid",
    "HardSwish",
    "Identity",
    "InstanceNormalization",
    "LeakyRelu",
    "Log",
    "MatMul",
    "Max",
    "MaxPool",
    "Mean",
    "Min",
    "Mul",
    "Neg",
    "PRelu",
    "Pad",
    "Pow",
    "ReduceMean",
    "Relu",
    "Reshape",
    "Resize",
    "Shape",
    "Sigmoid",
    "Slice",
    "Softmax",
    "Softplus",
    "SpaceToDepth",
    "Split",
    "Sqrt",
    "Sub",
    "Tanh",
    "Transpose",
    "Unsqueeze",
];

/// What a network takes: one picture, colour by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Input {
    /// 1 or 3.
    pub(super) channels: usize,
    /// Rows; `None` for as many as one likes.
    pub(super) height: Option<usize>,
    /// Columns; `None` for as many as one likes.
    pub(super) width: Option<usize>,
}

/// Reads a file and finds what its network takes.
pub(super) fn read(bytes: &[u8]) -> Result<(ModelProto, Input), NetworkError> {
    if bytes.len() > MAX_BYTES {
        return Err(NetworkError::TooManyBytes {
            found: bytes.len(),
            most: MAX_BYTES,
        });
    }
    let not_onnx = |reason: String| NetworkError::NotOnnx { reason };
    let model = tract_onnx::onnx()
        .proto_model_for_read(&mut &*bytes)
        .map_err(|error| not_onnx(error.to_string()))?;
    let graph = model
        .graph
        .as_ref()
        .ok_or_else(|| not_onnx("it has no network in it".to_owned()))?;
    graph.node.iter().try_for_each(check_node)?;
    graph.initializer.iter().try_for_each(check_tensor)?;
    let input = input(graph)?;
    Ok((model, input))
}

fn check_node(node: &NodeProto) -> Result<(), NetworkError> {
    let known = matches!(node.domain.as_str(), "" | "ai.onnx")
        && OPERATORS.binary_search(&node.op_type.as_str()).is_ok();
    if !known {
        return Err(NetworkError::UnsupportedOperator {
            operator: match node.domain.as_str() {
                "" | "ai.onnx" => node.op_type.clone(),
                domain => format!("{domain}.{}", node.op_type),
            },
            node: node.output.first().unwrap_or(&node.name).clone(),
        });
    }
    let constants = node.attribute.iter().filter_map(|it| it.t.as_ref());
    constants.into_iter().try_for_each(check_tensor)
}

fn check_tensor(tensor: &TensorProto) -> Result<(), NetworkError> {
    let external = DataLocation::External as i32;
    if tensor.data_location == Some(external) || !tensor.external_data.is_empty() {
        return Err(NetworkError::ExternalWeights {
            tensor: tensor.name.clone(),
        });
    }
    let sides = tensor.dims.iter();
    let found = sides.fold(1_u64, |product, &side| {
        product.saturating_mul(u64::try_from(side).unwrap_or(u64::MAX))
    });
    at_most("largest tensor", found, MAX_ELEMENTS)
}

/// The one input that is not a weight.
fn input(graph: &GraphProto) -> Result<Input, NetworkError> {
    let is_weight =
        |input: &&ValueInfoProto| graph.initializer.iter().any(|it| it.name == input.name);
    let inputs: Vec<_> = graph.input.iter().filter(|it| !is_weight(it)).collect();
    let ([input], [_]) = (inputs.as_slice(), graph.output.as_slice()) else {
        return Err(NetworkError::NotOneToOne {
            inputs: inputs.len(),
            outputs: graph.output.len(),
        });
    };
    let (kind, sides) = shape(input);
    let wrong = || NetworkError::InputShape {
        found: describe(kind, &sides),
    };
    let [batch, channels, height, width] = sides.as_slice() else {
        return Err(wrong());
    };
    let channels = match channels {
        Some(1) => 1,
        Some(3) => 3,
        _ => return Err(wrong()),
    };
    if kind != Some(DataType::Float) || !matches!(batch, None | Some(1)) {
        return Err(wrong());
    }
    Ok(Input {
        channels,
        height: side("input height", *height)?,
        width: side("input width", *width)?,
    })
}

/// Checks a side of the input; 0 and below mean, to some exporters, that it is free.
fn side(what: &'static str, side: Option<i64>) -> Result<Option<usize>, NetworkError> {
    let Some(side) = side
        .and_then(|side| u64::try_from(side).ok())
        .filter(|&it| it > 0)
    else {
        return Ok(None);
    };
    at_most(what, side, MAX_SIDE)?;
    Ok(usize::try_from(side).ok())
}

/// Returns an error unless `found` is at most `most`.
pub(super) fn at_most(what: &'static str, found: u64, most: u64) -> Result<(), NetworkError> {
    if found > most {
        return Err(NetworkError::TooLarge { what, found, most });
    }
    Ok(())
}

/// The type of the values and the sides, of which `None` are free.
fn shape(input: &ValueInfoProto) -> (Option<DataType>, Vec<Option<i64>>) {
    let Some(Kind::TensorType(tensor)) = input.r#type.as_ref().and_then(|it| it.value.as_ref())
    else {
        return (None, Vec::new());
    };
    let sides = tensor.shape.iter().flat_map(|shape| &shape.dim);
    let sides = sides.map(|side| match side.value {
        Some(Side::DimValue(side)) => Some(side),
        _ => None,
    });
    (DataType::try_from(tensor.elem_type).ok(), sides.collect())
}

/// The shape in words: `1 × 4 × ? × ? of Float`.
fn describe(kind: Option<DataType>, sides: &[Option<i64>]) -> String {
    let sides: Vec<_> = sides
        .iter()
        .map(|side| side.map_or_else(|| "?".to_owned(), |side| side.to_string()))
        .collect();
    let kind = kind.map_or_else(|| "something else".to_owned(), |kind| format!("{kind:?}"));
    match sides.as_slice() {
        [] => format!("one value of {kind}, or of a shape that is not said"),
        _ => format!("{} of {kind}", sides.join(" × ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operators_are_sorted() {
        assert!(OPERATORS.is_sorted());
    }
}
