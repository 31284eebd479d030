//! Messages with ancillary data.

use pyta_host::facets::Control;

use super::transfer::{Wait, call_with, size, without_waiting};
use super::{Socket, address};
use crate::prelude::*;
use crate::protocol::Index;
use crate::stdlib::posix::args::{int, int_or};
use crate::types::bytes::buffer;
use crate::types::iterators::leaf_contents;

pub fn recvmsg<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let len = size(cx, args[1], "recvmsg")?;
    let control_len = match args[2].given() {
        Some(value) => match cx.index_i64(value, C::OverflowError)? {
            len @ 0..=0x7FFF_FFFF => len as usize,
            _ => return Err(cx.value_error("invalid ancillary data buffer length")),
        },
        None => 0,
    };
    let flags = int_or(cx, args[3], 0)?;
    let message = call_with(cx, &socket, flags, Wait::Read, |sockets| {
        sockets.receive_message(socket.fd, len, control_len, flags)
    })?;
    let control: Vec<V<'v>> = message
        .control
        .iter()
        .map(|entry| {
            let [level, kind] = [entry.level, entry.kind].map(|n| V::small(n.into()));
            cx.new_tuple(&[level, kind, cx.new_bytes(&entry.data).v()])
                .v()
        })
        .collect();
    Ok(cx
        .new_tuple(&[
            cx.new_bytes(&message.bytes).v(),
            cx.new_list(&control).v(),
            V::small(message.flags.into()),
            address::optional(cx, message.sender.as_ref()),
        ])
        .v())
}

pub fn sendmsg<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let mut bytes = Vec::new();
    for part in leaf_contents(cx, args[1])? {
        bytes.extend_from_slice(&buffer::required(cx, part)?);
    }
    let mut control = Vec::new();
    if let Some(entries) = args[2].given() {
        for entry in leaf_contents(cx, entries)? {
            control.push(entry_of(cx, entry)?);
        }
    }
    let flags = int_or(cx, args[3], 0)?;
    let target = match args[4].given().filter(|value| !value.is_nil()) {
        Some(value) => Some(address::of_value(cx, socket.family, value, "sendmsg")?),
        None => None,
    };
    let len = call_with(cx, &socket, flags, Wait::Write, |sockets| {
        let flags = without_waiting(cx, flags);
        sockets.send_message(socket.fd, &bytes, &control, flags, target.as_ref())
    })?;
    Ok(V::small(len as i64))
}

fn entry_of<'v>(cx: Cx<'v>, entry: V<'v>) -> Result<Control, Exit> {
    let parts = leaf_contents(cx, entry)?;
    let [level, kind, data] = parts[..] else {
        return Err(cx.type_error("[sendmsg() ancillary data items] must be sequence of length 3"));
    };
    Ok(Control {
        level: int(cx, level)?,
        kind: int(cx, kind)?,
        data: buffer::required(cx, data)?.into_owned(),
    })
}
