//! Native module `select`: waiting for descriptors, by the platform's `poll` and `epoll`.

mod epoll;

use pyta_host::facets::{ConstantGroup, PollRequest};

use super::ModuleSpec;
use super::posix::args::{done, int, long};
use crate::host::Outside;
use crate::prelude::*;
use crate::threads;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Waiting for several files at once: select(), poll() and epoll.",
    functions: &[NativeDef::leaf("_wait", "(pairs, deadline, /)", wait)],
    classes: &[epoll::CLASS],
    init,
    source: include_str!("select/polling.py"),
    ..ModuleSpec::new("select")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    if let Some(platform) = cx.platform() {
        for &(name, value) in platform.constants(ConstantGroup::Select) {
            namespace.set_symbol(cx, cx.symbol(name), cx.new_int(value));
        }
    }
    Ok(())
}

/// Waits for descriptors: a list of `(fd, events)` and what the monotonic clock shows at the end, -1 for never; gives the ready ones as such pairs.
fn wait<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(pairs) = args[0].as_list() else {
        return Err(cx.type_error("a list of pairs is required"));
    };
    let mut requests = Vec::with_capacity(pairs.len());
    for pair in pairs.iter() {
        let part = |index| pair.as_tuple().and_then(|pair| pair.get(index));
        let (Some(fd), Some(events)) = (part(0), part(1)) else {
            return Err(cx.type_error("a list of pairs is required"));
        };
        requests.push(PollRequest {
            fd: int(cx, fd)?,
            events: int(cx, events)? as i16,
            ready: 0,
        });
    }
    let deadline = Some(long(cx, args[1])?).filter(|&deadline| deadline != -1);
    let left = match deadline {
        None => None,
        Some(deadline) => Some((deadline - cx.clock()?.monotonic_ns()).max(0) as u64),
    };
    let timeout = if cx.has_others() { Some(0) } else { left };
    let count = done(cx, |files| files.poll(&mut requests, timeout))?;
    if count == 0 && timeout != left {
        let events: Vec<_> = requests
            .iter()
            .map(|request| (request.fd, request.events))
            .collect();
        return Err(threads::wait(cx, deadline, &events));
    }
    let ready: Vec<V<'v>> = requests
        .iter()
        .filter(|request| request.ready != 0)
        .map(|request| {
            let events = i64::from(request.ready as u16);
            let pair = [V::small(request.fd.into()), V::small(events)];
            cx.new_tuple(&pair).v()
        })
        .collect();
    Ok(cx.new_list(&ready).v())
}
