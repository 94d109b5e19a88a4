"""The peers of cpu-work's kernels: OpenCV, SciPy, NumPy and onnxruntime, asked by the bench `kernels` in lines of JSON.

The first line that is written tells the versions of what is installed here. Then each line that is read asks for one
computation, and one line answers it:

    {"run": "median", "with": {"side": 3}, "times": 5, "result": null,
     "inputs": [{"path": "...", "type": "uint8", "shape": [864, 1152, 3]}]}
    {"seconds": 0.0123}

Inputs are raw arrays, row-major and little-endian, and stay in memory once read. `seconds` are those of all `times`
together, without reading and writing. Where `result` names a file, the last result goes there as 64-bit floats. Whoever asks
sets the threads of OpenBLAS and OpenMP to one, by their environment variables; those of the others are set here.
"""

import importlib
import json
import platform
import sys
import time

MODULES = ["cv2", "numpy", "onnxruntime", "scipy"]
FRAME, HOP = 2048, 512


def load():
    """Imports what there is; gives the modules and their versions."""
    modules, versions = {}, {"python": platform.python_version()}
    for name in MODULES:
        try:
            modules[name] = importlib.import_module(name)
        except ImportError:
            continue
        versions[name] = modules[name].__version__
    if "scipy" in modules:
        importlib.import_module("scipy.fft")
        importlib.import_module("scipy.signal")
    if "cv2" in modules:
        modules["cv2"].setNumThreads(1)
    if "numpy" in modules:
        try:
            blas = modules["numpy"].show_config(mode="dicts")["Build Dependencies"]["blas"]
            versions["blas"] = f"{blas['name']} {blas['version']}"
        except (KeyError, TypeError):
            pass
    return modules, versions


MODULES_HERE, VERSIONS = load()
cv2 = MODULES_HERE.get("cv2")
np = MODULES_HERE.get("numpy")
scipy = MODULES_HERE.get("scipy")
onnxruntime = MODULES_HERE.get("onnxruntime")

SESSIONS = {}


def median(picture, side):
    return cv2.medianBlur(picture, side)


def bilateral(picture, side, tone, space):
    return cv2.bilateralFilter(picture, side, tone, space)


def non_local(picture, strength, patch, search):
    return cv2.fastNlMeansDenoising(picture, None, strength, patch, search)


def components(picture, smoothing, least_area):
    """Gives the mask of the stains that are large enough."""
    smooth = cv2.medianBlur(picture, smoothing)
    _, dark = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, labels, figures, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    kept = np.where(figures[:, cv2.CC_STAT_AREA] >= least_area, 255, 0).astype(np.uint8)
    kept[0] = 0
    return kept[labels]


def there_and_back(frames):
    return scipy.fft.irfft(scipy.fft.rfft(frames, axis=1), axis=1)


def noise_reduction(samples, smoothing, attenuation_db):
    """Wiener's gain with the decision-directed estimate, the noise by its lowest decile."""
    sound = samples.astype(np.float64)
    _, _, spectra = scipy.signal.stft(sound, nperseg=FRAME, noverlap=FRAME - HOP, boundary="zeros")
    powers = spectra.real**2 + spectra.imag**2
    first = FRAME // 2 // HOP
    inside = (len(sound) - FRAME) // HOP + 1
    count = min(inside, 512)
    learnt = powers[:, first + np.arange(count) * inside // count]
    rank = int(count * 0.1)
    noise = np.partition(learnt, rank, axis=1)[:, rank] / -np.log(0.9)
    inverse = 1.0 / np.maximum(noise, np.finfo(np.float64).tiny)

    floor = 10.0 ** (-attenuation_db / 20.0)
    kept = np.ones(len(inverse))
    for frame in range(powers.shape[1]):
        posterior = np.minimum(powers[:, frame] * inverse, 1e12)
        prior = smoothing * kept + (1.0 - smoothing) * np.maximum(posterior - 1.0, 0.0)
        prior = np.maximum(prior, 10.0**-2.5)
        gain = prior / (1.0 + prior)
        kept = gain * gain * posterior
        spectra[:, frame] *= np.maximum(gain, floor)
    _, quiet = scipy.signal.istft(spectra, nperseg=FRAME, noverlap=FRAME - HOP)
    return np.rint(quiet[: len(sound)]).clip(-32768, 32767).astype(np.int32)


def product(left, right):
    return left @ right


def least_squares(table):
    """Fits the last column by the others and a constant."""
    columns = np.column_stack([np.ones(len(table)), table[:, :-1]])
    return np.linalg.lstsq(columns, table[:, -1], rcond=None)[0]


def session(model):
    """Gives the session of a model, which is built but once."""
    if model not in SESSIONS:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        SESSIONS[model] = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return SESSIONS[model]


def network(picture, model, columns, rows, margin):
    """Cleans a picture block by block, each seen with a margin; beyond the edge the edge is repeated."""
    built = session(model)
    name = built.get_inputs()[0].name
    height, width = picture.shape[:2]
    beyond = [(margin, margin - height % -rows), (margin, margin - width % -columns), (0, 0)]
    planes = np.pad(picture, beyond, "edge").transpose(2, 0, 1).astype(np.float32, order="C") / 255
    clean = np.empty_like(picture)
    for y in range(0, height, rows):
        for x in range(0, width, columns):
            block = planes[None, :, y : y + rows + 2 * margin, x : x + columns + 2 * margin]
            answer = built.run(None, {name: np.ascontiguousarray(block)})[0][0]
            tones = (answer.transpose(1, 2, 0) * 255 + 0.5).clip(0, 255).astype(np.uint8)
            place = clean[y : y + rows, x : x + columns]
            place[:] = tones[: place.shape[0], : place.shape[1]]
    return clean


RUNS = {
    run.__name__: run
    for run in [
        median,
        bilateral,
        non_local,
        components,
        there_and_back,
        noise_reduction,
        product,
        least_squares,
        network,
    ]
}


def answer(question, arrays):
    for place in question["inputs"]:
        path = place["path"]
        if path not in arrays:
            arrays[path] = np.fromfile(path, np.dtype(place["type"])).reshape(place["shape"])
    inputs = [arrays[place["path"]] for place in question["inputs"]]
    run, settings = RUNS[question["run"]], question["with"]
    begun = time.perf_counter()
    for _ in range(question["times"]):
        result = run(*inputs, **settings)
    seconds = time.perf_counter() - begun
    if question["result"] is not None:
        np.ascontiguousarray(result, np.float64).tofile(question["result"])
    return {"seconds": seconds}


def main():
    arrays = {}
    print(json.dumps(VERSIONS), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), arrays)), flush=True)


if __name__ == "__main__":
    main()
