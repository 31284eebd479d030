//! The grammar table `python.peg`, read into rules.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::checks::Check;
use super::token::{TokenKind, symbol_of};

mod reader;

/// All rules of the table.
pub(super) struct Grammar {
    pub(super) rules: Vec<Rule>,
    by_name: HashMap<&'static str, RuleId>,
}

pub(super) type RuleId = usize;

pub(super) struct Rule {
    pub(super) recall: Recall,
    pub(super) alternatives: Vec<Alternative>,
}

/// How a rule's results are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recall {
    Never,
    /// Tried once at a place.
    Memo,
    /// Left-recursive: grown from a seed.
    Left,
    /// Runs its parts without the invalid rules.
    Plain,
}

pub(super) struct Alternative {
    pub(super) parts: Vec<Part>,
    pub(super) action: Action,
    /// Just an `invalid_*` rule: takes part in the second pass only.
    pub(super) is_invalid: bool,
    /// How many parts give a node.
    pub(super) value_count: usize,
}

impl Alternative {
    /// Whether its result is that of its only part.
    pub(super) fn passes_value_on(&self) -> bool {
        self.value_count == 1 && matches!(self.action, Action::Default)
    }
}

pub(super) struct Part {
    /// 0, 1, 2 for `a=`, `b=`, `c=`.
    pub(super) name: Option<usize>,
    pub(super) item: Item,
}

pub(super) enum Item {
    /// A keyword or an operator.
    Symbol(u16),
    /// A soft keyword: a name spelled so.
    Soft(u16),
    AnySoft,
    Kind(TokenKind),
    Rule(RuleId),
    Optional(Box<Item>),
    Repeat {
        item: Box<Item>,
        at_least_one: bool,
    },
    Separated {
        separator: u16,
        item: Box<Item>,
    },
    And(Box<Item>),
    Not(Box<Item>),
    /// In the second pass an error if it is not there.
    Demand(u16),
    Cut,
    Group(Vec<Alternative>),
}

impl Item {
    pub(super) fn has_value(&self) -> bool {
        !matches!(self, Item::And(_) | Item::Not(_) | Item::Cut)
    }
}

pub(super) enum Action {
    /// The only part, or a sequence of the parts.
    Default,
    Part(usize),
    Node(NodeKind),
    Error {
        place: ErrorPlace,
        message: String,
    },
    Check(Check),
}

/// Where an error is shown; parts by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorPlace {
    At(usize),
    Range(usize, usize),
    /// From a part to where the tokenizer stands.
    From(usize),
    /// At the last token that was looked at.
    Last,
    /// At the token that comes next.
    Next,
    /// As `Last`, and an `IndentationError`.
    Indent,
}

/// What an expression is, as far as messages tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NodeKind {
    Sequence,
    Strings,
    Args,
    Kwargs,
    DoubleStarred,
    Name,
    Attribute,
    Subscript,
    Starred,
    List,
    Tuple,
    Lambda,
    Call,
    Operation,
    Compare,
    IfExp,
    NamedExpr,
    GeneratorExp,
    ListComp,
    SetComp,
    DictComp,
    Dict,
    Set,
    Yield,
    Await,
    FString,
    TString,
    None,
    True,
    False,
    Ellipsis,
    Literal,
}

impl NodeKind {
    /// How CPython calls it in `cannot assign to …`.
    pub(super) fn description(self) -> &'static str {
        match self {
            NodeKind::Name => "name",
            NodeKind::Attribute => "attribute",
            NodeKind::Subscript => "subscript",
            NodeKind::Starred | NodeKind::DoubleStarred => "starred",
            NodeKind::List => "list",
            NodeKind::Tuple => "tuple",
            NodeKind::Lambda => "lambda",
            NodeKind::Call => "function call",
            NodeKind::Operation => "expression",
            NodeKind::Compare => "comparison",
            NodeKind::IfExp => "conditional expression",
            NodeKind::NamedExpr => "named expression",
            NodeKind::GeneratorExp => "generator expression",
            NodeKind::ListComp => "list comprehension",
            NodeKind::SetComp => "set comprehension",
            NodeKind::DictComp => "dict comprehension",
            NodeKind::Dict => "dict literal",
            NodeKind::Set => "set display",
            NodeKind::Yield => "yield expression",
            NodeKind::Await => "await expression",
            NodeKind::FString => "f-string expression",
            NodeKind::TString => "t-string expression",
            NodeKind::None => "None",
            NodeKind::True => "True",
            NodeKind::False => "False",
            NodeKind::Ellipsis => "ellipsis",
            NodeKind::Literal => "literal",
            NodeKind::Strings => "literal",
            NodeKind::Sequence | NodeKind::Args | NodeKind::Kwargs => "expression",
        }
    }

    fn from_name(name: &str) -> Option<NodeKind> {
        Some(match name {
            "Args" => NodeKind::Args,
            "Kwargs" => NodeKind::Kwargs,
            "DoubleStarred" => NodeKind::DoubleStarred,
            "Name" => NodeKind::Name,
            "Attribute" => NodeKind::Attribute,
            "Subscript" => NodeKind::Subscript,
            "Starred" => NodeKind::Starred,
            "List" => NodeKind::List,
            "Tuple" => NodeKind::Tuple,
            "Lambda" => NodeKind::Lambda,
            "Call" => NodeKind::Call,
            "Operation" => NodeKind::Operation,
            "Compare" => NodeKind::Compare,
            "IfExp" => NodeKind::IfExp,
            "NamedExpr" => NodeKind::NamedExpr,
            "GeneratorExp" => NodeKind::GeneratorExp,
            "ListComp" => NodeKind::ListComp,
            "SetComp" => NodeKind::SetComp,
            "DictComp" => NodeKind::DictComp,
            "Dict" => NodeKind::Dict,
            "Set" => NodeKind::Set,
            "Yield" => NodeKind::Yield,
            "Await" => NodeKind::Await,
            "FString" => NodeKind::FString,
            "TString" => NodeKind::TString,
            "None" => NodeKind::None,
            "True" => NodeKind::True,
            "False" => NodeKind::False,
            "Ellipsis" => NodeKind::Ellipsis,
            "Literal" => NodeKind::Literal,
            _ => return None,
        })
    }
}

impl Grammar {
    /// The grammar, read on first use.
    pub(super) fn get() -> &'static Grammar {
        static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
        GRAMMAR.get_or_init(|| reader::read(include_str!("python.peg")))
    }

    pub(super) fn rule_named(&self, name: &str) -> RuleId {
        *self.by_name.get(name).expect("a rule of the table")
    }
}

fn token_kind(name: &str) -> Option<TokenKind> {
    Some(match name {
        "NAME" => TokenKind::Name,
        "NUMBER" => TokenKind::Number,
        "STRING" => TokenKind::String,
        "FSTRING_START" => TokenKind::FStringStart,
        "FSTRING_MIDDLE" => TokenKind::FStringMiddle,
        "FSTRING_END" => TokenKind::FStringEnd,
        "TSTRING_START" => TokenKind::TStringStart,
        "TSTRING_MIDDLE" => TokenKind::TStringMiddle,
        "TSTRING_END" => TokenKind::TStringEnd,
        "NEWLINE" => TokenKind::Newline,
        "INDENT" => TokenKind::Indent,
        "DEDENT" => TokenKind::Dedent,
        "ENDMARKER" => TokenKind::EndMarker,
        _ => return None,
    })
}

fn symbol(text: &str) -> u16 {
    symbol_of(text).expect("a spelling of the token table")
}
