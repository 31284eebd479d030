//! Calls of C functions, and functions that C calls.
//!
//! `libffi` makes the calls. As soon as there are thunks a call runs on a stack of its own (`corosensei`): a callback suspends it with what is called, and whoever made the call
//! resumes it with the result, since the program runs on the VM's stack and no native re-enters its loop (decisions 0031 and 0034).
//!
//! - **C1** `RUNNING` is null, or the yielder of the operation that runs on this thread now, which lies on that operation's stack.
//! - **C2** A suspended operation has frames of C, which nothing may unwind: who does not resume it leaves it where it is.
//! - **C3** A thunk's code, its description and its cif live until the thunk is dropped; who runs in it holds its description by a count of its own.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};
use libffi::middle::{Cif, Type};
use libffi::raw;

use crate::facets::{CType, Callback, Called, Errno, Returned, Signature, Step, Suspended};

/// Bytes of an operation's stack: as many as a program's main stack has.
const STACK_BYTES: usize = 8 << 20;
/// How many unused stacks a thread keeps.
const KEPT_STACKS: usize = 4;
/// How many prepared signatures a thread keeps.
const KEPT_SIGNATURES: usize = 256;

type Asking = Yielder<Vec<u8>, Called>;

thread_local! {
    /// C1.
    static RUNNING: Cell<*const Asking> = const { Cell::new(ptr::null()) };
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
    static PREPARED: RefCell<HashMap<Signature, Rc<Cif>>> = RefCell::new(HashMap::new());
}

/// Whether there has been a thunk: only then can C code call back.
static HAS_THUNKS: AtomicBool = AtomicBool::new(false);

/// An operation may go on in another thread than the one where it was suspended, so nobody may keep the address of the variable.
#[inline(never)]
fn set_running(asking: *const Asking) {
    RUNNING.set(asking);
}

#[inline(never)]
fn running() -> *const Asking {
    RUNNING.get()
}

fn type_of(ctype: &CType) -> Result<Type, String> {
    Ok(match ctype {
        CType::Void => Type::void(),
        CType::Integer {
            size_bytes,
            is_signed,
        } => match (size_bytes, is_signed) {
            (1, true) => Type::i8(),
            (1, false) => Type::u8(),
            (2, true) => Type::i16(),
            (2, false) => Type::u16(),
            (4, true) => Type::i32(),
            (4, false) => Type::u32(),
            (8, true) => Type::i64(),
            (8, false) => Type::u64(),
            _ => return Err("no integer has this size".to_owned()),
        },
        CType::Float => Type::f32(),
        CType::Double => Type::f64(),
        CType::LongDouble => Type::longdouble(),
        CType::Structure(members) => {
            let members: Result<Vec<Type>, String> = members.iter().map(type_of).collect();
            Type::structure(members?)
        }
    })
}

fn prepare(signature: &Signature) -> Result<Rc<Cif>, String> {
    if let Some(known) = PREPARED.with_borrow(|known| known.get(signature).cloned()) {
        return Ok(known);
    }
    let arguments: Result<Vec<Type>, String> = signature.arguments.iter().map(type_of).collect();
    let (arguments, result) = (arguments?, type_of(&signature.result)?);
    let made = match signature.declared {
        Some(declared) => Cif::try_new_variadic(arguments, declared, result),
        None => Cif::try_new(arguments, result),
    };
    let made = Rc::new(made.map_err(|error| format!("ffi_prep_cif failed: {error:?}"))?);
    PREPARED.with_borrow_mut(|known| {
        if known.len() >= KEPT_SIGNATURES {
            known.clear();
        }
        known.insert(signature.clone(), made.clone());
    });
    Ok(made)
}

/// Bytes at an address that any type may have.
fn aligned(bytes: &[u8]) -> Vec<u128> {
    let words = bytes.chunks(16).map(|chunk| {
        let mut word = [0; 16];
        word[..chunk.len()].copy_from_slice(chunk);
        u128::from_ne_bytes(word)
    });
    words.chain([0]).collect()
}

/// Size of what a function gives, in bytes.
fn result_size(cif: &Cif, signature: &Signature) -> usize {
    if signature.result == CType::Void {
        return 0;
    }
    // SAFETY: C3: the cif is prepared, so it has a result type with a size.
    unsafe { (*(*cif.as_raw_ptr()).rtype).size }
}

pub(crate) fn call(
    code: usize,
    signature: &Signature,
    arguments: &[Vec<u8>],
    errno: Option<Errno>,
) -> Result<Step, String> {
    if arguments.len() != signature.arguments.len() {
        return Err("the arguments are not those of the signature".to_owned());
    }
    let cif = prepare(signature)?;
    let size_bytes = result_size(&cif, signature);
    let arguments: Vec<Vec<u128>> = arguments.iter().map(|bytes| aligned(bytes)).collect();
    let work = move || invoke(code, &cif, arguments, size_bytes, errno);
    if !HAS_THUNKS.load(Ordering::Relaxed) {
        return Ok(Step::Returned(work()));
    }
    let kept = STACKS.with_borrow_mut(Vec::pop);
    let Some(stack) = kept.or_else(|| DefaultStack::new(STACK_BYTES).ok()) else {
        return Err("there is no memory for a stack".to_owned());
    };
    let coroutine = Coroutine::with_stack(stack, move |yielder: &Asking, _: Vec<u8>| {
        set_running(yielder);
        let returned = work();
        set_running(ptr::null());
        returned
    });
    Ok(advance(coroutine, Vec::new()))
}

/// Makes the call.
fn invoke(
    code: usize,
    cif: &Cif,
    mut arguments: Vec<Vec<u128>>,
    size_bytes: usize,
    errno: Option<Errno>,
) -> Returned {
    let mut pointers: Vec<*mut c_void> = arguments
        .iter_mut()
        .map(|argument| argument.as_mut_ptr().cast())
        .collect();
    // At least a register's size, to which results are widened.
    let mut result = vec![0_u128; size_bytes / 16 + 1];
    let code = ptr::with_exposed_provenance::<c_void>(code);
    // SAFETY: F1: the program says that there is a function.
    let code: unsafe extern "C" fn() = unsafe { std::mem::transmute(code) };
    if let Some(Errno(number)) = errno {
        // SAFETY: the location of this thread's error number is always valid.
        unsafe { *libc::__errno_location() = number };
    }
    // SAFETY: F1; as many arguments as the cif has, each at least as long as its type, and room for the result.
    unsafe {
        raw::ffi_call(
            cif.as_raw_ptr(),
            Some(code),
            result.as_mut_ptr().cast(),
            pointers.as_mut_ptr(),
        );
    }
    let errno = crate::sys::last_errno();
    let bytes = result.iter().flat_map(|word| word.to_ne_bytes());
    let skipped = match cfg!(target_endian = "big") && size_bytes < 8 {
        true => 8 - size_bytes,
        false => 0,
    };
    Returned {
        result: bytes.skip(skipped).take(size_bytes).collect(),
        errno,
    }
}

type Operation = Coroutine<Vec<u8>, Called, Returned>;

fn advance(mut coroutine: Operation, result: Vec<u8>) -> Step {
    // A callback may have been reached from an operation that has called the program.
    match coroutine.resume(result) {
        CoroutineResult::Yield(called) => {
            let waiting = Waiting {
                coroutine: Some(coroutine),
            };
            Step::Calls(Box::new(waiting), called)
        }
        CoroutineResult::Return(returned) => {
            let stack = coroutine.into_stack();
            STACKS.with_borrow_mut(|stacks| {
                if stacks.len() < KEPT_STACKS {
                    stacks.push(stack);
                }
            });
            Step::Returned(returned)
        }
    }
}

/// A call that waits for a callback's result.
struct Waiting {
    /// Absent when it goes on.
    coroutine: Option<Operation>,
}

impl Suspended for Waiting {
    fn resume(mut self: Box<Self>, result: Vec<u8>) -> Step {
        match self.coroutine.take() {
            Some(coroutine) => advance(coroutine, result),
            None => Step::Returned(Returned {
                result: Vec::new(),
                errno: Errno(0),
            }),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(coroutine) = self.coroutine.take() {
            // C2.
            std::mem::forget(coroutine);
        }
    }
}

/// What a thunk knows.
struct Description {
    number: u64,
    /// Sizes of the arguments and of the result, in bytes.
    sizes: Vec<usize>,
    result_size: usize,
    /// Whether the result is to be widened to a register's size, and how.
    widens: Option<bool>,
}

/// Code that calls the program.
pub(crate) struct Thunk {
    closure: *mut raw::ffi_closure,
    code: usize,
    description: *const Description,
    /// C3.
    _cif: Rc<Cif>,
}

impl Thunk {
    pub(crate) fn new(signature: &Signature, number: u64) -> Result<Thunk, String> {
        let cif = prepare(signature)?;
        let sizes = (0..signature.arguments.len()).map(|at| {
            // SAFETY: C3: the cif has as many argument types.
            let argument = unsafe { *(*cif.as_raw_ptr()).arg_types.add(at) };
            // SAFETY: C3.
            unsafe { (*argument).size }
        });
        let description = Rc::into_raw(Rc::new(Description {
            number,
            sizes: sizes.collect(),
            result_size: result_size(&cif, signature),
            widens: match signature.result {
                CType::Integer { is_signed, .. } => Some(is_signed),
                _ => None,
            },
        }));
        let mut code = ptr::null_mut();
        // SAFETY: asks for memory.
        let closure = unsafe { raw::ffi_closure_alloc(size_of::<raw::ffi_closure>(), &mut code) };
        let thunk = Thunk {
            closure: closure.cast(),
            code: code as usize,
            description,
            _cif: cif,
        };
        if closure.is_null() {
            return Err("there is no memory for a callback".to_owned());
        }
        // SAFETY: C3.
        let status = unsafe {
            raw::ffi_prep_closure_loc(
                thunk.closure,
                thunk._cif.as_raw_ptr(),
                Some(on_call),
                description.cast_mut().cast(),
                code,
            )
        };
        if status != raw::ffi_status_FFI_OK {
            return Err(format!("ffi_prep_closure failed with {status}"));
        }
        HAS_THUNKS.store(true, Ordering::Relaxed);
        Ok(thunk)
    }
}

impl Callback for Thunk {
    fn address(&self) -> usize {
        self.code
    }
}

impl Drop for Thunk {
    fn drop(&mut self) {
        if !self.closure.is_null() {
            // SAFETY: C3: made by `new`, and dropped once.
            unsafe { raw::ffi_closure_free(self.closure.cast()) };
        }
        // SAFETY: C3: the count that `new` made.
        unsafe { Rc::decrement_strong_count(self.description) };
    }
}

unsafe extern "C" fn on_call(
    _: *mut raw::ffi_cif,
    result: *mut c_void,
    arguments: *mut *mut c_void,
    description: *mut c_void,
) {
    let description: *const Description = description.cast_const().cast();
    // SAFETY: C3: the thunk lives when it is called.
    unsafe { Rc::increment_strong_count(description) };
    // SAFETY: C3: the count made above.
    let description = unsafe { Rc::from_raw(description) };
    let arguments = description.sizes.iter().enumerate().map(|(at, &size)| {
        // SAFETY: libffi gives as many arguments as the cif has.
        let argument = unsafe { *arguments.add(at) };
        // SAFETY: and each as long as its type.
        unsafe { std::slice::from_raw_parts(argument.cast::<u8>(), size) }.to_vec()
    });
    let called = Called {
        number: description.number,
        arguments: arguments.collect(),
    };
    let mut given = ask(called);
    given.resize(description.result_size, 0);
    if let Some(is_signed) = description.widens {
        let is_negative = is_signed && given.last().is_some_and(|byte| byte & 0x80 != 0);
        given.resize(given.len().max(8), if is_negative { 0xFF } else { 0 });
    }
    // SAFETY: libffi gives room for the result, widened to a register's size if it is an integer.
    unsafe { ptr::copy_nonoverlapping(given.as_ptr(), result.cast::<u8>(), given.len()) };
}

/// Suspends the operation that runs until the program has answered.
fn ask(called: Called) -> Vec<u8> {
    let asking = running();
    if asking.is_null() {
        // A thread that the program has not made, or code that runs when the process ends.
        let text = b"pyta: C code called a callback outside of a call by the program\n";
        // SAFETY: S1.
        unsafe { libc::write(2, text.as_ptr().cast(), text.len()) };
        return Vec::new();
    }
    // SAFETY: the location of this thread's error number is always valid.
    let errno = unsafe { *libc::__errno_location() };
    set_running(ptr::null());
    // SAFETY: C1.
    let yielder = unsafe { &*asking };
    let given = yielder.suspend(called);
    set_running(asking);
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
    given
}
