//! What OpenSSL reads from and writes to: memory, and wires, which ask whoever drives the operation.

use std::ffi::{c_char, c_int, c_long, c_void};
use std::ptr::{self, NonNull};
use std::sync::OnceLock;

use super::operation::State;
use super::{Answer, Failure, Request, error, ffi, library};

/// A queue of bytes that connections of OpenSSL can work with.
#[derive(Debug)]
pub struct Memory(NonNull<ffi::BIO>);

impl Memory {
    /// An empty queue; `None` without memory.
    pub fn new() -> Option<Memory> {
        library::start();
        // SAFETY: the method is one of OpenSSL's own.
        let bio = unsafe { ffi::BIO_new(ffi::BIO_s_mem()) };
        let memory = Memory(NonNull::new(bio)?);
        memory.set_end(-1);
        Some(memory)
    }

    /// A queue that holds a text, for functions that read one.
    pub(super) fn holding(bytes: &[u8]) -> Option<Memory> {
        let memory = Memory::new()?;
        memory.set_end(0);
        (memory.write(bytes) == Ok(bytes.len())).then_some(memory)
    }

    pub(super) fn pointer(&self) -> *mut ffi::BIO {
        self.0.as_ptr()
    }

    /// What reading gives when the queue is empty: 0 for the end, -1 for more to come.
    fn set_end(&self, value: c_long) {
        let command = ffi::BIO_C_SET_BUF_MEM_EOF_RETURN;
        // SAFETY: O1; the command takes a number.
        unsafe { ffi::BIO_ctrl(self.pointer(), command, value, ptr::null_mut()) };
    }

    /// Nothing comes after what the queue holds.
    pub fn end(&self) {
        // SAFETY: O1.
        unsafe { ffi::BIO_clear_flags(self.pointer(), ffi::BIO_FLAGS_RETRY) };
        self.set_end(0);
    }

    /// Bytes in the queue.
    pub fn pending(&self) -> usize {
        // SAFETY: O1; the command takes nothing.
        let len =
            unsafe { ffi::BIO_ctrl(self.pointer(), ffi::BIO_CTRL_PENDING, 0, ptr::null_mut()) };
        usize::try_from(len).unwrap_or(0)
    }

    /// Appends bytes; how many.
    ///
    /// # Errors
    /// Without memory.
    pub fn write(&self, bytes: &[u8]) -> Result<usize, Failure> {
        let len = c_int::try_from(bytes.len()).unwrap_or(c_int::MAX);
        if len == 0 {
            return Ok(0);
        }
        // SAFETY: O1; S1.
        let done = unsafe { ffi::BIO_write(self.pointer(), bytes.as_ptr().cast(), len) };
        usize::try_from(done).map_err(|_| Failure::take())
    }

    /// Takes at most so many bytes from the queue.
    pub fn read(&self, most: usize) -> Vec<u8> {
        let len = most.min(self.pending());
        let mut bytes = vec![0_u8; len.min(c_int::MAX as usize)];
        if bytes.is_empty() {
            return bytes;
        }
        let room = bytes.len() as c_int;
        // SAFETY: O1; S1.
        let done = unsafe { ffi::BIO_read(self.pointer(), bytes.as_mut_ptr().cast(), room) };
        bytes.truncate(usize::try_from(done).unwrap_or(0));
        bytes
    }

    /// Gives a reference to C.
    pub(super) fn into_c(self) -> *mut ffi::BIO {
        let bio = self.pointer();
        std::mem::forget(self);
        bio
    }
}

impl Clone for Memory {
    fn clone(&self) -> Self {
        // SAFETY: O1: the copy gives this reference back.
        unsafe { ffi::BIO_up_ref(self.pointer()) };
        Memory(self.0)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: O1.
        unsafe { ffi::BIO_free(self.pointer()) };
    }
}

/// The method of wires.
struct Method(*mut ffi::BIO_METHOD);

// SAFETY: the method is not changed after it was made, and OpenSSL reads it in any thread.
unsafe impl Send for Method {}
// SAFETY: as above.
unsafe impl Sync for Method {}

fn method() -> *mut ffi::BIO_METHOD {
    static METHOD: OnceLock<Method> = OnceLock::new();
    const SOURCE_AND_SINK: c_int = 0x400;
    let make = || {
        // SAFETY: the name is a static string; the functions have the types that C calls them with.
        let method = unsafe {
            let kind = ffi::BIO_get_new_index() | SOURCE_AND_SINK;
            let method = ffi::BIO_meth_new(kind, c"wire".as_ptr());
            if !method.is_null() {
                ffi::BIO_meth_set_read__fixed_rust(method, Some(receive));
                ffi::BIO_meth_set_write__fixed_rust(method, Some(send));
                ffi::BIO_meth_set_ctrl__fixed_rust(method, Some(control));
            }
            method
        };
        Method(method)
    };
    METHOD.get_or_init(make).0
}

/// A wire for a connection's state, for C to own; null without memory.
///
/// # Safety
/// The state is there as long as the wire (O3).
pub(super) unsafe fn wire(state: *const State) -> *mut ffi::BIO {
    let method = method();
    if method.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: the method is complete; the wire does not own its data.
    unsafe {
        let wire = ffi::BIO_new(method);
        if !wire.is_null() {
            ffi::BIO_set_data(wire, state.cast_mut().cast());
            ffi::BIO_set_init(wire, 1);
        }
        wire
    }
}

/// # Safety
/// `bio` is a wire.
unsafe fn state<'a>(bio: *mut ffi::BIO) -> &'a State {
    // SAFETY: O3.
    unsafe { &*ffi::BIO_get_data(bio).cast::<State>() }
}

/// Fails for now, or for good with an error number.
///
/// # Safety
/// `bio` is a wire.
unsafe fn refuse(bio: *mut ffi::BIO, answer: &Answer, direction: c_int) -> c_int {
    match answer {
        // SAFETY: said above.
        Answer::Later => unsafe {
            ffi::BIO_set_flags(bio, direction | ffi::BIO_FLAGS_SHOULD_RETRY);
        },
        // SAFETY: said above.
        Answer::Failed(errno) => unsafe { state(bio) }.errno.set(*errno),
        _ => {}
    }
    -1
}

unsafe extern "C" fn receive(bio: *mut ffi::BIO, room: *mut c_char, len: c_int) -> c_int {
    let len = usize::try_from(len).unwrap_or(0);
    if len == 0 || room.is_null() {
        return 0;
    }
    // SAFETY: C calls this for wires alone.
    let state = unsafe {
        ffi::BIO_clear_flags(bio, ffi::BIO_FLAGS_RETRY);
        state(bio)
    };
    state.errno.set(0);
    match state.ask(Request::Receive(len)) {
        Answer::Bytes(bytes) => {
            let bytes = bytes.get(..len).unwrap_or(&bytes);
            state.is_ended.set(bytes.is_empty());
            // SAFETY: there is room for `len` bytes, and no more are copied.
            unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), room.cast(), bytes.len()) };
            bytes.len() as c_int
        }
        // SAFETY: as above.
        answer => unsafe { refuse(bio, &answer, ffi::BIO_FLAGS_READ) },
    }
}

unsafe extern "C" fn send(bio: *mut ffi::BIO, bytes: *const c_char, len: c_int) -> c_int {
    let count = usize::try_from(len).unwrap_or(0);
    if count == 0 || bytes.is_null() {
        return 0;
    }
    // SAFETY: C calls this for wires alone, with as many bytes.
    let (state, bytes) = unsafe {
        ffi::BIO_clear_flags(bio, ffi::BIO_FLAGS_RETRY);
        (
            state(bio),
            std::slice::from_raw_parts(bytes.cast::<u8>(), count),
        )
    };
    state.errno.set(0);
    match state.ask(Request::Send(bytes.to_vec())) {
        Answer::Number(sent) => c_int::try_from(sent).unwrap_or(0).clamp(0, len),
        // SAFETY: as above.
        answer => unsafe { refuse(bio, &answer, ffi::BIO_FLAGS_WRITE) },
    }
}

unsafe extern "C" fn control(
    bio: *mut ffi::BIO,
    command: c_int,
    _: c_long,
    _: *mut c_void,
) -> c_long {
    match command {
        ffi::BIO_CTRL_FLUSH => 1,
        // SAFETY: C calls this for wires alone.
        ffi::BIO_CTRL_EOF => c_long::from(unsafe { state(bio) }.is_ended.get()),
        _ => 0,
    }
}

/// What a function writes into a BIO.
pub(super) fn printed(print: impl FnOnce(*mut ffi::BIO) -> bool) -> Option<Vec<u8>> {
    let memory = Memory::new()?;
    let is_done = print(memory.pointer());
    error::clear();
    is_done.then(|| memory.read(usize::MAX))
}
