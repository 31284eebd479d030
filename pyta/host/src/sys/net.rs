//! Sockets.

pub(crate) mod lookup;
pub(crate) mod message;

use std::mem;
use std::ptr;

use super::check;
use crate::facets::{Address, Errno, Fd, Outcome};

/// An address as the kernel has it.
pub(crate) struct Raw {
    storage: libc::sockaddr_storage,
    len: libc::socklen_t,
}

impl Raw {
    /// Room for any address.
    pub(crate) fn room() -> Raw {
        Raw {
            // SAFETY: S3.
            storage: unsafe { mem::zeroed() },
            len: mem::size_of::<libc::sockaddr_storage>() as libc::socklen_t,
        }
    }

    /// A structure of the C library that starts an address.
    fn of<T: Copy>(address: T, len: usize) -> Raw {
        const { assert!(mem::size_of::<T>() <= mem::size_of::<libc::sockaddr_storage>()) };
        let mut raw = Raw::room();
        let place: *mut T = (&raw mut raw.storage).cast();
        // SAFETY: S1: the storage is larger than the structure and at least as well aligned.
        unsafe { place.write(address) };
        raw.len = len as libc::socklen_t;
        raw
    }

    fn read<T: Copy>(&self) -> T {
        const { assert!(mem::size_of::<T>() <= mem::size_of::<libc::sockaddr_storage>()) };
        // SAFETY: S1, S3: the storage is larger than the structure, and all of it is initialised.
        unsafe { ptr::from_ref(&self.storage).cast::<T>().read() }
    }

    /// # Errors
    /// `ENAMETOOLONG` for a path that is too long, `EAFNOSUPPORT` for an unknown family.
    pub(crate) fn new(address: &Address) -> Outcome<Raw> {
        match address {
            Address::Inet(ip, port) => {
                // SAFETY: S3.
                let mut raw: libc::sockaddr_in = unsafe { mem::zeroed() };
                raw.sin_family = libc::AF_INET as libc::sa_family_t;
                raw.sin_port = port.to_be();
                raw.sin_addr.s_addr = u32::from_ne_bytes(*ip);
                Ok(Raw::of(raw, mem::size_of_val(&raw)))
            }
            Address::Inet6 {
                ip,
                port,
                flow,
                scope,
            } => {
                // SAFETY: S3.
                let mut raw: libc::sockaddr_in6 = unsafe { mem::zeroed() };
                raw.sin6_family = libc::AF_INET6 as libc::sa_family_t;
                raw.sin6_port = port.to_be();
                raw.sin6_flowinfo = flow.to_be();
                raw.sin6_scope_id = *scope;
                raw.sin6_addr.s6_addr = *ip;
                Ok(Raw::of(raw, mem::size_of_val(&raw)))
            }
            Address::Unix(path) => {
                // SAFETY: S3.
                let mut raw: libc::sockaddr_un = unsafe { mem::zeroed() };
                raw.sun_family = libc::AF_UNIX as libc::sa_family_t;
                // A path ends with a zero byte; a name that starts with one does not.
                let is_path = path.first().is_some_and(|&byte| byte != 0);
                let len = path.len() + usize::from(is_path);
                if len > raw.sun_path.len() {
                    return Err(Errno(libc::ENAMETOOLONG));
                }
                for (target, &byte) in raw.sun_path.iter_mut().zip(path) {
                    *target = byte as libc::c_char;
                }
                Ok(Raw::of(
                    raw,
                    mem::offset_of!(libc::sockaddr_un, sun_path) + len,
                ))
            }
            Address::Other(_) => Err(Errno(libc::EAFNOSUPPORT)),
        }
    }

    pub(crate) fn as_ptr(&self) -> *const libc::sockaddr {
        ptr::from_ref(&self.storage).cast()
    }

    pub(crate) fn len(&self) -> libc::socklen_t {
        self.len
    }

    /// The address; `None` if the kernel gave none.
    pub(crate) fn address(&self) -> Option<Address> {
        if self.len == 0 {
            return None;
        }
        Some(match i32::from(self.storage.ss_family) {
            libc::AF_INET => {
                let raw: libc::sockaddr_in = self.read();
                Address::Inet(
                    raw.sin_addr.s_addr.to_ne_bytes(),
                    u16::from_be(raw.sin_port),
                )
            }
            libc::AF_INET6 => {
                let raw: libc::sockaddr_in6 = self.read();
                Address::Inet6 {
                    ip: raw.sin6_addr.s6_addr,
                    port: u16::from_be(raw.sin6_port),
                    flow: u32::from_be(raw.sin6_flowinfo),
                    scope: raw.sin6_scope_id,
                }
            }
            libc::AF_UNIX => {
                let raw: libc::sockaddr_un = self.read();
                let start = mem::offset_of!(libc::sockaddr_un, sun_path);
                let len = (self.len as usize)
                    .saturating_sub(start)
                    .min(raw.sun_path.len());
                let mut path: Vec<u8> = raw.sun_path[..len].iter().map(|&c| c as u8).collect();
                if path.first().is_some_and(|&byte| byte != 0)
                    && let Some(end) = path.iter().position(|&byte| byte == 0)
                {
                    path.truncate(end);
                }
                Address::Unix(path)
            }
            family => Address::Other(family),
        })
    }

    /// Has the kernel fill the address.
    fn filled<T>(
        call: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> Outcome<T>,
    ) -> Outcome<(T, Raw)> {
        let mut raw = Raw::room();
        let place = (&raw mut raw.storage).cast();
        let done = call(place, &raw mut raw.len)?;
        Ok((done, raw))
    }
}

/// What the kernel says where it says nothing.
fn known(raw: &Raw) -> Address {
    raw.address().unwrap_or(Address::Other(libc::AF_UNSPEC))
}

pub(crate) fn socket(family: i32, kind: i32, protocol: i32) -> Outcome<Fd> {
    // SAFETY: S2.
    check(unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, protocol) })
}

pub(crate) fn socket_pair(family: i32, kind: i32, protocol: i32) -> Outcome<(Fd, Fd)> {
    let mut pair = [0; 2];
    // SAFETY: S1, S2: the array has room for two.
    check(unsafe {
        libc::socketpair(
            family,
            kind | libc::SOCK_CLOEXEC,
            protocol,
            pair.as_mut_ptr(),
        )
    })?;
    Ok((pair[0], pair[1]))
}

pub(crate) fn bind(fd: Fd, address: &Address) -> Outcome<()> {
    let raw = Raw::new(address)?;
    // SAFETY: S1, S2.
    check(unsafe { libc::bind(fd, raw.as_ptr(), raw.len()) }).map(drop)
}

pub(crate) fn connect(fd: Fd, address: &Address) -> Outcome<()> {
    let raw = Raw::new(address)?;
    // SAFETY: S1, S2.
    check(unsafe { libc::connect(fd, raw.as_ptr(), raw.len()) }).map(drop)
}

pub(crate) fn listen(fd: Fd, backlog: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::listen(fd, backlog) }).map(drop)
}

pub(crate) fn accept(fd: Fd) -> Outcome<(Fd, Address)> {
    let (fd, raw) = Raw::filled(|address, len| {
        // SAFETY: S1, S2.
        check(unsafe { libc::accept4(fd, address, len, libc::SOCK_CLOEXEC) })
    })?;
    Ok((fd, known(&raw)))
}

pub(crate) fn local_address(fd: Fd) -> Outcome<Address> {
    let (_, raw) = Raw::filled(|address, len| {
        // SAFETY: S1, S2.
        check(unsafe { libc::getsockname(fd, address, len) })
    })?;
    Ok(known(&raw))
}

pub(crate) fn peer_address(fd: Fd) -> Outcome<Address> {
    let (_, raw) = Raw::filled(|address, len| {
        // SAFETY: S1, S2.
        check(unsafe { libc::getpeername(fd, address, len) })
    })?;
    Ok(known(&raw))
}

pub(crate) fn receive(fd: Fd, buffer: &mut [u8], flags: i32) -> Outcome<usize> {
    // SAFETY: S1, S2.
    let done = check(unsafe { libc::recv(fd, buffer.as_mut_ptr().cast(), buffer.len(), flags) })?;
    Ok(done as usize)
}

pub(crate) fn receive_from(
    fd: Fd,
    buffer: &mut [u8],
    flags: i32,
) -> Outcome<(usize, Option<Address>)> {
    let (done, raw) = Raw::filled(|address, len| {
        let (start, room) = (buffer.as_mut_ptr().cast(), buffer.len());
        // SAFETY: S1, S2.
        check(unsafe { libc::recvfrom(fd, start, room, flags, address, len) })
    })?;
    Ok((done as usize, raw.address()))
}

pub(crate) fn send(fd: Fd, bytes: &[u8], flags: i32) -> Outcome<usize> {
    // SAFETY: S1, S2.
    let done = check(unsafe { libc::send(fd, bytes.as_ptr().cast(), bytes.len(), flags) })?;
    Ok(done as usize)
}

pub(crate) fn send_to(fd: Fd, bytes: &[u8], flags: i32, address: &Address) -> Outcome<usize> {
    let raw = Raw::new(address)?;
    let (start, len) = (bytes.as_ptr().cast(), bytes.len());
    // SAFETY: S1, S2.
    let done = check(unsafe { libc::sendto(fd, start, len, flags, raw.as_ptr(), raw.len()) })?;
    Ok(done as usize)
}

pub(crate) fn shutdown(fd: Fd, how: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::shutdown(fd, how) }).map(drop)
}

pub(crate) fn option(fd: Fd, level: i32, name: i32, len: usize) -> Outcome<Vec<u8>> {
    let mut value = vec![0u8; len];
    let mut room = len as libc::socklen_t;
    // SAFETY: S1, S2.
    check(unsafe { libc::getsockopt(fd, level, name, value.as_mut_ptr().cast(), &raw mut room) })?;
    value.truncate(room as usize);
    Ok(value)
}

pub(crate) fn set_option(fd: Fd, level: i32, name: i32, value: &[u8]) -> Outcome<()> {
    let len = value.len() as libc::socklen_t;
    // SAFETY: S1, S2.
    check(unsafe { libc::setsockopt(fd, level, name, value.as_ptr().cast(), len) }).map(drop)
}

pub(crate) fn set_option_to_null(fd: Fd, level: i32, name: i32, len: u32) -> Outcome<()> {
    // SAFETY: S2: the kernel refuses to read from nowhere where an option wants bytes.
    check(unsafe { libc::setsockopt(fd, level, name, ptr::null(), len) }).map(drop)
}

pub(crate) fn set_host_name(name: &[u8]) -> Outcome<()> {
    // SAFETY: S1.
    check(unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) }).map(drop)
}
