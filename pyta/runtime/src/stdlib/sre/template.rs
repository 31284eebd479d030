//! Replacement templates: literals and group numbers by turns, as `re._parser.parse_template` gives them.

use corevm::Obj;
use pyta_text::TextBuf;

use super::found;
use super::matching::{Run, Text};
use super::pattern::{self, TEMPLATES};
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::bytes::buffer;
use crate::types::str::args::{finish, text_of};

/// Templates remembered by a pattern.
const MOST_REMEMBERED: usize = 64;

/// `_sre.template(pattern, template)`.
pub fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let invalid = || cx.type_error("invalid template");
    let Some(items) = args[1].as_list() else {
        return Err(cx.type_error(format!(
            "template() argument 2 must be list, not {}",
            cx.given_name(args[1])
        )));
    };
    if items.len() % 2 == 0 {
        return Err(invalid());
    }
    for (i, item) in items.iter().enumerate() {
        let is_literal = item.as_str().is_some() || item.as_bytes().is_some();
        let is_fine = if i % 2 == 0 {
            is_literal
        } else {
            cx.index_object(item)?.as_i64().is_some_and(|n| n >= 0)
        };
        if !is_fine {
            return Err(invalid());
        }
    }
    let kept: Vec<V<'v>> = items.iter().collect();
    let template = cx.new_instance(cx.class(C::SreTemplate));
    if let Some(object) = template.as_object() {
        object.set_fixed(cx, 0, cx.new_tuple(&kept).v());
    }
    Ok(template)
}

/// The literals and group numbers of a template, or of a literal.
pub fn items<'v>(cx: Cx<'v>, template: V<'v>) -> Option<Vec<V<'v>>> {
    if template.as_str().is_some() || template.as_bytes().is_some() {
        return Some(vec![template]);
    }
    if !cx.is_exactly(template, C::SreTemplate) {
        return None;
    }
    let tuple = template.as_object()?.fixed(0).as_tuple()?;
    Some(tuple.iter().collect())
}

/// Keeps what `re._compile_template` made of a replacement.
pub fn remember<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pattern = pattern::this(cx, args[0], "sub")?;
    let is_plain = args[1].as_exact_str().is_some() || args[1].as_exact_bytes().is_some();
    if is_plain {
        let map = match pattern.fixed(TEMPLATES).as_map() {
            Some(map) if map.len() < MOST_REMEMBERED => map,
            _ => {
                let map = cx.new_map();
                pattern.set_fixed(cx, TEMPLATES, map.v());
                map
            }
        };
        map.set(cx, args[1], args[2])?;
    }
    Ok(args[2])
}

/// The parsed form of a replacement: itself when it has no escapes, or what is remembered.
///
/// # Errors
/// NeedGuest when it has to be parsed.
pub fn parsed<'v>(cx: Cx<'v>, pattern: Obj<'v>, replacement: V<'v>) -> Result<V<'v>, Exit> {
    let backslash = u32::from(b'\\');
    let is_literal = if let Some(text) = replacement.as_exact_str() {
        match text_of(text) {
            pyta_text::Text::One(units) => !units.contains(&b'\\'),
            text => !text.iter().any(|point| point == backslash),
        }
    } else if let Some(bytes) = replacement.as_exact_bytes() {
        !bytes.as_slice().contains(&b'\\')
    } else {
        return Err(Exit::NeedGuest);
    };
    if is_literal {
        return Ok(replacement);
    }
    let known = match pattern.fixed(TEMPLATES).as_map() {
        Some(map) => map.get(cx, replacement)?,
        None => None,
    };
    known.ok_or(Exit::NeedGuest)
}

/// What is being built: text, or bytes.
pub struct Output {
    pub text: TextBuf,
    pub is_bytes: bool,
    /// Pieces so far, for error texts.
    pub pieces: usize,
}

impl Output {
    pub fn new(is_bytes: bool, capacity: usize) -> Output {
        Output {
            text: TextBuf::with_capacity(capacity),
            is_bytes,
            pieces: 0,
        }
    }

    /// Adds a string or bytes of the right kind.
    ///
    /// # Errors
    /// TypeError as joining has it.
    pub fn push<'v>(&mut self, cx: Cx<'v>, value: V<'v>) -> Result<(), Exit> {
        let fits = if self.is_bytes {
            match buffer::of(cx, value) {
                Some(bytes) => {
                    self.text.push_text(pyta_text::Text::One(&bytes));
                    true
                }
                None => false,
            }
        } else {
            match value.as_str() {
                Some(text) => {
                    self.text.push_text(text_of(text));
                    true
                }
                None => false,
            }
        };
        if !fits {
            let wanted = if self.is_bytes {
                "a bytes-like object"
            } else {
                "str instance"
            };
            return Err(cx.type_error(format!(
                "sequence item {}: expected {wanted}, {} found",
                self.pieces,
                cx.class_name(value)
            )));
        }
        self.pieces += 1;
        Ok(())
    }

    /// Adds part of the searched text.
    pub fn push_part(&mut self, text: &Text<'_>, from: usize, to: usize) {
        if from < to {
            self.text.push_text(text.text().slice(from, to));
            self.pieces += 1;
        }
    }

    pub fn finish<'v>(self, cx: Cx<'v>) -> V<'v> {
        match (self.is_bytes, &self.text) {
            (true, TextBuf::One(bytes)) => cx.new_bytes(bytes).v(),
            _ => finish(cx, &self.text),
        }
    }
}

/// Adds the expansion of a template for the current match of a run.
///
/// # Errors
/// IndexError for a group that does not exist; TypeError for the wrong kind of literal.
pub fn push_expansion<'v>(
    cx: Cx<'v>,
    out: &mut Output,
    items: &[V<'v>],
    run: &Run<'v>,
) -> Result<(), Exit> {
    for (i, &item) in items.iter().enumerate() {
        if i % 2 == 0 {
            if items.len() == 1 || !is_empty(item) {
                out.push(cx, item)?;
            }
            continue;
        }
        let group = group_of(cx, item, pattern::groups(run.pattern))?;
        if let Some((from, to)) = run.matcher.span(group) {
            out.push_part(&run.text, from, to);
        }
    }
    Ok(())
}

fn is_empty(item: V<'_>) -> bool {
    item.as_str().is_some_and(Str::is_empty)
        || item
            .as_bytes()
            .is_some_and(corevm::objects::Bytes::is_empty)
}

fn group_of<'v>(cx: Cx<'v>, item: V<'v>, groups: usize) -> Result<usize, Exit> {
    item.as_small()
        .and_then(|n| usize::try_from(n).ok())
        .filter(|&group| group <= groups)
        .ok_or_else(|| cx.index_error("no such group"))
}

/// For the twin of `Match.expand`: a match and a template.
pub fn expand<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = found::this(cx, args[0], "expand")?;
    let Some(items) = items(cx, args[1]) else {
        return Err(cx.type_error("invalid template"));
    };
    let mut out = Output::new(found.fixed(found::STRING).as_str().is_none(), 32);
    let empty = V::NIL;
    for (i, &item) in items.iter().enumerate() {
        if i % 2 == 0 {
            out.push(cx, item)?;
            continue;
        }
        let group = group_of(cx, item, found::group_count(found))?;
        let text = found::group_text(cx, found, group, empty)?;
        if !text.is_nil() {
            out.push(cx, text)?;
        }
    }
    Ok(out.finish(cx))
}

/// `Match.expand(template)`.
pub fn expand_method<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = found::this(cx, args[0], "expand")?;
    let Some(pattern) = found.fixed(found::PATTERN).as_object() else {
        return Err(Exit::NeedGuest);
    };
    let template = parsed(cx, pattern, args[1])?;
    expand(cx, &[args[0], template])
}

pub const CLASS: ClassSpec = ClassSpec {
    module: "_sre",
    fixed_slots: 1,
    flags: class_flags::NO_NEW,
    ..ClassSpec::new(C::SreTemplate, C::Object)
};
