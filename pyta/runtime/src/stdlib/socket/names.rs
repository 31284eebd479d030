//! The module's functions: names and numbers of hosts, services and interfaces; pairs; byte order.

use std::net::{Ipv4Addr, Ipv6Addr};

use pyta_host::facets::Errno;

use super::address::{AF_INET, AF_INET6, AF_UNIX, host_of};
use super::lookup::{getaddrinfo, gethostbyaddr, gethostbyname, gethostbyname_ex, getnameinfo};
use super::object::{adopt, close_fd, default_timeout, timeout_of, timeout_value};
use crate::host::{Outside, bytes_to_text};
use crate::prelude::*;
use crate::protocol::Index;
use crate::stdlib::posix::args::{done, int, int_or};
use crate::types::bytes::buffer;

/// The functions.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf(
        "getaddrinfo",
        "(host, port, family=0, type=0, proto=0, flags=0)",
        getaddrinfo,
    ),
    NativeDef::leaf("getnameinfo", "(sockaddr, flags, /)", getnameinfo),
    NativeDef::leaf("gethostname", "()", gethostname),
    NativeDef::leaf("sethostname", "(name, /)", sethostname),
    NativeDef::leaf("gethostbyname", "(host, /)", gethostbyname),
    NativeDef::leaf("gethostbyname_ex", "(host, /)", gethostbyname_ex),
    NativeDef::leaf("gethostbyaddr", "(host, /)", gethostbyaddr),
    NativeDef::leaf(
        "getservbyname",
        "(servicename, protocolname=None, /)",
        getservbyname,
    ),
    NativeDef::leaf(
        "getservbyport",
        "(port, protocolname=None, /)",
        getservbyport,
    ),
    NativeDef::leaf("getprotobyname", "(name, /)", getprotobyname),
    NativeDef::leaf("inet_aton", "(ip_addr, /)", inet_aton),
    NativeDef::leaf("inet_ntoa", "(packed_ip, /)", inet_ntoa),
    NativeDef::leaf("inet_pton", "(address_family, ip_string, /)", inet_pton),
    NativeDef::leaf("inet_ntop", "(address_family, packed_ip, /)", inet_ntop),
    NativeDef::leaf("htons", "(x, /)", |cx, args| short(cx, args[0])),
    NativeDef::leaf("ntohs", "(x, /)", |cx, args| short(cx, args[0])),
    NativeDef::leaf("htonl", "(x, /)", |cx, args| long(cx, args[0])),
    NativeDef::leaf("ntohl", "(x, /)", |cx, args| long(cx, args[0])),
    NativeDef::leaf("if_nameindex", "()", if_nameindex),
    NativeDef::leaf("if_nametoindex", "(oname, /)", if_nametoindex),
    NativeDef::leaf("if_indextoname", "(if_index, /)", if_indextoname),
    NativeDef::leaf("getdefaulttimeout", "()", |cx, _| {
        Ok(timeout_value(cx, default_timeout(cx).0.get()))
    }),
    NativeDef::leaf("setdefaulttimeout", "(timeout, /)", |cx, args| {
        default_timeout(cx).0.set(timeout_of(cx, args[0])?);
        Ok(V::NIL)
    }),
    NativeDef::leaf("dup", "(fd, /)", |cx, args| {
        let fd = int(cx, args[0])?;
        Ok(V::small(done(cx, |files| files.dup(fd))?.into()))
    }),
    NativeDef::leaf("close", "(fd, /)", |cx, args| {
        close_fd(cx, int(cx, args[0])?)?;
        Ok(V::NIL)
    }),
    NativeDef::leaf("socketpair", "(family=1, type=1, proto=0, /)", socketpair),
    NativeDef::leaf("CMSG_LEN", "(length, /)", |cx, args| {
        control_len(cx, args[0], 1, "CMSG_LEN")
    }),
    NativeDef::leaf("CMSG_SPACE", "(length, /)", |cx, args| {
        control_len(cx, args[0], WORD, "CMSG_SPACE")
    }),
];

/// Bytes to which ancillary data is aligned.
const WORD: i64 = size_of::<usize>() as i64;

/// Bytes of the header of ancillary data and of so many bytes of data, aligned.
fn control_len<'v>(cx: Cx<'v>, value: V<'v>, align: i64, what: &str) -> Result<V<'v>, Exit> {
    const HEADER: i64 = 16;
    const MOST: i64 = i32::MAX as i64 - HEADER - WORD;
    match cx.index_clamped(value)? {
        len @ 0..=MOST => Ok(V::small(HEADER + (len + align - 1) / align * align)),
        _ => Err(cx.overflow_error(format!("{what}() argument out of range"))),
    }
}

fn gethostname<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // A host that has no sockets has no name either.
    cx.sockets()?;
    let name = cx.platform().map(|platform| platform.uname().node);
    Ok(bytes_to_text(cx, &name.unwrap_or_default()).v())
}

fn sethostname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = host_of(cx, args[0])?;
    cx.outcome(cx.sockets()?.set_host_name(&name))?;
    Ok(V::NIL)
}

fn protocol_name<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Vec<u8>>, Exit> {
    let value = value.given().filter(|value| !value.is_nil());
    value.map(|value| host_of(cx, value)).transpose()
}

fn getservbyname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (name, protocol) = (host_of(cx, args[0])?, protocol_name(cx, args[1])?);
    match cx.sockets()?.service_port(&name, protocol.as_deref()) {
        Some(port) => Ok(V::small(port.into())),
        None => Err(cx.error(C::OSError, "service/proto not found").into()),
    }
}

fn getservbyport<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Ok(port) = u16::try_from(cx.index_clamped(args[0])?) else {
        return Err(cx.overflow_error("getservbyport: port must be 0-65535."));
    };
    let protocol = protocol_name(cx, args[1])?;
    match cx.sockets()?.service_name(port, protocol.as_deref()) {
        Some(name) => Ok(bytes_to_text(cx, &name).v()),
        None => Err(cx.error(C::OSError, "port/proto not found").into()),
    }
}

fn getprotobyname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = host_of(cx, args[0])?;
    match cx.sockets()?.protocol_number(&name) {
        Some(number) => Ok(V::small(number.into())),
        None => Err(cx.error(C::OSError, "protocol not found").into()),
    }
}

/// An address of one to four numbers, each decimal, octal or hexadecimal; the last fills what is left.
fn parse_inet(text: &str) -> Option<u32> {
    let text = text.split_ascii_whitespace().next()?;
    let mut numbers = Vec::new();
    for part in text.split('.') {
        let number = if let Some(digits) = part.strip_prefix("0x").or(part.strip_prefix("0X")) {
            u32::from_str_radix(digits, 16)
        } else if part.len() > 1 && part.starts_with('0') {
            u32::from_str_radix(part, 8)
        } else {
            part.parse()
        };
        numbers.push(number.ok()?);
    }
    let (&last, first) = numbers.split_last()?;
    let left = 4u32
        .checked_sub(first.len() as u32)
        .filter(|&left| left > 0)?;
    if first.iter().any(|&byte| byte > 255) || (left < 4 && last >> (8 * left) != 0) {
        return None;
    }
    let head = first.iter().fold(0u32, |head, &byte| head << 8 | byte);
    Some(head.checked_shl(8 * left).unwrap_or(0) | last)
}

fn text_argument<'v>(cx: Cx<'v>, value: V<'v>, what: &str) -> Result<String, Exit> {
    value
        .as_str()
        .map(Str::to_text)
        .ok_or_else(|| cx.type_error(format!("{what} must be str, not {}", cx.class_name(value))))
}

fn inet_aton<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = text_argument(cx, args[0], "inet_aton() argument 1")?;
    match parse_inet(&text) {
        Some(address) => Ok(cx.new_bytes(&address.to_be_bytes()).v()),
        None => Err(cx
            .error(C::OSError, "illegal IP address string passed to inet_aton")
            .into()),
    }
}

fn inet_ntoa<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    match <[u8; 4]>::try_from(&*bytes) {
        Ok(ip) => Ok(cx.new_str(&Ipv4Addr::from(ip).to_string()).v()),
        Err(_) => Err(cx.error(C::OSError, "packed IP wrong length").into()),
    }
}

fn inet_pton<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const EAFNOSUPPORT: Errno = Errno(97);
    let family = int(cx, args[0])?;
    let text = text_argument(cx, args[1], "inet_pton() argument 2")?;
    let packed = match family {
        AF_INET => text.parse::<Ipv4Addr>().ok().map(|ip| ip.octets().to_vec()),
        AF_INET6 => text.parse::<Ipv6Addr>().ok().map(|ip| ip.octets().to_vec()),
        _ => return Err(cx.os_error(EAFNOSUPPORT, V::EMPTY, V::EMPTY).into()),
    };
    match packed {
        Some(packed) => Ok(cx.new_bytes(&packed).v()),
        None => Err(cx
            .error(C::OSError, "illegal IP address string passed to inet_pton")
            .into()),
    }
}

fn inet_ntop<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let family = int(cx, args[0])?;
    let bytes = buffer::required(cx, args[1])?;
    let text = match family {
        AF_INET => <[u8; 4]>::try_from(&*bytes).map(|ip| Ipv4Addr::from(ip).to_string()),
        AF_INET6 => <[u8; 16]>::try_from(&*bytes).map(|ip| Ipv6Addr::from(ip).to_string()),
        _ => return Err(cx.value_error(format!("unknown address family {family}"))),
    };
    match text {
        Ok(text) => Ok(cx.new_str(&text).v()),
        Err(_) => Err(cx.value_error("invalid length of packed IP address string")),
    }
}

fn short<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    match cx.index_clamped(value)? {
        number if number < 0 => Err(cx.value_error("Cannot convert negative int")),
        number => match u16::try_from(number) {
            Ok(number) => Ok(V::small(number.to_be().into())),
            Err(_) => Err(cx.overflow_error("Python int too large for C uint16_t")),
        },
    }
}

fn long<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    match cx.index_clamped(value)? {
        number if number < 0 => Err(cx.value_error("Cannot convert negative int")),
        number => match u32::try_from(number) {
            Ok(number) => Ok(V::small(number.to_be().into())),
            Err(_) => Err(cx.overflow_error("Python int too large for C uint32_t")),
        },
    }
}

fn interfaces(cx: Cx<'_>) -> Result<Vec<(u32, Vec<u8>)>, Exit> {
    Ok(cx.outcome(cx.sockets()?.interfaces())?)
}

fn if_nameindex<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let entries: Vec<V<'v>> = interfaces(cx)?
        .iter()
        .map(|(number, name)| {
            let name = bytes_to_text(cx, name).v();
            cx.new_tuple(&[V::small(i64::from(*number)), name]).v()
        })
        .collect();
    Ok(cx.new_list(&entries).v())
}

fn if_nametoindex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const ENODEV: Errno = Errno(19);
    let wanted = host_of(cx, args[0])?;
    let all = interfaces(cx)?;
    match all.iter().find(|(_, name)| *name == wanted) {
        Some((number, _)) => Ok(V::small(i64::from(*number))),
        None => Err(cx.os_error(ENODEV, V::EMPTY, V::EMPTY).into()),
    }
}

fn if_indextoname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const ENXIO: Errno = Errno(6);
    let wanted = cx.index_i64(args[0], C::OverflowError)?;
    let all = interfaces(cx)?;
    match all.iter().find(|(number, _)| i64::from(*number) == wanted) {
        Some((_, name)) => Ok(bytes_to_text(cx, name).v()),
        None => Err(cx.os_error(ENXIO, V::EMPTY, V::EMPTY).into()),
    }
}

fn socketpair<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const SOCK_STREAM: i32 = 1;
    let family = match args[0].given().filter(|value| !value.is_nil()) {
        Some(family) => int(cx, family)?,
        None => AF_UNIX,
    };
    let kind = int_or(cx, args[1], SOCK_STREAM)?;
    let protocol = int_or(cx, args[2], 0)?;
    let (a, b) = cx.outcome(cx.sockets()?.socket_pair(family, kind, protocol))?;
    let pair = [
        adopt(cx, a, family, kind, protocol)?,
        adopt(cx, b, family, kind, protocol)?,
    ];
    Ok(cx.new_tuple(&pair).v())
}
