//! Position in the exported document.

use uuid::Uuid;

/// Position up to which the document has been written.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Number of the list.
    pub part: usize,
    /// Number of the organization whose items are read.
    pub organization: usize,
    /// Place of the last item written.
    pub after: Option<Uuid>,
    /// Whether an item of the list has been written.
    pub has_items: bool,
}

impl Place {
    /// Start of the document.
    pub const FIRST: Self = Self::part(0);

    /// Start of a list.
    pub const fn part(part: usize) -> Self {
        Self {
            part,
            organization: 0,
            after: None,
            has_items: false,
        }
    }

    /// Returns the text of a block with its surroundings.
    #[must_use]
    pub fn written(self, frames: &[String], block: &[String], next: Option<Self>) -> String {
        let frame = |at: usize| frames.get(at).map(String::as_str).unwrap_or_default();
        let begins = self.after.is_none() && self.organization == 0;
        let mut text = String::from(if begins { frame(self.part) } else { "" });
        if self.has_items && !block.is_empty() {
            text.push(',');
        }
        text.push_str(&block.join(","));
        if next.is_none() {
            text.push_str(frame(self.part + 1));
        }
        text
    }
}
