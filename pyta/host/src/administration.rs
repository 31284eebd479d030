//! Scheduling, identities and namespaces.

use crate::{
    OsHost,
    facets::{Administration, ChildChange, Fd, IdentityCall, Outcome, PosixSpawn},
    sys,
};

/// Calls that are made as they are.
macro_rules! passed_on {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self $(, $arg: $type)*) -> Outcome<$result> {
            sys::administration::$name($($arg),*)
        })*
    };
}

impl Administration for OsHost {
    passed_on! {
        scheduler(pid: i32) -> i32;
        set_scheduler(pid: i32, policy: i32, priority: i32) -> ();
        scheduling_priority(pid: i32) -> i32;
        set_scheduling_priority(pid: i32, priority: i32) -> ();
        scheduling_range(policy: i32) -> (i32, i32);
        scheduling_slice_ns(pid: i32) -> i64;
        set_affinity(pid: i32, processors: &[usize]) -> ();
        priority(which: i32, who: u32) -> i32;
        set_priority(which: i32, who: u32, priority: i32) -> ();
        users() -> [u32; 3];
        groups() -> [u32; 3];
        set_identity(call: IdentityCall, ids: [u32; 3]) -> ();
        groups_of(user: &[u8], group: u32) -> Vec<u32>;
        take_groups_of(user: &[u8], group: u32) -> ();
        set_groups(groups: &[u32]) -> ();
        enter_namespace(fd: Fd, kind: i32) -> ();
        unshare(flags: i32) -> ();
        wait_for_change(kind: u32, id: u32, options: i32) -> Option<ChildChange>;
    }

    fn posix_spawn(&self, request: &PosixSpawn) -> Outcome<i32> {
        sys::posix_spawn::spawn(request)
    }
}
