//! Sockets and names of hosts.

use super::{Fd, Outcome};

/// Where a socket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// IPv4: address and port.
    Inet([u8; 4], u16),
    /// IPv6.
    Inet6 {
        ip: [u8; 16],
        port: u16,
        flow: u32,
        scope: u32,
    },
    /// A path, a name that starts with a zero byte, or nothing.
    Unix(Vec<u8>),
    /// A family whose addresses are not known here, or none.
    Other(i32),
}

/// One answer to the question where a host is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub family: i32,
    pub kind: i32,
    pub protocol: i32,
    /// The host's proper name, if that was asked for; in the first answer only.
    pub canonical: Vec<u8>,
    pub address: Address,
}

/// Ancillary data of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    pub level: i32,
    pub kind: i32,
    pub data: Vec<u8>,
}

/// A received message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub bytes: Vec<u8>,
    pub control: Vec<Control>,
    /// Bits of `MSG_TRUNC` and so on.
    pub flags: i32,
    pub sender: Option<Address>,
}

/// Why a name was not found: `EAI_NONAME` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookupError(pub i32);

/// Sockets and names of hosts. Families, kinds and options are the platform's numbers, see
/// [`super::Platform::constants`].
pub trait Sockets {
    /// A socket, not inherited by other programs.
    fn socket(&self, family: i32, kind: i32, protocol: i32) -> Outcome<Fd>;
    /// Two sockets that are connected with each other.
    fn socket_pair(&self, family: i32, kind: i32, protocol: i32) -> Outcome<(Fd, Fd)>;
    /// Gives the socket its address.
    fn bind(&self, fd: Fd, address: &Address) -> Outcome<()>;
    /// Connects it with another.
    fn connect(&self, fd: Fd, address: &Address) -> Outcome<()>;
    /// Makes it one that accepts connections.
    fn listen(&self, fd: Fd, backlog: i32) -> Outcome<()>;
    /// A connection that was asked for, not inherited by other programs, and who asked.
    fn accept(&self, fd: Fd) -> Outcome<(Fd, Address)>;
    /// Its own address.
    fn local_address(&self, fd: Fd) -> Outcome<Address>;
    /// The address of the socket it is connected with.
    fn peer_address(&self, fd: Fd) -> Outcome<Address>;
    /// Receives into the buffer.
    fn receive(&self, fd: Fd, buffer: &mut [u8], flags: i32) -> Outcome<usize>;
    /// Receives, with the address of the sender if there is one.
    fn receive_from(
        &self,
        fd: Fd,
        buffer: &mut [u8],
        flags: i32,
    ) -> Outcome<(usize, Option<Address>)>;
    /// Sends some of the bytes.
    fn send(&self, fd: Fd, bytes: &[u8], flags: i32) -> Outcome<usize>;
    /// Sends to an address.
    fn send_to(&self, fd: Fd, bytes: &[u8], flags: i32, address: &Address) -> Outcome<usize>;
    /// Receives at most so many bytes and so many bytes of ancillary data.
    fn receive_message(
        &self,
        fd: Fd,
        len: usize,
        control_len: usize,
        flags: i32,
    ) -> Outcome<Message>;
    /// Sends with ancillary data.
    fn send_message(
        &self,
        fd: Fd,
        bytes: &[u8],
        control: &[Control],
        flags: i32,
        address: Option<&Address>,
    ) -> Outcome<usize>;
    /// Ends one or both directions (`SHUT_RD` and so on).
    fn shutdown(&self, fd: Fd, how: i32) -> Outcome<()>;
    /// An option as bytes, at most so many.
    fn option(&self, fd: Fd, level: i32, name: i32, len: usize) -> Outcome<Vec<u8>>;
    /// Sets an option.
    fn set_option(&self, fd: Fd, level: i32, name: i32, value: &[u8]) -> Outcome<()>;
    /// Sets an option to nothing of the given length, as a few options want it.
    fn set_option_to_null(&self, fd: Fd, level: i32, name: i32, len: u32) -> Outcome<()>;
    /// Where a host and a service are. `hints` are the flags (`AI_PASSIVE` and so on), family, kind and protocol.
    fn find(
        &self,
        host: Option<&[u8]>,
        service: Option<&[u8]>,
        hints: [i32; 4],
    ) -> Result<Vec<Found>, LookupError>;
    /// Names of the host and the service at an address.
    fn names_of(&self, address: &Address, flags: i32) -> Result<(Vec<u8>, Vec<u8>), LookupError>;
    /// The text of a failed look-up.
    fn lookup_text(&self, error: LookupError) -> String;
    /// Sets the machine's name.
    fn set_host_name(&self, name: &[u8]) -> Outcome<()>;
    /// The port of a service, for a protocol or any.
    fn service_port(&self, name: &[u8], protocol: Option<&[u8]>) -> Option<u16>;
    /// The service at a port, for a protocol or any.
    fn service_name(&self, port: u16, protocol: Option<&[u8]>) -> Option<Vec<u8>>;
    /// The number of a protocol.
    fn protocol_number(&self, name: &[u8]) -> Option<i32>;
    /// Network interfaces: number and name.
    fn interfaces(&self) -> Outcome<Vec<(u32, Vec<u8>)>>;
}
