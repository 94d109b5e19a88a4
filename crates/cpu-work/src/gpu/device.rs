//! The graphics processor that was found, and the programs that were compiled for it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use pollster::FutureExt as _;
use wgpu::{ComputePipeline, Device, DeviceType, Queue};

use super::GpuError;

/// A graphics processor, open and with its programs compiled.
pub struct Gpu {
    pub(super) device: Device,
    pub(super) queue: Queue,
    pub(super) product: ComputePipeline,
    pub(super) convolution: ComputePipeline,
    name: String,
    kind: DeviceType,
    /// Why it is gone, once it is.
    lost: Arc<OnceLock<String>>,
}

impl Gpu {
    /// Opens the fastest graphics processor that there is.
    ///
    /// # Errors
    ///
    /// [`GpuError::NoAdapter`] if there is none, [`GpuError::NoDevice`] if it cannot be opened, and
    /// [`GpuError::Refused`] if it does not take the programs.
    pub fn open() -> Result<Self, GpuError> {
        let instance = wgpu::Instance::default();
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let adapter = instance
            .request_adapter(&options)
            .block_on()
            .map_err(GpuError::NoAdapter)?;
        let info = adapter.get_info();
        let descriptor = wgpu::DeviceDescriptor {
            label: Some("cpu-work"),
            // All that it has; the default is what telephones have.
            required_limits: adapter.limits(),
            ..Default::default()
        };
        let (device, queue) = adapter
            .request_device(&descriptor)
            .block_on()
            .map_err(|source| GpuError::NoDevice {
                name: info.name.clone(),
                source,
            })?;
        let lost = Arc::new(OnceLock::new());
        let note = Arc::clone(&lost);
        device.set_device_lost_callback(move |reason, message| {
            // The first reason is the cause; a second one changes nothing.
            let _ = note.set(format!("{reason:?}: {message}"));
        });
        let guard = device.push_error_scope(wgpu::ErrorFilter::Validation);
        let product = compile(&device, "product", include_str!("product.wgsl"));
        let convolution = compile(&device, "convolution", include_str!("convolution.wgsl"));
        if let Some(error) = guard.pop().block_on() {
            return Err(GpuError::Refused {
                name: info.name,
                reason: error.to_string(),
            });
        }
        Ok(Self {
            device,
            queue,
            product,
            convolution,
            name: info.name,
            kind: info.device_type,
            lost,
        })
    }

    /// Returns what it calls itself.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Tells whether a processor only pretends to be a graphics processor: useful for tests, and slow.
    pub fn is_software(&self) -> bool {
        self.kind == DeviceType::Cpu
    }

    /// Returns an error if the graphics processor has gone.
    pub(super) fn present(&self) -> Result<(), GpuError> {
        match self.lost.get() {
            Some(reason) => Err(GpuError::Lost {
                name: self.name.clone(),
                reason: reason.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The error for a failure of which the driver says this much; a loss explains any other.
    pub(super) fn refused(&self, reason: &impl fmt::Display) -> GpuError {
        // The loss is told while the device is polled; that this fails, once it is lost, is no news.
        let _ = self.device.poll(wgpu::PollType::Poll);
        self.present().err().unwrap_or_else(|| GpuError::Refused {
            name: self.name.clone(),
            reason: reason.to_string(),
        })
    }

    /// Returns an error unless `found` is at most `most`.
    pub(super) fn at_most(
        &self,
        what: &'static str,
        found: u64,
        most: u64,
    ) -> Result<(), GpuError> {
        if found > most {
            return Err(GpuError::TooLarge {
                what,
                found,
                most,
                name: self.name.clone(),
            });
        }
        Ok(())
    }
}

impl fmt::Debug for Gpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gpu")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("lost", &self.lost)
            .finish_non_exhaustive()
    }
}

fn compile(device: &Device, label: &str, source: &str) -> ComputePipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(label),
        source: wgpu::ShaderSource::Wgsl(source.into()),
    });
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(label),
        layout: None,
        module: &module,
        entry_point: Some("main"),
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::Product;

    #[test]
    fn a_lost_graphics_processor_is_an_error() {
        // Whether there has to be one, the tests in `tests/it/gpu.rs` say.
        let Ok(gpu) = Gpu::open() else { return };
        let shape = Product {
            rows: 1,
            inner: 1,
            columns: 1,
        };
        assert!(gpu.multiply(&[2.0], &[3.0], shape).is_ok());
        gpu.device.destroy();
        for _ in 0..2 {
            let error = gpu.multiply(&[2.0], &[3.0], shape).unwrap_err();
            assert!(matches!(error, GpuError::Lost { .. }), "{error}");
        }
    }
}
