//! A bound for what is computed, counted rather than timed.

/// The bound of a computation, in grants looked at: one request costs no more, whatever a tenant made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    left: usize,
}

impl Effort {
    /// Allows for `most` looks.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self { left: most }
    }

    /// Whether `looks` more are allowed for; if so, they are spent. If not, nothing is any more.
    #[must_use]
    pub const fn spend(&mut self, looks: usize) -> bool {
        let is_enough = self.left >= looks;
        self.left = if is_enough { self.left - looks } else { 0 };
        is_enough
    }

    /// What is left of it.
    #[must_use]
    pub const fn left(self) -> usize {
        self.left
    }
}
