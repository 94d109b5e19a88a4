"""Trains denoise.onnx: a small convolutional network that takes the noise out of pictures.

    cargo run -p cpu-work --example training_pairs -- /tmp/pairs/train 60 1000
    cargo run -p cpu-work --example training_pairs -- /tmp/pairs/held-out 20 900000
    python train.py /tmp/pairs/train /tmp/pairs/held-out denoise.onnx

The network predicts the noise, which is subtracted (DnCNN: Zhang and others, Beyond a Gaussian Denoiser, IEEE TIP 2017,
https://doi.org/10.1109/TIP.2017.2662206), from pixels of which four at a time lie in the channels of one (FFDNet: Zhang and
others, IEEE TIP 2018, https://doi.org/10.1109/TIP.2018.2839891): a quarter of the places, twice the reach.
Inside, two convolutions at a time add to what was there before (ResNet: He and others, CVPR 2016,
https://doi.org/10.1109/CVPR.2016.90), without which little is learnt in a quarter of an hour. No convolution pads, so what
comes out is smaller by MARGIN on each side, and depends on its neighbourhood alone.
"""

import argparse
import hashlib
import pathlib
import time

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

COLOURS = 3
FOLD = 2
# Channels between the convolutions, all 3 x 3: one in, two for each block, one out.
FOLDED, WIDTH, BLOCKS = COLOURS * FOLD**2, 32, 3
CHANNELS = [FOLDED] + [WIDTH] * (2 * BLOCKS + 1) + [FOLDED]
# Every convolution takes one folded pixel from each side.
MARGIN = (len(CHANNELS) - 1) * FOLD
PATCH = 64
BATCH = 8
# Differences are squared below this, and count linearly above: lost samples do not drown the rest.
ROBUST = 0.05


def load(folder):
    """The pairs of a folder: clean and noisy, 8 bits, with three colours; grey pictures have the same one three times."""
    read = lambda file: np.asarray(Image.open(file).convert("RGB"))
    clean = sorted(pathlib.Path(folder).glob("*-clean.png"))
    return [(read(file), read(file.with_name(file.name.replace("clean", "noisy")))) for file in clean]


def batch(random, pairs):
    """Random patches, turned, mirrored and with colours exchanged; one in six with weaker noise.

    Every pixel of the pictures is as likely as any other, so most patches are from the large ones.
    """
    areas = np.array([clean.shape[0] * clean.shape[1] for clean, _ in pairs], np.float64)
    side = PATCH + 2 * MARGIN
    inputs, targets = [], []
    for _ in range(BATCH):
        clean, noisy = pairs[random.choice(len(pairs), p=areas / areas.sum())]
        y = random.integers(clean.shape[0] - side + 1)
        x = random.integers(clean.shape[1] - side + 1)
        turns, mirror, colours = random.integers(4), random.integers(2), random.permutation(COLOURS)
        share = random.random() if random.integers(6) == 0 else 1.0
        patch = [picture[y : y + side, x : x + side] for picture in (clean, noisy)]
        patch = [np.rot90(picture, turns)[:, :: 1 - 2 * mirror, colours] / np.float32(255) for picture in patch]
        inputs.append(patch[0] + np.float32(share) * (patch[1] - patch[0]))
        targets.append(patch[0][MARGIN:-MARGIN, MARGIN:-MARGIN])
    return np.stack(inputs), np.stack(targets)


def fold(x):
    """Puts FOLD x FOLD pixels into the channels of one, as ONNX's SpaceToDepth does."""
    n, h, w, c = x.shape
    x = x.reshape(n, h // FOLD, FOLD, w // FOLD, FOLD, c)
    return x.transpose(0, 1, 3, 2, 4, 5).reshape(n, h // FOLD, w // FOLD, FOLD * FOLD * c)


def convolve(x, layer):
    weights, bias = layer
    return jax.lax.conv_general_dilated(x, weights, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")) + bias


def network(layers, x):
    """The noise in folded pixels, for folded pixels."""
    x = convolve(x, layers[0])
    for first, second in zip(layers[1:-1:2], layers[2:-1:2]):
        x = x[:, 2:-2, 2:-2] + convolve(jax.nn.relu(convolve(x, first)), second)
    return convolve(x, layers[-1])


def loss(layers, noisy, clean):
    """What is to become small, and the mean of the squares, to be told."""
    margin = MARGIN // FOLD
    noisy = fold(noisy)
    squares = (noisy[:, margin:-margin, margin:-margin] - network(layers, noisy) - fold(clean)) ** 2
    return jnp.mean(jnp.sqrt(squares + ROBUST**2) - ROBUST), jnp.mean(squares)


def initial(seed):
    """Weights at random, scaled as by He and others, Delving Deep into Rectifiers (2015).

    The first ones see differences between neighbours alone, for that is where the noise is. Those whose results are added
    up or subtracted are small, so that at first little is changed.
    """
    random = np.random.default_rng(seed)
    layers = []
    for index, (before, after) in enumerate(zip(CHANNELS[:-1], CHANNELS[1:])):
        weights = (2 / (9 * before)) ** 0.5 * random.standard_normal((3, 3, before, after))
        if index == 0:
            weights = 3 * (weights - weights.mean(axis=(0, 1)))
        elif index % 2 == 0 or index + 2 == len(CHANNELS):
            weights *= 0.1
        layers.append((jnp.asarray(weights, jnp.float32), jnp.zeros(after, jnp.float32)))
    return layers


@jax.jit
def step(layers, moments, count, rate, noisy, clean):
    """One step of Adam."""
    (_, square), gradients = jax.value_and_grad(loss, has_aux=True)(layers, noisy, clean)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], gradients)
    second = jax.tree.map(lambda m, g: 0.999 * m + 0.001 * g * g, moments[1], gradients)
    scale = rate * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    layers = jax.tree.map(lambda p, m, v: p - scale * m / (jnp.sqrt(v) + 1e-8), layers, first, second)
    return layers, (first, second), square


def train(pairs, steps, seed):
    random = np.random.default_rng(seed)
    layers = initial(seed)
    zeros = jax.tree.map(jnp.zeros_like, layers)
    moments, began, average = (zeros, zeros), time.time(), 0.0
    for count in range(1, steps + 1):
        warm = min(1.0, count / 100)
        rate = warm * (1e-5 + 1e-3 * (1 + np.cos(np.pi * count / steps)))
        layers, moments, square = step(layers, moments, jnp.float32(count), jnp.float32(rate), *batch(random, pairs))
        average = float(square) if count == 1 else 0.98 * average + 0.02 * float(square)
        if count % 100 == 0:
            print(f"step {count}: {-10 * np.log10(average):.2f} dB, {time.time() - began:.0f} s", flush=True)
    return layers


def export(layers, path):
    """Writes the network for pictures of any even size: N x 3 x height x width, red, green and blue from 0 to 1."""
    constants, nodes = [], []

    def constant(name, array):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(operator, inputs, output, **attributes):
        nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def convolution(x, index):
        weights, bias = (np.asarray(array) for array in layers[index])
        name = f"conv{index}"
        inputs = [x, constant(f"{name}.weight", weights.transpose(3, 2, 0, 1)), constant(f"{name}.bias", bias)]
        return node("Conv", inputs, name, kernel_shape=[3, 3])

    def centre(x, margin, output):
        sides = [("starts", [margin] * 2), ("ends", [-margin] * 2), ("axes", [2, 3])]
        inputs = [constant(f"{output}.{name}", np.array(value, np.int64)) for name, value in sides]
        return node("Slice", [x, *inputs], output)

    x = convolution(node("SpaceToDepth", ["noisy"], "folded", blocksize=FOLD), 0)
    for index in range(1, len(layers) - 1, 2):
        change = convolution(node("Relu", [convolution(x, index)], f"relu{index}"), index + 1)
        x = node("Add", [centre(x, 2, f"kept{index}"), change], f"sum{index}")
    noise = node("DepthToSpace", [convolution(x, len(layers) - 1)], "noise", blocksize=FOLD, mode="DCR")
    node("Sub", [centre("noisy", MARGIN, "centre"), noise], "clean")
    picture = lambda name, sides: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, COLOURS, *sides])
    graph = helper.make_graph(
        nodes, "denoise", [picture("noisy", ["height", "width"])], [picture("clean", [None, None])], constants
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="train.py")
    onnx.checker.check_model(model)
    data = model.SerializeToString(deterministic=True)
    pathlib.Path(path).write_bytes(data)
    return data


def psnr(a, b):
    return 10 * np.log10(255**2 / np.mean((a.astype(np.float64) - b) ** 2))


def clean(session, noisy):
    """The whole picture at once, its edges repeated, its sides made even."""
    height, width = noisy.shape[:2]
    pads = [(MARGIN, MARGIN + height % FOLD), (MARGIN, MARGIN + width % FOLD), (0, 0)]
    x = np.pad(noisy, pads, "edge").transpose(2, 0, 1)[None] / np.float32(255)
    y = session.run(None, {"noisy": x})[0][0].transpose(1, 2, 0)[:height, :width]
    return np.clip(np.floor(y * 255 + 0.5), 0, 255).astype(np.uint8)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train")
    parser.add_argument("held_out")
    parser.add_argument("output")
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    layers = train(load(options.train), options.steps, options.seed)
    data = export(layers, options.output)
    print(f"{len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")
    session = onnxruntime.InferenceSession(data)
    for kind in ("colour", "grey"):
        pairs = [(c, n) for c, n in load(options.held_out) if (c[..., 0] == c[..., 1]).all() == (kind == "grey")]
        before = np.mean([psnr(c, n) for c, n in pairs])
        after = np.mean([psnr(c, clean(session, n)) for c, n in pairs])
        print(f"held out, {len(pairs)} {kind} pictures: {before:.2f} dB, cleaned {after:.2f} dB")


if __name__ == "__main__":
    main()
