//! Terminal settings as C has them.

use std::mem::zeroed;

use super::check;
use crate::facets::{Errno, Fd, Outcome, TerminalSettings};

pub(crate) fn get(fd: Fd) -> Outcome<libc::termios> {
    // SAFETY: S3.
    let mut settings: libc::termios = unsafe { zeroed() };
    // SAFETY: S1, S2.
    check(unsafe { libc::tcgetattr(fd, &mut settings) })?;
    Ok(settings)
}

pub(crate) fn set(fd: Fd, when: i32, settings: &libc::termios) -> Outcome<()> {
    // SAFETY: S1, S2.
    check(unsafe { libc::tcsetattr(fd, when, settings) }).map(drop)
}

/// What C's `cfmakeraw` makes of the settings.
pub(crate) fn raw(mut settings: libc::termios) -> libc::termios {
    // SAFETY: S1.
    unsafe { libc::cfmakeraw(&mut settings) };
    settings
}

pub(crate) fn from_c(settings: &libc::termios) -> TerminalSettings {
    // SAFETY: S1.
    let input = unsafe { libc::cfgetispeed(settings) };
    // SAFETY: S1.
    let output = unsafe { libc::cfgetospeed(settings) };
    TerminalSettings {
        modes: [
            settings.c_iflag,
            settings.c_oflag,
            settings.c_cflag,
            settings.c_lflag,
        ],
        speeds: [input, output],
        control: settings.c_cc.to_vec(),
    }
}

/// The settings over what the terminal has now, whose hidden fields are kept.
pub(crate) fn to_c(settings: &TerminalSettings, mut now: libc::termios) -> Outcome<libc::termios> {
    if settings.control.len() != now.c_cc.len() {
        return Err(Errno(libc::EINVAL));
    }
    [now.c_iflag, now.c_oflag, now.c_cflag, now.c_lflag] = settings.modes;
    now.c_cc.copy_from_slice(&settings.control);
    // SAFETY: S1.
    check(unsafe { libc::cfsetispeed(&mut now, settings.speeds[0]) })?;
    // SAFETY: S1.
    check(unsafe { libc::cfsetospeed(&mut now, settings.speeds[1]) })?;
    Ok(now)
}

pub(crate) fn foreground(fd: Fd) -> Outcome<i32> {
    // SAFETY: S2.
    check(unsafe { libc::tcgetpgrp(fd) })
}

pub(crate) fn set_foreground(fd: Fd, group: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::tcsetpgrp(fd, group) }).map(drop)
}

pub(crate) fn flush(fd: Fd, queue: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::tcflush(fd, queue) }).map(drop)
}

pub(crate) fn flow(fd: Fd, action: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::tcflow(fd, action) }).map(drop)
}

pub(crate) fn send_break(fd: Fd, duration: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::tcsendbreak(fd, duration) }).map(drop)
}
