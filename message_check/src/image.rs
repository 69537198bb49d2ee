//! Images: the QR codes in them.

use crate::bounds::PIXELS_MAX;
use crate::pixels::{Budget, Exhausted, Pixels};
use image::imageops::thumbnail;
use image::{GenericImageView, GrayImage, ImageFormat, ImageReader, Limits};
use kontor_domain::message_checks::Obstacle;
use rqrr::PreparedImage;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Fewest pixels of a side in which a code is searched for: the smallest code has 21 modules.
const SIDE_MIN: u32 = 63;

/// Returns whether bytes are an image of a format that is read.
pub(crate) fn is_read(bytes: &[u8]) -> bool {
    format(bytes).is_some()
}

fn format(bytes: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(bytes).ok()?;
    matches!(format, ImageFormat::Png | ImageFormat::Jpeg).then_some(format)
}

/// Returns the contents of the QR codes of a PNG or JPEG image. `pixels_left` is what may still be read of a message.
pub(crate) fn qr_codes(bytes: &[u8], pixels_left: &mut u64) -> Result<Vec<String>, Obstacle> {
    let format = format(bytes).ok_or(Obstacle::Format)?;
    let reader = || ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = reader().into_dimensions().map_err(|_| Obstacle::Damaged)?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS_MAX {
        return Err(Obstacle::TooLarge);
    }
    *pixels_left = pixels_left.checked_sub(pixels).ok_or(Obstacle::TooMany)?;
    let mut reader = reader();
    let mut limits = Limits::default();
    // Sixteen bits for each of four channels, and as much again for the decoder.
    limits.max_alloc = Some(2 * 8 * PIXELS_MAX);
    reader.limits(limits);
    // The decoders are the work of others, and a message is made by a stranger.
    let decoded = catch_unwind(AssertUnwindSafe(|| reader.decode()));
    let image = decoded
        .map_err(|_| Obstacle::Damaged)?
        .map_err(|_| Obstacle::Damaged)?;
    if image.dimensions() != (width, height) {
        return Err(Obstacle::Damaged);
    }
    // Transparent parts are shown on white.
    let gray = if image.color().has_alpha() {
        on_white(&image)
    } else {
        image.into_luma8().into_raw()
    };
    search(gray, width, height)
}

fn on_white(image: &image::DynamicImage) -> Vec<u8> {
    let pixels = image.to_luma_alpha8();
    let blend = |luma: u8, alpha: u8| {
        let (luma, alpha) = (u32::from(luma), u32::from(alpha));
        u8::try_from((luma * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    pixels
        .pixels()
        .map(|pixel| blend(pixel.0[0], pixel.0[1]))
        .collect()
}

/// Searches for codes in the image, and if none can be read in smaller ones, too, which have less noise and finer modules.
fn search(gray: Vec<u8>, width: u32, height: u32) -> Result<Vec<String>, Obstacle> {
    let mut image = GrayImage::from_raw(width, height, gray).ok_or(Obstacle::Damaged)?;
    let mut is_located = false;
    loop {
        let (width, height) = image.dimensions();
        let smaller = (width.min(height) / 2 >= SIDE_MIN).then(|| thumbnail(&image, width / 2, height / 2));
        let found = search_one(image.into_raw(), width, height)?;
        is_located |= found.is_located;
        match smaller {
            Some(smaller) if found.contents.is_empty() => image = smaller,
            _ if found.contents.is_empty() && is_located => return Err(Obstacle::Damaged),
            _ => return Ok(found.contents),
        }
    }
}

/// Codes in an image.
struct Found {
    contents: Vec<String>,
    /// Whether there is one, read or not.
    is_located: bool,
}

fn search_one(gray: Vec<u8>, width: u32, height: u32) -> Result<Found, Obstacle> {
    let budget = Budget::new(u64::from(width) * u64::from(height));
    let pixels = Pixels::new(gray, width, height, budget);
    // An exhausted budget unwinds, as does a fault of the library.
    let found = catch_unwind(AssertUnwindSafe(|| {
        let mut prepared = PreparedImage::prepare(pixels);
        let grids = prepared.detect_grids();
        let read = grids.iter().filter_map(|grid| grid.decode().ok());
        Found {
            contents: read.map(|(_, content)| content).collect(),
            is_located: !grids.is_empty(),
        }
    }));
    found.map_err(|cause| {
        if cause.is::<Exhausted>() {
            Obstacle::TooLarge
        } else {
            Obstacle::Damaged
        }
    })
}
