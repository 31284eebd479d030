//! `str.format` and `str.format_map`, and what `_string` gives of templates.
//!
//! The leaf follows items of builtin containers; attributes, and classes with methods of their own, are the business of the
//! twin in the prelude.

use std::ops::Range;

use pyta_text::str_format::{
    AutoNumber, Conversion as Letter, Field, First, MAX_DEPTH, Step, Template, conversion,
    split_field_name, too_deep,
};
use pyta_text::{Text, TextBuf, TextError};

use super::args::{finish, from_text, text_error, text_of, this};
use super::convert::{Conversion, leaf_format, leaf_text, push_formatted};
use crate::prelude::*;
use crate::protocol::push_plain_repr;

/// Where fields find their values.
#[derive(Clone, Copy)]
struct Values<'v> {
    /// `None` for `format_map`.
    positional: Option<Tuple<'v>>,
    named: V<'v>,
}

struct Formatter<'v> {
    cx: Cx<'v>,
    values: Values<'v>,
    numbers: AutoNumber,
}

impl<'v> Formatter<'v> {
    fn fail(&self, error: &TextError) -> Exit {
        text_error(self.cx, error)
    }

    fn run(
        &mut self,
        text: Text<'_>,
        range: Range<usize>,
        depth: usize,
        out: &mut TextBuf,
    ) -> Result<(), Exit> {
        if depth == 0 {
            return Err(self.fail(&too_deep()));
        }
        for part in Template::new(text, range) {
            let part = part.map_err(|error| self.fail(&error))?;
            out.push_text(text.slice(part.literal.start, part.literal.end));
            if let Some(field) = part.field {
                self.field(text, &field, depth, out)?;
            }
        }
        Ok(())
    }

    fn field(
        &mut self,
        text: Text<'_>,
        field: &Field,
        depth: usize,
        out: &mut TextBuf,
    ) -> Result<(), Exit> {
        let mut value = self.value(text, field.name.clone())?;
        if field.conversion == Some(u32::from(b'r'))
            && field.spec.is_empty()
            && push_plain_repr(out, value)
        {
            return Ok(());
        }
        if let Some(letter) = field.conversion {
            let to = match conversion(letter).map_err(|error| self.fail(&error))? {
                Letter::Str => Conversion::Str,
                Letter::Repr => Conversion::Repr,
                Letter::Ascii => Conversion::Ascii,
            };
            value = leaf_text(self.cx, value, to)?.v();
        }
        if !field.spec_is_template {
            let spec = text.slice(field.spec.start, field.spec.end);
            if push_formatted(self.cx, out, value, spec)? {
                return Ok(());
            }
        }
        let formatted = if field.spec_is_template {
            let mut spec = TextBuf::new();
            self.run(text, field.spec.clone(), depth - 1, &mut spec)?;
            let spec = self.string(spec.as_text());
            leaf_format(self.cx, value, spec)?
        } else {
            let spec = self.string(text.slice(field.spec.start, field.spec.end));
            leaf_format(self.cx, value, spec)?
        };
        out.push_text(text_of(formatted));
        Ok(())
    }

    fn string(&self, text: Text<'_>) -> Str<'v> {
        from_text(self.cx, text)
            .as_str()
            .unwrap_or_else(|| self.cx.name(N::empty))
    }

    /// The value that a field names.
    fn value(&mut self, text: Text<'_>, name: Range<usize>) -> Result<V<'v>, Exit> {
        let (first, steps) = split_field_name(text, name).map_err(|error| self.fail(&error))?;
        let first = self
            .numbers
            .resolve(first)
            .map_err(|error| self.fail(&error))?;
        let mut value = self.first(text, first)?;
        for step in steps {
            let step = step.map_err(|error| self.fail(&error))?;
            value = self.step(text, value, step)?;
        }
        Ok(value)
    }

    fn first(&self, text: Text<'_>, first: First) -> Result<V<'v>, Exit> {
        let cx = self.cx;
        match first {
            First::Index(index) => match self.values.positional {
                None => Err(cx.value_error("Format string contains positional fields")),
                Some(items) => items.get(index).ok_or_else(|| {
                    cx.index_error(format!(
                        "Replacement index {index} out of range for positional args tuple"
                    ))
                }),
            },
            First::Name(name) => {
                let name = text.slice(name.start, name.end);
                if let Some(value) = self.named(name) {
                    return Ok(value);
                }
                let key = from_text(cx, name);
                let named = self.values.named;
                if self.values.positional.is_none() && named.as_exact_map().is_none() {
                    return Err(Exit::NeedGuest);
                }
                let found = match named.as_map() {
                    Some(map) => map.get(cx, key)?,
                    None => None,
                };
                found.ok_or_else(|| cx.key_error(key))
            }
        }
    }

    /// The argument of that name, when there are so few that comparing is quicker than making a string to look it up by.
    fn named(&self, name: Text<'_>) -> Option<V<'v>> {
        const FEW: usize = 8;
        self.values.positional?;
        let named = self.values.named.as_exact_map()?;
        let mut entries = (named.len() <= FEW).then(|| named.iter())?;
        let is_it = |key: V<'v>| key.as_exact_str().is_some_and(|key| text_of(key) == name);
        Some(entries.find(|entry| is_it(entry.key))?.value)
    }

    /// An item of a builtin container; anything else is for guest code.
    fn step(&self, text: Text<'_>, value: V<'v>, step: Step) -> Result<V<'v>, Exit> {
        let cx = self.cx;
        let found = match step {
            Step::Attribute(_) => None,
            Step::Index(index) => {
                if let Some(list) = value.as_exact_list() {
                    list.get(index)
                } else if let Some(tuple) = value.as_exact_tuple() {
                    tuple.get(index)
                } else if let Some(map) = value.as_exact_map() {
                    map.get(cx, V::small(index as i64))?
                } else {
                    None
                }
            }
            Step::Key(name) => match value.as_exact_map() {
                Some(map) => map.get(cx, from_text(cx, text.slice(name.start, name.end)))?,
                None => None,
            },
        };
        // What is not found is looked for again, and reported, by guest code.
        found.ok_or(Exit::NeedGuest)
    }
}

fn run<'v>(cx: Cx<'v>, format: V<'v>, text: Str<'v>, values: Values<'v>) -> Result<V<'v>, Exit> {
    let mut out = TextBuf::with_capacity(text.len() * 2 + 16);
    let mut formatter = Formatter {
        cx,
        values,
        numbers: AutoNumber::default(),
    };
    formatter.run(text_of(text), 0..text.len(), MAX_DEPTH, &mut out)?;
    Ok(super::percent::unless_plain(cx, format, &out, b"{}"))
}

fn format<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "format")?;
    let values = Values {
        positional: args[1].as_tuple(),
        named: args[2],
    };
    run(cx, args[0], text, values)
}

fn format_map<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "format_map")?;
    let values = Values {
        positional: None,
        named: args[1],
    };
    run(cx, args[0], text, values)
}

/// `_string.formatter_parser(text)` as a list: (literal, field name, specification, conversion) each.
pub fn parts<'v>(cx: Cx<'v>, text: Str<'v>) -> Result<V<'v>, Exit> {
    let list = cx.new_list(&[]);
    let units = text_of(text);
    for part in Template::new(units, 0..units.len()) {
        let part = match part {
            Ok(part) => part,
            Err(error) => {
                // The error comes when the iteration gets there.
                let message = finish(cx, &error.message);
                list.push(cx, cx.new_exception(C::ValueError, &[message]));
                return Ok(list.v());
            }
        };
        let cut = |range: &Range<usize>| from_text(cx, units.slice(range.start, range.end));
        let literal = cut(&part.literal);
        let item = match &part.field {
            None => [literal, V::NIL, V::NIL, V::NIL],
            Some(field) => {
                let letter = match field.conversion {
                    Some(letter) => {
                        let mut one = TextBuf::new();
                        one.push(letter);
                        finish(cx, &one)
                    }
                    None => V::NIL,
                };
                [literal, cut(&field.name), cut(&field.spec), letter]
            }
        };
        list.push(cx, cx.new_tuple(&item).v());
    }
    Ok(list.v())
}

/// `_string.formatter_field_name_split(name)`, with a list of (is attribute, name or index) as its second item.
pub fn name_parts<'v>(cx: Cx<'v>, name: Str<'v>) -> Result<V<'v>, Exit> {
    let fail = |error: TextError| text_error(cx, &error);
    let units = text_of(name);
    let (first, steps) = split_field_name(units, 0..units.len()).map_err(fail)?;
    let cut = |range: Range<usize>| from_text(cx, units.slice(range.start, range.end));
    let first = match first {
        First::Index(index) => V::small(index as i64),
        First::Name(range) => cut(range),
    };
    let list = cx.new_list(&[]);
    for step in steps {
        let step = match step {
            Ok(step) => step,
            Err(error) => {
                let message = finish(cx, &error.message);
                list.push(cx, cx.new_exception(C::ValueError, &[message]));
                break;
            }
        };
        let item = match step {
            Step::Attribute(range) => [V::TRUE, cut(range)],
            Step::Index(index) => [V::FALSE, V::small(index as i64)],
            Step::Key(range) => [V::FALSE, cut(range)],
        };
        list.push(cx, cx.new_tuple(&item).v());
    }
    Ok(cx.new_tuple(&[first, list.v()]).v())
}

pub const METHODS: &[NativeDef] = &[
    NativeDef::leaf_or_guest("format", "(self, /, *args, **kwargs)", format, "str_format")
        .doc("Fill in the fields in braces: {0} or {} from args, {name} from kwargs."),
    NativeDef::leaf_or_guest(
        "format_map",
        "(self, mapping, /)",
        format_map,
        "str_format_map",
    )
    .doc("Fill in the fields in braces, each with what mapping has under its name."),
    NativeDef::leaf_or_guest(
        "__format__",
        "(self, format_spec, /)",
        super::convert::format,
        "number_format",
    )
    .doc("The string padded, aligned or cut as format_spec says."),
];
