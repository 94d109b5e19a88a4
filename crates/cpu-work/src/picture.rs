//! A picture in memory: samples of 8 or 16 bits, grey or colour, with or without alpha.
//!
//! Read and written by [`codec`](Picture::decode), generated and made noisy for tests and for a first run, compared by
//! [`psnr`] and [`ssim`]. Cleaning it is the business of [`denoise`](crate::denoise) and [`cleaning`](crate::cleaning).

mod codec;
mod generated;
mod light;
mod noise;
mod orientation;
mod quality;
mod region;
mod samples;
mod ssim;
pub(crate) mod texture;

use crate::checksum::Checksum;

pub use codec::{Format, MAX_BYTES, MAX_PIXELS, PictureError};
pub use light::Light;
pub use quality::psnr;
pub use region::Region;
pub(crate) use samples::Sample;
pub use samples::Samples;
pub use ssim::ssim;

/// The channels of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Lightness.
    Grey,
    /// Lightness, alpha.
    GreyAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha.
    Rgba,
}

impl Layout {
    /// Returns the number of channels, alpha included.
    pub const fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    /// Returns the number of channels without alpha, which is the last where there is one.
    pub const fn colours(self) -> usize {
        match self {
            Self::Grey | Self::GreyAlpha => 1,
            Self::Rgb | Self::Rgba => 3,
        }
    }

    /// Tells whether there is an alpha channel.
    pub const fn has_alpha(self) -> bool {
        self.channels() > self.colours()
    }
}

/// A picture, at least 1 × 1.
///
/// Samples are row-major, the channels of a pixel beside each other. Its colour profile and its EXIF block (which holds the
/// orientation of a photograph) travel with it from [`decode`](Self::decode) to [`encode`](Self::encode).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    layout: Layout,
    format: Format,
    samples: Samples,
    metadata: Metadata,
}

/// What a picture file says of its samples, as it was found there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Metadata {
    colour_profile: Option<Vec<u8>>,
    exif: Option<Vec<u8>>,
}

impl Picture {
    /// Makes a picture of samples, as if it came from a PNG file.
    ///
    /// # Errors
    ///
    /// [`PictureError::Empty`] if a side is 0; [`PictureError::TooLarge`] above [`MAX_PIXELS`];
    /// [`PictureError::WrongLength`] if there are not `width × height × channels` samples.
    pub fn new(
        width: u32,
        height: u32,
        layout: Layout,
        samples: Samples,
    ) -> Result<Self, PictureError> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 {
            return Err(PictureError::Empty);
        }
        if pixels > MAX_PIXELS {
            return Err(PictureError::TooLarge { width, height });
        }
        let (width, height) = (width as usize, height as usize);
        let expected = width * height * layout.channels();
        if samples.len() != expected {
            return Err(PictureError::WrongLength {
                expected,
                found: samples.len(),
            });
        }
        Ok(Self {
            width,
            height,
            layout,
            format: Format::Png,
            samples,
            metadata: Metadata::default(),
        })
    }

    /// Returns the width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Returns the height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Returns width × height.
    pub fn pixels(&self) -> usize {
        self.width * self.height
    }

    /// Returns the channels.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Returns the format of the file it came from.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns the samples, row-major, the channels of a pixel beside each other.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// Returns the rectangle of the whole picture.
    pub(crate) fn region(&self) -> Region {
        Region {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }

    /// Returns a picture of other samples, of one layout and bits of their own, with the format, the colour profile and the
    /// EXIF block of this one.
    pub(crate) fn repainted(&self, layout: Layout, samples: Samples) -> Self {
        Self {
            layout,
            samples,
            metadata: self.metadata.clone(),
            ..*self
        }
    }

    /// Changes the samples in place; their number and width stay.
    pub(crate) fn samples_mut(&mut self) -> &mut Samples {
        &mut self.samples
    }

    /// Returns the checksum of the samples, each pixel with its place: equal for equal pictures, however they came about.
    pub fn checksum(&self) -> Checksum {
        self.samples
            .checksum(self.layout, self.region(), self.width)
    }
}
