//! Replacement templates (`_sre.template`): literal text and group references in turn.

/// A parsed replacement: a literal, then any number of a group and a literal. `L` is whatever holds a literal.
#[derive(Clone, Debug)]
pub struct Template<L> {
    head: L,
    items: Vec<(usize, L)>,
}

/// One piece of an expansion, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplatePart<'a, L> {
    /// Text to copy.
    Literal(&'a L),
    /// What the group matched, or nothing if it took no part.
    Group(usize),
}

impl<L> Template<L> {
    /// Checks the references against the number of groups (without group 0); `None` if one is out of range.
    pub fn new(head: L, items: Vec<(usize, L)>, groups: usize) -> Option<Self> {
        items
            .iter()
            .all(|&(group, _)| group <= groups)
            .then_some(Template { head, items })
    }

    /// The literal, if there are no group references.
    pub fn as_literal(&self) -> Option<&L> {
        self.items.is_empty().then_some(&self.head)
    }

    /// The pieces of the expansion; literals may be empty.
    pub fn parts(&self) -> impl Iterator<Item = TemplatePart<'_, L>> {
        let rest = self
            .items
            .iter()
            .flat_map(|(group, text)| [TemplatePart::Group(*group), TemplatePart::Literal(text)]);
        std::iter::once(TemplatePart::Literal(&self.head)).chain(rest)
    }
}
