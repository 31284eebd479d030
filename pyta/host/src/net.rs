//! Sockets and names of hosts.

use crate::facets::{Address, Control, Fd, Found, LookupError, Message, Outcome, Sockets};
use crate::{OsHost, sys::net};

impl Sockets for OsHost {
    fn socket(&self, family: i32, kind: i32, protocol: i32) -> Outcome<Fd> {
        net::socket(family, kind, protocol)
    }

    fn socket_pair(&self, family: i32, kind: i32, protocol: i32) -> Outcome<(Fd, Fd)> {
        net::socket_pair(family, kind, protocol)
    }

    fn bind(&self, fd: Fd, address: &Address) -> Outcome<()> {
        net::bind(fd, address)
    }

    fn connect(&self, fd: Fd, address: &Address) -> Outcome<()> {
        net::connect(fd, address)
    }

    fn listen(&self, fd: Fd, backlog: i32) -> Outcome<()> {
        net::listen(fd, backlog)
    }

    fn accept(&self, fd: Fd) -> Outcome<(Fd, Address)> {
        net::accept(fd)
    }

    fn local_address(&self, fd: Fd) -> Outcome<Address> {
        net::local_address(fd)
    }

    fn peer_address(&self, fd: Fd) -> Outcome<Address> {
        net::peer_address(fd)
    }

    fn receive(&self, fd: Fd, buffer: &mut [u8], flags: i32) -> Outcome<usize> {
        net::receive(fd, buffer, flags)
    }

    fn receive_from(
        &self,
        fd: Fd,
        buffer: &mut [u8],
        flags: i32,
    ) -> Outcome<(usize, Option<Address>)> {
        net::receive_from(fd, buffer, flags)
    }

    fn send(&self, fd: Fd, bytes: &[u8], flags: i32) -> Outcome<usize> {
        net::send(fd, bytes, flags)
    }

    fn send_to(&self, fd: Fd, bytes: &[u8], flags: i32, address: &Address) -> Outcome<usize> {
        net::send_to(fd, bytes, flags, address)
    }

    fn receive_message(
        &self,
        fd: Fd,
        len: usize,
        control_len: usize,
        flags: i32,
    ) -> Outcome<Message> {
        net::message::receive(fd, len, control_len, flags)
    }

    fn send_message(
        &self,
        fd: Fd,
        bytes: &[u8],
        control: &[Control],
        flags: i32,
        address: Option<&Address>,
    ) -> Outcome<usize> {
        net::message::send(fd, bytes, control, flags, address)
    }

    fn shutdown(&self, fd: Fd, how: i32) -> Outcome<()> {
        net::shutdown(fd, how)
    }

    fn option(&self, fd: Fd, level: i32, name: i32, len: usize) -> Outcome<Vec<u8>> {
        net::option(fd, level, name, len)
    }

    fn set_option(&self, fd: Fd, level: i32, name: i32, value: &[u8]) -> Outcome<()> {
        net::set_option(fd, level, name, value)
    }

    fn set_option_to_null(&self, fd: Fd, level: i32, name: i32, len: u32) -> Outcome<()> {
        net::set_option_to_null(fd, level, name, len)
    }

    fn find(
        &self,
        host: Option<&[u8]>,
        service: Option<&[u8]>,
        hints: [i32; 4],
    ) -> Result<Vec<Found>, LookupError> {
        net::lookup::find(host, service, hints)
    }

    fn names_of(&self, address: &Address, flags: i32) -> Result<(Vec<u8>, Vec<u8>), LookupError> {
        net::lookup::names_of(address, flags)
    }

    fn lookup_text(&self, error: LookupError) -> String {
        net::lookup::text(error)
    }

    fn set_host_name(&self, name: &[u8]) -> Outcome<()> {
        net::set_host_name(name)
    }

    fn service_port(&self, name: &[u8], protocol: Option<&[u8]>) -> Option<u16> {
        net::lookup::service_port(name, protocol)
    }

    fn service_name(&self, port: u16, protocol: Option<&[u8]>) -> Option<Vec<u8>> {
        net::lookup::service_name(port, protocol)
    }

    fn protocol_number(&self, name: &[u8]) -> Option<i32> {
        net::lookup::protocol_number(name)
    }

    fn interfaces(&self) -> Outcome<Vec<(u32, Vec<u8>)>> {
        net::lookup::interfaces()
    }
}
