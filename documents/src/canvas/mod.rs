//! Text and shapes on a page: fonts, measuring, breaking lines, drawing.

mod faces;
mod ink;
mod painter;
mod wrap;

pub use faces::face;
pub use ink::{Color, Face, Style};
pub use painter::{Painter, node, with_children};
pub use wrap::wrap;

/// Returns millimeters in points, the unit of pages.
pub const fn mm(length: f32) -> f32 {
    length * 72.0 / 25.4
}
