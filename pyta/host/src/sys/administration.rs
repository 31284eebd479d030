//! Scheduling, identities and namespaces.

use std::mem::zeroed;

use super::{c_string, check, last_errno};
use crate::facets::{ChildChange, Errno, Fd, IdentityCall, Outcome};

pub(crate) fn scheduler(pid: i32) -> Outcome<i32> {
    // SAFETY: S2.
    check(unsafe { libc::sched_getscheduler(pid) })
}

pub(crate) fn set_scheduler(pid: i32, policy: i32, priority: i32) -> Outcome<()> {
    let parameter = libc::sched_param {
        sched_priority: priority,
    };
    // SAFETY: S1, S2.
    check(unsafe { libc::sched_setscheduler(pid, policy, &parameter) }).map(drop)
}

pub(crate) fn scheduling_priority(pid: i32) -> Outcome<i32> {
    let mut parameter = libc::sched_param { sched_priority: 0 };
    // SAFETY: S1, S2.
    check(unsafe { libc::sched_getparam(pid, &mut parameter) })?;
    Ok(parameter.sched_priority)
}

pub(crate) fn set_scheduling_priority(pid: i32, priority: i32) -> Outcome<()> {
    let parameter = libc::sched_param {
        sched_priority: priority,
    };
    // SAFETY: S1, S2.
    check(unsafe { libc::sched_setparam(pid, &parameter) }).map(drop)
}

pub(crate) fn scheduling_range(policy: i32) -> Outcome<(i32, i32)> {
    // SAFETY: S2.
    let least = check(unsafe { libc::sched_get_priority_min(policy) })?;
    // SAFETY: S2.
    let greatest = check(unsafe { libc::sched_get_priority_max(policy) })?;
    Ok((least, greatest))
}

pub(crate) fn scheduling_slice_ns(pid: i32) -> Outcome<i64> {
    let mut slice = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: S1, S2.
    check(unsafe { libc::sched_rr_get_interval(pid, &mut slice) })?;
    Ok(slice.tv_sec * 1_000_000_000 + slice.tv_nsec)
}

/// Bits of one word of a set of processors.
const WORD: usize = u64::BITS as usize;

pub(crate) fn affinity(pid: i32) -> Outcome<Vec<usize>> {
    // As many as the kernel may have: it refuses a set that is too small.
    const MOST_WORDS: usize = 1 << 14;
    let mut set = vec![0u64; 16];
    loop {
        let size_bytes = set.len() * 8;
        // SAFETY: S1, S2: a set is an array of words.
        let done = unsafe { libc::sched_getaffinity(pid, size_bytes, set.as_mut_ptr().cast()) };
        match check(done) {
            Ok(_) => break,
            Err(Errno(libc::EINVAL)) if set.len() < MOST_WORDS => {
                set = vec![0; set.len() * 2];
            }
            Err(error) => return Err(error),
        }
    }
    let is_in = |processor: &usize| set[processor / WORD] >> (processor % WORD) & 1 == 1;
    Ok((0..set.len() * WORD).filter(is_in).collect())
}

pub(crate) fn set_affinity(pid: i32, processors: &[usize]) -> Outcome<()> {
    let words = processors.iter().max().map_or(1, |most| most / WORD + 1);
    let mut set = vec![0u64; words];
    for processor in processors {
        set[processor / WORD] |= 1 << (processor % WORD);
    }
    // SAFETY: S1, S2: a set is an array of words.
    check(unsafe { libc::sched_setaffinity(pid, set.len() * 8, set.as_ptr().cast()) }).map(drop)
}

pub(crate) fn priority(which: i32, who: u32) -> Outcome<i32> {
    // -1 is also a valid priority: tell by the error number.
    // SAFETY: the location of this thread's error number is always valid.
    unsafe { *libc::__errno_location() = 0 };
    // SAFETY: S2: the kernel checks `which`, whose type in C is an enumeration on some systems.
    let priority = unsafe { libc::getpriority(which as _, who) };
    match last_errno() {
        error if priority == -1 && error != Errno(0) => Err(error),
        _ => Ok(priority),
    }
}

pub(crate) fn set_priority(which: i32, who: u32, priority: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::setpriority(which as _, who, priority) }).map(drop)
}

pub(crate) fn users() -> Outcome<[u32; 3]> {
    let [mut real, mut effective, mut saved] = [0; 3];
    // SAFETY: S1.
    check(unsafe { libc::getresuid(&mut real, &mut effective, &mut saved) })?;
    Ok([real, effective, saved])
}

pub(crate) fn groups() -> Outcome<[u32; 3]> {
    let [mut real, mut effective, mut saved] = [0; 3];
    // SAFETY: S1.
    check(unsafe { libc::getresgid(&mut real, &mut effective, &mut saved) })?;
    Ok([real, effective, saved])
}

pub(crate) fn set_identity(call: IdentityCall, [a, b, c]: [u32; 3]) -> Outcome<()> {
    check(match call {
        // SAFETY: S2.
        IdentityCall::User => unsafe { libc::setuid(a) },
        // SAFETY: S2.
        IdentityCall::EffectiveUser => unsafe { libc::seteuid(a) },
        // SAFETY: S2.
        IdentityCall::RealEffectiveUser => unsafe { libc::setreuid(a, b) },
        // SAFETY: S2.
        IdentityCall::RealEffectiveSavedUser => unsafe { libc::setresuid(a, b, c) },
        // SAFETY: S2.
        IdentityCall::Group => unsafe { libc::setgid(a) },
        // SAFETY: S2.
        IdentityCall::EffectiveGroup => unsafe { libc::setegid(a) },
        // SAFETY: S2.
        IdentityCall::RealEffectiveGroup => unsafe { libc::setregid(a, b) },
        // SAFETY: S2.
        IdentityCall::RealEffectiveSavedGroup => unsafe { libc::setresgid(a, b, c) },
    })
    .map(drop)
}

pub(crate) fn groups_of(user: &[u8], group: u32) -> Outcome<Vec<u32>> {
    const MOST: i32 = 1 << 16;
    let user = c_string(user)?;
    let mut count = 64;
    loop {
        let mut groups = vec![0; count as usize];
        let mut found = count;
        // SAFETY: S1: room for `found`.
        let done =
            unsafe { libc::getgrouplist(user.as_ptr(), group, groups.as_mut_ptr(), &mut found) };
        if done >= 0 {
            groups.truncate(usize::try_from(found).unwrap_or(0));
            return Ok(groups);
        }
        if count >= MOST {
            return Err(Errno(libc::ERANGE));
        }
        count = found.clamp(count * 2, MOST);
    }
}

pub(crate) fn take_groups_of(user: &[u8], group: u32) -> Outcome<()> {
    let user = c_string(user)?;
    // SAFETY: S1, S2.
    check(unsafe { libc::initgroups(user.as_ptr(), group) }).map(drop)
}

pub(crate) fn set_groups(groups: &[u32]) -> Outcome<()> {
    // SAFETY: S1, S2.
    check(unsafe { libc::setgroups(groups.len(), groups.as_ptr()) }).map(drop)
}

pub(crate) fn enter_namespace(fd: Fd, kind: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::setns(fd, kind) }).map(drop)
}

pub(crate) fn unshare(flags: i32) -> Outcome<()> {
    // SAFETY: S2: what is shared with other threads of this process stays whole, for the kernel refuses the rest.
    check(unsafe { libc::unshare(flags) }).map(drop)
}

pub(crate) fn wait_for_change(kind: u32, id: u32, options: i32) -> Outcome<Option<ChildChange>> {
    // SAFETY: S3.
    let mut change: libc::siginfo_t = unsafe { zeroed() };
    // SAFETY: S1, S2.
    check(unsafe { libc::waitid(kind, id, &mut change, options) })?;
    // SAFETY: S3: what is not about a child is all zero.
    let pid = unsafe { change.si_pid() };
    if pid == 0 {
        return Ok(None);
    }
    Ok(Some(ChildChange {
        pid,
        // SAFETY: S3.
        user: unsafe { change.si_uid() },
        signal: change.si_signo,
        // SAFETY: S3.
        status: unsafe { change.si_status() },
        code: change.si_code,
    }))
}
