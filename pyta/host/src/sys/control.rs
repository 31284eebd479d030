//! `fcntl` and `ioctl`: commands and requests that the guest chooses.
//!
//! - **S4** A pointer that the kernel gets comes from a buffer of [`LONGEST`] bytes, longer than any structure of the commands and requests that
//!   are let through; none of these structures holds a pointer itself. A number is only given to those that take none for an address.

use std::ffi::c_ulong;

use super::check;
use crate::facets::{ControlArgument, Errno, Fd, Outcome};

/// Most bytes of a structure.
const LONGEST: usize = 1024;

/// Commands whose argument is a structure.
const STRUCTURE_COMMANDS: &[i32] = &[
    libc::F_GETLK,
    libc::F_SETLK,
    libc::F_SETLKW,
    libc::F_OFD_GETLK,
    libc::F_OFD_SETLK,
    libc::F_OFD_SETLKW,
    // F_SETOWN_EX, F_GETOWN_EX, and those of hints about how long data lives.
    15,
    16,
    1035,
    1036,
    1037,
    1038,
];

/// Requests whose argument is a number, or nothing.
const NUMBER_REQUESTS: &[c_ulong] = &[
    libc::TCSBRK,
    libc::TCSBRKP,
    libc::TCXONC,
    libc::TCFLSH,
    libc::TIOCEXCL,
    libc::TIOCNXCL,
    libc::TIOCSCTTY,
    libc::TIOCNOTTY,
    libc::FIONCLEX,
    libc::FIOCLEX,
    // A descriptor: of the file whose blocks another one gets.
    FICLONE,
];

/// `FICLONE`, which is no macro of one number in C.
const FICLONE: c_ulong = 0x4004_9409;

/// Requests whose argument is a number in memory or a structure without pointers.
const STRUCTURE_REQUESTS: &[c_ulong] = &[
    libc::TCGETS,
    libc::TCSETS,
    libc::TCSETSW,
    libc::TCSETSF,
    libc::TIOCGPGRP,
    libc::TIOCSPGRP,
    libc::TIOCOUTQ,
    libc::TIOCGWINSZ,
    libc::TIOCSWINSZ,
    libc::TIOCMGET,
    libc::TIOCMBIS,
    libc::TIOCMBIC,
    libc::TIOCMSET,
    libc::TIOCPKT,
    libc::TIOCGETD,
    libc::TIOCSETD,
    libc::FIONREAD,
    libc::FIONBIO,
    libc::FIOASYNC,
    // The number of a new terminal, and its lock.
    libc::TIOCGPTN,
    libc::TIOCSPTLCK,
];

pub(crate) fn control(fd: Fd, command: i32, argument: ControlArgument<'_>) -> Outcome<i32> {
    match argument {
        ControlArgument::Number(_) if STRUCTURE_COMMANDS.contains(&command) => {
            Err(Errno(libc::EFAULT))
        }
        // SAFETY: S2, S4.
        ControlArgument::Number(number) => check(unsafe { libc::fcntl(fd, command, number) }),
        ControlArgument::Bytes(bytes) => with_buffer(bytes, |buffer| {
            // SAFETY: S1, S2, S4.
            check(unsafe { libc::fcntl(fd, command, buffer.as_mut_ptr()) })
        }),
    }
}

pub(crate) fn io_control(fd: Fd, request: u32, argument: ControlArgument<'_>) -> Outcome<i32> {
    let request = c_ulong::from(request);
    match argument {
        ControlArgument::Number(number) if NUMBER_REQUESTS.contains(&request) => {
            // SAFETY: S2, S4.
            check(unsafe { libc::ioctl(fd, request, number) })
        }
        ControlArgument::Bytes(bytes) if STRUCTURE_REQUESTS.contains(&request) => {
            with_buffer(bytes, |buffer| {
                // SAFETY: S1, S2, S4.
                check(unsafe { libc::ioctl(fd, request, buffer.as_mut_ptr()) })
            })
        }
        ControlArgument::Number(_) if STRUCTURE_REQUESTS.contains(&request) => {
            Err(Errno(libc::EFAULT))
        }
        _ => {
            // SAFETY: S2.
            check(unsafe { libc::fcntl(fd, libc::F_GETFD) })?;
            Err(Errno(libc::ENOTTY))
        }
    }
}

/// Calls with a copy of the bytes that is as long as any structure, and copies back what has become of them.
fn with_buffer(
    bytes: &mut [u8],
    call: impl FnOnce(&mut [u8; LONGEST]) -> Outcome<i32>,
) -> Outcome<i32> {
    let mut buffer = [0; LONGEST];
    let own = buffer.get_mut(..bytes.len()).ok_or(Errno(libc::EINVAL))?;
    own.copy_from_slice(bytes);
    let result = call(&mut buffer)?;
    bytes.copy_from_slice(&buffer[..bytes.len()]);
    Ok(result)
}
