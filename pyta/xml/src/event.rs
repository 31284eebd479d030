//! What a parser tells.

/// Who is told. The numbers are bits of [`Wanted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Handler {
    StartElement,
    EndElement,
    ProcessingInstruction,
    CharacterData,
    UnparsedEntityDecl,
    NotationDecl,
    StartNamespaceDecl,
    EndNamespaceDecl,
    Comment,
    StartCdataSection,
    EndCdataSection,
    /// What nobody else wants, as it is written.
    Default,
    /// No event: that somebody takes the place of `Default` who wants entities expanded.
    DefaultExpand,
    NotStandalone,
    ExternalEntityRef,
    StartDoctypeDecl,
    EndDoctypeDecl,
    EntityDecl,
    XmlDecl,
    ElementDecl,
    AttlistDecl,
    SkippedEntity,
    /// Always wanted: the caller must answer with [`crate::Parser::set_table`] or end the parse.
    UnknownEncoding,
}

/// Which events somebody wants, one bit for each [`Handler`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted(pub u32);

impl Wanted {
    /// Whether this one is told.
    pub fn has(self, handler: Handler) -> bool {
        self.0 >> (handler as u8) & 1 != 0
    }
}

/// One argument of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    None,
    Int(i64),
    /// A name, which is likely to come again.
    Name(String),
    Text(String),
    /// Names and values; the first `specified` ones are written in the tag.
    Attributes {
        pairs: Vec<(String, String)>,
        specified: usize,
    },
    Model(Model),
}

impl Arg {
    /// A name that may be missing.
    pub(crate) fn name(name: Option<&str>) -> Arg {
        name.map_or(Arg::None, |name| Arg::Name(name.to_owned()))
    }

    pub(crate) fn text(text: Option<&str>) -> Arg {
        text.map_or(Arg::None, |text| Arg::Text(text.to_owned()))
    }
}

/// Something that a handler is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub handler: Handler,
    pub args: Vec<Arg>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ModelKind {
    Empty = 1,
    Any,
    Mixed,
    Name,
    Choice,
    Sequence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Quantifier {
    None,
    Optional,
    Repeated,
    Plus,
}

/// A node of a content model: what may lie in an element.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelNode {
    pub kind: ModelKind,
    pub quantifier: Quantifier,
    pub name: Option<String>,
    /// Places of the children in [`Model::nodes`], all behind this node.
    pub children: Vec<usize>,
}

/// A content model; its root is the first node.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub nodes: Vec<ModelNode>,
}
