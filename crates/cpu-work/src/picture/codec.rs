//! Pictures from the bytes of a file and back: PNG, JPEG and WebP, bounded in memory, every fault named.

mod ending;
mod header;

use std::fmt;
use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::error::ImageError;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits,
};

use crate::picture::{Layout, Metadata, Picture, Samples};

/// The largest picture that is decoded, in pixels: 64 Mi, which is 8192 × 8192.
pub const MAX_PIXELS: u64 = 64 << 20;

/// The most memory that decoding may take for samples, in bytes: 512 MiB.
pub const MAX_BYTES: u64 = 512 << 20;

/// The quality at which JPEG is written, of 100: high enough that compression brings no visible noise back.
const JPEG_QUALITY: u8 = 92;

/// The format of a picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Portable Network Graphics: exact.
    Png,
    /// JPEG: lossy, without alpha, 8 bits. Written at quality 92.
    Jpeg,
    /// WebP: colour of 8 bits, with or without alpha. Both its kinds are read; written is the exact one alone, which makes a
    /// lossy photograph larger. Grey becomes colour of three equal channels.
    WebP,
}

/// Why a picture cannot be read, made or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// There are no bytes, or a side is 0.
    #[error("the picture is empty")]
    Empty,
    /// The bytes do not begin like a picture of any kind.
    #[error("this is not a picture: it begins like no known format")]
    NotAPicture,
    /// A picture, but none of PNG, JPEG and WebP.
    #[error("{0} pictures are not supported, only PNG, JPEG and WebP")]
    UnsupportedFormat(String),
    /// Samples that would have to be guessed at: JPEG with the four inks of CMYK, or of other than 8 bits.
    #[error(
        "{format} with {channels} channels of {bits} bits is not supported, only grey and colour of 8 bits{}",
        if *channels == 4 { ": convert CMYK to RGB first" } else { "" }
    )]
    UnsupportedSamples {
        /// The format of the file.
        format: Format,
        /// The channels of a pixel.
        channels: u8,
        /// The bits of a sample.
        bits: u8,
    },
    /// Several pictures in one file, all but one of which would be lost.
    #[error("an animated {format} of {pictures} pictures is not supported, only still ones")]
    Animated {
        /// The format of the file.
        format: Format,
        /// How many pictures it says it has.
        pictures: u32,
    },
    /// More pixels than [`MAX_PIXELS`] or more bytes than [`MAX_BYTES`].
    #[error("{width} × {height} pixels are too many: at most {MAX_PIXELS} pixels and {} MiB are decoded", MAX_BYTES >> 20)]
    TooLarge {
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
    },
    /// The bytes end before the picture does.
    #[error("the picture is cut short: the file ends before it does")]
    CutShort,
    /// The bytes contradict the format.
    #[error("the picture is damaged")]
    Damaged(#[source] ImageError),
    /// The number of samples does not fit the size.
    #[error("{found} samples where the size asks for {expected}")]
    WrongLength {
        /// Width × height × channels.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The format cannot hold such a picture.
    #[error("{format} cannot hold {what}")]
    DoesNotFit {
        /// The format.
        format: Format,
        /// What it cannot hold.
        what: &'static str,
    },
    /// The encoder failed.
    #[error("the picture cannot be encoded as {format}")]
    Encode {
        /// The format.
        format: Format,
        /// What the encoder says.
        source: ImageError,
    },
}

impl Picture {
    /// Reads a PNG, JPEG or WebP file; which of them, its first bytes tell, never a file name.
    ///
    /// Channels and bits are kept: 16-bit PNG stays at 16 bits. Palettes and fewer than 8 bits are expanded to what they stand
    /// for. Colour profile and EXIF are kept as they are, so a photograph that is stored on its side stays on its side with the
    /// note that says so; [`upright`](Self::upright) turns it for showing.
    ///
    /// # Errors
    ///
    /// [`PictureError::Empty`], [`NotAPicture`](PictureError::NotAPicture),
    /// [`UnsupportedFormat`](PictureError::UnsupportedFormat), [`UnsupportedSamples`](PictureError::UnsupportedSamples),
    /// [`Animated`](PictureError::Animated), [`TooLarge`](PictureError::TooLarge) (found before the memory is taken),
    /// [`CutShort`](PictureError::CutShort) or [`Damaged`](PictureError::Damaged).
    pub fn decode(bytes: &[u8]) -> Result<Self, PictureError> {
        if bytes.is_empty() {
            return Err(PictureError::Empty);
        }
        let format = Format::of(bytes)?;
        if ending::is_cut_short(format, bytes) {
            return Err(PictureError::CutShort);
        }
        header::check(format, bytes)?;
        let mut limits = Limits::default();
        limits.max_alloc = Some(MAX_BYTES);
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format.into());
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(damaged)?;

        let (width, height) = decoder.dimensions();
        let damaged = |error| match error {
            ImageError::Limits(_) => PictureError::TooLarge { width, height },
            error => damaged(error),
        };
        if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_BYTES {
            return Err(PictureError::TooLarge { width, height });
        }
        let metadata = Metadata {
            // Metadata that cannot be read is left behind; the picture itself is not less whole for it.
            colour_profile: decoder.icc_profile().ok().flatten(),
            exif: decoder.exif_metadata().ok().flatten(),
        };
        let (layout, samples) = match DynamicImage::from_decoder(decoder).map_err(damaged)? {
            DynamicImage::ImageLuma8(image) => (Layout::Grey, Samples::Eight(image.into_raw())),
            DynamicImage::ImageLumaA8(image) => {
                (Layout::GreyAlpha, Samples::Eight(image.into_raw()))
            }
            DynamicImage::ImageRgb8(image) => (Layout::Rgb, Samples::Eight(image.into_raw())),
            DynamicImage::ImageRgba8(image) => (Layout::Rgba, Samples::Eight(image.into_raw())),
            DynamicImage::ImageLuma16(image) => (Layout::Grey, Samples::Sixteen(image.into_raw())),
            DynamicImage::ImageLumaA16(image) => {
                (Layout::GreyAlpha, Samples::Sixteen(image.into_raw()))
            }
            DynamicImage::ImageRgb16(image) => (Layout::Rgb, Samples::Sixteen(image.into_raw())),
            DynamicImage::ImageRgba16(image) => (Layout::Rgba, Samples::Sixteen(image.into_raw())),
            other => (Layout::Rgba, Samples::Eight(other.into_rgba8().into_raw())),
        };
        Ok(Self {
            format,
            metadata,
            ..Self::new(width, height, layout, samples)?
        })
    }

    /// Writes the picture in the given format; [`format`](Self::format) is that of the file it came from.
    ///
    /// # Errors
    ///
    /// [`PictureError::DoesNotFit`] for alpha in JPEG, for 16 bits in JPEG and WebP, and for a side above 65,535 or 16,384
    /// pixels there; [`PictureError::Encode`] if the encoder fails.
    pub fn encode(&self, format: Format) -> Result<Vec<u8>, PictureError> {
        self.fits(format)?;
        let mut bytes = Vec::new();
        let written = match format {
            Format::Png => self.write(PngEncoder::new(&mut bytes)),
            Format::Jpeg => self.write(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)),
            Format::WebP => self.write(WebPEncoder::new_lossless(&mut bytes)),
        };
        written.map_err(|source| PictureError::Encode { format, source })?;
        Ok(bytes)
    }

    fn write(&self, mut encoder: impl ImageEncoder) -> Result<(), ImageError> {
        if let Some(profile) = &self.metadata.colour_profile {
            encoder
                .set_icc_profile(profile.clone())
                .map_err(ImageError::Unsupported)?;
        }
        if let Some(exif) = &self.metadata.exif {
            encoder
                .set_exif_metadata(exif.clone())
                .map_err(ImageError::Unsupported)?;
        }
        let side = |pixels: usize| {
            u32::try_from(pixels).expect("invariant: a picture was made from sides of 32 bits")
        };
        let (width, height) = (side(self.width()), side(self.height()));
        match self.samples() {
            Samples::Eight(samples) => {
                encoder.write_image(samples, width, height, colour_type(self))
            }
            Samples::Sixteen(samples) => {
                // The encoder swaps them to the order of the file.
                let bytes: Vec<u8> = samples
                    .iter()
                    .flat_map(|sample| sample.to_ne_bytes())
                    .collect();
                encoder.write_image(&bytes, width, height, colour_type(self))
            }
        }
    }

    /// Refuses what JPEG and WebP cannot hold.
    fn fits(&self, format: Format) -> Result<(), PictureError> {
        let (longest, too_long) = match format {
            Format::Png => return Ok(()),
            Format::Jpeg => (65_535, "a side of more than 65535 pixels"),
            Format::WebP => (16_384, "a side of more than 16384 pixels"),
        };
        let refuse = |what| Err(PictureError::DoesNotFit { format, what });
        if format == Format::Jpeg && self.layout().has_alpha() {
            return refuse("an alpha channel");
        }
        if self.samples().bits() > u8::BITS {
            return refuse("samples of 16 bits");
        }
        if self.width().max(self.height()) > longest {
            return refuse(too_long);
        }
        Ok(())
    }
}

impl Format {
    /// Tells the format by the first bytes.
    fn of(bytes: &[u8]) -> Result<Self, PictureError> {
        match image::guess_format(bytes) {
            Ok(ImageFormat::Png) => Ok(Self::Png),
            Ok(ImageFormat::Jpeg) => Ok(Self::Jpeg),
            Ok(ImageFormat::WebP) => Ok(Self::WebP),
            Ok(other) => Err(PictureError::UnsupportedFormat(format!("{other:?}"))),
            Err(_) => Err(PictureError::NotAPicture),
        }
    }

    /// Returns the usual ending of a file name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
        })
    }
}

impl From<Format> for ImageFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Png => Self::Png,
            Format::Jpeg => Self::Jpeg,
            Format::WebP => Self::WebP,
        }
    }
}

/// Tells bytes that end too early from bytes that are wrong.
fn damaged(error: ImageError) -> PictureError {
    match &error {
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            PictureError::CutShort
        }
        _ => PictureError::Damaged(error),
    }
}

fn colour_type(picture: &Picture) -> ExtendedColorType {
    match (picture.layout(), picture.samples()) {
        (Layout::Grey, Samples::Eight(_)) => ExtendedColorType::L8,
        (Layout::GreyAlpha, Samples::Eight(_)) => ExtendedColorType::La8,
        (Layout::Rgb, Samples::Eight(_)) => ExtendedColorType::Rgb8,
        (Layout::Rgba, Samples::Eight(_)) => ExtendedColorType::Rgba8,
        (Layout::Grey, Samples::Sixteen(_)) => ExtendedColorType::L16,
        (Layout::GreyAlpha, Samples::Sixteen(_)) => ExtendedColorType::La16,
        (Layout::Rgb, Samples::Sixteen(_)) => ExtendedColorType::Rgb16,
        (Layout::Rgba, Samples::Sixteen(_)) => ExtendedColorType::Rgba16,
    }
}
