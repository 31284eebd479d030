//! Messages with ancillary data.

use std::mem;
use std::ptr;

use super::{Raw, check};
use crate::facets::{Address, Control, Fd, Message, Outcome};

/// The kernel's alignment of ancillary data, which its macros do not name.
const ALIGN: usize = mem::size_of::<usize>();

const HEADER: usize = mem::size_of::<libc::cmsghdr>();

fn aligned(len: usize) -> usize {
    len.next_multiple_of(ALIGN)
}

/// Where the data of an entry starts.
fn data_offset() -> usize {
    aligned(HEADER)
}

/// Bytes with the alignment that headers of ancillary data want.
fn words_for(len: usize) -> Vec<usize> {
    vec![0; len.div_ceil(ALIGN)]
}

pub(crate) fn send(
    fd: Fd,
    bytes: &[u8],
    control: &[Control],
    flags: i32,
    address: Option<&Address>,
) -> Outcome<usize> {
    let raw = address.map(Raw::new).transpose()?;
    let mut packed = pack(control);
    let mut part = libc::iovec {
        iov_base: bytes.as_ptr().cast_mut().cast(),
        iov_len: bytes.len(),
    };
    // SAFETY: S3.
    let mut header: libc::msghdr = unsafe { mem::zeroed() };
    if let Some(raw) = &raw {
        header.msg_name = raw.as_ptr().cast_mut().cast();
        header.msg_namelen = raw.len();
    }
    header.msg_iov = &raw mut part;
    header.msg_iovlen = 1;
    if !packed.is_empty() {
        header.msg_control = packed.as_mut_ptr().cast();
        header.msg_controllen = mem::size_of_val(&*packed) as _;
    }
    // SAFETY: S1, S2: everything the header points at lives until the end of the function.
    let done = check(unsafe { libc::sendmsg(fd, &raw const header, flags) })?;
    Ok(done as usize)
}

fn pack(control: &[Control]) -> Vec<usize> {
    let mut bytes = Vec::new();
    for entry in control {
        let len = data_offset() + entry.data.len();
        // SAFETY: S3.
        let mut header: libc::cmsghdr = unsafe { mem::zeroed() };
        header.cmsg_len = len as _;
        header.cmsg_level = entry.level;
        header.cmsg_type = entry.kind;
        let start = bytes.len();
        // SAFETY: S1: the header is plain data without padding that could be uninitialised, for it was zeroed.
        bytes.extend_from_slice(unsafe {
            std::slice::from_raw_parts(ptr::from_ref(&header).cast::<u8>(), HEADER)
        });
        bytes.resize(start + data_offset(), 0);
        bytes.extend_from_slice(&entry.data);
        bytes.resize(start + aligned(len), 0);
    }
    bytes
        .chunks_exact(ALIGN)
        .map(|chunk| {
            let mut word = [0; ALIGN];
            word.copy_from_slice(chunk);
            usize::from_ne_bytes(word)
        })
        .collect()
}

pub(crate) fn receive(fd: Fd, len: usize, control_len: usize, flags: i32) -> Outcome<Message> {
    let mut bytes = vec![0u8; len];
    let mut packed = words_for(control_len);
    let mut part = libc::iovec {
        iov_base: bytes.as_mut_ptr().cast(),
        iov_len: bytes.len(),
    };
    let (done, control_len, flags, raw) = {
        // SAFETY: S3.
        let mut header: libc::msghdr = unsafe { mem::zeroed() };
        header.msg_iov = &raw mut part;
        header.msg_iovlen = 1;
        if control_len > 0 {
            header.msg_control = packed.as_mut_ptr().cast();
            header.msg_controllen = control_len as _;
        }
        let (done, raw) = Raw::filled(|address, room| {
            header.msg_name = address.cast();
            header.msg_namelen = mem::size_of::<libc::sockaddr_storage>() as libc::socklen_t;
            // SAFETY: S1, S2: everything the header points at outlives the call.
            let done = check(unsafe { libc::recvmsg(fd, &raw mut header, flags) })?;
            // SAFETY: S1: `filled` gives a valid place.
            unsafe { room.write(header.msg_namelen) };
            Ok(done)
        })?;
        (done, header.msg_controllen as usize, header.msg_flags, raw)
    };
    bytes.truncate(done as usize);
    let control: Vec<u8> = packed.iter().flat_map(|word| word.to_ne_bytes()).collect();
    Ok(Message {
        bytes,
        control: unpack(control.get(..control_len).unwrap_or(&control)),
        flags,
        sender: raw.address(),
    })
}

fn unpack(mut bytes: &[u8]) -> Vec<Control> {
    let mut entries = Vec::new();
    while bytes.len() >= HEADER {
        // SAFETY: S1: there are enough bytes, and all bytes are valid for plain data.
        let header: libc::cmsghdr =
            unsafe { bytes.as_ptr().cast::<libc::cmsghdr>().read_unaligned() };
        let len: usize = header.cmsg_len as _;
        if len < HEADER {
            break;
        }
        let data = bytes.get(data_offset()..len.min(bytes.len()));
        entries.push(Control {
            level: header.cmsg_level,
            kind: header.cmsg_type,
            data: data.unwrap_or_default().to_vec(),
        });
        bytes = bytes.get(aligned(len)..).unwrap_or_default();
    }
    entries
}
