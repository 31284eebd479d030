//! Native module `select`: waiting for descriptors, by the platform's `poll`.

use pyta_host::facets::PollRequest;

use super::ModuleSpec;
use super::posix::args::{done, int, long};
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "This module supports asynchronous I/O on multiple file descriptors.",
    functions: &[NativeDef::leaf("_wait", "(pairs, timeout, /)", wait)],
    source: include_str!("select/polling.py"),
    ..ModuleSpec::new("select")
}];

/// Waits for descriptors: a list of `(fd, events)` and nanoseconds, -1 for ever; gives the ready ones as such pairs.
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
    let timeout = u64::try_from(long(cx, args[1])?).ok();
    done(cx, |files| files.poll(&mut requests, timeout))?;
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
