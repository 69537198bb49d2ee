//! PDFs and images: what is read in them, and what is said not to have been read.

use super::mail::Mail;
use super::{FOREIGN_IBAN, assert_clean, assert_verdict, codes, own, report, report_of, samples};
use crate::examine_text;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgba, RgbaImage};
use kontor_documents::{Form, qr_payload, render};
use kontor_domain::billing::Iban;
use kontor_domain::locale::Locale;
use kontor_domain::message_checks::{Obstacle, ReasonCode, Report, Sent, Verdict};
use kontor_domain::text::ParseText;
use std::io::Cursor;

/// Draws a QR code with a margin.
fn drawn(payload: &str, scale: u32) -> GrayImage {
    let code = qrcode::QrCode::new(payload).unwrap();
    let width = u32::try_from(code.width()).unwrap();
    let colors = code.to_colors();
    GrayImage::from_fn((width + 8) * scale, (width + 8) * scale, |x, y| {
        let (x, y) = ((x / scale).wrapping_sub(4), (y / scale).wrapping_sub(4));
        let is_dark = x < width && y < width && colors[(y * width + x) as usize] == qrcode::Color::Dark;
        Luma([if is_dark { 0 } else { 255 }])
    })
}

fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn jpeg(image: &GrayImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 60)
        .encode_image(image)
        .unwrap();
    bytes
}

fn swiss(iban: &str) -> String {
    let account = iban.replace(' ', "");
    let address = "S\nKontor AG\nBahnhofstrasse\n1\n8000\nZ\u{fc}rich\nCH";
    format!("SPC\n0200\n1\n{account}\n{address}\n\n\n\n\n\n\n\n10.00\nCHF\n\n\n\n\n\n\n\nNON\n\n\nEPD")
}

fn with(media_type: &'static str, bytes: Vec<u8>) -> Report {
    report(&Mail::genuine(0).attach(media_type, bytes).eml())
}

fn obstacle(report: &Report) -> Option<Obstacle> {
    report.reasons.iter().find_map(|reason| reason.obstacle)
}

#[test]
fn accounts_and_links_in_qr_codes_are_compared() {
    let foreign = swiss("CH58 0079 1123 0008 8901 2");
    assert_verdict(
        &with("image/png", png(drawn(&foreign, 4))),
        Verdict::Forged,
        ReasonCode::IbanForeign,
    );
    assert_verdict(
        &with("image/jpeg", jpeg(&drawn(&foreign, 5))),
        Verdict::Forged,
        ReasonCode::IbanForeign,
    );
    // Our account, and an amount that was not sent with the code.
    let other_amount = with("image/png", png(drawn(&swiss(super::IBAN), 3)));
    for because in [ReasonCode::IbanOurs, ReasonCode::ContentDiffers] {
        assert_verdict(&other_amount, Verdict::Suspicious, because);
    }
    let link = drawn("https://kontor-example.test/pay", 6);
    assert_verdict(
        &with("image/png", png(link)),
        Verdict::Forged,
        ReasonCode::LinkLookAlike,
    );
}

#[test]
fn qr_codes_are_found_on_transparent_ground_inside_html_and_under_another_name() {
    let code = drawn(&swiss(FOREIGN_IBAN), 4);
    let clear = RgbaImage::from_fn(code.width(), code.height(), |x, y| {
        let dark = code.get_pixel(x, y).0[0] == 0;
        Rgba([0, 0, 0, if dark { 255 } else { 0 }])
    });
    assert_verdict(
        &with("application/octet-stream", png(clear)),
        Verdict::Forged,
        ReasonCode::IbanForeign,
    );
    let mut mail = Mail::genuine(0);
    let data = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, png(code));
    mail.html
        .push(format!("<img src='data:image/png;base64,{data}'>"));
    assert_verdict(&report(&mail.eml()), Verdict::Forged, ReasonCode::IbanForeign);
}

#[test]
fn images_that_are_not_read_are_named_unless_they_are_ours() {
    let logo = b"GIF89a, our logo".to_vec();
    let report = with("image/gif", logo.clone());
    assert_verdict(&report, Verdict::Suspicious, ReasonCode::NotRead);
    assert_eq!(obstacle(&report), Some(Obstacle::Format));
    let mut ours = own();
    ours.images.push(logo.clone().into());
    let mail = Mail::genuine(0).attach("image/gif", logo).eml();
    assert_clean(&report_of(mail.as_bytes(), &ours), ReasonCode::CodeKnown);
    let large = png(GrayImage::new(2300, 2200));
    assert_eq!(obstacle(&with("image/png", large)), Some(Obstacle::TooLarge));
    let mut broken = png(drawn("x", 4));
    broken.truncate(60);
    assert_eq!(obstacle(&with("image/png", broken)), Some(Obstacle::Damaged));
    let many = (0..21).fold(Mail::genuine(0), |mail, _| {
        mail.attach("image/png", png(GrayImage::new(8, 8)))
    });
    assert_eq!(obstacle(&super::report(&many.eml())), Some(Obstacle::TooMany));
}

/// An image full of corners of codes.
#[test]
fn the_search_for_codes_gives_up() {
    let ring = |x: u32, y: u32| {
        let (x, y) = (x % 9, y % 9);
        let edge = x == 0 || x == 6 || y == 0 || y == 6;
        let stone = (2..5).contains(&x) && (2..5).contains(&y);
        x < 7 && y < 7 && (edge || stone)
    };
    for shift in [0, 1, 2] {
        let full = GrayImage::from_fn(2200, 2200, |x, y| {
            Luma([if ring(x + y / 9 * shift, y) { 0 } else { 255 }])
        });
        assert_eq!(codes_in(&png(full)), Err(Obstacle::TooLarge));
    }
    let noise = GrayImage::from_fn(2000, 2000, |x, y| {
        let mut random = fastrand::Rng::with_seed(u64::from(x / 3) << 32 | u64::from(y / 3));
        Luma([random.u8(..)])
    });
    assert_eq!(codes_in(&png(noise)), Ok(Vec::new()));
}

fn codes_in(image: &[u8]) -> Result<Vec<String>, Obstacle> {
    crate::image::qr_codes(image, &mut { u64::MAX })
}

#[test]
fn large_and_noisy_codes_are_read_and_others_are_told() {
    let text = swiss(FOREIGN_IBAN);
    let large = drawn(&text, 32);
    assert!(large.width() > 1_500, "{}", large.width());
    assert_eq!(codes_in(&png(large)), Ok(vec![text.clone()]));
    let mut random = fastrand::Rng::with_seed(7);
    let mut noisy = drawn(&text, 12);
    for pixel in noisy.pixels_mut() {
        if random.u8(..100) < 12 {
            pixel.0[0] = random.u8(..);
        }
    }
    assert_eq!(codes_in(&png(noisy)), Ok(vec![text.clone()]));
    // Corners and timing are there, and too much of the rest is not.
    let mut torn = drawn(&text, 6);
    let (width, height) = torn.dimensions();
    for (x, y, pixel) in torn.enumerate_pixels_mut() {
        let is_middle = (width / 3..width * 2 / 3).contains(&x) || (height / 3..height * 2 / 3).contains(&y);
        if is_middle && (x / 6 + y / 6) % 2 == 0 {
            pixel.0[0] = 255;
        }
    }
    assert_eq!(codes_in(&png(torn)), Err(Obstacle::Damaged));
}

#[test]
fn the_pixels_of_a_message_are_counted() {
    let blank = png(GrayImage::new(2_200, 2_200));
    let many = (0..4).fold(Mail::genuine(0), |mail, _| {
        mail.attach("image/png", blank.clone())
    });
    assert_eq!(obstacle(&super::report(&many.eml())), Some(Obstacle::TooMany));
}

#[test]
fn accounts_and_codes_in_our_own_pdfs_are_read_in_every_language() {
    for locale in Locale::ALL.iter().copied() {
        let document = samples::invoice(locale, 20).unwrap();
        let pdf = render(&document, Form::PaymentDocument).unwrap();
        let iban = Iban::parse(&document.transfer.as_ref().unwrap().iban).unwrap();
        let mut mail = Mail::genuine(0).attach("application/pdf", pdf);
        (mail.text, mail.html) = (Vec::new(), Vec::new());
        let mut ours = own();
        ours.ibans.push(iban);
        let examined = crate::examine(mail.eml().as_bytes(), &ours, &[]).unwrap();
        assert_eq!(examined.codes(), std::slice::from_ref(&document.code), "{locale}");
        let sent = Sent {
            code: document.code.clone(),
            ..Sent::default()
        };
        let report = examined.report(&[sent]);
        assert!(codes(&report).contains(&ReasonCode::IbanOurs), "{report:#?}");
        assert!(!codes(&report).contains(&ReasonCode::NotRead), "{report:#?}");
        assert!(!codes(&report).contains(&ReasonCode::IbanForeign), "{report:#?}");
        ours.ibans = vec![Iban::parse(FOREIGN_IBAN).unwrap()];
        let foreign = report_of(mail.eml().as_bytes(), &ours);
        assert_verdict(&foreign, Verdict::Forged, ReasonCode::IbanForeign);
    }
}

#[test]
fn a_pdf_that_is_damaged_or_has_images_is_named() {
    let pdf = render(&samples::invoice(Locale::De, 3).unwrap(), Form::PaymentDocument).unwrap();
    assert_eq!(
        obstacle(&with("application/pdf", pdf[..2000].to_vec())),
        Some(Obstacle::Damaged)
    );
    let streams = [
        b"%PDF-1.7\n".to_vec(),
        b"1 0 obj<<>>stream\nendstream\n".repeat(200),
    ]
    .concat();
    assert_eq!(
        obstacle(&with("application/pdf", streams)),
        Some(Obstacle::TooLarge)
    );
}

#[test]
fn the_payload_of_our_own_qr_bills_is_ours() {
    let document = samples::invoice(Locale::Fr, 3).unwrap();
    let payload = qr_payload(&document, Form::PaymentDocument).unwrap().unwrap();
    let mut ours = own();
    ours.ibans = vec![Iban::parse(&document.transfer.unwrap().iban).unwrap()];
    let report = examine_text(&payload, &ours).report(&[super::sent()]);
    assert!(codes(&report).contains(&ReasonCode::IbanOurs), "{report:#?}");
    assert!(!codes(&report).contains(&ReasonCode::IbanForeign), "{report:#?}");
}
