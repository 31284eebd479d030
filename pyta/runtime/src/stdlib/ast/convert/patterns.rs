//! Cases and patterns of `match`.

use pyta_syntax::ast::{MatchCase, Pattern, PatternMatchClass, Singleton};
use pyta_syntax::text_size::Ranged;

use super::{Made, Tree};
use crate::prelude::*;

impl<'v> Tree<'v, '_> {
    pub(super) fn case(&self, case: &MatchCase) -> Made<'v> {
        let fields = [
            ("pattern", self.pattern(&case.pattern)?),
            ("guard", self.optional(case.guard.as_deref())?),
            ("body", self.body(&case.body)?),
        ];
        self.plain("match_case", &fields)
    }

    fn patterns(&self, patterns: &[Pattern]) -> Made<'v> {
        self.each(patterns, |pattern| self.pattern(pattern))
    }

    fn pattern(&self, pattern: &Pattern) -> Made<'v> {
        let range = pattern.range();
        match pattern {
            Pattern::MatchValue(node) => {
                let value = self.expression(&node.value)?;
                self.node("MatchValue", range, &[("value", value)])
            }
            Pattern::MatchSingleton(node) => {
                let value = match node.value {
                    Singleton::None => V::NIL,
                    Singleton::True => V::TRUE,
                    Singleton::False => V::FALSE,
                };
                self.node("MatchSingleton", range, &[("value", value)])
            }
            Pattern::MatchSequence(node) => {
                let patterns = self.patterns(&node.patterns)?;
                self.node("MatchSequence", range, &[("patterns", patterns)])
            }
            Pattern::MatchMapping(node) => {
                let fields = [
                    ("keys", self.expressions(&node.keys)?),
                    ("patterns", self.patterns(&node.patterns)?),
                    ("rest", self.optional_identifier(node.rest.as_ref())),
                ];
                self.node("MatchMapping", range, &fields)
            }
            Pattern::MatchClass(node) => self.class_pattern(node),
            Pattern::MatchStar(node) => {
                let name = self.optional_identifier(node.name.as_ref());
                self.node("MatchStar", range, &[("name", name)])
            }
            Pattern::MatchAs(node) => {
                let inner = match &node.pattern {
                    Some(pattern) => self.pattern(pattern)?,
                    None => V::NIL,
                };
                let name = self.optional_identifier(node.name.as_ref());
                self.node("MatchAs", range, &[("pattern", inner), ("name", name)])
            }
            Pattern::MatchOr(node) => {
                let patterns = self.patterns(&node.patterns)?;
                self.node("MatchOr", range, &[("patterns", patterns)])
            }
        }
    }

    fn class_pattern(&self, node: &PatternMatchClass) -> Made<'v> {
        let keywords = &node.arguments.keywords;
        let names = self.each(keywords, |keyword| Ok(self.identifier(&keyword.attr)))?;
        let named = self.each(keywords, |keyword| self.pattern(&keyword.pattern))?;
        let fields = [
            ("cls", self.expression(&node.cls)?),
            ("patterns", self.patterns(&node.arguments.patterns)?),
            ("kwd_attrs", names),
            ("kwd_patterns", named),
        ];
        self.node("MatchClass", node.range, &fields)
    }
}
