//! The counts of one bracket level.

/// What opened a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    Top,
    /// A bracket; holds its closing byte.
    Bracket(u8),
    /// The literal part of an f-string or t-string.
    String {
        quote: u8,
        is_triple: bool,
        is_raw: bool,
    },
    /// A replacement field.
    Field {
        in_spec: bool,
    },
}

impl Frame {
    /// Counts towards the limit of nested brackets.
    pub(super) fn is_bracket(self) -> bool {
        matches!(self, Frame::Bracket(_) | Frame::Field { .. })
    }

    pub(super) fn is_string(self) -> bool {
        matches!(self, Frame::String { .. })
    }
}

#[derive(Debug)]
pub(super) struct Level {
    pub(super) frame: Frame,
    /// Steps of left-associative operators since the operand began.
    pub(super) chain: u32,
    /// Unary operators and `**`.
    pub(super) unaries: u32,
    /// `not`, `await`, `yield`.
    pub(super) nots: u32,
    /// `lambda`, `else`, `:=`: what follows is below them up to the next comma.
    pub(super) base: u32,
    /// Lambdas whose `:` is to come.
    pub(super) lambdas: u32,
    /// Depth of the deepest level closed inside the current term of the operand.
    pub(super) inner: u32,
    /// Depth of the deepest earlier term of the operand.
    pub(super) terms: u32,
    /// Greatest depth seen in this level.
    pub(super) best: u32,
    /// Prefixes of all levels around this one.
    pub(super) outer_prefix: u32,
}

impl Level {
    pub(super) fn new(frame: Frame, outer_prefix: u32) -> Self {
        Level {
            frame,
            chain: 0,
            unaries: 0,
            nots: 0,
            base: 0,
            lambdas: 0,
            inner: 0,
            terms: 0,
            best: 0,
            outer_prefix,
        }
    }

    pub(super) fn prefix(&self) -> u32 {
        self.unaries + self.nots + self.base
    }

    /// Bound of the depth of the expression being read.
    pub(super) fn depth(&self) -> u32 {
        // One level for the operand itself, and one each for comparison and boolean operators.
        self.chain + self.nots + self.base + self.terms.max(self.inner + self.unaries) + 4
    }

    /// At a binary operator: unary ones bind tighter.
    pub(super) fn end_term(&mut self) {
        self.terms = self.terms.max(self.inner + self.unaries);
        self.inner = 0;
        self.unaries = 0;
    }

    pub(super) fn settle(&mut self) {
        self.best = self.best.max(self.depth());
    }

    pub(super) fn end_operand(&mut self) {
        self.settle();
        self.chain = 0;
        self.unaries = 0;
        self.nots = 0;
        self.inner = 0;
        self.terms = 0;
    }

    pub(super) fn reset(&mut self) {
        self.end_operand();
        self.base = 0;
        self.lambdas = 0;
    }
}
