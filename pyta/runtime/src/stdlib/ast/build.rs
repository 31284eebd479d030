//! Objects of the classes of `_ast` to a tree that the compiler takes: what `compile` does with a syntax tree.
//!
//! ```text
//! objects ──build──▶ Parsed (tree + made-up source) ──▶ as if it had been parsed
//! ```
//!
//! Each node gets a range of its own in the source that is made up on the way; the range's ends have the places that the
//! object says. Literals are written there as tokens, which the compiler reads.
//!
//! The checks are CPython's: of the kinds of fields while objects are read, of what trees must be besides where each node is made.

mod expressions;
mod patterns;
mod reading;
mod statements;
mod strings;

use std::collections::HashMap;

use pyta_syntax::ast::{Expr, Identifier, Mod, ModExpression, ModModule, Stmt};
use pyta_syntax::text_size::{TextRange, TextSize};
use pyta_syntax::{MadeSource, Mode, Parsed, Position, Source, with_deep_stack};

use crate::prelude::*;
use reading::{Node, kinds};

type Built<T> = Result<T, Exit>;

/// Deepest nesting of nodes.
const DEPTH_LIMIT: u32 = 10_000;

/// Builds the tree of an object; `classes` is the namespace of `_ast`.
///
/// # Errors
/// TypeError and ValueError for what is no tree; RecursionError.
pub fn build<'v>(
    cx: Cx<'v>,
    object: V<'v>,
    filename: &str,
    mode: Mode,
    classes: Map<'v>,
) -> Built<Parsed> {
    let mut builder = Builder {
        cx,
        kinds: kinds(cx, classes),
        made: MadeSource::default(),
        depth: 0,
        deepest: 0,
    };
    let module = with_deep_stack(DEPTH_LIMIT, || builder.module(object, mode))?;
    let source = Source::made(filename, builder.made);
    Ok(Parsed::built(&source, module, builder.deepest + 16))
}

struct Builder<'v> {
    cx: Cx<'v>,
    /// The classes of nodes by the numbers of their types: name and base.
    kinds: HashMap<u32, (&'static str, &'static str)>,
    made: MadeSource,
    depth: u32,
    deepest: u32,
}

/// Where an object says that it is.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: Position,
    end: Position,
}

/// The place of a module.
const NOWHERE: Place = {
    let start = Position { line: 1, column: 0 };
    Place { start, end: start }
};

impl<'v> Builder<'v> {
    fn module(&mut self, object: V<'v>, mode: Mode) -> Built<Mod> {
        let wanted = match mode {
            Mode::Exec => "Module",
            Mode::Eval => "Expression",
            Mode::Single => "Interactive",
        };
        let found = self.node(object, "mod");
        let Some(node) = found.ok().filter(|node| node.kind == wanted) else {
            return Err(self.cx.type_error(format!(
                "expected {wanted} node, got {}",
                self.cx.class_name(object)
            )));
        };
        let start = self.open(NOWHERE);
        if mode == Mode::Eval {
            let body = Box::new(self.required(node, "body")?);
            return Ok(Mod::Expression(ModExpression {
                node_index: Default::default(),
                range: self.close(start, NOWHERE),
                body,
            }));
        }
        let body = self.statements(node, "body")?;
        Ok(Mod::Module(ModModule {
            node_index: Default::default(),
            range: self.close(start, NOWHERE),
            body: body.into(),
        }))
    }

    /// Counts a level of the tree.
    fn deeper<T>(&mut self, walk: impl FnOnce(&mut Self) -> Built<T>) -> Built<T> {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        if self.depth >= DEPTH_LIMIT {
            let message = "maximum recursion depth exceeded during ast construction";
            return Err(self.cx.error(C::RecursionError, message).into());
        }
        let built = walk(self);
        self.depth -= 1;
        built
    }

    // The source.

    fn offset(&self) -> u32 {
        // Offsets of more than 32 bits would need a tree of more memory than there is.
        u32::try_from(self.made.text.len()).unwrap_or(u32::MAX)
    }

    /// Starts the range of a node at the place's start.
    fn open(&mut self, place: Place) -> u32 {
        let start = self.offset();
        self.made.places.push((start, place.start));
        self.made.text.push('(');
        start
    }

    /// Ends the range of a node.
    fn close(&mut self, start: u32, place: Place) -> TextRange {
        self.made.text.push(')');
        let end = self.offset();
        self.made.places.push((end, place.end));
        self.made.text.push(' ');
        TextRange::new(TextSize::new(start), TextSize::new(end))
    }

    /// The range of a node without parts.
    fn empty(&mut self, place: Place) -> TextRange {
        let start = self.open(place);
        self.close(start, place)
    }

    /// Writes a token, which is the node's range.
    fn token(&mut self, text: &str, place: Place) -> TextRange {
        let start = self.offset();
        self.made.places.push((start, place.start));
        self.made.text.push_str(text);
        let end = self.offset();
        self.made.places.push((end, place.end));
        self.made.text.push(' ');
        TextRange::new(TextSize::new(start), TextSize::new(end))
    }

    fn named(&mut self, name: &str, place: Place) -> Identifier {
        let range = self.empty(place);
        Identifier::new(name, range)
    }

    // Lists of nodes.

    fn statements(&mut self, node: Node<'v>, field: &str) -> Built<Vec<Stmt>> {
        let objects = self.list(node, field)?;
        let mut made = Vec::with_capacity(objects.len());
        for object in objects {
            if object.is_nil() {
                return Err(self.cx.value_error("None disallowed in statement list"));
            }
            made.push(self.statement(object)?);
        }
        Ok(made)
    }

    /// The statements of a block, of which there is at least one.
    fn body(&mut self, node: Node<'v>, field: &str) -> Built<Vec<Stmt>> {
        let body = self.statements(node, field)?;
        self.not_empty(&body, node, field)?;
        Ok(body)
    }

    fn not_empty<T>(&self, items: &[T], node: Node<'v>, field: &str) -> Built<()> {
        match items.is_empty() {
            false => Ok(()),
            true => Err(self
                .cx
                .value_error(format!("empty {field} on {}", node.kind))),
        }
    }

    fn expressions(&mut self, node: Node<'v>, field: &str) -> Built<Vec<Expr>> {
        let objects = self.list(node, field)?;
        let mut made = Vec::with_capacity(objects.len());
        for object in objects {
            if object.is_nil() {
                return Err(self.cx.value_error("None disallowed in expression list"));
            }
            made.push(self.expression(object)?);
        }
        Ok(made)
    }
}
