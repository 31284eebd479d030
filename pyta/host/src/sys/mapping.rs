//! Memory maps.
//!
//! A file may become shorter while it is mapped, by this program or another one; touching what is gone then is `SIGBUS`. No such signal
//! may end the process, so bytes are only touched by [`guarded`] copies: these say which map they are about, and the signal's handler puts an empty page
//! where a byte of that map is missing. The copy goes on with it, notices, puts the file back in its place, and fails with `EFAULT`. Other
//! `SIGBUS` are what the program or the one around wants them to be.
//!
//! - **M1** While a `Map` has an address, the range of `length` bytes from there is mapped by it alone, readable if `protection` says so and
//!   writable likewise. `Map::close`, `Map::resize` and its end are the only places that change this, and no reference into the range exists at any time.
//! - **M2** A guard is set only by the thread that copies, around the copy; it lies within the range of M1 in whole pages.
//! - **M3** The handler touches the thread's guard, which needs no initialisation and has no destructor, and atomics only, and calls `mmap` and
//!   `sigaction`, which are system calls; the error number is left as it was.

use std::cell::Cell;
use std::mem::zeroed;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering, compiler_fence};

use super::{check, last_errno, signal};
use crate::facets::{Errno, MapRequest, Mapping, Memory, Outcome, SignalAction};

/// Advice after which touching the memory is an error of the program (`MADV_GUARD_INSTALL`).
const ADVICE_GUARD: i32 = 102;

/// The addresses that a copy may touch, and the page that was found missing.
struct Guard {
    start: Cell<usize>,
    end: Cell<usize>,
    /// Size of a page of this map in bytes.
    page: Cell<usize>,
    /// Address of the page that was missing, or 0.
    missing: Cell<usize>,
}

thread_local! {
    static GUARD: Guard = const {
        Guard { start: Cell::new(0), end: Cell::new(0), page: Cell::new(0), missing: Cell::new(0) }
    };
}

/// What `SIGBUS` does that no guard expects: a number of [`ELSE`].
static ELSE_ACTION: AtomicI32 = AtomicI32::new(ELSE_FORMER);
/// The handler that was there before ours.
static FORMER: AtomicUsize = AtomicUsize::new(libc::SIG_DFL);
/// Not 0 when that one takes three arguments.
static FORMER_FLAGS: AtomicI32 = AtomicI32::new(0);

const ELSE_FORMER: i32 = 0;
const ELSE_DEFAULT: i32 = 1;
const ELSE_IGNORE: i32 = 2;
const ELSE_RECORD: i32 = 3;

static INSTALL: Once = Once::new();

/// Makes the handler the one for `SIGBUS`, once.
fn install() {
    INSTALL.call_once(|| {
        // SAFETY: S3.
        let mut new: libc::sigaction = unsafe { zeroed() };
        new.sa_sigaction = on_bus_error as *const () as libc::sighandler_t;
        new.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        // SAFETY: S3.
        let mut old: libc::sigaction = unsafe { zeroed() };
        // SAFETY: S1, M3.
        if unsafe { libc::sigaction(libc::SIGBUS, &new, &mut old) } == 0 {
            FORMER_FLAGS.store(old.sa_flags & libc::SA_SIGINFO, Ordering::SeqCst);
            FORMER.store(old.sa_sigaction, Ordering::SeqCst);
        }
    });
}

/// What the program wants `SIGBUS` to do, if the handler here decides about it: what it did before.
pub(crate) fn set_action(action: Option<SignalAction>) -> Option<Outcome<SignalAction>> {
    if !INSTALL.is_completed() {
        return None;
    }
    let number = match action {
        None => ELSE_ACTION.load(Ordering::SeqCst),
        Some(SignalAction::Foreign) => return Some(Err(Errno(libc::EINVAL))),
        Some(SignalAction::Default) => ELSE_ACTION.swap(ELSE_DEFAULT, Ordering::SeqCst),
        Some(SignalAction::Ignore) => ELSE_ACTION.swap(ELSE_IGNORE, Ordering::SeqCst),
        Some(SignalAction::Record) => ELSE_ACTION.swap(ELSE_RECORD, Ordering::SeqCst),
    };
    Some(Ok(match number {
        ELSE_DEFAULT => SignalAction::Default,
        ELSE_IGNORE => SignalAction::Ignore,
        ELSE_RECORD => SignalAction::Record,
        _ => signal::action_of(FORMER.load(Ordering::SeqCst)),
    }))
}

extern "C" fn on_bus_error(
    number: libc::c_int,
    info: *mut libc::siginfo_t,
    context: *mut libc::c_void,
) {
    // SAFETY: the location of this thread's error number is always valid.
    let errno = unsafe { *libc::__errno_location() };
    if !fill_missing(info) {
        otherwise(number, info, context);
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

/// Puts an empty page where the guarded copy misses one.
fn fill_missing(info: *mut libc::siginfo_t) -> bool {
    // SAFETY: the kernel gives the handler a valid record.
    let info = unsafe { &*info };
    // Signals that somebody has sent have no address.
    if info.si_code <= 0 {
        return false;
    }
    // SAFETY: a SIGBUS of the kernel's own has this field.
    let address = unsafe { info.si_addr() } as usize;
    GUARD.with(|guard| {
        if address < guard.start.get() || address >= guard.end.get() {
            return false;
        }
        let page = address - address % guard.page.get();
        // SAFETY: M1, M2: the page belongs to the map that the interrupted copy is about, to which no references exist.
        let made = unsafe {
            libc::mmap(
                page as *mut libc::c_void,
                guard.page.get(),
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED,
                -1,
                0,
            )
        };
        guard.missing.set(page);
        made != libc::MAP_FAILED
    })
}

/// Does what the signal does without maps.
fn otherwise(number: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let former = FORMER.load(Ordering::SeqCst);
    // SAFETY: the kernel gives the handler a valid record.
    let is_own_fault = unsafe { (*info).si_code } > 0;
    match ELSE_ACTION.load(Ordering::SeqCst) {
        // What cannot go on would fail for ever.
        ELSE_RECORD | ELSE_IGNORE if is_own_fault => end(number),
        ELSE_RECORD => signal::record(number),
        ELSE_IGNORE => {}
        ELSE_FORMER if former == libc::SIG_IGN => {}
        ELSE_FORMER if former != libc::SIG_DFL => {
            if FORMER_FLAGS.load(Ordering::SeqCst) != 0 {
                // SAFETY: what was installed as such a handler is one.
                let former: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) =
                    unsafe { std::mem::transmute(former) };
                former(number, info, context);
            } else {
                // SAFETY: what was installed as such a handler is one.
                let former: extern "C" fn(libc::c_int) = unsafe { std::mem::transmute(former) };
                former(number);
            }
        }
        _ => end(number),
    }
}

/// Lets the signal end the process when the handler returns.
fn end(number: libc::c_int) {
    // SAFETY: S3.
    let mut new: libc::sigaction = unsafe { zeroed() };
    new.sa_sigaction = libc::SIG_DFL;
    // SAFETY: S1, M3.
    unsafe { libc::sigaction(number, &new, ptr::null_mut()) };
    // SAFETY: M3: it is blocked until the handler returns.
    unsafe { libc::raise(number) };
}

/// A map of memory or of a file.
#[derive(Debug)]
pub(crate) struct Map {
    /// 0 when the map is closed.
    address: Cell<usize>,
    length: Cell<usize>,
    file: Option<OwnedFd>,
    flags: i32,
    protection: i32,
    offset: i64,
    /// Size of a page in bytes.
    page: usize,
    /// The only process that has the memory, if others may not have it; or 0.
    owner: Cell<i32>,
}

impl Map {
    pub(crate) fn new(request: MapRequest) -> Outcome<Map> {
        /// Flags that say where the memory is to be, or that it grows.
        const PLACING: i32 = libc::MAP_FIXED | libc::MAP_FIXED_NOREPLACE | libc::MAP_GROWSDOWN;
        if request.flags & PLACING != 0 {
            return Err(Errno(libc::EINVAL));
        }
        let file = match request.fd {
            Some(fd) if request.keeps_file => {
                // SAFETY: S2.
                let made = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) };
                Some(check(made)?)
            }
            _ => None,
        };
        // SAFETY: the descriptor was made above and belongs to nobody else.
        let file = file.map(|fd| unsafe { OwnedFd::from_raw_fd(fd) });
        let anonymous = match request.fd {
            Some(_) => 0,
            None => libc::MAP_ANONYMOUS,
        };
        let flags = request.flags | anonymous;
        install();
        let mut map = Map {
            address: Cell::new(0),
            length: Cell::new(0),
            page: page_size(flags, request.fd),
            file,
            flags,
            protection: request.protection,
            offset: request.offset,
            owner: Cell::new(0),
        };
        let address = map.place(0, request.length, request.fd.unwrap_or(-1), 0)?;
        map.address = Cell::new(address);
        map.length = Cell::new(request.length);
        Ok(map)
    }

    /// Maps `length` bytes from `skipped` bytes behind the start, at an address of the map if that is not 0.
    fn place(&self, address: usize, length: usize, fd: i32, skipped: usize) -> Outcome<usize> {
        let fixed = match address {
            0 => 0,
            _ => libc::MAP_FIXED,
        };
        // SAFETY: M1, S2: the system chooses the place, or it is a page of this map.
        let made = unsafe {
            libc::mmap(
                address as *mut libc::c_void,
                length,
                self.protection,
                self.flags | fixed,
                fd,
                self.offset + skipped as i64,
            )
        };
        match made {
            libc::MAP_FAILED => Err(last_errno()),
            made => Ok(made as usize),
        }
    }

    /// The address of `length` bytes at `at`, if they are in the map and it may be used so.
    fn range(&self, at: usize, length: usize, protection: i32) -> Outcome<usize> {
        let fault = Errno(libc::EFAULT);
        let end = at.checked_add(length).ok_or(fault)?;
        if end > self.length.get() || self.address.get() == 0 {
            return Err(fault);
        }
        if protection != !0 && self.protection & protection == 0 {
            return Err(Errno(libc::EACCES));
        }
        if !self.is_here() {
            return Err(fault);
        }
        Ok(self.address.get() + at)
    }

    /// Whether this process has the memory: a fork may have none, and something else in its place.
    fn is_here(&self) -> bool {
        let owner = self.owner.get();
        // SAFETY: no arguments.
        owner == 0 || owner == unsafe { libc::getpid() }
    }

    /// Puts the file back where the handler has put an empty page.
    fn restore(&self, page: usize) {
        if let Some(file) = &self.file {
            // If it fails the empty page stays, which is as good as the bytes that are not there.
            let _ = self.place(page, self.page, file.as_raw_fd(), page - self.address.get());
        }
    }

    /// Copies, by `copy(done, count)` at a time, `length` bytes that start at `address`, of the map.
    fn guarded(&self, address: usize, length: usize, copy: impl Fn(usize, usize)) -> Outcome<()> {
        let mut done = 0;
        while done < length {
            let from = address + done;
            let count = (length - done).min(self.page - from % self.page);
            let missing = GUARD.with(|guard| {
                let start = from - from % self.page;
                guard.page.set(self.page);
                guard.missing.set(0);
                guard.end.set(start + self.page);
                guard.start.set(start);
                compiler_fence(Ordering::SeqCst);
                copy(done, count);
                compiler_fence(Ordering::SeqCst);
                guard.start.set(usize::MAX);
                guard.missing.get()
            });
            if missing != 0 {
                self.restore(missing);
                return Err(Errno(libc::EFAULT));
            }
            done += count;
        }
        Ok(())
    }
}

/// The size of a page of a map with these flags, of this file.
fn page_size(flags: i32, fd: Option<i32>) -> usize {
    /// What a huge page has where the flags do not say it.
    const HUGE: usize = 2 << 20;
    // SAFETY: asks for a number.
    let usual = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    let usual = usize::try_from(usual).unwrap_or(4096);
    if flags & libc::MAP_HUGETLB != 0 {
        let shift = flags >> libc::MAP_HUGE_SHIFT & libc::MAP_HUGE_MASK;
        return 1_usize
            .checked_shl(shift as u32)
            .filter(|&size| size > 1)
            .unwrap_or(HUGE);
    }
    let Some(fd) = fd.filter(|_| flags & libc::MAP_ANONYMOUS == 0) else {
        return usual;
    };
    // SAFETY: S3.
    let mut about: libc::statfs = unsafe { zeroed() };
    // SAFETY: S1, S2.
    let asked = unsafe { libc::fstatfs(fd, &mut about) };
    match asked == 0 && about.f_type == libc::HUGETLBFS_MAGIC {
        true => usize::try_from(about.f_bsize).unwrap_or(usual).max(usual),
        false => usual,
    }
}

impl Memory for Map {
    fn len(&self) -> usize {
        self.length.get()
    }

    fn address(&self) -> usize {
        self.address.get()
    }

    fn read(&self, at: usize, bytes: &mut [u8]) -> Outcome<()> {
        let address = self.range(at, bytes.len(), libc::PROT_READ | libc::PROT_WRITE)?;
        let target = bytes.as_mut_ptr();
        self.guarded(address, bytes.len(), |done, count| {
            let source = ptr::with_exposed_provenance::<u8>(address + done);
            // SAFETY: M1: the range is in the map; the buffer is as long, and lies elsewhere.
            unsafe { ptr::copy_nonoverlapping(source, target.wrapping_add(done), count) };
        })
    }

    fn write(&self, at: usize, bytes: &[u8]) -> Outcome<()> {
        let address = self.range(at, bytes.len(), libc::PROT_WRITE)?;
        let source = bytes.as_ptr();
        self.guarded(address, bytes.len(), |done, count| {
            let target = ptr::with_exposed_provenance_mut::<u8>(address + done);
            // SAFETY: M1: the range is in the map; the bytes are as many, and lie elsewhere.
            unsafe { ptr::copy_nonoverlapping(source.wrapping_add(done), target, count) };
        })
    }
}

impl Mapping for Map {
    fn close(&self) {
        let (address, length) = (self.address.take(), self.length.take());
        if address != 0 && self.is_here() {
            // SAFETY: M1: the map has no address any more.
            unsafe { libc::munmap(address as *mut libc::c_void, length) };
        }
    }

    fn file_size(&self) -> Outcome<i64> {
        let file = self.file.as_ref().ok_or(Errno(libc::EBADF))?;
        // SAFETY: S3.
        let mut about: libc::stat = unsafe { zeroed() };
        // SAFETY: S1.
        check(unsafe { libc::fstat(file.as_raw_fd(), &mut about) })?;
        Ok(about.st_size)
    }

    fn resize(&self, length: usize) -> Outcome<()> {
        self.range(0, self.length.get(), !0)?;
        if let Some(file) = &self.file {
            let size = self.offset + length as i64;
            // SAFETY: a descriptor and a number.
            check(unsafe { libc::ftruncate(file.as_raw_fd(), size) })?;
        }
        // SAFETY: M1: no reference into the range exists.
        let moved = unsafe {
            libc::mremap(
                self.address.get() as *mut libc::c_void,
                self.length.get(),
                length,
                libc::MREMAP_MAYMOVE,
            )
        };
        if moved == libc::MAP_FAILED {
            return Err(last_errno());
        }
        self.address.set(moved as usize);
        self.length.set(length);
        Ok(())
    }

    fn flush(&self, at: usize, length: usize) -> Outcome<()> {
        let address = self.range(at, length, !0)?;
        // SAFETY: M1: writes what is there.
        check(unsafe { libc::msync(address as *mut libc::c_void, length, libc::MS_SYNC) }).map(drop)
    }

    fn advise(&self, at: usize, length: usize, advice: i32) -> Outcome<()> {
        if advice == ADVICE_GUARD {
            return Err(Errno(libc::EINVAL));
        }
        let address = self.range(at, length, !0)?;
        // SAFETY: M1: no reference into the range exists, so what is in it may change. Guards are refused above.
        check(unsafe { libc::madvise(address as *mut libc::c_void, length, advice) })?;
        if advice == libc::MADV_DONTFORK {
            // SAFETY: no arguments.
            self.owner.set(unsafe { libc::getpid() });
        }
        Ok(())
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        self.close();
    }
}
