//! A bound on computations, in steps rather than time.

/// The budget of a computation, in grants examined. It caps the cost of a request, however many grants a tenant
/// has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    left: usize,
}

impl Effort {
    /// Creates a budget of `most` steps.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self { left: most }
    }

    /// Spends `looks` steps and returns true if the budget allows them. Otherwise exhausts the budget.
    #[must_use]
    pub const fn spend(&mut self, looks: usize) -> bool {
        let is_enough = self.left >= looks;
        self.left = if is_enough { self.left - looks } else { 0 };
        is_enough
    }

    /// Returns the remaining steps.
    #[must_use]
    pub const fn left(self) -> usize {
        self.left
    }
}
