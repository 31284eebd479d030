//! Reading objects: their classes, fields and places.

use std::collections::HashMap;

use pyta_syntax::Position;
use pyta_syntax::ast::Identifier;

use super::{Builder, Built, Place};
use crate::prelude::*;
use crate::protocol::Repr;

/// The classes of nodes by their bases; classes without one are not checked.
const KINDS: &[(&str, &[&str])] = &[
    (
        "mod",
        &["Module", "Interactive", "Expression", "FunctionType"],
    ),
    (
        "stmt",
        &[
            "FunctionDef",
            "AsyncFunctionDef",
            "ClassDef",
            "Return",
            "Delete",
            "Assign",
            "TypeAlias",
            "AugAssign",
            "AnnAssign",
            "For",
            "AsyncFor",
            "While",
            "If",
            "With",
            "AsyncWith",
            "Match",
            "Raise",
            "Try",
            "TryStar",
            "Assert",
            "Import",
            "ImportFrom",
            "Global",
            "Nonlocal",
            "Expr",
            "Pass",
            "Break",
            "Continue",
        ],
    ),
    (
        "expr",
        &[
            "BoolOp",
            "NamedExpr",
            "BinOp",
            "UnaryOp",
            "Lambda",
            "IfExp",
            "Dict",
            "Set",
            "ListComp",
            "SetComp",
            "DictComp",
            "GeneratorExp",
            "Await",
            "Yield",
            "YieldFrom",
            "Compare",
            "Call",
            "FormattedValue",
            "Interpolation",
            "JoinedStr",
            "TemplateStr",
            "Constant",
            "Attribute",
            "Subscript",
            "Starred",
            "Name",
            "List",
            "Tuple",
            "Slice",
        ],
    ),
    ("expr_context", &["Load", "Store", "Del"]),
    ("boolop", &["And", "Or"]),
    (
        "operator",
        &[
            "Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr",
            "BitXor", "BitAnd", "FloorDiv",
        ],
    ),
    ("unaryop", &["Invert", "Not", "UAdd", "USub"]),
    (
        "cmpop",
        &[
            "Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn",
        ],
    ),
    ("excepthandler", &["ExceptHandler"]),
    (
        "pattern",
        &[
            "MatchValue",
            "MatchSingleton",
            "MatchSequence",
            "MatchMapping",
            "MatchClass",
            "MatchStar",
            "MatchAs",
            "MatchOr",
        ],
    ),
    ("type_param", &["TypeVar", "ParamSpec", "TypeVarTuple"]),
];

/// The bases whose nodes have places.
const HAVE_PLACES: [&str; 5] = ["stmt", "expr", "excepthandler", "pattern", "type_param"];

/// The numbers of the types of nodes.
pub(super) fn kinds<'v>(
    cx: Cx<'v>,
    classes: Map<'v>,
) -> HashMap<u32, (&'static str, &'static str)> {
    let mut kinds = HashMap::new();
    for &(base, names) in KINDS {
        for &name in names {
            let class = classes.get_symbol(cx.symbol(name)).and_then(V::as_type);
            if let Some(class) = class {
                kinds.insert(class.number(), (name, base));
            }
        }
    }
    kinds
}

/// An object that is a node, and the name of its class in the grammar.
#[derive(Clone, Copy)]
pub(super) struct Node<'v> {
    pub object: V<'v>,
    pub kind: &'static str,
    base: &'static str,
}

impl<'v> Builder<'v> {
    /// An object that must be a node of a class below `base`.
    pub(super) fn node(&self, object: V<'v>, base: &'static str) -> Built<Node<'v>> {
        let mut found = None;
        if let Some(class) = self.cx.type_of(object) {
            class.order(|class| found = found.or(self.kinds.get(&class.number()).copied()));
        }
        match found {
            Some((kind, of)) if of == base => Ok(Node { object, kind, base }),
            // The place is what is looked for first.
            _ if HAVE_PLACES.contains(&base) && self.get(object, "lineno").is_none() => {
                Err(self.missing("lineno", base))
            }
            _ => Err(self.cx.type_error(format!(
                "expected some sort of {base}, but got {}",
                self.shown(object)
            ))),
        }
    }

    /// An object whose class is not checked.
    pub(super) fn part(&self, object: V<'v>, kind: &'static str) -> Node<'v> {
        Node {
            object,
            kind,
            base: kind,
        }
    }

    /// The representation, or what any object has if it would need a program's.
    fn shown(&self, object: V<'v>) -> String {
        match self.cx.leaf_repr(object) {
            Ok(shown) => shown.to_text(),
            Err(_) => self.cx.default_repr(object),
        }
    }

    /// A field's value, which the class may have; `None` when it is missing.
    fn get(&self, object: V<'v>, field: &str) -> Option<V<'v>> {
        let (cx, name) = (self.cx, self.cx.symbol(field));
        cx.get_own(object, name)
            .or_else(|| cx.lookup(cx.type_of(object)?, name))
    }

    fn missing(&self, field: &str, kind: &str) -> Exit {
        self.cx
            .type_error(format!("required field \"{field}\" missing from {kind}"))
    }

    /// A field that must be there and not None.
    pub(super) fn field(&self, node: Node<'v>, field: &str) -> Built<V<'v>> {
        match self.get(node.object, field) {
            None => Err(self.missing(field, node.kind)),
            Some(value) if value.is_nil() => Err(self
                .cx
                .value_error(format!("field '{field}' is required for {}", node.kind))),
            Some(value) => Ok(value),
        }
    }

    /// A field that may be None.
    pub(super) fn maybe(&self, node: Node<'v>, field: &str) -> Option<V<'v>> {
        self.get(node.object, field).filter(|value| !value.is_nil())
    }

    /// The items of a list; none when the field is missing.
    pub(super) fn list(&self, node: Node<'v>, field: &str) -> Built<Vec<V<'v>>> {
        let Some(value) = self.get(node.object, field) else {
            return Ok(Vec::new());
        };
        match value.as_list() {
            Some(list) => Ok(list.iter().collect()),
            None => Err(self.cx.type_error(format!(
                "{} field \"{field}\" must be a list, not a {}",
                node.kind,
                self.cx.class_name(value)
            ))),
        }
    }

    /// The name of the class of a field that has no fields itself, as operators.
    pub(super) fn kind_of(
        &self,
        node: Node<'v>,
        field: &str,
        base: &'static str,
    ) -> Built<&'static str> {
        let value = self.field(node, field)?;
        Ok(self.node(value, base)?.kind)
    }

    fn integer(&self, value: V<'v>) -> Built<i64> {
        let number = match value.as_bool() {
            Some(value) => Some(i64::from(value)),
            None if value.is_integer() => value.payload().as_i64(),
            None => None,
        };
        match number.filter(|&n| i32::try_from(n).is_ok()) {
            Some(number) => Ok(number),
            None if value.is_integer() => {
                let message = "Python int too large to convert to C int";
                Err(self.cx.overflow_error(message))
            }
            None => Err(self
                .cx
                .value_error(format!("invalid integer value: {}", self.shown(value)))),
        }
    }

    /// A field that is an integer and must be there.
    pub(super) fn number(&self, node: Node<'v>, field: &str) -> Built<i64> {
        match self.get(node.object, field) {
            None => Err(self.missing(field, node.kind)),
            Some(value) => self.integer(value),
        }
    }

    /// A field that is an integer, None or missing.
    pub(super) fn maybe_number(&self, node: Node<'v>, field: &str) -> Built<Option<i64>> {
        self.maybe(node, field)
            .map(|value| self.integer(value))
            .transpose()
    }

    /// The text of a value that must be a name.
    pub(super) fn name_text(&self, value: V<'v>) -> Built<String> {
        let Some(text) = value.as_exact_str() else {
            return Err(self.cx.type_error("AST identifier must be of type str"));
        };
        let text = text.to_text();
        match matches!(text.as_str(), "None" | "True" | "False") {
            false => Ok(text),
            true => Err(self.cx.value_error(format!(
                "identifier field can't represent '{text}' constant"
            ))),
        }
    }

    /// A field that is a name.
    pub(super) fn name(&mut self, node: Node<'v>, field: &str, place: Place) -> Built<Identifier> {
        let text = self.name_text(self.field(node, field)?)?;
        Ok(self.named(&text, place))
    }

    /// A field that is a name or None.
    pub(super) fn maybe_name(
        &mut self,
        node: Node<'v>,
        field: &str,
        place: Place,
    ) -> Built<Option<Identifier>> {
        let Some(value) = self.maybe(node, field) else {
            return Ok(None);
        };
        let text = self.name_text(value)?;
        Ok(Some(self.named(&text, place)))
    }

    /// The names in a list.
    pub(super) fn names(
        &mut self,
        node: Node<'v>,
        field: &str,
        place: Place,
    ) -> Built<Vec<Identifier>> {
        let values = self.list(node, field)?;
        let mut names = Vec::with_capacity(values.len());
        for value in values {
            let text = self.name_text(value)?;
            names.push(self.named(&text, place));
        }
        Ok(names)
    }

    /// Where a node is.
    pub(super) fn place(&self, node: Node<'v>) -> Built<Place> {
        let required = |field: &str| match self.get(node.object, field) {
            None => Err(self.missing(field, node.base)),
            Some(value) => self.integer(value),
        };
        let (line, column) = (required("lineno")?, required("col_offset")?);
        let end_line = self.maybe_number(node, "end_lineno")?.unwrap_or(line);
        let end_column = self.maybe_number(node, "end_col_offset")?.unwrap_or(column);
        if line > end_line {
            return Err(self.cx.value_error(format!(
                "AST node line range ({line}, {end_line}) is not valid"
            )));
        }
        if (line < 0 && end_line != line) || (column < 0 && column != end_column) {
            return Err(self.cx.value_error(format!(
                "AST node column range ({column}, {end_column}) for line range ({line}, {end_line}) is not valid"
            )));
        }
        if line == end_line && column > end_column {
            return Err(self.cx.value_error(format!(
                "line {line}, column {column}-{end_column} is not a valid range"
            )));
        }
        let position = |line: i64, column: i64| Position {
            line: line.max(0) as u32,
            column: column.max(0) as u32,
        };
        Ok(Place {
            start: position(line, column),
            end: position(end_line, end_column),
        })
    }
}
