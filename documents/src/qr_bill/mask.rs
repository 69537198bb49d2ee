//! The mask of a QR code: of the eight that the standard knows, the one that leaves the fewest shapes that confuse
//! readers. The crate `qrcode` chooses the same one, but allocates memory for each module that it judges, which takes
//! longer than all else in a document of one page.

use qrcode::Color;
use qrcode::canvas::{Canvas, MaskPattern};

/// The masks; of two that are equally good, the first is taken.
const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

/// Returns the modules under the best mask. A row has at most 117 of them.
pub fn best(canvas: &Canvas, width: usize) -> Option<Vec<Color>> {
    let masked = MASKS.iter().map(|mask| {
        let mut canvas = canvas.clone();
        canvas.apply_mask(*mask);
        canvas.into_colors()
    });
    masked.min_by_key(|modules| penalty(modules, width))
}

/// Rates the shapes that confuse readers; less is better.
fn penalty(modules: &[Color], width: usize) -> u32 {
    let (mut rows, mut columns) = (vec![0_u128; width], vec![0_u128; width]);
    let mut dark = 0;
    for (y, row) in modules.chunks(width).enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            rows[y] |= 1 << x;
            columns[x] |= 1 << y;
            dark += 1;
        }
    }
    let lines = rows.iter().chain(&columns);
    let in_lines: u32 = lines.map(|line| runs(*line, width) + finders(*line, width)).sum();
    let blocks: u32 = rows.windows(2).map(|pair| blocks(pair[0], pair[1], width)).sum();
    let balance = (dark * 200 / modules.len().max(1)).abs_diff(100);
    in_lines + blocks + u32::try_from(balance).unwrap_or(u32::MAX)
}

/// Returns a bit for each module that has the color of the next one.
fn alike(line: u128, width: usize) -> u128 {
    !(line ^ (line >> 1)) & ((1 << (width - 1)) - 1)
}

/// Rates runs of five modules of one color or more: 3 for five, and 1 for each further one.
fn runs(line: u128, width: usize) -> u32 {
    let pairs = alike(line, width);
    let fives = pairs & (pairs >> 1) & (pairs >> 2) & (pairs >> 3);
    fives.count_ones() + 2 * (fives & !(fives << 1)).count_ones()
}

/// Rates squares of four modules of one color.
fn blocks(upper: u128, lower: u128, width: usize) -> u32 {
    3 * (alike(upper, width) & alike(lower, width) & !(upper ^ lower)).count_ones()
}

/// Rates what looks like the middle of a finder pattern with four light modules beside it.
fn finders(line: u128, width: usize) -> u32 {
    let light = !line;
    let mut found =
        line & (light >> 1) & (line >> 2) & (line >> 3) & (line >> 4) & (light >> 5) & (line >> 6);
    let mut rating = 0;
    while found != 0 {
        let at = found.trailing_zeros();
        let (before, after) = (((line << 4) >> at) & 15, (line >> (at + 7)) & 15);
        if before == 0 || after == 0 {
            rating += 40;
        }
        found &= found - 1;
    }
    debug_assert!(width <= 117, "what is beside the last module must fit");
    rating
}
