//! Cleans a picture by a network: `clean_with_network [PICTURE] [OUTPUT] [MODEL.onnx]`.
//!
//! Without a picture it cleans a generated noisy house and says how near it comes to the clean one, beside the filters;
//! without a model it takes the network of this crate.

use std::error::Error;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::{env, fs, thread};

use cpu_work::{Bilateral, Crew, DeepCleaning, Denoise, Kernel as _, Network, Picture, psnr};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let (picture, output, model) = (arguments.next(), arguments.next(), arguments.next());
    let house = Picture::generated(1200, 900, 7);
    let (clean, picture) = match picture {
        Some(path) => (None, Picture::decode(&fs::read(path)?)?),
        None => (Some(&house), house.noisy(7)),
    };
    let network = match model {
        Some(path) => Network::load(&fs::read(path)?)?,
        None => Network::embedded(),
    };
    let mut out = std::io::stdout().lock();

    let kernel = DeepCleaning::new(picture.clone(), network, 12, 8);
    let processors = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let cleaned = Crew::Parallel(processors).clean(&kernel, |_| ControlFlow::Continue(()))?;
    let result = kernel.assemble(cleaned.pieces.iter().flatten());
    writeln!(
        out,
        "{} {}, checksum {:016x}",
        cleaned.units,
        kernel.unit_name(),
        cleaned.checksum
    )?;
    if let Some(path) = output {
        fs::write(path, result.encode(result.format())?)?;
    }
    let Some(clean) = clean else { return Ok(()) };
    let mut tell = |what: &str, picture: &Picture| match psnr(clean, picture) {
        Some(ratio) => writeln!(out, "{what}: {ratio:.2} dB"),
        None => Ok(()),
    };
    tell("as it was", &picture)?;
    tell("median", &Denoise::Median { radius: 1 }.clean(&picture))?;
    tell(
        "bilateral",
        &Denoise::Bilateral(Bilateral::default()).clean(&picture),
    )?;
    tell("guided", &Denoise::default().clean(&picture))?;
    tell("network", &result)?;
    Ok(())
}
