//! The QR code of a payload as closed outlines, which take far less room in a document than a square per module and
//! leave no hairlines between them.

use super::mask;
use qrcode::bits::Bits;
use qrcode::canvas::Canvas;
use qrcode::{Color, EcLevel, QrResult, Version, ec};

/// Largest version that the guidelines allow.
const VERSION_MAX: i16 = 25;

/// A QR code.
pub struct Matrix {
    width: usize,
    modules: Vec<Color>,
}

/// A corner of an outline, in modules from the top left.
pub type Corner = (u8, u8);

impl Matrix {
    /// Encodes a payload in byte mode with error correction M, or returns `None` if it is too long.
    #[must_use]
    pub fn of(payload: &str) -> Option<Self> {
        let mut versions = (1..=VERSION_MAX).map(Version::Normal);
        let (version, bits) = versions.find_map(|version| Some((version, bits(payload, version).ok()?)))?;
        let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, EcLevel::M).ok()?;
        let mut canvas = Canvas::new(version, EcLevel::M);
        canvas.draw_all_functional_patterns();
        canvas.draw_data(&data, &correction);
        let width = usize::try_from(version.width()).ok()?;
        Some(Self {
            width,
            modules: mask::best(&canvas, width)?,
        })
    }

    /// Returns the number of modules in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.width && self.modules[y * self.width + x] == Color::Dark
    }

    /// Returns the outlines of all dark areas, each closed, to be filled by the even-odd rule. Only corners are
    /// listed; between two of them the outline is straight.
    #[must_use]
    pub fn outlines(&self) -> Vec<Vec<Corner>> {
        let mut edges = Edges::of(self);
        let mut outlines = Vec::new();
        while let Some(outline) = edges.take_outline() {
            outlines.push(outline);
        }
        outlines
    }
}

/// Writes a payload in byte mode; fails if the version can't hold it.
fn bits(payload: &str, version: Version) -> QrResult<Bits> {
    let mut bits = Bits::new(version);
    bits.push_byte_data(payload.as_bytes())?;
    bits.push_terminator(EcLevel::M)?;
    Ok(bits)
}

/// The borders between dark and light modules that belong to no outline yet: for each grid point whether one leads
/// to the right, and whether one leads down.
struct Edges {
    side: usize,
    right: Vec<bool>,
    down: Vec<bool>,
    next: usize,
}

impl Edges {
    fn of(matrix: &Matrix) -> Self {
        let side = matrix.width + 1;
        let mut right = vec![false; side * side];
        let mut down = vec![false; side * side];
        for y in 0..side {
            for x in 0..side {
                let here = matrix.is_dark(x, y);
                right[y * side + x] = here != (y > 0 && matrix.is_dark(x, y - 1));
                down[y * side + x] = here != (x > 0 && matrix.is_dark(x - 1, y));
            }
        }
        Self {
            side,
            right,
            down,
            next: 0,
        }
    }

    /// Takes one outline: alternating horizontal and vertical runs until it is back where it began.
    fn take_outline(&mut self) -> Option<Vec<Corner>> {
        while !*self.right.get(self.next)? {
            self.next += 1;
        }
        let start = self.next;
        let (mut at, mut is_horizontal, mut corners) = (start, true, Vec::new());
        loop {
            corners.push(self.corner(at));
            at = self.run(at, is_horizontal, start);
            is_horizontal = !is_horizontal;
            if at == start && is_horizontal {
                return Some(corners);
            }
        }
    }

    /// Walks along one direction until an edge leads to the side or the outline is closed, and removes what it walked.
    fn run(&mut self, mut at: usize, is_horizontal: bool, start: usize) -> usize {
        let Self {
            side, right, down, ..
        } = self;
        let (edges, across, step, sideways) = if is_horizontal {
            (right, down, 1, *side)
        } else {
            (down, right, *side, 1)
        };
        let forward = edges[at];
        loop {
            if forward {
                edges[at] = false;
                at += step;
            } else {
                at -= step;
                edges[at] = false;
            }
            let turns = across[at] || (at >= sideways && across[at - sideways]);
            if turns || at == start {
                return at;
            }
        }
    }

    fn corner(&self, at: usize) -> Corner {
        let coordinate = |value: usize| u8::try_from(value).unwrap_or(u8::MAX);
        (coordinate(at % self.side), coordinate(at / self.side))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qrcode::QrCode;

    #[test]
    fn the_mask_is_the_one_that_the_crate_chooses() {
        for length in (1..=997).step_by(6) {
            let text =
                |place: usize| char::from(b' ' + u8::try_from((place * place + length * 7) % 95).unwrap());
            let payload: String = (0..length).map(text).collect();
            let matrix = Matrix::of(&payload).unwrap();
            let version = Version::Normal(i16::try_from((matrix.width - 17) / 4).unwrap());
            let expected = QrCode::with_bits(bits(&payload, version).unwrap(), EcLevel::M).unwrap();
            assert!(matrix.modules == expected.into_colors(), "{length}");
        }
    }

    /// Fills outlines by the even-odd rule, as a viewer does.
    fn filled(outlines: &[Vec<Corner>], width: usize) -> Vec<bool> {
        let mut dark = vec![false; width * width];
        for outline in outlines {
            for (from, to) in outline.iter().zip(outline.iter().cycle().skip(1)) {
                if from.0 == to.0 {
                    let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
                    for y in usize::from(top)..usize::from(bottom) {
                        (usize::from(from.0)..width).for_each(|x| dark[y * width + x] ^= true);
                    }
                } else {
                    assert_eq!(from.1, to.1, "outlines run along the grid");
                }
            }
        }
        dark
    }

    #[test]
    fn outlines_enclose_exactly_the_dark_modules() {
        for length in [1, 40, 150, 333, 780] {
            let matrix = Matrix::of(&"Ä0 z".repeat(length / 4 + 1)).unwrap();
            let outlines = matrix.outlines();
            let dark: Vec<bool> = matrix
                .modules
                .iter()
                .map(|module| *module == Color::Dark)
                .collect();
            assert_eq!(filled(&outlines, matrix.width()), dark, "{length}");
        }
    }

    #[test]
    fn what_version_25_cannot_hold_is_refused() {
        assert_eq!(
            Matrix::of(&"x".repeat(997)).map(|matrix| matrix.width()),
            Some(117)
        );
        assert!(Matrix::of(&"x".repeat(998)).is_none());
    }
}
