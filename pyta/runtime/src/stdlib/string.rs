//! `_string`: the parser of format templates, for `string.Formatter`.

use pyta_text::Text;
use pyta_text::str_format::{First, Step, Template, split_field_name};

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::Items;
use crate::types::int::format::text_error;
use crate::types::int::text::text_of;
use crate::types::iterators::new_index_iter;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "What the class string.Formatter needs of the runtime.",
    functions: &[
        NativeDef::leaf("formatter_parser", "(string, /)", parser)
            .doc("Iterate over the pieces of a format string as tuples: literal text, field name,\nformat spec, conversion."),
        NativeDef::leaf("formatter_field_name_split", "(string, /)", split)
            .doc("Split the name of a replacement field, such as 'a.b[0]', into its head and an\niterator of (is_attribute, key) pairs."),
    ],
    ..ModuleSpec::new("_string")
}];

fn argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Str<'v>, Exit> {
    value
        .as_str()
        .ok_or_else(|| cx.type_error(format!("expected str, got {}", cx.class_name(value))))
}

fn iterator<'v>(cx: Cx<'v>, items: &[V<'v>]) -> V<'v> {
    new_index_iter(cx, cx.new_list(items).v(), C::ListIterator)
}

fn parser<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let template = argument(cx, args[0])?;
    let text: Text<'_> = text_of(template);
    let mut parts = Vec::new();
    for part in Template::new(text, 0..text.len()) {
        let part = part.map_err(|error| text_error(cx, &error))?;
        let slice = |range: std::ops::Range<usize>| template.slice(cx, range.start, range.end).v();
        let (name, spec, conversion) = match part.field {
            None => (V::NIL, V::NIL, V::NIL),
            Some(field) => (
                slice(field.name),
                slice(field.spec),
                field.conversion.map_or(V::NIL, |point| cx.char(point)),
            ),
        };
        if part.literal.is_empty() && name.is_nil() {
            continue;
        }
        parts.push(
            cx.new_tuple(&[slice(part.literal), name, spec, conversion])
                .v(),
        );
    }
    Ok(iterator(cx, &parts))
}

fn split<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = argument(cx, args[0])?;
    let text = text_of(name);
    let fail = |error: pyta_text::TextError| text_error(cx, &error);
    let slice = |range: std::ops::Range<usize>| name.slice(cx, range.start, range.end).v();
    let (first, rest) = split_field_name(text, 0..text.len()).map_err(fail)?;
    let first = match first {
        First::Index(index) => cx.new_int(index as i64),
        First::Name(range) => slice(range),
    };
    let mut steps = Vec::new();
    for step in rest {
        let (is_attribute, value) = match step.map_err(fail)? {
            Step::Attribute(range) => (true, slice(range)),
            Step::Index(index) => (false, cx.new_int(index as i64)),
            Step::Key(range) => (false, slice(range)),
        };
        steps.push(cx.new_tuple(&[V::bool(is_attribute), value]).v());
    }
    Ok(cx.new_tuple(&[first, iterator(cx, &steps)]).v())
}
