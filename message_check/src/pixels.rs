//! Pixels that count how often they are looked at. The search for QR codes has no bound of its own: an image full of
//! corners of codes would keep it busy for hours, and each pair of them copies the image.

use image::{GenericImage, GenericImageView, Luma};
use std::cell::Cell;
use std::panic::resume_unwind;
use std::rc::Rc;

/// Looks at each pixel that a search may need; an honest one needs about fifteen.
const LOOKS_PER_PIXEL: u64 = 60;
/// Copies of the image that a search may make, one for each three corners it tries.
const COPIES_MAX: u64 = 64;
/// Pixels of corners that a search may paint: enough for three corners of eighty pixels a module, and few enough that
/// tiny ones don't fill the memory with pairs.
const CORNER_PIXELS_MAX: u64 = 640_000;
/// The color in which the search paints the corners of a code.
const CORNER: u8 = 2;

/// Exhausted budget, as the reason for unwinding.
pub(crate) struct Exhausted;

/// Work that a search may still do.
#[derive(Clone)]
pub(crate) struct Budget {
    looks: Rc<Cell<u64>>,
    copies: Rc<Cell<u64>>,
    corners: Rc<Cell<u64>>,
}

impl Budget {
    pub(crate) fn new(pixels: u64) -> Self {
        Self {
            looks: Rc::new(Cell::new(LOOKS_PER_PIXEL * pixels + 1_000_000)),
            copies: Rc::new(Cell::new(COPIES_MAX)),
            corners: Rc::new(Cell::new(CORNER_PIXELS_MAX)),
        }
    }
}

fn spend(budget: &Cell<u64>) {
    match budget.get().checked_sub(1) {
        Some(rest) => budget.set(rest),
        // Without the message that a panic prints: nothing is wrong here.
        None => resume_unwind(Box::new(Exhausted)),
    }
}

/// A gray image with a budget.
pub(crate) struct Pixels {
    gray: Vec<u8>,
    width: u32,
    height: u32,
    budget: Budget,
}

impl Pixels {
    pub(crate) const fn new(gray: Vec<u8>, width: u32, height: u32, budget: Budget) -> Self {
        Self {
            gray,
            width,
            height,
            budget,
        }
    }

    fn place(&self, x: u32, y: u32) -> usize {
        self.width as usize * y as usize + x as usize
    }
}

impl Clone for Pixels {
    fn clone(&self) -> Self {
        spend(&self.budget.copies);
        Self {
            gray: self.gray.clone(),
            budget: self.budget.clone(),
            ..*self
        }
    }
}

impl GenericImageView for Pixels {
    type Pixel = Luma<u8>;

    fn dimensions(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn get_pixel(&self, x: u32, y: u32) -> Luma<u8> {
        spend(&self.budget.looks);
        Luma([self.gray.get(self.place(x, y)).copied().unwrap_or(u8::MAX)])
    }
}

impl GenericImage for Pixels {
    fn get_pixel_mut(&mut self, x: u32, y: u32) -> &mut Luma<u8> {
        // Deprecated in the trait, and never called by the search.
        let _ = (x, y);
        resume_unwind(Box::new(Exhausted))
    }

    fn put_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        if pixel.0[0] == CORNER {
            spend(&self.budget.corners);
        }
        let place = self.place(x, y);
        if let Some(slot) = self.gray.get_mut(place) {
            *slot = pixel.0[0];
        }
    }

    fn blend_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        self.put_pixel(x, y, pixel);
    }
}
