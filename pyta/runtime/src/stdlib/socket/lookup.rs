//! Where hosts are, and what they are called.

use pyta_host::facets::{Found, LookupError};

use super::address::{self, AF_INET, AF_UNSPEC, host_of, resolved};
use crate::host::{Outside, bytes_to_text};
use crate::prelude::*;
use crate::stdlib::posix::args::{int, int_or};
use crate::types::os_error::new_error_of;

/// `gaierror` for a failed look-up.
pub fn lookup_failed(cx: Cx<'_>, error: LookupError) -> Exit {
    const EAI_SYSTEM: i32 = -11;
    let text = match cx.sockets() {
        Ok(sockets) => sockets.lookup_text(error),
        Err(raised) => return raised.into(),
    };
    let class = if error.0 == EAI_SYSTEM {
        C::OSError
    } else {
        C::GaiError
    };
    cx.raise(new_error_of(cx, cx.class(class), error.0, &text))
        .into()
}

pub fn getaddrinfo<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let host = match args[0] {
        value if value.is_nil() => None,
        value if value.as_str().is_some() || value.as_bytes().is_some() => {
            Some(host_of(cx, value)?)
        }
        _ => return Err(cx.type_error("getaddrinfo() argument 1 must be string or None")),
    };
    let service = match args[1] {
        value if value.is_nil() => None,
        value if value.is_integer() => match value.as_i64() {
            Some(number) => Some(number.to_string().into_bytes()),
            None => return Err(cx.overflow_error("Python int too large to convert to C long")),
        },
        value if value.as_str().is_some() || value.as_bytes().is_some() => {
            Some(host_of(cx, value)?)
        }
        _ => return Err(cx.error(C::OSError, "Int or String expected").into()),
    };
    let hint = |index: usize| int_or(cx, args[index], 0);
    let hints = [hint(5)?, hint(2)?, hint(3)?, hint(4)?];
    let found = cx
        .sockets()?
        .find(host.as_deref(), service.as_deref(), hints);
    let found = found.map_err(|error| lookup_failed(cx, error))?;
    let entries: Vec<V<'v>> = found.iter().map(|found| entry(cx, found)).collect();
    Ok(cx.new_list(&entries).v())
}

fn entry<'v>(cx: Cx<'v>, found: &Found) -> V<'v> {
    let [family, kind, protocol] =
        [found.family, found.kind, found.protocol].map(|n| V::small(n.into()));
    cx.new_tuple(&[
        family,
        kind,
        protocol,
        bytes_to_text(cx, &found.canonical).v(),
        address::to_value(cx, &found.address),
    ])
    .v()
}

pub fn getnameinfo<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const AI_NUMERICHOST: i32 = 4;
    const SOCK_DGRAM: i32 = 2;
    let Some(given) = args[0].as_tuple() else {
        return Err(cx.type_error("getnameinfo() argument 1 must be a tuple"));
    };
    let (Some(host), Some(port)) = (given.get(0), given.get(1)) else {
        return Err(cx.type_error("getnameinfo(): illegal sockaddr argument"));
    };
    let (host, port) = (host_of(cx, host)?, int(cx, port)?.to_string());
    let hints = [AI_NUMERICHOST, AF_UNSPEC, SOCK_DGRAM, 0];
    let sockets = cx.sockets()?;
    let found = sockets.find(Some(&host), Some(port.as_bytes()), hints);
    let found = found.map_err(|error| lookup_failed(cx, error))?;
    let [only] = &found[..] else {
        return Err(cx
            .error(C::OSError, "sockaddr resolved to multiple addresses")
            .into());
    };
    if address::family_of(&only.address) == AF_INET && given.len() != 2 {
        return Err(cx.error(C::OSError, "IPv4 sockaddr must be 2 tuple").into());
    }
    let names = sockets.names_of(&only.address, int(cx, args[1])?);
    let (host, service) = names.map_err(|error| lookup_failed(cx, error))?;
    let names = [
        bytes_to_text(cx, &host).v(),
        bytes_to_text(cx, &service).v(),
    ];
    Ok(cx.new_tuple(&names).v())
}

fn ip_text<'v>(cx: Cx<'v>, found: &pyta_host::facets::Address) -> V<'v> {
    let pair = address::to_value(cx, found);
    pair.as_tuple()
        .and_then(|pair| pair.get(0))
        .unwrap_or(V::NIL)
}

pub fn gethostbyname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = resolved(cx, &host_of(cx, args[0])?, AF_INET)?;
    Ok(ip_text(cx, &found))
}

pub fn gethostbyname_ex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const AI_CANONNAME: i32 = 2;
    const SOCK_STREAM: i32 = 1;
    let host = host_of(cx, args[0])?;
    let hints = [AI_CANONNAME, AF_INET, SOCK_STREAM, 0];
    let found = cx.sockets()?.find(Some(&host), None, hints);
    let found = found.map_err(|error| lookup_failed(cx, error))?;
    let name = found.first().map_or(&host, |first| &first.canonical);
    host_entry(
        cx,
        name,
        found.iter().map(|found| ip_text(cx, &found.address)),
    )
}

/// `(name, aliases, addresses)`; the look-up by addresses tells no aliases.
fn host_entry<'v>(
    cx: Cx<'v>,
    name: &[u8],
    ips: impl Iterator<Item = V<'v>>,
) -> Result<V<'v>, Exit> {
    let ips: Vec<V<'v>> = ips.collect();
    let parts = [
        bytes_to_text(cx, name).v(),
        cx.new_list(&[]).v(),
        cx.new_list(&ips).v(),
    ];
    Ok(cx.new_tuple(&parts).v())
}

pub fn gethostbyaddr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const NI_NAMEREQD: i32 = 8;
    const HOST_NOT_FOUND: i32 = 1;
    let found = resolved(cx, &host_of(cx, args[0])?, AF_UNSPEC)?;
    match cx.sockets()?.names_of(&found, NI_NAMEREQD) {
        Ok((name, _)) => host_entry(cx, &name, std::iter::once(ip_text(cx, &found))),
        Err(_) => {
            let class = cx.class(C::HError);
            Err(cx
                .raise(new_error_of(cx, class, HOST_NOT_FOUND, "Unknown host"))
                .into())
        }
    }
}
