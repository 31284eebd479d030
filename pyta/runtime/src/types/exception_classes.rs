//! Exception classes that add little or nothing to their base.

use super::base_exception::{self, FLAGS, attributes_copy, own, reduction, set_own, this};
use crate::classes::{ClassSpec, GetSet};
use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::Repr;

/// A class that adds nothing.
const fn plain(class: C, base: C, doc: &'static str) -> ClassSpec {
    ClassSpec {
        doc,
        flags: FLAGS,
        fixed_slots: slot::COUNT,
        ..ClassSpec::new(class, base)
    }
}

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    plain(
        C::Exception,
        C::BaseException,
        "Ancestor of everything a program usually catches; SystemExit, KeyboardInterrupt\nand GeneratorExit stand outside.",
    ),
    plain(
        C::GeneratorExit,
        C::BaseException,
        "Thrown into a generator or coroutine to close it.",
    ),
    plain(
        C::KeyboardInterrupt,
        C::BaseException,
        "The user asked the program to stop.",
    ),
    ClassSpec {
        fixed_slots: slot::COUNT + 1,
        methods: &[NativeDef::leaf(
            "__init__",
            "(self, /, *args, **kwargs)",
            system_exit_init,
        )],
        attributes: &[GetSet::read_write(
            "code",
            own::<{ slot::OWN }>,
            set_own::<{ slot::OWN }>,
        )],
        ..plain(
            C::SystemExit,
            C::BaseException,
            "The program ends, with code as its exit status.",
        )
    },
    plain(
        C::ArithmeticError,
        C::Exception,
        "A numeric operation failed.",
    ),
    plain(
        C::FloatingPointError,
        C::ArithmeticError,
        "Reserved for failures of float arithmetic.",
    ),
    plain(
        C::OverflowError,
        C::ArithmeticError,
        "A number exceeds what its type, or the type it is converted to, can hold.",
    ),
    plain(
        C::ZeroDivisionError,
        C::ArithmeticError,
        "The divisor is zero.",
    ),
    plain(C::AssertionError, C::Exception, "Assertion failed."),
    ClassSpec {
        fixed_slots: slot::COUNT + 2,
        methods: &[
            NativeDef::leaf(
                "__init__",
                "(self, /, *args, name=None, obj=None)",
                attribute_error_init,
            ),
            NativeDef::leaf("__reduce__", "(self, /)", attribute_error_reduce),
            NativeDef::leaf("__getstate__", "(self, /)", attribute_error_state),
        ],
        attributes: &[
            GetSet::read_write("name", own::<{ slot::OWN }>, set_own::<{ slot::OWN }>),
            GetSet::read_write(
                "obj",
                own::<{ slot::OWN + 1 }>,
                set_own::<{ slot::OWN + 1 }>,
            ),
        ],
        ..plain(
            C::AttributeError,
            C::Exception,
            "The object has no such attribute.",
        )
    },
    plain(C::BufferError, C::Exception, "Buffer error."),
    plain(
        C::EOFError,
        C::Exception,
        "The input ended where more was needed.",
    ),
    ClassSpec {
        fixed_slots: slot::COUNT + 4,
        methods: &[
            NativeDef::leaf(
                "__init__",
                "(self, /, *args, name=None, path=None, name_from=None)",
                import_error_init,
            ),
            NativeDef::leaf_or_guest("__str__", "(self, /)", import_error_str, "import_error_str"),
            NativeDef::leaf("__reduce__", "(self, /)", import_error_reduce),
        ],
        attributes: &[
            GetSet::read_write("msg", own::<{ slot::OWN }>, set_own::<{ slot::OWN }>),
            GetSet::read_write(
                "name",
                own::<{ slot::OWN + 1 }>,
                set_own::<{ slot::OWN + 1 }>,
            ),
            GetSet::read_write(
                "path",
                own::<{ slot::OWN + 2 }>,
                set_own::<{ slot::OWN + 2 }>,
            ),
            GetSet::read_write(
                "name_from",
                own::<{ slot::OWN + 3 }>,
                set_own::<{ slot::OWN + 3 }>,
            ),
        ],
        ..plain(
            C::ImportError,
            C::Exception,
            "A module cannot be loaded, or lacks the name to be imported from it.",
        )
    },
    plain(C::ModuleNotFoundError, C::ImportError, "Module not found."),
    plain(
        C::LookupError,
        C::Exception,
        "A key or an index leads to nothing.",
    ),
    plain(
        C::IndexError,
        C::LookupError,
        "The sequence is shorter than the index asks.",
    ),
    ClassSpec {
        methods: &[NativeDef::leaf_or_guest(
            "__str__",
            "(self, /)",
            key_error_str,
            "key_error_str",
        )],
        ..plain(C::KeyError, C::LookupError, "The mapping has no such key.")
    },
    plain(C::MemoryError, C::Exception, "Out of memory."),
    ClassSpec {
        fixed_slots: slot::COUNT + 1,
        methods: &[NativeDef::leaf(
            "__init__",
            "(self, /, *args, name=None)",
            name_error_init,
        )],
        attributes: &[GetSet::read_write(
            "name",
            own::<{ slot::OWN }>,
            set_own::<{ slot::OWN }>,
        )],
        ..plain(C::NameError, C::Exception, "No variable has this name.")
    },
    plain(
        C::UnboundLocalError,
        C::NameError,
        "A local variable is read while it has no value.",
    ),
    plain(
        C::ReferenceError,
        C::Exception,
        "The object behind a weak proxy is gone.",
    ),
    plain(
        C::RuntimeError,
        C::Exception,
        "Something failed for which there is no class of its own.",
    ),
    plain(
        C::NotImplementedError,
        C::RuntimeError,
        "Subclasses must override this, or its code is still to be written.",
    ),
    plain(
        C::RecursionError,
        C::RuntimeError,
        "Calls are nested deeper than the limit.",
    ),
    plain(
        C::PythonFinalizationError,
        C::RuntimeError,
        "The interpreter is shutting down and cannot do this any more.",
    ),
    plain(
        C::StopAsyncIteration,
        C::Exception,
        "An asynchronous iterator has no more items.",
    ),
    ClassSpec {
        fixed_slots: slot::COUNT + 1,
        methods: &[NativeDef::leaf(
            "__init__",
            "(self, /, *args, **kwargs)",
            stop_iteration_init,
        )],
        attributes: &[GetSet::read_write(
            "value",
            own::<{ slot::OWN }>,
            set_own::<{ slot::OWN }>,
        )],
        ..plain(
            C::StopIteration,
            C::Exception,
            "An iterator has no more items; value is what a generator returned.",
        )
    },
    plain(
        C::SystemError,
        C::Exception,
        "Internal error in the interpreter.\n\nPlease report this to the maintainer, along with the traceback.",
    ),
    plain(
        C::TypeError,
        C::Exception,
        "The type of a value does not fit.",
    ),
    plain(
        C::ValueError,
        C::Exception,
        "The type of an argument is right, but its value makes no sense here.",
    ),
    plain(
        C::Warning,
        C::Exception,
        "Ancestor of all categories of warnings.",
    ),
    plain(
        C::BytesWarning,
        C::Warning,
        "Bytes are compared with str or turned into str; see the option -b.",
    ),
    plain(
        C::DeprecationWarning,
        C::Warning,
        "Something deprecated is used; addressed to developers.",
    ),
    plain(
        C::EncodingWarning,
        C::Warning,
        "A text file is opened in the locale's encoding by default.",
    ),
    plain(
        C::FutureWarning,
        C::Warning,
        "Code will mean something else in a later version; addressed to end users.",
    ),
    plain(
        C::ImportWarning,
        C::Warning,
        "Something about an import looks wrong.",
    ),
    plain(
        C::PendingDeprecationWarning,
        C::Warning,
        "Something is used that is going to be deprecated; hidden by default.",
    ),
    plain(
        C::ResourceWarning,
        C::Warning,
        "A file, a socket or the like was dropped without being closed.",
    ),
    plain(
        C::RuntimeWarning,
        C::Warning,
        "Something a running program does looks wrong.",
    ),
    plain(
        C::SyntaxWarning,
        C::Warning,
        "Source code is valid but looks like a mistake.",
    ),
    plain(
        C::UnicodeWarning,
        C::Warning,
        "Something about Unicode text looks wrong.",
    ),
    plain(
        C::UserWarning,
        C::Warning,
        "What warnings.warn() issues unless told otherwise.",
    ),
];

/// The first argument, or nothing.
fn first(args: V<'_>) -> V<'_> {
    args.as_tuple()
        .and_then(|items| items.get(0))
        .unwrap_or(V::EMPTY)
}

fn is_single(args: V<'_>) -> bool {
    args.as_tuple().is_some_and(|items| items.len() == 1)
}

fn system_exit_init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    base_exception::no_keywords(cx, args[0], args[2])?;
    exception.set_fixed(cx, slot::ARGS, args[1]);
    let many = args[1].as_tuple().is_some_and(|items| items.len() > 1);
    let code = if many { args[1] } else { first(args[1]) };
    exception.set_fixed(cx, slot::OWN, code);
    Ok(V::NIL)
}

fn stop_iteration_init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    base_exception::no_keywords(cx, args[0], args[2])?;
    exception.set_fixed(cx, slot::ARGS, args[1]);
    exception.set_fixed(cx, slot::OWN, first(args[1]));
    Ok(V::NIL)
}

fn attribute_error_init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // Named-only parameters come before the rest tuple.
    let exception = this(cx, args[0])?;
    exception.set_fixed(cx, slot::OWN, args[1]);
    exception.set_fixed(cx, slot::OWN + 1, args[2]);
    exception.set_fixed(cx, slot::ARGS, args[3]);
    Ok(V::NIL)
}

fn name_error_init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    exception.set_fixed(cx, slot::OWN, args[1]);
    exception.set_fixed(cx, slot::ARGS, args[2]);
    Ok(V::NIL)
}

/// The attributes with `name` and `args`, as AttributeError keeps them.
fn attribute_state<'v>(cx: Cx<'v>, exception: V<'v>) -> Result<Option<Map<'v>>, Exit> {
    let object = this(cx, exception)?;
    let name = object.fixed(slot::OWN);
    let attributes = attributes_copy(cx, exception);
    if name.is_empty() || name.is_nil() {
        return Ok(attributes);
    }
    let state = attributes.unwrap_or_else(|| cx.new_map());
    state.set_symbol(cx, cx.symbol("name"), name);
    state.set_symbol(cx, cx.name(N::args), object.fixed(slot::ARGS));
    Ok(Some(state))
}

fn attribute_error_reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let state = attribute_state(cx, args[0])?.map_or(V::NIL, |state| state.v());
    let class = cx.class_of(args[0]);
    Ok(cx
        .new_tuple(&[class, exception.fixed(slot::ARGS), state])
        .v())
}

fn attribute_error_state<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(attribute_state(cx, args[0])?.map_or(V::NIL, |state| state.v()))
}

fn import_error_init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let message = if is_single(args[4]) {
        first(args[4])
    } else {
        V::EMPTY
    };
    exception.set_fixed(cx, slot::OWN, message);
    exception.set_fixed(cx, slot::OWN + 1, args[1]);
    exception.set_fixed(cx, slot::OWN + 2, args[2]);
    exception.set_fixed(cx, slot::OWN + 3, args[3]);
    exception.set_fixed(cx, slot::ARGS, args[4]);
    Ok(V::NIL)
}

fn import_error_str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let message = this(cx, args[0])?.fixed(slot::OWN);
    if message.as_exact_str().is_some() {
        return Ok(message);
    }
    base_exception::str(cx, args)
}

fn import_error_reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let mut state = attributes_copy(cx, args[0]);
    for (place, name) in [(1, "name"), (2, "path"), (3, "name_from")] {
        if let Some(value) = exception.fixed(slot::OWN + place).given() {
            let map = *state.get_or_insert_with(|| cx.new_map());
            map.set_symbol(cx, cx.symbol(name), value);
        }
    }
    Ok(reduction(cx, args[0], exception.fixed(slot::ARGS), state))
}

fn key_error_str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let items = this(cx, args[0])?.fixed(slot::ARGS);
    if is_single(items) {
        return Ok(cx.leaf_repr(first(items))?.v());
    }
    base_exception::str(cx, args)
}
