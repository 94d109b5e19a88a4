//! One job for the graphics processor: values there, one program, values back.

use std::sync::mpsc;

use pollster::FutureExt as _;
use wgpu::{Buffer, BufferDescriptor, BufferUsages, ComputePipeline, ErrorFilter};

use super::{Gpu, GpuError};

/// The bytes of a value.
const BYTES: u64 = size_of::<f32>() as u64;

/// What goes there, and how much comes back.
pub(super) struct Job<'a> {
    pub(super) pipeline: &'a ComputePipeline,
    /// The numbers of the shape, as the program expects them: binding 0.
    pub(super) shape: [u32; 4],
    /// Slices that are read, each with its name in words: bindings 1 and up.
    pub(super) inputs: &'a [(&'static str, &'a [f32])],
    /// The bytes of the result, in words, and its values: the last binding.
    pub(super) result: (&'static str, u64),
    /// Groups of work across, down and deep.
    pub(super) groups: [u32; 3],
}

impl Gpu {
    /// Checks what is checked for every job: that there is room for each slice, and that there are not too many groups.
    fn fits(&self, job: &Job<'_>) -> Result<(), GpuError> {
        let limits = self.device.limits();
        let most = limits
            .max_storage_buffer_binding_size
            .min(limits.max_buffer_size);
        for (what, values) in job.inputs {
            self.at_most(what, values.len() as u64 * BYTES, most)?;
        }
        let (what, values) = job.result;
        self.at_most(what, values.saturating_mul(BYTES), most)?;
        for groups in job.groups {
            let most = limits.max_compute_workgroups_per_dimension;
            self.at_most(
                "the groups of work in one direction",
                groups.into(),
                most.into(),
            )?;
        }
        Ok(())
    }

    /// Runs a job and waits for its result.
    pub(super) fn run(&self, job: &Job<'_>) -> Result<Vec<f32>, GpuError> {
        self.present()?;
        self.fits(job)?;
        // Innermost last: what is wrong with a call, and what there is no memory for.
        let memory = self.device.push_error_scope(ErrorFilter::OutOfMemory);
        let internal = self.device.push_error_scope(ErrorFilter::Internal);
        let validation = self.device.push_error_scope(ErrorFilter::Validation);
        let back = self.submit(job);
        let errors = [validation, internal, memory].map(|guard| guard.pop().block_on());
        if let Some(error) = errors.into_iter().flatten().next() {
            return Err(self.refused(&error));
        }
        self.read(&back)
    }

    /// Hands the work over; the result will be in the buffer that is returned.
    fn submit(&self, job: &Job<'_>) -> Buffer {
        let bytes = job.result.1 * BYTES;
        let result = self.buffer(bytes, BufferUsages::STORAGE | BufferUsages::COPY_SRC);
        let back = self.buffer(bytes, BufferUsages::COPY_DST | BufferUsages::MAP_READ);
        let shape = job.shape.map(u32::to_ne_bytes);
        let mut buffers = vec![self.filled(shape.as_flattened(), BufferUsages::UNIFORM)];
        for (_, values) in job.inputs {
            let bytes: Vec<u8> = values
                .iter()
                .flat_map(|value| value.to_ne_bytes())
                .collect();
            buffers.push(self.filled(&bytes, BufferUsages::STORAGE));
        }
        buffers.push(result.clone());
        let entries: Vec<_> = (0..)
            .zip(&buffers)
            .map(|(binding, buffer)| wgpu::BindGroupEntry {
                binding,
                resource: buffer.as_entire_binding(),
            })
            .collect();
        let bindings = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &job.pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        let mut encoder = self.device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            pass.set_pipeline(job.pipeline);
            pass.set_bind_group(0, &bindings, &[]);
            let [across, down, deep] = job.groups;
            pass.dispatch_workgroups(across, down, deep);
        }
        encoder.copy_buffer_to_buffer(&result, 0, &back, 0, bytes);
        self.queue.submit([encoder.finish()]);
        back
    }

    /// Waits until the work is done and reads its result.
    fn read(&self, back: &Buffer) -> Result<Vec<f32>, GpuError> {
        let (done, finished) = mpsc::channel();
        back.map_async(wgpu::MapMode::Read, .., move |result| {
            // Whoever waited may have gone, for a failed poll.
            let _ = done.send(result);
        });
        self.device
            .poll(wgpu::PollType::wait_indefinitely())
            .map_err(|error| self.refused(&error))?;
        match finished.recv() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(self.refused(&error)),
            Err(error) => return Err(self.refused(&error)),
        }
        // A device that is lost on the way gives back zeros.
        self.present()?;
        let bytes = back
            .get_mapped_range(..)
            .map_err(|error| self.refused(&error))?;
        let (values, _) = bytes.as_chunks();
        Ok(values
            .iter()
            .map(|value| f32::from_ne_bytes(*value))
            .collect())
    }

    fn buffer(&self, size: u64, usage: BufferUsages) -> Buffer {
        self.device.create_buffer(&BufferDescriptor {
            label: None,
            size,
            usage,
            mapped_at_creation: false,
        })
    }

    fn filled(&self, bytes: &[u8], usage: BufferUsages) -> Buffer {
        let buffer = self.buffer(bytes.len() as u64, usage | BufferUsages::COPY_DST);
        self.queue.write_buffer(&buffer, 0, bytes);
        buffer
    }
}

/// Returns an error unless a slice has as many values as its shape says.
pub(super) fn check_length(
    what: &'static str,
    values: &[f32],
    sides: &[usize],
) -> Result<(), GpuError> {
    let (expected, found) = (volume(sides), values.len() as u64);
    if expected != found {
        return Err(GpuError::WrongLength {
            what,
            expected,
            found,
        });
    }
    Ok(())
}

/// The product of the sides; so many that no memory holds them, if it has no room for the number.
pub(super) fn volume(sides: &[usize]) -> u64 {
    sides
        .iter()
        .fold(1, |product: u64, &side| product.saturating_mul(side as u64))
}

/// A side as the program gets it. All slices fit the memory and none is empty, so only nonsense is cut off here, which the
/// number of groups then refuses.
pub(super) fn narrow(side: usize) -> u32 {
    u32::try_from(side).unwrap_or(u32::MAX)
}
