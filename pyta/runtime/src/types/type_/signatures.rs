//! How instances of builtin classes are made, as `inspect` reads it, for classes whose `__text_signature__` says so.
//! Source: the signatures in the documentation of the builtin types.

use crate::classes::C;

/// Classes with a signature.
pub const SIGNATURES: &[(C, &str)] = &[
    (C::Bool, "(object=False, /)"),
    (C::ClassMethod, "(function, /)"),
    (C::Complex, "(real=0, imag=0)"),
    (C::Enumerate, "(iterable, start=0)"),
    (C::Filter, "(function, iterable, /)"),
    (C::Float, "(x=0, /)"),
    (C::FrozenSet, "(iterable=(), /)"),
    (C::List, "(iterable=(), /)"),
    (C::Map, "(function, iterable, /, *iterables, strict=False)"),
    (C::MemoryView, "(object)"),
    (C::Object, "()"),
    (C::Property, "(fget=None, fset=None, fdel=None, doc=None)"),
    (C::Reversed, "(sequence, /)"),
    (C::Set, "(iterable=(), /)"),
    (C::StaticMethod, "(function, /)"),
    (C::Tuple, "(iterable=(), /)"),
    (C::Zip, "(*iterables, strict=False)"),
    (C::GenericAlias, "(origin, args, /)"),
    (C::MappingProxy, "(mapping)"),
    (C::Method, "(function, instance, /)"),
    (C::Cell, "([contents])"),
    (C::Ellipsis, "()"),
    (
        C::Function,
        "(code, globals, name=None, argdefs=None, closure=None,\n         kwdefaults=None)",
    ),
    (C::Module, "(name, doc=None)"),
    (C::NoneType, "()"),
    (C::NotImplementedType, "()"),
    (C::SimpleNamespace, "(mapping_or_iterable=(), /, **kwargs)"),
    (C::Traceback, "(tb_next, tb_frame, tb_lasti, tb_lineno)"),
];
