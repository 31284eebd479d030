//! Names of hosts, services, protocols and interfaces.

use std::ffi::{CStr, CString};
use std::mem;
use std::ptr;

use super::Raw;
use crate::facets::{Address, Found, LookupError, Outcome};
use crate::sys::{c_string, last_errno};

/// C's text, which is copied; empty for null.
///
/// The pointer is null or at a NUL-terminated string that lives during the call.
unsafe fn copied(text: *const libc::c_char) -> Vec<u8> {
    if text.is_null() {
        return Vec::new();
    }
    // SAFETY: the caller says so.
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}

fn optional(text: Option<&[u8]>) -> Result<Option<CString>, LookupError> {
    let converted = text.map(c_string).transpose();
    converted.map_err(|_| LookupError(libc::EAI_NONAME))
}

fn pointer(text: Option<&CString>) -> *const libc::c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}

pub(crate) fn find(
    host: Option<&[u8]>,
    service: Option<&[u8]>,
    [flags, family, kind, protocol]: [i32; 4],
) -> Result<Vec<Found>, LookupError> {
    let (host, service) = (optional(host)?, optional(service)?);
    // SAFETY: S3.
    let mut hints: libc::addrinfo = unsafe { mem::zeroed() };
    hints.ai_flags = flags;
    hints.ai_family = family;
    hints.ai_socktype = kind;
    hints.ai_protocol = protocol;
    let mut first: *mut libc::addrinfo = ptr::null_mut();
    let (host, service) = (pointer(host.as_ref()), pointer(service.as_ref()));
    // SAFETY: S1.
    let failed = unsafe { libc::getaddrinfo(host, service, &raw const hints, &raw mut first) };
    if failed != 0 {
        return Err(LookupError(failed));
    }
    let mut found = Vec::new();
    let mut next = first;
    // SAFETY: S1: C gives a list that ends with null, freed below.
    while let Some(entry) = unsafe { next.as_ref() } {
        found.push(Found {
            family: entry.ai_family,
            kind: entry.ai_socktype,
            protocol: entry.ai_protocol,
            // SAFETY: null or a string of the entry.
            canonical: unsafe { copied(entry.ai_canonname) },
            address: address_of(entry),
        });
        next = entry.ai_next;
    }
    // SAFETY: the list came from C and was copied.
    unsafe { libc::freeaddrinfo(first) };
    Ok(found)
}

fn address_of(entry: &libc::addrinfo) -> Address {
    let mut raw = Raw::room();
    let len = (entry.ai_addrlen as usize).min(raw.len as usize);
    let target: *mut u8 = (&raw mut raw.storage).cast();
    // SAFETY: S1: the entry says how long its address is, and the target has room for `len`.
    unsafe { ptr::copy_nonoverlapping(entry.ai_addr.cast::<u8>(), target, len) };
    raw.len = len as libc::socklen_t;
    super::known(&raw)
}

pub(crate) fn names_of(address: &Address, flags: i32) -> Result<(Vec<u8>, Vec<u8>), LookupError> {
    let raw = Raw::new(address).map_err(|_| LookupError(libc::EAI_FAMILY))?;
    let (mut host, mut service) = ([0 as libc::c_char; 1025], [0 as libc::c_char; 32]);
    // SAFETY: S1: lengths belong to the arrays.
    let failed = unsafe {
        libc::getnameinfo(
            raw.as_ptr(),
            raw.len(),
            host.as_mut_ptr(),
            host.len() as libc::socklen_t,
            service.as_mut_ptr(),
            service.len() as libc::socklen_t,
            flags,
        )
    };
    if failed != 0 {
        return Err(LookupError(failed));
    }
    // SAFETY: C ends both with a zero byte.
    Ok((unsafe { copied(host.as_ptr()) }, unsafe {
        copied(service.as_ptr())
    }))
}

pub(crate) fn text(error: LookupError) -> String {
    // SAFETY: the C library answers with a string of its own for every number.
    let text = unsafe { copied(libc::gai_strerror(error.0)) };
    String::from_utf8_lossy(&text).into_owned()
}

/// The structures that these functions answer with are the C library's own and good until the next call: they are copied
/// before anything else happens.
pub(crate) fn service_port(name: &[u8], protocol: Option<&[u8]>) -> Option<u16> {
    let name = c_string(name).ok()?;
    let protocol = optional(protocol).ok()?;
    // SAFETY: S1.
    let found = unsafe { libc::getservbyname(name.as_ptr(), pointer(protocol.as_ref())) };
    // SAFETY: null or the C library's structure.
    let found = unsafe { found.as_ref() }?;
    Some(u16::from_be(found.s_port as u16))
}

pub(crate) fn service_name(port: u16, protocol: Option<&[u8]>) -> Option<Vec<u8>> {
    let protocol = optional(protocol).ok()?;
    let port = i32::from(port.to_be());
    // SAFETY: S1.
    let found = unsafe { libc::getservbyport(port, pointer(protocol.as_ref())) };
    // SAFETY: null or the C library's structure.
    let found = unsafe { found.as_ref() }?;
    // SAFETY: a string of the structure.
    Some(unsafe { copied(found.s_name) })
}

pub(crate) fn protocol_number(name: &[u8]) -> Option<i32> {
    let name = c_string(name).ok()?;
    // SAFETY: S1.
    let found = unsafe { libc::getprotobyname(name.as_ptr()) };
    // SAFETY: null or the C library's structure.
    Some(unsafe { found.as_ref() }?.p_proto)
}

pub(crate) fn interfaces() -> Outcome<Vec<(u32, Vec<u8>)>> {
    // SAFETY: it takes nothing.
    let all = unsafe { libc::if_nameindex() };
    if all.is_null() {
        return Err(last_errno());
    }
    let mut found = Vec::new();
    let mut next = all;
    loop {
        // SAFETY: S1: the array ends with an entry without a name.
        let entry = unsafe { &*next };
        if entry.if_index == 0 || entry.if_name.is_null() {
            break;
        }
        // SAFETY: a string of the entry.
        found.push((entry.if_index, unsafe { copied(entry.if_name) }));
        // SAFETY: the entry was not the last.
        next = unsafe { next.add(1) };
    }
    // SAFETY: the array came from C and was copied.
    unsafe { libc::if_freenameindex(all) };
    Ok(found)
}
