//! A network that cleans pictures, beside onnxruntime: the same file, the same blocks with the same margin.

use crate::case::{Case, Computed, Library};
use crate::pictures::array;
use anyhow::Result;
use benches::agreement::Agreement;
use benches::arguments::Effort;
use cpu_work::{Network, Picture};
use serde_json::json;
use std::path::Path;

const SEED: u64 = 42;

/// The network that `cpu-work` brings.
const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../crates/cpu-work/models/denoise.onnx"
);

/// What its result is smaller on each side.
const MARGIN: usize = 16;

pub(crate) fn cases(effort: Effort, folder: &Path) -> Result<Vec<Case>> {
    let (width, height) = match effort {
        Effort::Test => (96, 64),
        Effort::Full => (512, 384),
    };
    let picture = Picture::generated(width, height, SEED).noisy(SEED);
    let network = Network::load(&std::fs::read(MODEL)?)?;
    let (columns, rows) = network.block();
    Ok(vec![Case {
        title: format!("network of eight convolutions, {width} × {height}, colour"),
        library: Library::OnnxRuntime,
        run: "network",
        with: json!({ "model": MODEL, "columns": columns, "rows": rows, "margin": MARGIN }),
        inputs: vec![array(&picture, folder, "for-the-network")?],
        agreement: Agreement::Alike(0.01),
        ours: Box::new(move || Ok(Computed::Picture(network.clean(&picture)))),
    }])
}
