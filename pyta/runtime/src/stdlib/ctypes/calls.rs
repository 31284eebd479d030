//! Calls of C functions.
//!
//! Signatures are texts: the code of the result (`v` is none), then in parentheses those of the arguments; members of a structure in braces; a bar stands
//! behind the arguments that a function with a variable number of them declares: `i(P|id)`, `{dd}(i)`.

use std::rc::Rc;

use pyta_host::facets::{CType, Callback, Errno, Returned, Signature, Step, Suspended};

use super::address;
use super::values::{Simple, decode, encode};
use crate::host::Outside;
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::types::bytes::buffer;

/// Deepest nesting of structures.
const MAX_DEPTH: usize = 64;

fn unusable(cx: Cx<'_>) -> Exit {
    cx.error(C::SystemError, "this is no signature of C").into()
}

/// A type, and what is left of the text.
fn parse(text: &[u8], depth: usize) -> Option<(CType, &[u8])> {
    let (&code, mut rest) = text.split_first()?;
    if code == b'v' {
        return Some((CType::Void, rest));
    }
    if code == b'{' && depth < MAX_DEPTH {
        let mut members = Vec::new();
        while rest.first()? != &b'}' {
            let (member, behind) = parse(rest, depth + 1)?;
            members.push(member);
            rest = behind;
        }
        return Some((CType::Structure(members), &rest[1..]));
    }
    let unsigned = |size_bytes| CType::Integer {
        size_bytes,
        is_signed: false,
    };
    let found = match Simple::of(code)? {
        Simple::Integer {
            size_bytes,
            is_signed,
        } => CType::Integer {
            size_bytes,
            is_signed,
        },
        Simple::Bool => unsigned(1),
        Simple::Char => CType::Integer {
            size_bytes: 1,
            is_signed: true,
        },
        Simple::Wide => CType::Integer {
            size_bytes: 4,
            is_signed: true,
        },
        Simple::Float => CType::Float,
        Simple::Double => CType::Double,
        Simple::LongDouble => CType::LongDouble,
    };
    Some((found, rest))
}

/// A signature, with the codes of simple arguments (0 for structures) and of the result.
struct Described {
    signature: Signature,
    codes: Vec<u8>,
    result: u8,
}

fn describe(text: &[u8]) -> Option<Described> {
    let (result, mut rest) = parse(text, 0)?;
    rest = rest.strip_prefix(b"(")?;
    let (mut arguments, mut codes, mut declared) = (Vec::new(), Vec::new(), None);
    loop {
        match rest.first()? {
            b')' => break,
            b'|' => {
                declared = Some(arguments.len());
                rest = &rest[1..];
            }
            &code => {
                let (argument, behind) = parse(rest, 0)?;
                arguments.push(argument);
                codes.push(if code == b'{' { 0 } else { code });
                rest = behind;
            }
        }
    }
    Some(Described {
        signature: Signature {
            arguments,
            declared,
            result,
        },
        codes,
        result: text[0],
    })
}

fn signature<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Described, Exit> {
    let text = value.as_str().and_then(|text| text.as_ascii());
    text.and_then(|text| describe(text.as_bytes()))
        .ok_or_else(|| unusable(cx))
}

/// A call that waits for the program.
struct Waiting {
    call: Option<Box<dyn Suspended>>,
    result: u8,
    has_errno: bool,
}

/// `_call(address, signature, arguments, errno)`: the result, with an error number `(result, errno)`; or a list `[call, number, arguments]` when C
/// code calls the program.
pub fn call<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = address(cx, args[0])?;
    let described = signature(cx, args[1])?;
    let given = args[2].as_tuple().ok_or_else(|| unusable(cx))?;
    if given.len() != described.codes.len() {
        return Err(unusable(cx));
    }
    let mut arguments = Vec::with_capacity(given.len());
    for (value, &code) in given.iter().zip(&described.codes) {
        arguments.push(match Simple::of(code) {
            Some(simple) => encode(cx, simple, value)?,
            None => buffer::required(cx, value)?.into_owned(),
        });
    }
    let errno = match args[3].is_nil() {
        true => None,
        false => Some(Errno(args[3].as_small().unwrap_or(0) as i32)),
    };
    let foreign = cx.foreign()?;
    let step = foreign.call(code, &described.signature, &arguments, errno);
    let step = step.map_err(|text| cx.error(C::RuntimeError, text))?;
    advanced(cx, step, described.result, errno.is_some())
}

fn advanced<'v>(cx: Cx<'v>, step: Step, result: u8, has_errno: bool) -> Result<V<'v>, Exit> {
    let (call, called) = match step {
        Step::Returned(returned) => return finished(cx, &returned, result, has_errno),
        Step::Calls(call, called) => (call, called),
    };
    let waiting = Waiting {
        call: Some(call),
        result,
        has_errno,
    };
    let arguments = called.arguments.iter();
    let arguments: Vec<V<'v>> = arguments.map(|bytes| cx.new_bytes(bytes).v()).collect();
    let parts = [
        cx.new_host_object(waiting, size_of::<Waiting>()),
        cx.new_uint(called.number),
        cx.new_tuple(&arguments).v(),
    ];
    Ok(cx.new_list(&parts).v())
}

fn finished<'v>(
    cx: Cx<'v>,
    returned: &Returned,
    result: u8,
    has_errno: bool,
) -> Result<V<'v>, Exit> {
    let value = match Simple::of(result) {
        _ if result == b'v' => V::NIL,
        Some(simple) => decode(cx, simple, &returned.result)?,
        None => cx.new_bytes(&returned.result).v(),
    };
    if !has_errno {
        return Ok(value);
    }
    let number = V::small(returned.errno.number().into());
    Ok(cx.new_tuple(&[value, number]).v())
}

/// `_answer(call, result)`: goes on with the bytes of a callback's result; answers as [`call`] does.
pub fn answer<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?.into_owned();
    let taken = cx.with_host_object(args[0], |waiting: &mut Waiting| {
        let call = waiting.call.take()?;
        Some((call, waiting.result, waiting.has_errno))
    });
    let Some((call, result, has_errno)) = taken.flatten() else {
        return Err(unusable(cx));
    };
    cx.drop_host_object(args[0]);
    advanced(cx, call.resume(bytes), result, has_errno)
}

/// `_thunk(signature, number)`: a function for C code to call.
pub fn thunk<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let described = signature(cx, args[0])?;
    let number = super::values::integer(cx, args[1])?;
    let made = cx.foreign()?.callback(&described.signature, number);
    let made: Rc<dyn Callback> = made.map_err(|text| cx.error(C::RuntimeError, text))?;
    Ok(cx.new_host_object(made, 256))
}

/// The address of a thunk.
pub fn thunk_address<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = cx.with_host_object(args[0], |made: &mut Rc<dyn Callback>| made.address());
    found
        .map(|address| cx.new_uint(address as u64))
        .ok_or_else(|| unusable(cx))
}
