//! Memory BIOs, certificates, sessions, object identifiers and random numbers.

use pyta_host::openssl::{self, Certificate, Item, Memory, Session};

use super::{items, name, no_handle};
use crate::host::Outside;
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::stdlib::posix::args::int;
use crate::types::bytes::buffer;
use crate::types::float::construct::from_value;

/// Bytes that a small object may have outside the heap.
const OBJECT_BYTES: usize = 4096;

/// The memory BIO of a host object.
///
/// # Errors
/// SystemError if it is none.
pub fn memory<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Memory, Exit> {
    cx.with_host_object(value, |memory: &mut Memory| memory.clone())
        .ok_or_else(|| no_handle(cx))
}

/// The session of a host object.
///
/// # Errors
/// SystemError if it is none.
pub fn session<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Session, Exit> {
    cx.with_host_object(value, |session: &mut Session| session.clone())
        .ok_or_else(|| no_handle(cx))
}

pub fn box_session<'v>(cx: Cx<'v>, session: Option<Session>) -> V<'v> {
    session.map_or(V::NIL, |session| cx.new_host_object(session, OBJECT_BYTES))
}

pub fn box_certificate<'v>(cx: Cx<'v>, certificate: Certificate) -> V<'v> {
    cx.new_host_object(certificate, OBJECT_BYTES)
}

pub fn new_memory<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    match Memory::new() {
        Some(memory) => Ok(cx.new_host_object(memory, OBJECT_BYTES)),
        None => Err(cx.error(C::MemoryError, "").into()),
    }
}

pub fn memory_read<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let most = usize::try_from(int(cx, args[1])?).unwrap_or(usize::MAX);
    Ok(cx.new_bytes(&memory(cx, args[0])?.read(most)).v())
}

pub fn memory_write<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let data = buffer::required(cx, args[1])?;
    Ok(match memory(cx, args[0])?.write(&data) {
        Ok(count) => V::small(count as i64),
        Err(error) => items::failure(cx, &error),
    })
}

pub fn memory_end<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    memory(cx, args[0])?.end();
    Ok(V::NIL)
}

pub fn memory_pending<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(memory(cx, args[0])?.pending() as i64))
}

pub fn certificate_part<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let certificate = cx
        .with_host_object(args[0], |certificate: &mut Certificate| certificate.clone())
        .ok_or_else(|| no_handle(cx))?;
    let item = match name(args[1]) {
        "fields" => certificate.fields(),
        "der" => certificate.der().map_or(Item::Nothing, Item::Bytes),
        "pem" => certificate.pem().map_or(Item::Nothing, Item::Text),
        "subject" => certificate.subject().map_or(Item::Nothing, Item::Text),
        "hash" => Item::Number(certificate.hash() as i64),
        _ => return Err(no_handle(cx)),
    };
    Ok(items::to_guest(cx, &item))
}

/// The first certificate of a PEM file.
pub fn certificate_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(
        match Certificate::from_pem(&buffer::required(cx, args[0])?) {
            Ok(certificate) => box_certificate(cx, certificate),
            Err(error) => items::failure(cx, &error),
        },
    )
}

pub fn session_part<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = session(cx, args[0])?.ask(name(args[1]));
    Ok(items::to_guest(cx, &found.ok_or_else(|| no_handle(cx))?))
}

fn described<'v>(cx: Cx<'v>, found: Result<Option<Item>, ()>) -> V<'v> {
    match found {
        Ok(Some(item)) => items::to_guest(cx, &item),
        Ok(None) => V::NIL,
        Err(()) => V::FALSE,
    }
}

/// What is known about an object; `None` if nothing is, False if the text means no object.
pub fn of_text<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = buffer::required(cx, args[0])?;
    let found = openssl::object_of_text(&text, args[1] == V::TRUE);
    Ok(described(cx, found))
}

pub fn of_nid<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(described(cx, openssl::object_of_nid(int(cx, args[0])?)))
}

/// Random numbers, which the library seeds by itself: the host must grant them.
pub fn random<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.randomness()?;
    let count = usize::try_from(int(cx, args[0])?).unwrap_or(0);
    cx.reserve(count)?;
    Ok(match openssl::random(count) {
        Ok(bytes) => cx.new_bytes(&bytes).v(),
        Err(error) => items::failure(cx, &error),
    })
}

pub fn mix<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let entropy = from_value(cx, args[1])?;
    openssl::mix(&buffer::required(cx, args[0])?, entropy);
    Ok(V::NIL)
}

pub fn random_status<'v>(_: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(openssl::random_status()))
}
