//! Natives that programs do not see: those the compiler calls by name, and intrinsics of the prelude.

pub mod code_functions;
pub mod compiler_natives;
pub mod flow_natives;
pub mod intrinsics;
pub mod io_functions;
pub mod number_functions;
pub mod object_functions;
pub mod sequence_functions;
pub mod text_functions;

use corevm::NativeDef;

/// Natives that generated code imports by name.
pub const EXPORTED: &[&[NativeDef]] = &[
    compiler_natives::NATIVES,
    flow_natives::NATIVES,
    crate::import::EXPORTED,
    text_functions::EXPORTED,
];

/// Natives of the prelude's module `_pyta`.
pub const INTRINSICS: &[&[NativeDef]] = &[
    intrinsics::NATIVES,
    flow_natives::INTRINSICS,
    crate::stdlib::warnings::INTRINSICS,
    crate::stdlib::fcntl::INTRINSICS,
    crate::stdlib::gc::INTRINSICS,
    object_functions::INTRINSICS,
    compiler_natives::INTRINSICS,
    crate::types::weakref::INTRINSICS,
    crate::stdlib::abc::INTRINSICS,
    crate::import::INTRINSICS,
    crate::stdlib::io::INTRINSICS,
    crate::stdlib::sys::INTRINSICS,
    crate::stdlib::sys::tracing::INTRINSICS,
    crate::monitoring::INTRINSICS,
    crate::types::code::INTRINSICS,
    crate::types::frame::INTRINSICS,
    crate::types::frame::LOCALS_INTRINSICS,
    crate::stdlib::asyncio::INTRINSICS,
    crate::stdlib::contextvars::INTRINSICS[0],
    crate::stdlib::contextvars::INTRINSICS[1],
    crate::stdlib::imp::INTRINSICS,
    crate::stdlib::signal::INTRINSICS,
    crate::stdlib::posixsubprocess::INTRINSICS,
    crate::stdlib::thread::INTRINSICS,
    crate::stdlib::posix::INTRINSICS,
    code_functions::INTRINSICS,
    io_functions::INTRINSICS,
    number_functions::INTRINSICS,
    sequence_functions::INTRINSICS,
    sequence_functions::SUM_INTRINSICS,
    text_functions::INTRINSICS,
    crate::types::host_object::INTRINSICS,
    crate::stdlib::codecs::INTRINSICS,
    crate::stdlib::sre::INTRINSICS,
    crate::stdlib::json::INTRINSICS,
    crate::types::dict::INTRINSICS,
    crate::protocol::probe::INTRINSICS,
    crate::types::enumerate::INTRINSICS,
    crate::types::iterators::INTRINSICS,
    crate::types::memoryview::INTRINSICS,
    crate::types::set::INTRINSICS,
    crate::types::function::INTRINSICS,
    crate::types::slice::INTRINSICS,
    crate::types::type_::INTRINSICS,
    crate::types::super_::INTRINSICS,
    crate::types::tuple::INTRINSICS,
    crate::stdlib::collections::INTRINSICS,
    crate::types::tuple_getter::INTRINSICS,
    crate::stdlib::functools::cache::INTRINSICS,
    crate::stdlib::functools::partial::INTRINSICS,
    crate::stdlib::datetime::INTRINSICS[0],
    crate::stdlib::datetime::INTRINSICS[1],
    crate::stdlib::datetime::INTRINSICS[2],
    crate::stdlib::datetime::INTRINSICS[3],
    crate::stdlib::datetime::INTRINSICS[4],
    crate::stdlib::decimal::INTRINSICS,
    crate::stdlib::itertools::INTRINSICS[0],
    crate::stdlib::itertools::INTRINSICS[1],
    crate::stdlib::itertools::INTRINSICS[2],
    crate::stdlib::itertools::INTRINSICS[3],
    crate::stdlib::itertools::INTRINSICS[4],
];

/// Functions of `builtins` that need no other module.
pub const BUILTIN_FUNCTIONS: &[&[NativeDef]] = &[
    object_functions::FUNCTIONS,
    flow_natives::BUILTINS,
    number_functions::FUNCTIONS,
    sequence_functions::FUNCTIONS,
    text_functions::FUNCTIONS,
    code_functions::FUNCTIONS,
    io_functions::FUNCTIONS,
];

/// The names in `builtins` in CPython's order: of those that are as near to a misspelled name the first is suggested.
#[rustfmt::skip]
pub const ORDER: &[&str] = &[
    "__import__", "abs", "all", "any", "ascii", "bin", "breakpoint", "callable", "chr", "compile", "delattr", "dir", "divmod", "eval", "exec",
    "format", "getattr", "globals", "hasattr", "hash", "hex", "id", "input", "isinstance", "issubclass", "iter", "aiter", "len", "locals", "max",
    "min", "next", "anext", "oct", "ord", "pow", "print", "repr", "round", "setattr", "sorted", "sum", "vars", "None", "Ellipsis", "NotImplemented",
    "False", "True", "bool", "memoryview", "bytearray", "bytes", "classmethod", "complex", "dict", "enumerate", "filter", "float", "frozenset",
    "property", "int", "list", "map", "object", "range", "reversed", "set", "slice", "staticmethod", "str", "super", "tuple", "type", "zip",
    "__debug__", "BaseException", "BaseExceptionGroup", "Exception", "GeneratorExit", "KeyboardInterrupt", "SystemExit", "ArithmeticError",
    "AssertionError", "AttributeError", "BufferError", "EOFError", "ImportError", "LookupError", "MemoryError", "NameError", "OSError",
    "ReferenceError", "RuntimeError", "StopAsyncIteration", "StopIteration", "SyntaxError", "SystemError", "TypeError", "ValueError", "Warning",
    "FloatingPointError", "OverflowError", "ZeroDivisionError", "BytesWarning", "DeprecationWarning", "EncodingWarning", "FutureWarning",
    "ImportWarning", "PendingDeprecationWarning", "ResourceWarning", "RuntimeWarning", "SyntaxWarning", "UnicodeWarning", "UserWarning",
    "BlockingIOError", "ChildProcessError", "ConnectionError", "FileExistsError", "FileNotFoundError", "InterruptedError", "IsADirectoryError",
    "NotADirectoryError", "PermissionError", "ProcessLookupError", "TimeoutError", "IndentationError", "_IncompleteInputError", "IndexError",
    "KeyError", "ModuleNotFoundError", "NotImplementedError", "PythonFinalizationError", "RecursionError", "UnboundLocalError", "UnicodeError",
    "BrokenPipeError", "ConnectionAbortedError", "ConnectionRefusedError", "ConnectionResetError", "TabError", "UnicodeDecodeError",
    "UnicodeEncodeError", "UnicodeTranslateError", "ExceptionGroup", "EnvironmentError", "IOError", "open",
];
