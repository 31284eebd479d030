//! Contexts: host objects, and one call of the library each.

use std::ffi::CString;

use pyta_host::facets::{AccessUser, Files};
use pyta_host::openssl::{Callback, Context, Item, Loaded, Protocol};

use super::{items, name, no_handle};
use crate::host::Outside;
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::stdlib::posix::args::long;
use crate::types::bytes::buffer;

/// Bytes that a context may have outside the heap.
const CONTEXT_BYTES: usize = 64 << 10;

/// The context of a host object.
///
/// # Errors
/// SystemError if it is none.
pub fn context<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Context, Exit> {
    cx.with_host_object(value, |context: &mut Context| context.clone())
        .ok_or_else(|| no_handle(cx))
}

fn given<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Vec<u8>, Exit> {
    Ok(buffer::required(cx, value)?.into_owned())
}

fn c_text<'v>(cx: Cx<'v>, value: V<'v>) -> Result<CString, Exit> {
    CString::new(given(cx, value)?).map_err(|_| cx.value_error("embedded null character"))
}

/// A context for a protocol, numbered as `PROTOCOL_TLS` and so on; `None` if there is no such.
pub fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let protocol = match args[0].as_small() {
        Some(2) => Protocol::Any,
        Some(3) => Protocol::Tls1,
        Some(4) => Protocol::Tls11,
        Some(5) => Protocol::Tls12,
        Some(16) => Protocol::Client,
        Some(17) => Protocol::Server,
        _ => return Ok(V::NIL),
    };
    Ok(match Context::new(protocol) {
        Ok(context) => cx.new_host_object(context, CONTEXT_BYTES),
        Err(error) => items::failure(cx, &error),
    })
}

pub fn number<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = context(cx, args[0])?.number(name(args[1]));
    Ok(cx.new_int(found.ok_or_else(|| no_handle(cx))?))
}

/// Whether OpenSSL accepts the number.
pub fn set_number<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let value = long(cx, args[2])?;
    let is_done = context(cx, args[0])?.set_number(name(args[1]), value);
    Ok(V::bool(is_done))
}

pub fn set_callback<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let callback = match name(args[1]) {
        "server_name" => Callback::ServerName,
        "client_key" => Callback::ClientKey,
        "server_key" => Callback::ServerKey,
        "message" => Callback::Message,
        "key_line" => Callback::KeyLine,
        _ => return Err(no_handle(cx)),
    };
    context(cx, args[0])?.set_callback(callback, args[2] == V::TRUE);
    Ok(V::NIL)
}

pub fn ciphers<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match context(cx, args[0])?.ciphers() {
        Ok(ciphers) => items::to_guest(cx, &ciphers),
        Err(error) => items::failure(cx, &error),
    })
}

/// Whether OpenSSL accepts a list of ciphers, groups or protocols, or a hint.
pub fn set_list<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let context = context(cx, args[0])?;
    let is_done = match name(args[1]) {
        "ciphers" => context.set_ciphers(&given(cx, args[2])?),
        "protocols" => context.set_protocols(&given(cx, args[2])?),
        "groups" => context.set_groups(&c_text(cx, args[2])?),
        "key_hint" if args[2].is_nil() => context.set_key_hint(None),
        "key_hint" => context.set_key_hint(Some(&c_text(cx, args[2])?)),
        _ => return Err(no_handle(cx)),
    };
    Ok(V::bool(is_done))
}

/// Uses a file's certificates, its key or its parameters for keys. True if it is encrypted and no password is given.
pub fn use_file<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let context = context(cx, args[0])?;
    let data = buffer::required(cx, args[2])?;
    let password = match args[3].is_nil() {
        true => None,
        false => Some(given(cx, args[3])?),
    };
    let loaded = match name(args[1]) {
        "chain" => context.use_chain(&data, password.as_deref()),
        "key" => context.use_key(&data, password.as_deref()),
        "key_parameters" => return Ok(items::outcome(cx, context.use_key_parameters(&data))),
        _ => return Err(no_handle(cx)),
    };
    Ok(match loaded {
        Loaded::Done => V::FALSE,
        Loaded::NeedsPassword => V::TRUE,
        Loaded::Failed(error) => items::failure(cx, &error),
    })
}

pub fn check_key<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(items::outcome(cx, context(cx, args[0])?.check_key()))
}

pub fn trust_file<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let data = buffer::required(cx, args[1])?;
    Ok(items::outcome(cx, context(cx, args[0])?.trust_file(&data)))
}

/// How many certificates were added.
pub fn trust_data<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let data = buffer::required(cx, args[1])?;
    let result = context(cx, args[0])?.trust_data(&data, args[2] == V::TRUE);
    Ok(match result {
        Ok(count) => V::small(count as i64),
        Err(error) => items::failure(cx, &error),
    })
}

/// Whether certificates are looked for in a directory: OpenSSL does that by itself, so the host must allow to read there.
pub fn trust_directory<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = c_text(cx, args[1])?;
    let files = cx.facets().and_then(|facets| facets.files());
    if !files.is_some_and(|files| may_read(files, path.as_bytes())) {
        return Ok(V::FALSE);
    }
    Ok(V::bool(context(cx, args[0])?.trust_directory(&path)))
}

/// Whether the host allows to read a path, whatever the operating system will say.
fn may_read(files: &dyn Files, path: &[u8]) -> bool {
    const READ: u32 = 4;
    const LEADS_OUT: i32 = 18;
    match files.access(path.into(), READ, AccessUser::Effective) {
        Ok(()) => true,
        Err(errno) => errno.refusal().is_none() && errno.number() != LEADS_OUT,
    }
}

fn numbers<'v>(cx: Cx<'v>, numbers: &[i64]) -> V<'v> {
    let numbers: Vec<V<'v>> = numbers.iter().map(|&number| cx.new_int(number)).collect();
    cx.new_tuple(&numbers).v()
}

pub fn store_counts<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(numbers(cx, &context(cx, args[0])?.store_counts()))
}

pub fn session_counts<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(numbers(cx, &context(cx, args[0])?.session_counts()))
}

pub fn authorities<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found: Vec<Item> = context(cx, args[0])?.authorities_items(args[1] == V::TRUE);
    Ok(items::tuple(cx, &found))
}
