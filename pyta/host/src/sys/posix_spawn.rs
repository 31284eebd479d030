//! C's `posix_spawn`.

use std::{ffi::CString, mem::MaybeUninit};

use super::{c_string, process::Vector};
use crate::facets::{Errno, Fd, FileAction, Outcome, PosixSpawn};

/// What a function gives that answers an error number.
fn numbered(errno: i32) -> Outcome<()> {
    match errno {
        0 => Ok(()),
        errno => Err(Errno(errno)),
    }
}

unsafe extern "C" {
    /// Of glibc since 2.34; closes this descriptor and all above.
    fn posix_spawn_file_actions_addclosefrom_np(
        actions: *mut libc::posix_spawn_file_actions_t,
        from: libc::c_int,
    ) -> libc::c_int;
}

/// What is done with descriptors; C has made it, and unmakes it.
struct Actions {
    actions: libc::posix_spawn_file_actions_t,
    /// Paths to open: C may refer to them until the end.
    paths: Vec<CString>,
}

impl Actions {
    fn new(actions: &[FileAction]) -> Outcome<Self> {
        let mut made = MaybeUninit::uninit();
        // SAFETY: S1.
        numbered(unsafe { libc::posix_spawn_file_actions_init(made.as_mut_ptr()) })?;
        let mut prepared = Actions {
            // SAFETY: it was made just now.
            actions: unsafe { made.assume_init() },
            paths: Vec::new(),
        };
        actions.iter().try_for_each(|action| prepared.add(action))?;
        Ok(prepared)
    }

    fn add(&mut self, action: &FileAction) -> Outcome<()> {
        match action {
            FileAction::Open {
                fd,
                path,
                flags,
                mode,
            } => self.add_open(*fd, c_string(path)?, *flags, *mode),
            &FileAction::Close(fd) => {
                // SAFETY: S1, S2.
                numbered(unsafe { libc::posix_spawn_file_actions_addclose(&mut self.actions, fd) })
            }
            &FileAction::Duplicate { fd, target } => {
                // SAFETY: S1, S2.
                numbered(unsafe {
                    libc::posix_spawn_file_actions_adddup2(&mut self.actions, fd, target)
                })
            }
            &FileAction::CloseFrom(fd) => {
                // SAFETY: S1, S2.
                numbered(unsafe { posix_spawn_file_actions_addclosefrom_np(&mut self.actions, fd) })
            }
        }
    }

    fn add_open(&mut self, fd: Fd, path: CString, flags: i32, mode: u32) -> Outcome<()> {
        // SAFETY: S1, S2: the path lives as long as the actions.
        let done = numbered(unsafe {
            libc::posix_spawn_file_actions_addopen(
                &mut self.actions,
                fd,
                path.as_ptr(),
                flags,
                mode,
            )
        });
        self.paths.push(path);
        done
    }
}

impl Drop for Actions {
    fn drop(&mut self) {
        // SAFETY: it was made and is not used any more.
        unsafe { libc::posix_spawn_file_actions_destroy(&mut self.actions) };
    }
}

/// The new process's attributes; C has made them, and unmakes them.
struct Attributes(libc::posix_spawnattr_t);

impl Attributes {
    fn new(request: &PosixSpawn) -> Outcome<Self> {
        let mut made = MaybeUninit::uninit();
        // SAFETY: S1.
        numbered(unsafe { libc::posix_spawnattr_init(made.as_mut_ptr()) })?;
        // SAFETY: it was made just now.
        let mut attributes = Attributes(unsafe { made.assume_init() });
        attributes.set(request)?;
        Ok(attributes)
    }

    fn set(&mut self, request: &PosixSpawn) -> Outcome<()> {
        const NEW_SESSION: i32 = 0x80;
        let mut flags = 0;
        if let Some(group) = request.process_group {
            // SAFETY: S1, S2.
            numbered(unsafe { libc::posix_spawnattr_setpgroup(&mut self.0, group) })?;
            flags |= libc::POSIX_SPAWN_SETPGROUP;
        }
        if request.resets_identity {
            flags |= libc::POSIX_SPAWN_RESETIDS;
        }
        if request.new_session {
            flags |= NEW_SESSION;
        }
        if let Some(signals) = &request.blocked_signals {
            let set = signal_set(signals)?;
            // SAFETY: S1.
            numbered(unsafe { libc::posix_spawnattr_setsigmask(&mut self.0, &set) })?;
            flags |= libc::POSIX_SPAWN_SETSIGMASK;
        }
        if let Some(signals) = &request.default_signals {
            let set = signal_set(signals)?;
            // SAFETY: S1.
            numbered(unsafe { libc::posix_spawnattr_setsigdefault(&mut self.0, &set) })?;
            flags |= libc::POSIX_SPAWN_SETSIGDEF;
        }
        if let Some((policy, priority)) = request.scheduler {
            flags |= self.set_scheduler(policy, priority)?;
        }
        // SAFETY: S1, S2.
        numbered(unsafe { libc::posix_spawnattr_setflags(&mut self.0, flags as libc::c_short) })
    }

    fn set_scheduler(&mut self, policy: Option<i32>, priority: i32) -> Outcome<i32> {
        let mut flags = libc::POSIX_SPAWN_SETSCHEDPARAM;
        if let Some(policy) = policy {
            // SAFETY: S1, S2.
            numbered(unsafe { libc::posix_spawnattr_setschedpolicy(&mut self.0, policy) })?;
            flags = libc::POSIX_SPAWN_SETSCHEDULER;
        }
        let parameter = libc::sched_param {
            sched_priority: priority,
        };
        // SAFETY: S1.
        numbered(unsafe { libc::posix_spawnattr_setschedparam(&mut self.0, &parameter) })?;
        Ok(flags)
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: they were made and are not used any more.
        unsafe { libc::posix_spawnattr_destroy(&mut self.0) };
    }
}

fn signal_set(signals: &[i32]) -> Outcome<libc::sigset_t> {
    let mut set = MaybeUninit::uninit();
    // SAFETY: S1: makes an empty set.
    unsafe { libc::sigemptyset(set.as_mut_ptr()) };
    // SAFETY: it was made just now.
    let mut set = unsafe { set.assume_init() };
    for &signal in signals {
        // SAFETY: S1, S2.
        super::check(unsafe { libc::sigaddset(&mut set, signal) })?;
    }
    Ok(set)
}

unsafe extern "C" {
    /// The variables of the process.
    static environ: *const *mut libc::c_char;
}

pub(crate) fn spawn(request: &PosixSpawn) -> Outcome<i32> {
    let path = c_string(&request.path)?;
    let args = Vector::new(&request.args)?;
    let env = request.env.as_deref().map(Vector::new).transpose()?;
    let actions = Actions::new(&request.actions)?;
    let attributes = Attributes::new(request)?;
    let env = match &env {
        Some(env) => env.as_ptr().cast(),
        // SAFETY: the pointer is valid; only this thread changes the variables.
        None => unsafe { environ },
    };
    let call = match request.is_searched {
        true => libc::posix_spawnp,
        false => libc::posix_spawn,
    };
    let mut pid = 0;
    // SAFETY: S1: the vectors end with a null pointer, and C changes no string.
    numbered(unsafe {
        call(
            &mut pid,
            path.as_ptr(),
            &actions.actions,
            &attributes.0,
            args.as_ptr().cast(),
            env,
        )
    })?;
    Ok(pid)
}
