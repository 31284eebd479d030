//! Sockets: pairs, and where the network is granted, others.

use super::streams::Route;
use super::{Grant, Granted};
use crate::OsHost;
use crate::facets::{
    Address, Control, Errno, Fd, Found, LookupError, Message, Outcome, Refusal, Sockets,
};

impl Granted {
    fn may_connect(&self) -> Outcome<()> {
        match self.network {
            Grant::All => Ok(()),
            Grant::None => Err(Errno::refused(Refusal::Network)),
        }
    }

    /// Names are looked up in the network.
    fn may_look_up(&self) -> Result<(), LookupError> {
        let refused = LookupError(libc::EAI_FAIL);
        self.may_connect().map_err(|_| refused)
    }

    /// As [`Granted::descriptor`], for a call that only sockets know.
    fn socket_descriptor(&self, fd: Fd) -> Outcome<Fd> {
        match self.route(fd) {
            Route::Stream(_) => Err(Errno(libc::ENOTSOCK)),
            _ => self.descriptor(fd),
        }
    }

    /// The address, unless it is a path and paths are not granted.
    fn reachable<'a>(&self, address: &'a Address) -> Outcome<&'a Address> {
        match address {
            Address::Unix(_) if !self.grants_all_files() => Err(Errno::refused(Refusal::Path)),
            address => Ok(address),
        }
    }
}

/// Calls for a socket that the operating system makes, if it is the program's; some wait for an event before.
macro_rules! of_socket {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty $(, after $event:expr)?;)*) => {
        $(fn $name(&self, fd: Fd $(, $arg: $type)*) -> Outcome<$result> {
            let fd = self.socket_descriptor(fd)?;
            $(self.wait_for(fd, $event)?;)?
            OsHost.$name(fd $(, $arg)*)
        })*
    };
}

impl Sockets for Granted {
    fn socket(&self, family: i32, kind: i32, protocol: i32) -> Outcome<Fd> {
        self.may_connect()?;
        self.made(OsHost.socket(family, kind, protocol)?)
    }

    fn socket_pair(&self, family: i32, kind: i32, protocol: i32) -> Outcome<(Fd, Fd)> {
        let (one, other) = OsHost.socket_pair(family, kind, protocol)?;
        Ok((self.made(one)?, self.made(other)?))
    }

    fn bind(&self, fd: Fd, address: &Address) -> Outcome<()> {
        self.may_connect()?;
        OsHost.bind(self.socket_descriptor(fd)?, self.reachable(address)?)
    }

    fn connect(&self, fd: Fd, address: &Address) -> Outcome<()> {
        self.may_connect()?;
        OsHost.connect(self.socket_descriptor(fd)?, self.reachable(address)?)
    }

    fn accept(&self, fd: Fd) -> Outcome<(Fd, Address)> {
        let fd = self.socket_descriptor(fd)?;
        self.wait_for(fd, libc::POLLIN)?;
        let (accepted, address) = OsHost.accept(fd)?;
        Ok((self.made(accepted)?, address))
    }

    of_socket! {
        listen(backlog: i32) -> ();
        local_address() -> Address;
        peer_address() -> Address;
        receive(buffer: &mut [u8], flags: i32) -> usize, after libc::POLLIN;
        receive_from(buffer: &mut [u8], flags: i32) -> (usize, Option<Address>), after libc::POLLIN;
        send(bytes: &[u8], flags: i32) -> usize, after libc::POLLOUT;
        shutdown(how: i32) -> ();
        option(level: i32, name: i32, len: usize) -> Vec<u8>;
        set_option(level: i32, name: i32, value: &[u8]) -> ();
        set_option_to_null(level: i32, name: i32, len: u32) -> ();
    }

    fn send_to(&self, fd: Fd, bytes: &[u8], flags: i32, address: &Address) -> Outcome<usize> {
        let fd = self.socket_descriptor(fd)?;
        OsHost.send_to(fd, bytes, flags, self.reachable(address)?)
    }

    fn receive_message(
        &self,
        fd: Fd,
        len: usize,
        control_len: usize,
        flags: i32,
    ) -> Outcome<Message> {
        let fd = self.socket_descriptor(fd)?;
        self.wait_for(fd, libc::POLLIN)?;
        // Descriptors that come with a message would be nobody's.
        let control_len = if self.grants_all_files() {
            control_len
        } else {
            0
        };
        OsHost.receive_message(fd, len, control_len, flags)
    }

    fn send_message(
        &self,
        fd: Fd,
        bytes: &[u8],
        control: &[Control],
        flags: i32,
        address: Option<&Address>,
    ) -> Outcome<usize> {
        let fd = self.socket_descriptor(fd)?;
        if !control.is_empty() && !self.grants_all_files() {
            return Err(Errno::refused(Refusal::Descriptor));
        }
        let address = address.map(|address| self.reachable(address)).transpose()?;
        OsHost.send_message(fd, bytes, control, flags, address)
    }

    fn find(
        &self,
        host: Option<&[u8]>,
        service: Option<&[u8]>,
        hints: [i32; 4],
    ) -> Result<Vec<Found>, LookupError> {
        self.may_look_up()?;
        OsHost.find(host, service, hints)
    }

    fn names_of(&self, address: &Address, flags: i32) -> Result<(Vec<u8>, Vec<u8>), LookupError> {
        self.may_look_up()?;
        OsHost.names_of(address, flags)
    }

    fn lookup_text(&self, error: LookupError) -> String {
        OsHost.lookup_text(error)
    }

    fn set_host_name(&self, name: &[u8]) -> Outcome<()> {
        self.may_connect()?;
        OsHost.set_host_name(name)
    }

    fn service_port(&self, name: &[u8], protocol: Option<&[u8]>) -> Option<u16> {
        OsHost.service_port(name, protocol)
    }

    fn service_name(&self, port: u16, protocol: Option<&[u8]>) -> Option<Vec<u8>> {
        OsHost.service_name(port, protocol)
    }

    fn protocol_number(&self, name: &[u8]) -> Option<i32> {
        OsHost.protocol_number(name)
    }

    fn interfaces(&self) -> Outcome<Vec<(u32, Vec<u8>)>> {
        OsHost.interfaces()
    }
}
