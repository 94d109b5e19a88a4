// The product of two matrices, row-major. A group computes a tile of 16 x 16 places; together its members load a tile of
// each matrix, so that every value is read from the device's memory once a tile instead of once a place.

// rows, inner, columns, nothing
@group(0) @binding(0) var<uniform> shape: vec4<u32>;
@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
@group(0) @binding(3) var<storage, read_write> product: array<f32>;

const TILE: u32 = 16;

var<workgroup> left_tile: array<f32, 256>;
var<workgroup> right_tile: array<f32, 256>;

@compute @workgroup_size(16, 16)
fn main(@builtin(global_invocation_id) place: vec3<u32>, @builtin(local_invocation_id) member: vec3<u32>) {
    let rows = shape.x;
    let inner = shape.y;
    let columns = shape.z;
    let row = place.y;
    let column = place.x;
    let here = member.y * TILE + member.x;
    var sum = 0.0;
    for (var first = 0u; first < inner; first += TILE) {
        // Beyond the edges are zeros, which add nothing.
        var left_value = 0.0;
        if (row < rows && first + member.x < inner) {
            left_value = left[row * inner + first + member.x];
        }
        var right_value = 0.0;
        if (first + member.y < inner && column < columns) {
            right_value = right[(first + member.y) * columns + column];
        }
        left_tile[here] = left_value;
        right_tile[here] = right_value;
        workgroupBarrier();
        for (var at = 0u; at < TILE; at += 1u) {
            sum += left_tile[member.y * TILE + at] * right_tile[at * TILE + member.x];
        }
        workgroupBarrier();
    }
    if (row < rows && column < columns) {
        product[row * columns + column] = sum;
    }
}
