//! Addresses as values.

use std::net::{Ipv4Addr, Ipv6Addr};

use pyta_host::facets::Address;

use super::lookup::lookup_failed;
use crate::host::{Outside, bytes_to_text, text_to_bytes};
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::bytes::buffer;

pub const AF_UNSPEC: i32 = 0;
pub const AF_UNIX: i32 = 1;
pub const AF_INET: i32 = 2;
pub const AF_INET6: i32 = 10;

/// Bytes of the longest path of a socket.
const MOST_PATH: usize = 108;

/// The family of an address.
pub fn family_of(address: &Address) -> i32 {
    match address {
        Address::Inet(..) => AF_INET,
        Address::Inet6 { .. } => AF_INET6,
        Address::Unix(_) => AF_UNIX,
        Address::Other(family) => *family,
    }
}

/// An address as programs see it.
pub fn to_value<'v>(cx: Cx<'v>, address: &Address) -> V<'v> {
    match address {
        Address::Inet(ip, port) => {
            let host = cx.new_str(&Ipv4Addr::from(*ip).to_string()).v();
            cx.new_tuple(&[host, V::small(i64::from(*port))]).v()
        }
        Address::Inet6 {
            ip,
            port,
            flow,
            scope,
        } => {
            let host = cx.new_str(&Ipv6Addr::from(*ip).to_string()).v();
            let [port, flow, scope] = [u32::from(*port), *flow, *scope];
            let numbers = [port, flow, scope].map(|n| V::small(i64::from(n)));
            cx.new_tuple(&[host, numbers[0], numbers[1], numbers[2]])
                .v()
        }
        Address::Unix(path) if path.first() == Some(&0) => cx.new_bytes(path).v(),
        Address::Unix(path) => bytes_to_text(cx, path).v(),
        Address::Other(_) => V::NIL,
    }
}

/// An address that may be missing.
pub fn optional<'v>(cx: Cx<'v>, address: Option<&Address>) -> V<'v> {
    address.map_or(V::NIL, |address| to_value(cx, address))
}

/// The address that a value stands for; `what` is the function that wants it.
///
/// # Errors
/// TypeError, OverflowError, OSError, `gaierror`.
pub fn of_value<'v>(cx: Cx<'v>, family: i32, value: V<'v>, what: &str) -> Result<Address, Exit> {
    match family {
        AF_INET => inet(cx, value, what),
        AF_INET6 => inet6(cx, value, what),
        AF_UNIX => unix(cx, value),
        _ => Err(cx.error(C::OSError, format!("{what}(): bad family")).into()),
    }
}

fn parts<'v>(cx: Cx<'v>, value: V<'v>, what: &str, name: &str) -> Result<Tuple<'v>, Exit> {
    value.as_tuple().ok_or_else(|| {
        cx.type_error(format!(
            "{what}(): {name} address must be tuple, not {}",
            cx.class_name(value)
        ))
    })
}

fn port<'v>(cx: Cx<'v>, value: V<'v>, what: &str) -> Result<u16, Exit> {
    let number = cx.index_clamped(value)?;
    u16::try_from(number).map_err(|_| cx.overflow_error(format!("{what}(): port must be 0-65535.")))
}

fn inet<'v>(cx: Cx<'v>, value: V<'v>, what: &str) -> Result<Address, Exit> {
    let given = parts(cx, value, what, "AF_INET")?;
    let (Some(host), Some(number), 2) = (given.get(0), given.get(1), given.len()) else {
        return Err(cx.type_error("AF_INET address must be a pair (host, port)"));
    };
    let (host, port) = (host_of(cx, host)?, port(cx, number, what)?);
    match resolved(cx, &host, AF_INET)? {
        Address::Inet(ip, _) => Ok(Address::Inet(ip, port)),
        _ => Err(cx.error(C::OSError, "address family mismatched").into()),
    }
}

fn inet6<'v>(cx: Cx<'v>, value: V<'v>, what: &str) -> Result<Address, Exit> {
    let given = parts(cx, value, what, "AF_INET6")?;
    let (Some(host), Some(number), 2..=4) = (given.get(0), given.get(1), given.len()) else {
        return Err(
            cx.type_error("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])")
        );
    };
    let (host, port) = (host_of(cx, host)?, port(cx, number, what)?);
    let number = |index| match given.get(index) {
        Some(value) => cx.index_i64(value, C::OverflowError),
        None => Ok(0),
    };
    let flow = match number(2)? {
        flow @ 0..=0xF_FFFF => flow as u32,
        _ => {
            let text = format!("{what}(): flowinfo must be 0-1048575.");
            return Err(cx.overflow_error(text));
        }
    };
    let wanted_scope = number(3)? as u32;
    match resolved(cx, &host, AF_INET6)? {
        Address::Inet6 { ip, scope, .. } => Ok(Address::Inet6 {
            ip,
            port,
            flow,
            scope: if given.len() > 3 { wanted_scope } else { scope },
        }),
        _ => Err(cx.error(C::OSError, "address family mismatched").into()),
    }
}

fn unix<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Address, Exit> {
    let path = match value.as_str() {
        Some(text) => {
            text_to_bytes(text).ok_or_else(|| cx.value_error("a path with a lone surrogate"))?
        }
        None => buffer::required(cx, value)?.into_owned(),
    };
    let is_abstract = path.first() == Some(&0);
    if path.len() + usize::from(!is_abstract) > MOST_PATH {
        return Err(cx.error(C::OSError, "AF_UNIX path too long").into());
    }
    Ok(Address::Unix(path))
}

/// A host as bytes.
pub fn host_of<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Vec<u8>, Exit> {
    let bytes = match value.as_str() {
        Some(text) => text_to_bytes(text),
        None => buffer::of(cx, value).map(|bytes| bytes.into_owned()),
    };
    let bytes = bytes.ok_or_else(|| {
        cx.type_error(format!(
            "str, bytes or bytearray expected, not {}",
            cx.class_name(value)
        ))
    })?;
    if bytes.contains(&0) {
        return Err(cx.type_error("host name must not contain null character"));
    }
    Ok(bytes)
}

/// Where a host is: its first address of the family.
///
/// # Errors
/// `gaierror`; OSError.
pub fn resolved(cx: Cx<'_>, host: &[u8], family: i32) -> Result<Address, Exit> {
    const AI_PASSIVE: i32 = 1;
    const SOCK_DGRAM: i32 = 2;
    let text = std::str::from_utf8(host).unwrap_or("");
    if host == b"<broadcast>" || host == b"255.255.255.255" {
        if family == AF_INET6 {
            return Err(cx.error(C::OSError, "address family mismatched").into());
        }
        return Ok(Address::Inet([255; 4], 0));
    }
    if family != AF_INET6
        && let Ok(ip) = text.parse::<Ipv4Addr>()
    {
        return Ok(Address::Inet(ip.octets(), 0));
    }
    if family != AF_INET
        && let Ok(ip) = text.parse::<Ipv6Addr>()
    {
        return Ok(Address::Inet6 {
            ip: ip.octets(),
            port: 0,
            flow: 0,
            scope: 0,
        });
    }
    let found = match host {
        b"" => cx
            .sockets()?
            .find(None, Some(b"0"), [AI_PASSIVE, family, SOCK_DGRAM, 0]),
        _ => cx.sockets()?.find(Some(host), None, [0, family, 0, 0]),
    };
    let found = found.map_err(|error| lookup_failed(cx, error))?;
    match found.into_iter().next() {
        Some(first) => Ok(first.address),
        None => Err(cx.error(C::OSError, "unknown address family").into()),
    }
}
