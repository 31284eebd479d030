//! `print`, `input`, `open`, `breakpoint`, `__import__`.

use crate::prelude::*;
use crate::protocol::Repr;
use crate::roots;
use crate::stdlib::io::{open, string_io, text};

/// The builtins.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or_guest(
        "print",
        "(*args, sep=' ', end='\\n', file=None, flush=False)",
        print,
        "builtin_print",
    )
    .doc("Write the str() of each value to file (None: sys.stdout), with sep between them and end after the last."),
    NativeDef::guest("input", "(prompt='', /)", "builtin_input")
        .doc("One line of sys.stdin without its newline, after writing the prompt. At the end of the input: EOFError."),
    open::OPEN_FUNCTION,
    NativeDef::guest("breakpoint", "(*args, **kws)", "builtin_breakpoint")
        .doc("Call sys.breakpointhook(*args, **kws)."),
    NativeDef::guest(
        "__build_class__",
        "(func, name, /, *bases, **kwds)",
        "build_class",
    )
    .doc("What a class statement does: calls func for the body, and the metaclass with what that has left."),
    NativeDef::guest(
        "__import__",
        "(name, globals=None, locals=None, fromlist=(), level=0)",
        "builtin_import",
    )
    .doc("Import a module."),
];

/// What the prelude needs for them.
pub const INTRINSICS: &[NativeDef] = &[];

/// The text that separates or ends; `None` when it is none of the plain cases.
fn separator<'v>(cx: Cx<'v>, value: V<'v>, default: &str) -> Result<Str<'v>, Exit> {
    match value.given().filter(|value| !value.is_nil()) {
        None => Ok(cx.symbol(default)),
        Some(value) => value.as_exact_str().ok_or(Exit::NeedGuest),
    }
}

/// Arguments: sep, end, file, flush, the values. To a text stream of ours or a `StringIO`, when all values have leaf texts.
fn print<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (sep, end) = (separator(cx, args[0], " ")?, separator(cx, args[1], "\n")?);
    let flush = match args[3].given() {
        None => false,
        Some(flag) => flag.as_bool().ok_or(Exit::NeedGuest)?,
    };
    let file = match args[2].given().filter(|file| !file.is_nil()) {
        Some(file) => file,
        None => cx
            .root(roots::SYS)
            .as_map()
            .and_then(|sys| sys.get_symbol(cx.name(N::stdout)))
            .ok_or(Exit::NeedGuest)?,
    };
    let in_memory = cx.is_exactly(file, C::StringIo);
    let is_ours = in_memory || cx.is_exactly(file, C::TextIo);
    if !is_ours || cx.get_own(file, cx.name(N::write)).is_some() {
        return Err(Exit::NeedGuest);
    }
    let stream = match in_memory {
        true if flush => return Err(Exit::NeedGuest),
        true => None,
        false => Some(text::stream(cx, file)?),
    };
    let values = args[4].as_tuple();
    let text = match values.map_or(0, |values| values.len()) {
        0 => end,
        _ => {
            let mut whole: Option<Str<'v>> = None;
            for value in values.into_iter().flat_map(|values| values.iter()) {
                let shown = match value.as_exact_str() {
                    Some(text) => text,
                    None => cx.leaf_str(value)?,
                };
                whole = Some(match whole {
                    None => shown,
                    Some(whole) => whole.concat(cx, sep).concat(cx, shown),
                });
            }
            whole.unwrap_or(end).concat(cx, end)
        }
    };
    let Some(stream) = stream else {
        string_io::append(cx, file, text)?;
        return Ok(V::NIL);
    };
    stream.put(cx, text)?;
    if flush {
        stream.flush(cx)?;
    }
    Ok(V::NIL)
}
