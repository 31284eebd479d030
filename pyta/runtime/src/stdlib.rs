//! The native modules, one file each (a leading underscore of the module name is left out of the file name).

pub mod abc;
pub mod array;
pub mod ast;
pub mod asyncio;
pub mod atexit;
pub mod binascii;
pub mod bisect;
pub mod builtins_module;
pub mod bz2;
pub mod cmath;
pub mod codecs;
pub mod collections;
pub mod contextvars;
pub mod csv;
pub mod ctypes;
pub mod datetime;
pub mod decimal;
pub mod errno;
pub mod faulthandler;
pub mod fcntl;
pub mod functools;
pub mod gc;
pub mod grp;
pub mod hashlib;
pub mod heapq;
pub mod imp;
pub mod io;
pub mod itertools;
pub mod json;
pub mod locale;
pub mod lzma;
pub mod marshal;
pub mod math;
pub mod mmap;
pub mod multibytecodec;
pub mod multiprocessing;
pub mod opcode;
pub mod operator;
pub mod pickle;
pub mod posix;
pub mod posixsubprocess;
pub mod pwd;
pub mod pyexpat;
pub mod random;
pub mod resource;
pub mod select;
pub mod signal;
pub mod socket;
pub mod sqlite3;
pub mod sre;
pub mod ssl;
pub mod stat;
pub mod statistics;
pub mod string;
pub mod struct_;
pub mod structseq;
pub mod suggestions;
pub mod symtable;
pub mod sys;
pub mod sysconfig;
pub mod test_interfaces;
pub mod thread;
pub mod time;
pub mod tokenize;
pub mod tracemalloc;
pub mod types_module;
pub mod typing;
pub mod unicodedata;
pub mod warnings;
pub mod weakref_module;
pub mod zlib;
pub mod zstd;

use corevm::objects::Map;
use corevm::{Cx, Exit, NativeDef, Raised, V};

use crate::classes::{ClassSpec, class_flags};

/// How a native module is declared. It is made when it is first imported.
#[derive(Clone, Copy, Debug)]
pub struct ModuleSpec {
    /// As in `import`.
    pub name: &'static str,
    pub doc: &'static str,
    pub functions: &'static [NativeDef],
    /// Sets constants and whatever else is computed; the functions are there already.
    pub init: for<'v> fn(Cx<'v>, Map<'v>) -> Result<(), Raised>,
    /// Classes that only this module has, made with it (their [`crate::classes::C`] is an index as for all classes).
    pub classes: &'static [ClassSpec],
    /// Names of the prelude whose values `init` or the functions use: the bodies that set them are run first.
    pub needs: &'static [&'static str],
    /// Python source run in the module's namespace after `init`, for what is best written in Python; or empty.
    pub source: &'static str,
}

impl ModuleSpec {
    /// A declaration to be filled by struct update.
    pub const fn new(name: &'static str) -> ModuleSpec {
        ModuleSpec {
            name,
            doc: "",
            functions: &[],
            init: nothing,
            classes: &[],
            needs: &[],
            source: "",
        }
    }
}

fn nothing<'v>(_: Cx<'v>, _: Map<'v>) -> Result<(), Raised> {
    Ok(())
}

/// The declarations of all native modules.
pub const ALL: &[&[ModuleSpec]] = &[
    abc::MODULES,
    ast::MODULES,
    bisect::MODULES,
    suggestions::MODULES,
    codecs::MODULES,
    collections::MODULES,
    contextvars::MODULES,
    csv::MODULES,
    ctypes::MODULES,
    datetime::MODULES,
    decimal::MODULES,
    fcntl::MODULES,
    functools::MODULES,
    heapq::MODULES,
    imp::MODULES,
    io::MODULES,
    json::MODULES,
    locale::MODULES,
    opcode::MODULES,
    operator::MODULES,
    pickle::MODULES,
    pwd::MODULES,
    pyexpat::MODULES,
    random::MODULES,
    resource::MODULES,
    signal::MODULES,
    sqlite3::MODULES,
    ssl::MODULES,
    sre::MODULES,
    stat::MODULES,
    string::MODULES,
    struct_::MODULES,
    thread::MODULES,
    tokenize::MODULES,
    types_module::MODULES,
    typing::MODULES,
    warnings::MODULES,
    weakref_module::MODULES,
    asyncio::MODULES,
    atexit::MODULES,
    errno::MODULES,
    itertools::MODULES,
    marshal::MODULES,
    math::MODULES,
    mmap::MODULES,
    multiprocessing::MODULES,
    cmath::MODULES,
    posix::MODULES,
    posixsubprocess::MODULES,
    select::MODULES,
    socket::MODULES,
    sys::MODULES,
    sysconfig::MODULES,
    time::MODULES,
    builtins_module::MODULES,
    bz2::MODULES,
    gc::MODULES,
    crate::monitoring::MODULES,
    grp::MODULES,
    hashlib::MODULES,
    statistics::MODULES,
    unicodedata::MODULES,
    binascii::MODULES,
    array::MODULES,
    tracemalloc::MODULES,
    faulthandler::MODULES,
    symtable::MODULES,
    zlib::MODULES,
    lzma::MODULES,
    multibytecodec::MODULES,
    zstd::MODULES,
    test_interfaces::MODULES,
];

/// The name of a value's class as errors of natives show it.
const CLASS_NAME: NativeDef = NativeDef::leaf("_class_name", "(value, /)", |cx, args| {
    use crate::classes::Classes;
    Ok(cx.new_str(&cx.class_name(args[0])).v())
});

/// For the source of a module: makes a class one that cannot be changed, and is named with its module, as native ones are; and perhaps one
/// that has no subclasses.
const AS_NATIVE: NativeDef = NativeDef::leaf("_as_native", "(cls, is_base=True, /)", as_native);

fn as_native<'v>(_: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(class) = args[0].as_exact_type() {
        let is_base = args[1] != V::FALSE;
        let kept = if is_base { !0 } else { !class_flags::BASE };
        class.set_flags(class.flags() & kept & !class_flags::HEAP);
    }
    Ok(V::NIL)
}
