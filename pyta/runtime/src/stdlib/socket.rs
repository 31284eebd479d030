//! `_socket`: sockets, and names of hosts, through the facet `Sockets` of the host.
//!
//! A socket is an instance with these slots; `settimeout` makes the descriptor a non-blocking one, and a call that would
//! block waits for it with `poll`.

mod address;
mod lookup;
mod message;
mod names;
mod object;
mod transfer;

use pyta_host::facets::{ConstantGroup, Fd};

use super::ModuleSpec;
use crate::exceptions::slot as exception_slot;
use crate::host::Outside;
use crate::prelude::*;
use crate::protocol::sequence::wrong_receiver;
use crate::types::base_exception::FLAGS;
use corevm::Obj;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Native part of the socket module.",
    functions: names::FUNCTIONS,
    classes: &[
        object::CLASS,
        ClassSpec {
            module: "socket",
            flags: FLAGS | class_flags::HEAP,
            fixed_slots: exception_slot::COUNT,
            ..ClassSpec::new(C::GaiError, C::OSError)
        },
        ClassSpec {
            module: "socket",
            flags: FLAGS | class_flags::HEAP,
            fixed_slots: exception_slot::COUNT,
            ..ClassSpec::new(C::HError, C::OSError)
        },
    ],
    init,
    source: "error = OSError\ntimeout = TimeoutError\nSocketType = socket\nhas_ipv6 = True\n",
    ..ModuleSpec::new("_socket")
}];

/// Slots of a socket.
mod slot {
    /// Descriptor; -1 when closed.
    pub const FD: usize = 0;
    pub const FAMILY: usize = 1;
    pub const KIND: usize = 2;
    pub const PROTOCOL: usize = 3;
    /// Nanoseconds that a call may wait; -1 for ever.
    pub const TIMEOUT: usize = 4;
    pub const COUNT: u8 = 5;
}

/// Waits for ever.
const FOREVER: i64 = -1;

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    if let Some(platform) = cx.platform() {
        for &(name, value) in platform.constants(ConstantGroup::Socket) {
            namespace.set_symbol(cx, cx.symbol(name), cx.new_int(value));
        }
    }
    Ok(())
}

/// A socket: its object and what its slots say.
#[derive(Clone, Copy)]
struct Socket<'v> {
    object: Obj<'v>,
    fd: Fd,
    family: i32,
    /// Nanoseconds; negative is for ever.
    timeout: i64,
}

impl<'v> Socket<'v> {
    /// The socket that a receiver is.
    fn of(cx: Cx<'v>, value: V<'v>) -> Result<Socket<'v>, Exit> {
        match value.as_object() {
            Some(object) if cx.is_instance(value, C::Socket) => {
                let number = |slot| object.fixed(slot).as_small().unwrap_or(-1);
                Ok(Socket {
                    object,
                    fd: number(slot::FD) as Fd,
                    family: number(slot::FAMILY) as i32,
                    timeout: number(slot::TIMEOUT),
                })
            }
            _ => Err(wrong_receiver(cx, "_socket.socket", value)),
        }
    }
}
