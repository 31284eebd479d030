//! Patterns of `match`.

use pyta_syntax::ast::{
    Expr, Operator, Pattern, PatternArguments, PatternKeyword, PatternMatchAs, PatternMatchClass,
    PatternMatchMapping, PatternMatchOr, PatternMatchSequence, PatternMatchSingleton,
    PatternMatchStar, PatternMatchValue, Singleton, UnaryOp,
};

use super::{Builder, Built, Node, Place};
use crate::prelude::*;

impl<'v> Builder<'v> {
    pub(super) fn pattern(&mut self, object: V<'v>) -> Built<Pattern> {
        self.deeper(|this| {
            let node = this.node(object, "pattern")?;
            let place = this.place(node)?;
            if node.kind == "MatchStar" {
                return Err(this.cx.value_error("can't use MatchStar here"));
            }
            this.made_pattern(node, place)
        })
    }

    fn made_pattern(&mut self, node: Node<'v>, place: Place) -> Built<Pattern> {
        let node_index = Default::default();
        let start = self.open(place);
        // The parts are made before the range is closed.
        macro_rules! made {
            ($class:ident $variant:ident { $($field:ident: $value:expr),* $(,)? }) => {{
                $(let $field = $value;)*
                let range = self.close(start, place);
                Ok(Pattern::$variant($class { node_index, range, $($field),* }))
            }};
        }
        match node.kind {
            "MatchValue" => made!(PatternMatchValue MatchValue {
                value: Box::new(self.pattern_value(node, "value")?),
            }),
            "MatchSingleton" => made!(PatternMatchSingleton MatchSingleton {
                value: self.singleton(node)?,
            }),
            "MatchSequence" => made!(PatternMatchSequence MatchSequence {
                patterns: self.patterns(node, "patterns", true)?,
            }),
            "MatchMapping" => made!(PatternMatchMapping MatchMapping {
                keys: self.mapping_keys(node)?.into(),
                patterns: self.patterns(node, "patterns", false)?.into(),
                rest: self.capture(node, "rest", place)?,
            }),
            "MatchClass" => made!(PatternMatchClass MatchClass {
                cls: Box::new(self.class_of_pattern(node)?),
                arguments: self.pattern_arguments(node, place)?,
            }),
            "MatchStar" => made!(PatternMatchStar MatchStar {
                name: self.capture(node, "name", place)?,
            }),
            "MatchAs" => made!(PatternMatchAs MatchAs {
                pattern: self.named_pattern(node)?,
                name: self.capture(node, "name", place)?,
            }),
            _ => made!(PatternMatchOr MatchOr { patterns: self.alternatives(node)? }),
        }
    }

    fn patterns(
        &mut self,
        node: Node<'v>,
        field: &str,
        may_have_star: bool,
    ) -> Built<Vec<Pattern>> {
        let objects = self.list(node, field)?;
        let mut made = Vec::with_capacity(objects.len());
        for object in objects {
            if object.is_nil() {
                return Err(self.cx.value_error("None disallowed in pattern list"));
            }
            let part = self.node(object, "pattern")?;
            made.push(match may_have_star && part.kind == "MatchStar" {
                true => {
                    let place = self.place(part)?;
                    self.made_pattern(part, place)?
                }
                false => self.pattern(object)?,
            });
        }
        Ok(made)
    }

    /// A name that a pattern binds, which is not `_`.
    fn capture(
        &mut self,
        node: Node<'v>,
        field: &str,
        place: Place,
    ) -> Built<Option<pyta_syntax::ast::Identifier>> {
        let name = self.maybe_name(node, field, place)?;
        match name.as_ref().is_some_and(|name| name.as_str() == "_") {
            false => Ok(name),
            true => Err(self.cx.value_error("can't capture name '_' in patterns")),
        }
    }

    fn pattern_value(&mut self, node: Node<'v>, field: &str) -> Built<Expr> {
        let value = self.required(node, field)?;
        self.check_pattern_value(&value)?;
        Ok(value)
    }

    fn check_pattern_value(&self, value: &Expr) -> Built<()> {
        let is_number = |value: &Expr| matches!(value, Expr::NumberLiteral(_));
        let is_signed = |value: &Expr| match value {
            Expr::UnaryOp(node) => node.op == UnaryOp::USub && is_number(&node.operand),
            value => is_number(value),
        };
        let is_allowed = match value {
            Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::FString(_)
            | Expr::TString(_)
            | Expr::Attribute(_) => true,
            Expr::BinOp(node) => {
                matches!(node.op, Operator::Add | Operator::Sub)
                    && is_signed(&node.left)
                    && is_number(&node.right)
            }
            value => is_signed(value),
        };
        if is_allowed {
            return Ok(());
        }
        let is_constant = matches!(
            value,
            Expr::BooleanLiteral(_)
                | Expr::NoneLiteral(_)
                | Expr::EllipsisLiteral(_)
                | Expr::Tuple(_)
        );
        Err(self.cx.value_error(match is_constant {
            true => "unexpected constant inside of a literal pattern",
            false => "patterns may only match literals and attribute lookups",
        }))
    }

    fn singleton(&mut self, node: Node<'v>) -> Built<Singleton> {
        match self.maybe(node, "value") {
            None => Ok(Singleton::None),
            Some(value) => match value.as_bool() {
                Some(true) => Ok(Singleton::True),
                Some(false) => Ok(Singleton::False),
                None => {
                    let message = "MatchSingleton can only contain True, False and None";
                    Err(self.cx.value_error(message))
                }
            },
        }
    }

    fn mapping_keys(&mut self, node: Node<'v>) -> Built<Vec<Expr>> {
        if self.list(node, "keys")?.len() != self.list(node, "patterns")?.len() {
            let message = "MatchMapping doesn't have the same number of keys as patterns";
            return Err(self.cx.value_error(message));
        }
        let keys = self.expressions(node, "keys")?;
        for key in &keys {
            let is_single = matches!(key, Expr::BooleanLiteral(_) | Expr::NoneLiteral(_));
            if !is_single {
                self.check_pattern_value(key)?;
            }
        }
        Ok(keys)
    }

    fn class_of_pattern(&mut self, node: Node<'v>) -> Built<Expr> {
        let class = self.required(node, "cls")?;
        let mut part = &class;
        while let Expr::Attribute(attribute) = part {
            part = &attribute.value;
        }
        match part {
            Expr::Name(_) => Ok(class),
            _ => {
                let message = "MatchClass cls field can only contain Name or Attribute nodes.";
                Err(self.cx.value_error(message))
            }
        }
    }

    fn pattern_arguments(&mut self, node: Node<'v>, place: Place) -> Built<PatternArguments> {
        let start = self.open(place);
        let patterns = self.patterns(node, "patterns", false)?;
        let names = self.names(node, "kwd_attrs", place)?;
        let values = self.patterns(node, "kwd_patterns", false)?;
        if names.len() != values.len() {
            let message =
                "MatchClass doesn't have the same number of keyword attributes as patterns";
            return Err(self.cx.value_error(message));
        }
        let mut keywords = Vec::with_capacity(names.len());
        for (attr, pattern) in names.into_iter().zip(values) {
            keywords.push(PatternKeyword {
                node_index: Default::default(),
                range: self.empty(place),
                attr,
                pattern,
            });
        }
        Ok(PatternArguments {
            node_index: Default::default(),
            range: self.close(start, place),
            patterns: patterns.into(),
            keywords,
        })
    }

    fn named_pattern(&mut self, node: Node<'v>) -> Built<Option<Box<Pattern>>> {
        let Some(pattern) = self.maybe(node, "pattern") else {
            return Ok(None);
        };
        if self.maybe(node, "name").is_none() {
            let message = "MatchAs must specify a target name if a pattern is given";
            return Err(self.cx.value_error(message));
        }
        Ok(Some(Box::new(self.pattern(pattern)?)))
    }

    fn alternatives(&mut self, node: Node<'v>) -> Built<Vec<Pattern>> {
        let patterns = self.patterns(node, "patterns", false)?;
        match patterns.len() {
            2.. => Ok(patterns),
            _ => Err(self.cx.value_error("MatchOr requires at least 2 patterns")),
        }
    }
}
