//! `match` statements.
//!
//! A case tests its pattern against the subject, jumping to the next case when it fails. Captured values wait in temporaries
//! and are bound when the whole pattern has matched, before the guard.

use corevm_sdk::{Constant, Reg, Sense, Special};
use pyta_syntax::{
    ast::{
        Expr, Identifier, MatchCase, Operator, Pattern, PatternMatchAs, PatternMatchClass,
        PatternMatchMapping, PatternMatchOr, PatternMatchSequence, Singleton, StmtMatch, UnaryOp,
        name::Name,
    },
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, TOO_MANY_VALUES, fail, fold, is_literal};
use crate::{natives, unit::Label};

/// A name that a pattern binds and the temporary with its value.
#[derive(Clone, Debug)]
struct Capture<'a> {
    name: &'a Name,
    value: Reg,
    range: TextRange,
}

type Captures<'a> = Vec<Capture<'a>>;

impl<'a> Lowering<'a> {
    pub(super) fn match_(&mut self, node: &'a StmtMatch) -> Outcome {
        let mark = self.unit.f.mark();
        let subject = self.push(&node.subject)?;
        let end = self.unit.label();
        let last = node.cases.len().saturating_sub(1);
        for (index, case) in node.cases.iter().enumerate() {
            if index < last && case.guard.is_none() {
                check_reachable(&case.pattern)?;
            }
            self.case(case, subject, end)?;
            self.unit.f.release_above(subject);
        }
        self.unit.f.release(mark);
        self.unit.bind(end);
        Ok(())
    }

    fn case(&mut self, case: &'a MatchCase, subject: Reg, end: Label) -> Outcome {
        let next = self.unit.label();
        let mut captures = Vec::new();
        self.pattern(&case.pattern, subject, next, &mut captures)?;
        for capture in &captures {
            self.store_name(capture.name, capture.value, capture.range);
        }
        self.unit.f.release_above(subject);
        if let Some(guard) = &case.guard {
            self.branch(guard, false, next)?;
        }
        self.conditional_body(&case.body)?;
        self.unit.jump(end);
        self.unit.bind(next);
        Ok(())
    }

    /// Jumps to `next` unless the subject matches. Temporaries stay allocated until the case ends.
    fn pattern(
        &mut self,
        pattern: &'a Pattern,
        subject: Reg,
        next: Label,
        captures: &mut Captures<'a>,
    ) -> Outcome {
        self.deeper(|this| this.pattern_inner(pattern, subject, next, captures))
    }

    fn pattern_inner(
        &mut self,
        pattern: &'a Pattern,
        subject: Reg,
        next: Label,
        captures: &mut Captures<'a>,
    ) -> Outcome {
        match pattern {
            Pattern::MatchValue(node) => {
                if !is_pattern_value(&node.value) {
                    let message = "patterns may only match literals and attribute lookups";
                    return fail(message, node.range);
                }
                let mark = self.unit.f.mark();
                let value = self.expr(&node.value)?;
                self.unit.at(node.range);
                self.unit.branch(next, |f, label| {
                    f.br_eq(subject, value, Sense::False, label)
                });
                self.unit.f.release(mark);
                Ok(())
            }
            Pattern::MatchSingleton(node) => {
                self.unit.at(node.range);
                let special = match node.value {
                    Singleton::None => {
                        self.unit
                            .branch(next, |f, label| f.br_nil(subject, Sense::False, label));
                        return Ok(());
                    }
                    Singleton::True => Special::True,
                    Singleton::False => Special::False,
                };
                let mark = self.unit.f.mark();
                let value = self.unit.f.temp();
                self.unit.f.load_special(value, special);
                self.unit.branch(next, |f, label| {
                    f.br_is(subject, value, Sense::False, label)
                });
                self.unit.f.release(mark);
                Ok(())
            }
            Pattern::MatchSequence(node) => self.sequence(node, subject, next, captures),
            Pattern::MatchMapping(node) => self.mapping(node, subject, next, captures),
            Pattern::MatchClass(node) => self.class_pattern(node, subject, next, captures),
            Pattern::MatchStar(node) => fail("star pattern outside of sequence", node.range),
            Pattern::MatchAs(node) => self.as_pattern(node, subject, next, captures),
            Pattern::MatchOr(node) => self.or_pattern(node, subject, next, captures),
        }
    }

    fn as_pattern(
        &mut self,
        node: &'a PatternMatchAs,
        subject: Reg,
        next: Label,
        captures: &mut Captures<'a>,
    ) -> Outcome {
        if let Some(pattern) = &node.pattern {
            self.pattern(pattern, subject, next, captures)?;
        }
        match &node.name {
            Some(name) => capture(captures, name, subject, node.range),
            None => Ok(()),
        }
    }

    fn or_pattern(
        &mut self,
        node: &'a PatternMatchOr,
        subject: Reg,
        next: Label,
        captures: &mut Captures<'a>,
    ) -> Outcome {
        let matched = self.unit.label();
        let mut first_names: Option<Captures<'a>> = None;
        let last = node.patterns.len().saturating_sub(1);
        // Room for the captures of whichever alternative matches.
        let mut names = Vec::new();
        if let Some(first) = node.patterns.first() {
            count_captures(first, &mut names);
        }
        let base = self.consecutive(names.len(), node.range)?;
        for (index, alternative) in node.patterns.iter().enumerate() {
            if index < last {
                check_reachable(alternative)?;
            }
            let mark = self.unit.f.mark();
            let failed = self.unit.label();
            let mut own = Vec::new();
            self.pattern(alternative, subject, failed, &mut own)?;
            own.sort_by(|left, right| left.name.cmp(right.name));
            match &first_names {
                Some(names) if !binds_same(names, &own) => {
                    return fail("alternative patterns bind different names", node.range);
                }
                _ => {}
            }
            for (offset, capture) in own.iter_mut().enumerate() {
                let register = self.unit.f.nth(base, offset as u16);
                self.unit.f.move_(register, capture.value);
                capture.value = register;
            }
            self.unit.jump(matched);
            self.unit.bind(failed);
            self.unit.f.release(mark);
            first_names.get_or_insert(own);
        }
        self.unit.at(node.range);
        self.unit.jump(next);
        self.unit.bind(matched);
        for captured in first_names.unwrap_or_default() {
            add_capture(captures, captured)?;
        }
        Ok(())
    }

    fn sequence(
        &mut self,
        node: &'a PatternMatchSequence,
        subject: Reg,
        next: Label,
        captures: &mut Captures<'a>,
    ) -> Outcome {
        let patterns = &node.patterns;
        let is_star = |pattern: &Pattern| matches!(pattern, Pattern::MatchStar(_));
        let star = patterns.iter().position(is_star);
        if patterns.iter().filter(|pattern| is_star(pattern)).count() > 1 {
            return fail("multiple starred names in sequence pattern", node.range);
        }
        self.unit.at(node.range);
        let mark = self.unit.f.mark();
        let is_sequence = self.call_native_with(natives::MATCH_SEQUENCE, &[subject]);
        self.unit.branch(next, |f, label| {
            f.br_truth(is_sequence, Sense::False, label)
        });
        self.unit.f.release(mark);
        let least = patterns.len() - usize::from(star.is_some());
        if star.is_none() || least > 0 {
            self.check_length(subject, least, star.is_some(), next)?;
        }
        if patterns.iter().all(is_wildcard) {
            return Ok(());
        }
        if let Some(star) = star
            && is_wildcard(&patterns[star])
        {
            return self.sequence_by_index(patterns, star, subject, next, captures);
        }
        let first = self.consecutive(patterns.len(), node.range)?;
        match star {
            None => self.unit.f.unpack(first, subject, patterns.len() as u16),
            Some(star) => {
                let after = (patterns.len() - star - 1) as u16;
                self.unit.f.unpack_rest(first, subject, star as u16, after);
            }
        }
        for (index, pattern) in patterns.iter().enumerate() {
            let value = self.unit.f.nth(first, index as u16);
            self.element_pattern(pattern, value, next, captures)?;
        }
        Ok(())
    }

    fn element_pattern(
        &mut self,
        pattern: &'a Pattern,
        value: Reg,
        next: Label,
        captures: &mut Captures<'a>,
    ) -> Outcome {
        match pattern {
            Pattern::MatchStar(node) => match &node.name {
                Some(name) => capture(captures, name, value, node.range),
                None => Ok(()),
            },
            pattern => self.pattern(pattern, value, next, captures),
        }
    }

    fn check_length(
        &mut self,
        subject: Reg,
        length: usize,
        is_least: bool,
        next: Label,
    ) -> Outcome {
        let length = small(length, self.unit.range)?;
        let mark = self.unit.f.mark();
        let actual = self.call_native_with(natives::MATCH_LENGTH, &[subject]);
        self.unit.branch(next, |f, label| match is_least {
            true => f.br_ge_imm(actual, length, Sense::False, label),
            false => f.br_eq_imm(actual, length, Sense::False, label),
        });
        self.unit.f.release(mark);
        Ok(())
    }

    /// A sequence whose rest nobody wants: only what is matched is looked at.
    fn sequence_by_index(
        &mut self,
        patterns: &'a [Pattern],
        star: usize,
        subject: Reg,
        next: Label,
        captures: &mut Captures<'a>,
    ) -> Outcome {
        for (index, pattern) in patterns.iter().enumerate() {
            if index == star || is_wildcard(pattern) {
                continue;
            }
            let value = self.unit.f.temp();
            self.unit.at(pattern.range());
            if index < star {
                self.unit
                    .f
                    .get_item_imm(value, subject, small(index, pattern.range())?);
            } else {
                let length = self.call_native_with(natives::MATCH_LENGTH, &[subject]);
                let back = small(patterns.len() - index, pattern.range())?;
                self.unit.f.sub_imm(length, length, back);
                self.unit.f.get_item(value, subject, length);
                self.unit.f.release_above(value);
            }
            self.pattern(pattern, value, next, captures)?;
        }
        Ok(())
    }

    fn mapping(
        &mut self,
        node: &'a PatternMatchMapping,
        subject: Reg,
        next: Label,
        captures: &mut Captures<'a>,
    ) -> Outcome {
        self.unit.at(node.range);
        let mark = self.unit.f.mark();
        let is_mapping = self.call_native_with(natives::MATCH_MAPPING, &[subject]);
        self.unit
            .branch(next, |f, label| f.br_truth(is_mapping, Sense::False, label));
        self.unit.f.release(mark);
        let count = node.keys.len();
        if count == 0 && node.rest.is_none() {
            return Ok(());
        }
        if count > 0 {
            self.check_length(subject, count, true, next)?;
        }
        self.check_mapping_keys(node)?;
        let keys = self.unit.f.temp();
        let first = self.unit.f.next_temp();
        for key in &node.keys {
            self.push(key)?;
        }
        self.unit.at(node.range);
        self.unit.f.new_tuple(keys, first, count as u16);
        self.unit.f.release_above(keys);
        let values = self.call_native_with(natives::MATCH_KEYS, &[subject, keys]);
        self.unit
            .branch(next, |f, label| f.br_nil(values, Sense::True, label));
        let first = self.consecutive(count, node.range)?;
        self.unit.f.unpack(first, values, count as u16);
        for (index, pattern) in node.patterns.iter().enumerate() {
            let value = self.unit.f.nth(first, index as u16);
            self.pattern(pattern, value, next, captures)?;
        }
        if let Some(rest) = &node.rest {
            self.unit.at(node.range);
            let value = self.call_native_with(natives::MATCH_REST, &[subject, keys]);
            capture(captures, rest, value, node.range)?;
        }
        Ok(())
    }

    fn check_mapping_keys(&self, node: &PatternMatchMapping) -> Outcome {
        let mut seen: Vec<Constant> = Vec::new();
        for key in &node.keys {
            if let Some(constant) = self.fold(key)? {
                if seen.iter().any(|other| is_same_key(other, &constant)) {
                    let text = super::unparse::unparse(key, self.source);
                    let message = format!("mapping pattern checks duplicate key ({text})");
                    return fail(message, node.range);
                }
                seen.push(constant);
            }
        }
        Ok(())
    }

    fn class_pattern(
        &mut self,
        node: &'a PatternMatchClass,
        subject: Reg,
        next: Label,
        captures: &mut Captures<'a>,
    ) -> Outcome {
        let arguments = &node.arguments;
        for (index, keyword) in arguments.keywords.iter().enumerate() {
            let earlier = &arguments.keywords[..index];
            if earlier.iter().any(|other| other.attr.id == keyword.attr.id) {
                let message = format!("attribute name repeated in class pattern: {}", keyword.attr);
                return fail(message, keyword.pattern.range());
            }
        }
        let mut window = self.unit.f.window();
        self.pass(&mut window, subject);
        self.pass_expr(&mut window, &node.cls)?;
        let positional = arguments.patterns.len();
        self.unit.at(node.range);
        self.pass_constant(&mut window, Constant::Int(positional as i64));
        let names = arguments
            .keywords
            .iter()
            .map(|keyword| keyword.attr.as_str());
        let names = Self::names_constant(names);
        self.pass_constant(&mut window, names);
        let values = self.call_native(natives::MATCH_CLASS, window);
        self.unit
            .branch(next, |f, label| f.br_nil(values, Sense::True, label));
        let count = positional + arguments.keywords.len();
        let first = self.consecutive(count, node.range)?;
        self.unit.f.unpack(first, values, count as u16);
        let keywords = arguments.keywords.iter().map(|keyword| &keyword.pattern);
        for (index, pattern) in arguments.patterns.iter().chain(keywords).enumerate() {
            let value = self.unit.f.nth(first, index as u16);
            self.pattern(pattern, value, next, captures)?;
        }
        Ok(())
    }
}

/// A number as an instruction holds it.
fn small(number: usize, range: TextRange) -> Outcome<i16> {
    match i16::try_from(number) {
        Ok(number) => Ok(number),
        Err(_) => fail(TOO_MANY_VALUES, range),
    }
}

/// What may be compared with a subject: literals, `-1`, `1 + 2j`, `a.b`.
fn is_pattern_value(expr: &Expr) -> bool {
    match expr {
        Expr::Attribute(_) => true,
        Expr::UnaryOp(node) => {
            node.op == UnaryOp::USub && matches!(&*node.operand, Expr::NumberLiteral(_))
        }
        Expr::BinOp(node) => {
            let is_sum = matches!(node.op, Operator::Add | Operator::Sub);
            is_sum && is_pattern_value(&node.left) && is_literal(&node.right)
        }
        _ => is_literal(expr),
    }
}

/// Equality of constants as keys of a mapping: numbers of all types compare.
fn is_same_key(left: &Constant, right: &Constant) -> bool {
    match (fold::as_number(left), fold::as_number(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

fn is_wildcard(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::MatchAs(node) => node.pattern.is_none() && node.name.is_none(),
        Pattern::MatchStar(node) => node.name.is_none(),
        _ => false,
    }
}

/// Patterns after one that always matches would never be tried.
fn check_reachable(pattern: &Pattern) -> Outcome {
    match pattern {
        Pattern::MatchAs(node) if node.pattern.is_none() => {
            let message = match &node.name {
                Some(name) => format!("name capture '{name}' makes remaining patterns unreachable"),
                None => "wildcard makes remaining patterns unreachable".to_owned(),
            };
            fail(message, node.range)
        }
        Pattern::MatchAs(node) => match &node.pattern {
            Some(pattern) => check_reachable(pattern),
            None => Ok(()),
        },
        Pattern::MatchOr(node) => node.patterns.last().map_or(Ok(()), check_reachable),
        _ => Ok(()),
    }
}

fn capture<'a>(
    captures: &mut Captures<'a>,
    name: &'a Identifier,
    value: Reg,
    range: TextRange,
) -> Outcome {
    let name = &name.id;
    add_capture(captures, Capture { name, value, range })
}

fn add_capture<'a>(captures: &mut Captures<'a>, capture: Capture<'a>) -> Outcome {
    if captures.iter().any(|other| other.name == capture.name) {
        let message = format!("multiple assignments to name '{}' in pattern", capture.name);
        return fail(message, capture.range);
    }
    captures.push(capture);
    Ok(())
}

fn binds_same(left: &Captures, right: &Captures) -> bool {
    let names = |captures: &Captures| {
        let names = captures.iter().map(|capture| capture.name.to_string());
        names.collect::<Vec<_>>()
    };
    names(left) == names(right)
}

/// Names that a pattern binds.
fn count_captures<'a>(pattern: &'a Pattern, names: &mut Vec<&'a Name>) {
    let mut waiting = vec![pattern];
    while let Some(pattern) = waiting.pop() {
        match pattern {
            Pattern::MatchAs(node) => {
                names.extend(node.name.as_ref().map(|name| &name.id));
                waiting.extend(node.pattern.as_deref());
            }
            Pattern::MatchStar(node) => names.extend(node.name.as_ref().map(|name| &name.id)),
            Pattern::MatchSequence(node) => waiting.extend(&node.patterns),
            Pattern::MatchMapping(node) => {
                names.extend(node.rest.as_ref().map(|name| &name.id));
                waiting.extend(&node.patterns);
            }
            Pattern::MatchClass(node) => {
                waiting.extend(&node.arguments.patterns);
                waiting.extend(
                    node.arguments
                        .keywords
                        .iter()
                        .map(|keyword| &keyword.pattern),
                );
            }
            Pattern::MatchOr(node) => waiting.extend(node.patterns.first()),
            Pattern::MatchValue(_) | Pattern::MatchSingleton(_) => {}
        }
    }
}
