//! Python's `SyntaxError` and its subclasses.

use super::base_exception::{FLAGS, no_keywords, own, set_own, this};
use super::iterators::leaf_collect;
use crate::classes::{ClassSpec, GetSet};
use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::Repr;

/// Slots of SyntaxErrors.
pub mod own_slot {
    use crate::exceptions::slot::OWN;
    pub const MSG: usize = OWN;
    pub const FILENAME: usize = OWN + 1;
    pub const LINENO: usize = OWN + 2;
    pub const OFFSET: usize = OWN + 3;
    pub const TEXT: usize = OWN + 4;
    pub const END_LINENO: usize = OWN + 5;
    pub const END_OFFSET: usize = OWN + 6;
    pub const PRINT_FILE_AND_LINE: usize = OWN + 7;
    pub const METADATA: usize = OWN + 8;
}
use own_slot as at;

const fn plain(class: C, base: C, doc: &'static str) -> ClassSpec {
    ClassSpec {
        doc,
        flags: FLAGS,
        fixed_slots: slot::COUNT + 9,
        ..ClassSpec::new(class, base)
    }
}

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        methods: &[
            NativeDef::leaf_or_guest(
                "__init__",
                "(self, /, *args, **kwargs)",
                init,
                "syntax_error_init",
            ),
            NativeDef::leaf_or_guest("__str__", "(self, /)", str, "syntax_error_str"),
        ],
        attributes: &[
            GetSet::read_write("msg", own::<{ at::MSG }>, set_own::<{ at::MSG }>),
            GetSet::read_write(
                "filename",
                own::<{ at::FILENAME }>,
                set_own::<{ at::FILENAME }>,
            ),
            GetSet::read_write("lineno", own::<{ at::LINENO }>, set_own::<{ at::LINENO }>),
            GetSet::read_write("offset", own::<{ at::OFFSET }>, set_own::<{ at::OFFSET }>),
            GetSet::read_write("text", own::<{ at::TEXT }>, set_own::<{ at::TEXT }>),
            GetSet::read_write(
                "end_lineno",
                own::<{ at::END_LINENO }>,
                set_own::<{ at::END_LINENO }>,
            ),
            GetSet::read_write(
                "end_offset",
                own::<{ at::END_OFFSET }>,
                set_own::<{ at::END_OFFSET }>,
            ),
            GetSet::read_write(
                "print_file_and_line",
                own::<{ at::PRINT_FILE_AND_LINE }>,
                set_own::<{ at::PRINT_FILE_AND_LINE }>,
            ),
            GetSet::read_write(
                "_metadata",
                own::<{ at::METADATA }>,
                set_own::<{ at::METADATA }>,
            ),
        ],
        ..plain(C::SyntaxError, C::Exception, "Invalid syntax.")
    },
    plain(C::IncompleteInputError, C::SyntaxError, "incomplete input."),
    plain(
        C::IndentationError,
        C::SyntaxError,
        "A line does not begin where it should.",
    ),
    plain(
        C::TabError,
        C::IndentationError,
        "How deep a line is indented depends on the width of a tab.",
    ),
];

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    no_keywords(cx, args[0], args[2])?;
    let items: Vec<V<'v>> = args[1]
        .as_tuple()
        .map_or_else(Vec::new, |t| t.iter().collect());
    let details = match items.get(1) {
        Some(&details) if items.len() == 2 => Some(leaf_collect(cx, details)?),
        _ => None,
    };
    exception.set_fixed(cx, slot::ARGS, args[1]);
    if let Some(&message) = items.first() {
        exception.set_fixed(cx, at::MSG, message);
    }
    let Some(details) = details else {
        return Ok(V::NIL);
    };
    let given = details.len();
    if given < 4 {
        return Err(cx.type_error(format!(
            "function takes at least 4 arguments ({given} given)"
        )));
    }
    if given > 7 {
        return Err(cx.type_error(format!(
            "function takes at most 7 arguments ({given} given)"
        )));
    }
    const PLACES: [usize; 7] = [
        at::FILENAME,
        at::LINENO,
        at::OFFSET,
        at::TEXT,
        at::END_LINENO,
        at::END_OFFSET,
        at::METADATA,
    ];
    for (i, place) in PLACES.into_iter().enumerate() {
        let value = details.get(i).copied().unwrap_or(V::EMPTY);
        exception.set_fixed(cx, place, value);
    }
    if given == 5 {
        return Err(cx.type_error("end_offset must be provided when end_lineno is provided"));
    }
    Ok(V::NIL)
}

fn str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let message = cx.leaf_str(exception.fixed(at::MSG).given().unwrap_or(V::NIL))?;
    let line = exception.fixed(at::LINENO).as_i64();
    let file = exception
        .fixed(at::FILENAME)
        .as_str()
        .map(|name| base_name(cx, name));
    let text = |before: &str| cx.new_str(before);
    let result = match (file, line) {
        (None, None) => message,
        (Some(file), Some(line)) => message
            .concat(cx, text(" ("))
            .concat(cx, file)
            .concat(cx, text(&format!(", line {line})"))),
        (Some(file), None) => message
            .concat(cx, text(" ("))
            .concat(cx, file)
            .concat(cx, text(")")),
        (None, Some(line)) => message.concat(cx, text(&format!(" (line {line})"))),
    };
    Ok(result.v())
}

fn base_name<'v>(cx: Cx<'v>, path: Str<'v>) -> Str<'v> {
    let units = path.units();
    let from = units
        .iter()
        .rposition(|point| point == u32::from('/'))
        .map_or(0, |slash| slash + 1);
    path.slice(cx, from, units.len())
}
