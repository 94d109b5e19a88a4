//! Pictures, beside OpenCV.

use crate::case::{Case, Computed, Library};
use crate::peer::Array;
use anyhow::{Result, bail};
use benches::agreement::Agreement;
use benches::arguments::Effort;
use cpu_work::picture::Samples;
use cpu_work::vision::DirtyFloor;
use cpu_work::{Bilateral, Denoise, Inspecting, Kernel as _, Layout, NonLocal, Picture, Threshold};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// The seed of all inputs.
const SEED: u64 = 42;

/// The bilateral filter: how far it reaches, and its deviations in pixels and tones.
const BILATERAL: (u8, f32, f32) = (4, 2.5, 20.0);

/// Non-local means: how far they search, the reach of a patch, and the strength.
const NON_LOCAL: (u8, u8, f32) = (10, 3, 14.0);

/// Inspecting: the reach of the medians, and the pixels of the smallest stain.
const INSPECTING: (u8, usize) = (2, 24);

pub(crate) fn cases(effort: Effort, folder: &Path) -> Result<Vec<Case>> {
    let (width, height) = match effort {
        Effort::Test => (96, 64),
        Effort::Full => (1_152, 864),
    };
    let colour = Arc::new(Picture::generated(width, height, SEED).noisy(SEED));
    let input = array(&colour, folder, "colour")?;
    let filter = |title: String, run, with: Value, denoise: Denoise, agreement| {
        let colour = Arc::clone(&colour);
        Case {
            title,
            library: Library::OpenCv,
            run,
            with,
            inputs: vec![input.clone()],
            agreement,
            ours: Box::new(move || Ok(Computed::Picture(denoise.clean(&colour)))),
        }
    };
    let mut cases: Vec<Case> = [1_u8, 2, 5]
        .into_iter()
        .map(|radius| {
            let side = 2 * radius + 1;
            filter(
                format!("median of {side} × {side}, colour"),
                "median",
                json!({ "side": side }),
                Denoise::Median { radius },
                Agreement::Identical,
            )
        })
        .collect();

    let (reach, space, tone) = BILATERAL;
    // OpenCV adds up the differences of the three channels, where ours takes the root of their mean square.
    let with = json!({ "side": 2 * reach + 1, "tone": 3.0 * tone, "space": space });
    cases.push(filter(
        format!("bilateral filter, reach {reach}, colour"),
        "bilateral",
        with,
        Denoise::Bilateral(Bilateral::new(reach, space, tone)?),
        Agreement::Alike(0.05),
    ));

    let (search, patch, strength) = NON_LOCAL;
    let with = json!({ "strength": strength, "patch": 2 * patch + 1, "search": 2 * search + 1 });
    let (searched, side) = (2 * search + 1, 2 * patch + 1);
    cases.push(filter(
        format!("non-local means, {searched} × {searched}, patches of {side} × {side}, colour"),
        "non_local",
        with,
        Denoise::NonLocal(NonLocal::new(search, patch, 0.0, strength)?),
        Agreement::Alike(0.05),
    ));

    cases.push(inspecting(width, height, folder)?);
    Ok(cases)
}

/// Finding the stains of an evenly lit floor: medians, Otsu's threshold, components.
fn inspecting(width: u32, height: u32, folder: &Path) -> Result<Case> {
    let floor = DirtyFloor::generated(width, height, 40, SEED);
    let grey = grey(&floor.picture().noisy(SEED))?;
    let input = array(&grey, folder, "grey")?;
    let (reach, least_area) = INSPECTING;
    Ok(Case {
        title: "threshold and components, medians of 5 × 5, grey".to_owned(),
        library: Library::OpenCv,
        run: "components",
        with: json!({ "smoothing": 2 * reach + 1, "least_area": least_area }),
        inputs: vec![input],
        agreement: Agreement::Identical,
        ours: Box::new(move || {
            let kernel = Inspecting::with(grey.clone(), Threshold::Otsu, reach, least_area, 1, 1);
            Ok(Computed::Inspected(kernel.assemble([&kernel.clean(0, 0)])))
        }),
    })
}

/// The green of a picture, as a grey one.
fn grey(picture: &Picture) -> Result<Picture> {
    let Samples::Eight(samples) = picture.samples() else {
        bail!("invariant: generated pictures have 8 bits");
    };
    let green = samples.chunks_exact(3).map(|pixel| pixel[1]).collect();
    let (width, height) = (picture.width().try_into()?, picture.height().try_into()?);
    Ok(Picture::new(
        width,
        height,
        Layout::Grey,
        Samples::Eight(green),
    )?)
}

/// Writes a picture as an array.
pub(crate) fn array(picture: &Picture, folder: &Path, name: &str) -> Result<Array> {
    let Samples::Eight(samples) = picture.samples() else {
        bail!("invariant: generated pictures have 8 bits");
    };
    let mut shape = vec![picture.height(), picture.width()];
    if picture.layout() == Layout::Rgb {
        shape.push(3);
    }
    Array::of_bytes(folder.join(name), &shape, samples)
}
