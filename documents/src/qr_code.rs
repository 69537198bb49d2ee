//! QR codes of texts, such as addresses for apps: as SVG and as PNG.

use image::{ExtendedColorType, ImageEncoder, Luma, codecs::png::PngEncoder};
use qrcode::{EcLevel, QrCode, render::svg};

/// Size of one module in pixels.
const MODULE: u32 = 8;

/// A text that no QR code can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct TooLong;

/// Returns the QR code of a text as SVG, black on white with a quiet zone.
///
/// # Errors
/// [`TooLong`].
pub fn qr_code_svg(text: &str) -> Result<String, TooLong> {
    Ok(code(text)?
        .render::<svg::Color<'_>>()
        .module_dimensions(MODULE, MODULE)
        .build())
}

/// Returns the QR code of a text as PNG, black on white with a quiet zone.
///
/// # Errors
/// [`TooLong`].
pub fn qr_code_png(text: &str) -> Result<Vec<u8>, TooLong> {
    let pixels = code(text)?
        .render::<Luma<u8>>()
        .module_dimensions(MODULE, MODULE)
        .build();
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(
            pixels.as_raw(),
            pixels.width(),
            pixels.height(),
            ExtendedColorType::L8,
        )
        .map_err(|_| TooLong)?;
    Ok(bytes)
}

/// Medium error correction: a code on a screen is not damaged, but may be blurred.
fn code(text: &str) -> Result<QrCode, TooLong> {
    QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_and_a_text_without_end_is_refused() {
        let text = "otpauth://totp/Kontor:lea%40example.com?secret=GEZDGNBVGY3TQOJQ&issuer=Kontor";
        let png = qr_code_png(text).unwrap();
        let pixels = image::load_from_memory(&png).unwrap().to_luma8();
        let mut found = rqrr::PreparedImage::prepare(pixels);
        let (_, read) = found.detect_grids()[0].decode().unwrap();
        assert_eq!(read, text);
        assert!(qr_code_svg(text).unwrap().contains("<svg"));
        assert_eq!(qr_code_svg(&"a".repeat(3_000)), Err(TooLong));
    }
}
