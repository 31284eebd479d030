//! Native module `resource`: limits of the process and what it used. Numbers are Linux's.

use super::ModuleSpec;
use super::posix::args::{int, long};
use super::posix::process::new_usage;
use crate::host::Outside;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    functions: &[
        NativeDef::leaf("getrlimit", "(resource, /)", limits),
        NativeDef::leaf("setrlimit", "(resource, limits, /)", set_limits),
        NativeDef::leaf("getrusage", "(who, /)", usage),
    ],
    needs: &["struct_rusage"],
    source: CONSTANTS,
    ..ModuleSpec::new("resource")
}];

const CONSTANTS: &str = r#"
error = OSError
RLIM_INFINITY = -1
(RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NPROC, RLIMIT_NOFILE) = range(8)
(RLIMIT_MEMLOCK, RLIMIT_AS) = range(8, 10)
(RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_RTPRIO, RLIMIT_RTTIME) = range(11, 16)
RLIMIT_OFILE = RLIMIT_NOFILE
RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD = 0, -1, 1


def getpagesize():
    return 4096
"#;

/// Number of resources that have limits.
const RESOURCES: i32 = 16;

fn resource<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i32, Exit> {
    let resource = int(cx, value)?;
    if (0..RESOURCES).contains(&resource) {
        Ok(resource)
    } else {
        Err(cx.value_error("invalid resource specified"))
    }
}

fn limits<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = cx.processes()?.limits(resource(cx, args[0])?);
    let (soft, hard) = cx.outcome(found)?;
    Ok(cx.new_tuple(&[cx.new_int(soft), cx.new_int(hard)]).v())
}

fn set_limits<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let resource = resource(cx, args[0])?;
    let wanted: Vec<V<'v>> = match (args[1].as_tuple(), args[1].as_list()) {
        (Some(tuple), _) => tuple.iter().collect(),
        (_, Some(list)) => list.iter().collect(),
        _ => Vec::new(),
    };
    let [soft, hard] = wanted[..] else {
        return Err(cx.value_error("expected a tuple of 2 integers"));
    };
    let (soft, hard) = (long(cx, soft)?, long(cx, hard)?);
    let done = cx.processes()?.set_limits(resource, soft, hard);
    cx.outcome(done)?;
    Ok(V::NIL)
}

fn usage<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let used = cx.processes()?.usage(int(cx, args[0])?);
    let used = cx.outcome(used)?;
    Ok(new_usage(cx, &used))
}
