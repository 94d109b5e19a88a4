"""Writes the small ONNX files beside it, which tests/it/network.rs loads: python make.py (with models/requirements.txt)."""

import pathlib

import numpy as np
from onnx import TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT
GREY, COLOUR = [1, 1, "height", "width"], [1, 3, "height", "width"]


def write(name, nodes, inputs, outputs=None, constants=(), change=None):
    """One network: nodes over `inputs`, whose last results are the outputs; shapes that are None are not said."""
    value = lambda name, kind, shape: helper.make_tensor_value_info(name, kind, shape)
    outputs = outputs or [("y", FLOAT, None)]
    constants = [numpy_helper.from_array(array, name) for name, array in constants]
    graph = helper.make_graph(nodes, name, [value(*it) for it in inputs], [value(*it) for it in outputs], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="make.py")
    if change:
        change(model)
    path = pathlib.Path(__file__).with_name(f"{name}.onnx")
    path.write_bytes(model.SerializeToString(deterministic=True))


def node(operator, inputs, outputs="y", **attributes):
    return helper.make_node(operator, inputs.split(), outputs.split(), **attributes)


def weights(shape, value):
    return np.full(shape, value, np.float32)


mean = ("w", weights((1, 1, 3, 3), 1 / 9))
identity = ("w", np.eye(3, dtype=np.float32).reshape(3, 3, 1, 1))
wide = ("w", weights((4, 4, 1, 1), 1))

# What can be loaded.
write("mean_same", [node("Conv", "x w", pads=[1, 1, 1, 1])], [("x", FLOAT, GREY)], constants=[mean])
write("mean_valid", [node("Conv", "x w")], [("x", FLOAT, GREY)], constants=[mean])
write("identity", [node("Conv", "x w")], [("x", FLOAT, COLOUR)], constants=[identity])
write("fixed", [node("Conv", "x w", pads=[1, 1, 1, 1])], [("x", FLOAT, [1, 1, 40, 56])], constants=[mean])

# What cannot.
x = ("x", FLOAT, COLOUR)
write("four_channels", [node("Conv", "x w")], [("x", FLOAT, [1, 4, "height", "width"])], constants=[wide])
write("numbers", [node("Relu", "x")], [("x", FLOAT, [1, 10])])
write("integers", [node("Abs", "x")], [("x", TensorProto.INT32, COLOUR)], [("y", TensorProto.INT32, None)])
write("two_inputs", [node("Add", "x z")], [x, ("z", FLOAT, COLOUR)])
write("random", [node("RandomNormalLike", "x", "noise"), node("Add", "x noise")], [x])
write("foreign", [helper.make_node("Sharpen", ["x"], ["y"], domain="org.example")], [x])
write("larger", [helper.make_node("Resize", ["x", "", "scales"], ["y"], mode="nearest")], [x],
      constants=[("scales", np.array([1, 1, 2, 2], np.float32))])
write("classes", [node("GlobalAveragePool", "x")], [x])
write("one_channel_out", [node("ReduceMean", "x", axes=[1])], [x])
write("infinite", [node("Sub", "x x", "zero"), node("Div", "x zero")], [x])
write("contradiction", [node("Conv", "x w")], [x], constants=[wide])
write("unknown_name", [node("Relu", "nothing")], [x])
write("no_such_output", [node("Relu", "x", "z")], [x])
write("enormous_input", [node("Relu", "x")], [("x", FLOAT, [1, 3, 100_000, 100_000])])
write("enormous_inside", [node("Conv", "x w", "z"), node("Conv", "z v")], [("x", FLOAT, [1, 1, 4096, 4096])],
      constants=[("w", weights((16, 1, 1, 1), 1)), ("v", weights((1, 16, 1, 1), 1))])


def lie(model):
    """The weights lie elsewhere."""
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights.bin")


def swell(model):
    """The weights would fill any memory."""
    tensor = model.graph.initializer[0]
    tensor.dims[:] = [1 << 20, 1 << 20, 1, 1]


write("external", [node("Conv", "x w")], [x], constants=[identity], change=lie)
write("enormous_weights", [node("Conv", "x w")], [x], constants=[identity], change=swell)
write("no_network", [node("Relu", "x")], [x], change=lambda model: model.ClearField("graph"))
