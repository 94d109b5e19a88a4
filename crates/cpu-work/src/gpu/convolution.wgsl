// A convolution of 3 x 3 without padding: one value of one channel for each member of a group.

// inputs, outputs, width, height
@group(0) @binding(0) var<uniform> shape: vec4<u32>;
@group(0) @binding(1) var<storage, read> picture: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> biases: array<f32>;
@group(0) @binding(4) var<storage, read_write> result: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) place: vec3<u32>) {
    let inputs = shape.x;
    let width = shape.z;
    let height = shape.w;
    let columns = width - 2u;
    let rows = height - 2u;
    if (place.x >= columns || place.y >= rows) {
        return;
    }
    let output = place.z;
    var sum = biases[output];
    for (var input = 0u; input < inputs; input += 1u) {
        let weight = (output * inputs + input) * 9u;
        let pixel = (input * height + place.y) * width + place.x;
        for (var down = 0u; down < 3u; down += 1u) {
            for (var right = 0u; right < 3u; right += 1u) {
                sum += weights[weight + down * 3u + right] * picture[pixel + down * width + right];
            }
        }
    }
    result[(output * rows + place.y) * columns + place.x] = sum;
}
