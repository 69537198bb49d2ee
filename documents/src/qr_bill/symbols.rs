//! The QR code with the Swiss cross, and the scissors on the lines.

use super::matrix::Matrix;
use crate::canvas::{Color, Painter, mm};

/// Side of the code without its quiet zone.
const CODE: f32 = mm(46.0);
/// Side of the cross, with a white border.
const CROSS: f32 = mm(7.0);
/// Parts of the cross, in fractions of its side, from the template of the guidelines: its white border, and length
/// and width of its arms.
const BORDER: f32 = 1.43 / 19.8;
const ARM_LENGTH: f32 = 11.0 / 19.8;
const ARM_WIDTH: f32 = 3.3 / 19.8;

/// Draws a code with its upper left corner at a point.
pub fn draw_code(painter: &mut Painter, code: &Matrix, x: f32, y: f32) {
    #[expect(clippy::cast_precision_loss, reason = "a code has at most 117 modules")]
    let module = CODE / code.width() as f32;
    let corner = |(x, y): &(u8, u8)| (f32::from(*x), f32::from(*y));
    let outlines: Vec<Vec<(f32, f32)>> = code
        .outlines()
        .iter()
        .map(|outline| outline.iter().map(corner).collect())
        .collect();
    painter.moved(x, y, module, 0.0, |painter| {
        painter.polygons(Color::BLACK, &outlines);
    });
    let inset = (CODE - CROSS) / 2.0;
    draw_cross(painter, x + inset, y + inset);
}

fn draw_cross(painter: &mut Painter, x: f32, y: f32) {
    painter.rectangle(Color::WHITE, x, y, CROSS, CROSS);
    let border = BORDER * CROSS;
    let field = CROSS - 2.0 * border;
    painter.rectangle(Color::BLACK, x + border, y + border, field, field);
    let (length, width) = (ARM_LENGTH * CROSS, ARM_WIDTH * CROSS);
    let (along, across) = ((CROSS - length) / 2.0, (CROSS - width) / 2.0);
    painter.rectangle(Color::WHITE, x + along, y + across, length, width);
    painter.rectangle(Color::WHITE, x + across, y + along, width, length);
}

/// Draws scissors that cut from a point on, to the right or turned counterclockwise.
pub fn draw_scissors(painter: &mut Painter, x: f32, y: f32, degrees: f32) {
    painter.moved(x, y, 1.0, degrees, |painter| {
        for side in [-1.0, 1.0] {
            let ring = [circle(-3.4, side * 1.7, 1.7), circle(-3.4, side * 1.7, 0.9)];
            painter.polygons(Color::BLACK, &ring);
            let blade = [
                (-2.3, side * 1.1),
                (4.6, side * -1.5),
                (5.0, side * -0.7),
                (-1.9, side * 1.9),
            ];
            painter.polygons(Color::BLACK, &[blade.to_vec()]);
        }
    });
}

/// Returns a polygon that looks like a circle at the size of a symbol.
fn circle(x: f32, y: f32, radius: f32) -> Vec<(f32, f32)> {
    (0..16_u8)
        .map(|at| {
            let (sin, cos) = (f32::from(at) * std::f32::consts::PI / 8.0).sin_cos();
            (x + radius * cos, y + radius * sin)
        })
        .collect()
}
