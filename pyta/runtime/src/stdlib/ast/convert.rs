//! The parser's tree as objects of the classes of `_ast`: what `compile` gives with `PyCF_ONLY_AST`.
//!
//! Places are CPython's: a decorated definition starts at its `def`, an `elif` is an `if` of its own, a string is one constant. The
//! walk is a leaf, so nothing moves; it runs under [`Parsed::with_stack`], so no tree is too deep for it.

mod definitions;
mod expressions;
mod patterns;
mod statements;

use std::cell::RefCell;
use std::collections::HashMap;

use pyta_syntax::ast::{Expr, Identifier, Mod};
use pyta_syntax::literal::StrValue;
use pyta_syntax::text_size::TextRange;
use pyta_syntax::{Mode, Parsed, Source};

use crate::import::load::syntax_error;
use crate::prelude::*;

type Made<'v> = Result<V<'v>, Exit>;

/// Converts a whole tree; `classes` is the namespace of `_ast`.
///
/// # Errors
/// SyntaxError for a literal that has no value.
pub fn convert<'v>(cx: Cx<'v>, parsed: &Parsed, mode: Mode, classes: Map<'v>) -> Made<'v> {
    cx.reserve(parsed.source().text().len().saturating_mul(64))?;
    let tree = Tree {
        cx,
        classes,
        source: parsed.source(),
        shared: RefCell::default(),
    };
    parsed.with_stack(|| tree.module(parsed.module(), mode))
}

struct Tree<'v, 's> {
    cx: Cx<'v>,
    classes: Map<'v>,
    source: &'s Source,
    /// Nodes without fields, of which there is one each.
    shared: RefCell<HashMap<&'static str, V<'v>>>,
}

impl<'v> Tree<'v, '_> {
    fn module(&self, module: &Mod, mode: Mode) -> Made<'v> {
        match (module, mode) {
            (Mod::Expression(module), _) => {
                self.plain("Expression", &[("body", self.expression(&module.body)?)])
            }
            (Mod::Module(module), Mode::Single) => {
                self.plain("Interactive", &[("body", self.body(&module.body)?)])
            }
            (Mod::Module(module), _) => {
                let body = self.body(&module.body)?;
                self.plain(
                    "Module",
                    &[("body", body), ("type_ignores", self.list(&[]))],
                )
            }
        }
    }

    /// A node without a place.
    fn plain(&self, class: &'static str, fields: &[(&'static str, V<'v>)]) -> Made<'v> {
        let cx = self.cx;
        let found = self.classes.get_symbol(cx.symbol(class));
        let Some(class) = found.and_then(V::as_type) else {
            return Err(cx
                .error(C::SystemError, format!("_ast has no {class}"))
                .into());
        };
        let node = cx.new_instance(class);
        for &(name, value) in fields {
            cx.set_own(node, cx.symbol(name), value);
        }
        Ok(node)
    }

    /// A node with a place.
    fn node(
        &self,
        class: &'static str,
        range: TextRange,
        fields: &[(&'static str, V<'v>)],
    ) -> Made<'v> {
        let node = self.plain(class, fields)?;
        let (start, end) = (
            self.source.position(range.start()),
            self.source.position(range.end()),
        );
        let places = [
            ("lineno", start.line),
            ("col_offset", start.column),
            ("end_lineno", end.line),
            ("end_col_offset", end.column),
        ];
        for (name, number) in places {
            let number = V::small(i64::from(number));
            self.cx.set_own(node, self.cx.symbol(name), number);
        }
        Ok(node)
    }

    /// The one node of a class without fields.
    fn shared(&self, class: &'static str) -> Made<'v> {
        if let Some(&node) = self.shared.borrow().get(class) {
            return Ok(node);
        }
        let node = self.plain(class, &[])?;
        self.shared.borrow_mut().insert(class, node);
        Ok(node)
    }

    fn list(&self, items: &[V<'v>]) -> V<'v> {
        self.cx.new_list(items).v()
    }

    /// A list of what `make` makes of the items.
    fn each<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        make: impl FnMut(T) -> Made<'v>,
    ) -> Made<'v> {
        let made: Vec<V<'v>> = items.into_iter().map(make).collect::<Result<_, _>>()?;
        Ok(self.list(&made))
    }

    fn expressions<'a>(&self, items: impl IntoIterator<Item = &'a Expr>) -> Made<'v> {
        self.each(items, |item| self.expression(item))
    }

    fn optional(&self, item: Option<&Expr>) -> Made<'v> {
        item.map_or(Ok(V::NIL), |item| self.expression(item))
    }

    fn name(&self, name: &str) -> V<'v> {
        self.cx.symbol(name).v()
    }

    fn identifier(&self, name: &Identifier) -> V<'v> {
        self.name(name.id.as_str())
    }

    fn optional_identifier(&self, name: Option<&Identifier>) -> V<'v> {
        name.map_or(V::NIL, |name| self.identifier(name))
    }

    fn text(&self, value: &StrValue) -> V<'v> {
        match value.as_str() {
            Some(text) => self.cx.new_str(text).v(),
            None => {
                let points: Vec<u32> = value.code_points().collect();
                self.cx.new_str_from_points(points.iter().copied()).v()
            }
        }
    }

    /// The value of a literal, or its SyntaxError.
    fn literal<T>(&self, value: Result<T, pyta_syntax::SyntaxError>) -> Result<T, Exit> {
        value.map_err(|error| syntax_error(self.cx, &error).into())
    }
}
