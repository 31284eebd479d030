//! Terminals.

use rustix::termios;

use crate::{
    OsHost, errno,
    facets::{Fd, Outcome, Terminal, TerminalSettings},
    sys::{fd::borrow, tty},
};

impl Terminal for OsHost {
    fn size(&self, fd: Fd) -> Outcome<(u16, u16)> {
        let size = termios::tcgetwinsize(borrow(fd)?).map_err(errno)?;
        Ok((size.ws_col, size.ws_row))
    }

    fn settings(&self, fd: Fd) -> Outcome<TerminalSettings> {
        tty::get(fd).map(|settings| tty::from_c(&settings))
    }

    fn set_settings(&self, fd: Fd, when: i32, settings: &TerminalSettings) -> Outcome<()> {
        let settings = tty::to_c(settings, tty::get(fd)?)?;
        tty::set(fd, when, &settings)
    }

    fn enter_raw(&self, fd: Fd) -> Outcome<TerminalSettings> {
        let before = tty::get(fd)?;
        tty::set(fd, libc::TCSAFLUSH, &tty::raw(before))?;
        Ok(tty::from_c(&before))
    }

    fn name(&self, fd: Fd) -> Outcome<Vec<u8>> {
        termios::ttyname(borrow(fd)?, Vec::new())
            .map(|name| name.into_bytes())
            .map_err(errno)
    }

    fn foreground(&self, fd: Fd) -> Outcome<i32> {
        tty::foreground(fd)
    }

    fn set_foreground(&self, fd: Fd, group: i32) -> Outcome<()> {
        tty::set_foreground(fd, group)
    }

    fn drain(&self, fd: Fd) -> Outcome<()> {
        termios::tcdrain(borrow(fd)?).map_err(errno)
    }

    fn flush(&self, fd: Fd, queue: i32) -> Outcome<()> {
        tty::flush(fd, queue)
    }

    fn flow(&self, fd: Fd, action: i32) -> Outcome<()> {
        tty::flow(fd, action)
    }

    fn send_break(&self, fd: Fd, duration: i32) -> Outcome<()> {
        tty::send_break(fd, duration)
    }

    fn set_size(&self, fd: Fd, columns: u16, lines: u16) -> Outcome<()> {
        let fd = borrow(fd)?;
        let mut size = termios::tcgetwinsize(fd).map_err(errno)?;
        (size.ws_col, size.ws_row) = (columns, lines);
        termios::tcsetwinsize(fd, size).map_err(errno)
    }
}
