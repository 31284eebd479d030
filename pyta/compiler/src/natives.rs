//! What the generated code asks of the language's runtime: natives by name, tags of constants, flags of functions.
//!
//! Each native is called with `call_native`; arguments are in registers from the window's fourth on. "value" means any
//! object. Where a native raises, it says so; everything that calls program code may raise besides.

macro_rules! natives {
    ($($(#[doc = $doc:literal])+ $constant:ident = $name:literal;)*) => {
        $($(#[doc = $doc])+ pub const $constant: &str = $name;)*

        /// All natives that generated code may import.
        pub const ALL: &[&str] = &[$($name,)*];
    };
}

natives! {
    // Imports.
    /// `import_name(name: str, from_list: tuple or nil, level: int) -> module`: `__import__` of the running function's
    /// builtins with its globals. (Locals are nil, as CPython passes them in functions.)
    IMPORT_NAME = "import_name";
    /// `import_from(module, name: str) -> value`: attribute `name`, else `sys.modules[module.__name__ + "." + name]`; raises
    /// ImportError "cannot import name …".
    IMPORT_FROM = "import_from";
    /// `import_star(module, namespace map or nil) -> nil`: copies public names (`__all__`, else those without underscore)
    /// into the namespace; nil stands for the running function's globals.
    IMPORT_STAR = "import_star";

    // Classes.
    /// `build_class(body: function, name: str, bases: tuple or list, keywords: map or nil) -> class`: calls `__build_class__`
    /// of the running function's builtins with (body, name, *bases, **keywords). The body takes the namespace as its one
    /// argument and returns the `__class__` cell or nil.
    BUILD_CLASS = "build_class";
    /// `class_deref(namespace, name: str, cell) -> value`: item `name` of the namespace, else the cell's contents, else
    /// NameError as for an unbound free variable.
    CLASS_DEREF = "class_deref";
    /// `setup_annotations(namespace map or nil) -> nil`: makes `__annotations__ = {}` in the namespace (nil: globals) unless
    /// it is there. Only under `from __future__ import annotations`.
    SETUP_ANNOTATIONS = "setup_annotations";
    /// `call_super(super: value, class: cell or nil, self: value or empty) -> value`: `super()` without arguments in a
    /// method. When `super` is the builtin type: `super(class, self)` ("super(): empty __class__ cell", "super():
    /// arg[0] deleted" are its RuntimeErrors), else calls `super` with no arguments.
    CALL_SUPER = "call_super";

    // Functions.
    /// `set_annotate(function, annotate: function) -> nil`: sets `__annotate__`.
    SET_ANNOTATE = "set_annotate";
    /// `note_annotation(set, index: int) -> nil`: adds to `__conditional_annotations__`, whatever the program has put there ("'int'
    /// object is not a set").
    NOTE_ANNOTATION = "note_annotation";
    /// `set_type_params(function, params: tuple) -> nil`: sets `__type_params__`.
    SET_TYPE_PARAMS = "set_type_params";
    /// `annotation_format_error() -> raises NotImplementedError` without arguments: `__annotate__` was called with a
    /// format it does not know (greater than 2).
    ANNOTATION_FORMAT_ERROR = "annotation_format_error";

    // Type parameters.
    /// `make_typevar(name: str) -> TypeVar` without bound, with inferred variance.
    MAKE_TYPEVAR = "make_typevar";
    /// `make_typevar_bound(name: str, evaluate: function) -> TypeVar` with a lazily evaluated bound.
    MAKE_TYPEVAR_BOUND = "make_typevar_bound";
    /// `make_typevar_constraints(name: str, evaluate: function) -> TypeVar` with lazily evaluated constraints.
    MAKE_TYPEVAR_CONSTRAINTS = "make_typevar_constraints";
    /// `make_typevartuple(name: str) -> TypeVarTuple`.
    MAKE_TYPEVARTUPLE = "make_typevartuple";
    /// `make_paramspec(name: str) -> ParamSpec`.
    MAKE_PARAMSPEC = "make_paramspec";
    /// `set_typeparam_default(param, evaluate: function) -> param` with a lazily evaluated default.
    SET_TYPEPARAM_DEFAULT = "set_typeparam_default";
    /// `make_typealias(name: str, type_params: tuple or nil, evaluate: function) -> TypeAliasType`.
    MAKE_TYPEALIAS = "make_typealias";
    /// `subscript_generic(params: tuple) -> typing.Generic[*params]` with TypeVarTuples unpacked.
    SUBSCRIPT_GENERIC = "subscript_generic";

    // Strings.
    /// `format_value(value, conversion: int, spec: str or nil) -> str`: conversion is 0 or the character 's', 'r', 'a'; then
    /// `format(converted, spec)`, where a nil spec and an exact str give the str itself.
    FORMAT_VALUE = "format_value";
    /// `format_plain(value) -> str`: as `format_value` without conversion and specification.
    FORMAT_PLAIN = "format_plain";
    /// `format_str(value) -> str`: with the conversion 's' and no specification.
    FORMAT_STR = "format_str";
    /// `format_repr(value) -> str`: with the conversion 'r' and no specification.
    FORMAT_REPR = "format_repr";
    /// `build_interpolation(value, expression: str, conversion: int, spec: str or nil) -> Interpolation` of a t-string.
    BUILD_INTERPOLATION = "build_interpolation";
    /// `build_template(strings: tuple, interpolations: tuple) -> Template`.
    BUILD_TEMPLATE = "build_template";

    // Containers.
    /// `build_slice(start, stop, step) -> slice`.
    BUILD_SLICE = "build_slice";
    /// `get_slice(container, start, stop)`: `container[start:stop]`, without a slice where nobody sees it.
    GET_SLICE = "get_slice";
    /// `set_update(set, iterable) -> nil`: adds all items ("'int' object is not iterable").
    SET_UPDATE = "set_update";
    /// `map_update(map, mapping) -> nil`: `{**mapping}`; raises "'int' object is not a mapping".
    MAP_UPDATE = "map_update";
    /// `map_merge(map, mapping, callee) -> nil`: `f(**mapping)`; raises "f() argument after ** must be a mapping, not int"
    /// and "f() got multiple values for keyword argument 'x'", naming the callee.
    MAP_MERGE = "map_merge";
    /// `spread_args(iterable, callee) -> list or tuple`: the arguments of `f(*iterable)`; an exact list or tuple may be given
    /// as it is. Raises "f() argument after * must be an iterable, not int", naming the callee.
    SPREAD_ARGS = "spread_args";
    /// `list_extend_unpack(list, iterable) -> nil`: `[*iterable]`, and `f(x, *iterable)`; raises "Value after * must be an iterable, not int".
    LIST_EXTEND_UNPACK = "list_extend_unpack";

    // Statements.
    /// `print_expr(value) -> nil`: `sys.displayhook(value)`.
    PRINT_EXPR = "print_expr";
    /// `assertion_error() -> class AssertionError`, whatever the name means in the program.
    ASSERTION_ERROR = "assertion_error";

    /// `current_exception() -> exception` being handled, for a bare `raise`; raises RuntimeError "No active exception to
    /// reraise".
    CURRENT_EXCEPTION = "current_exception";

    // With statements.
    /// `load_special(object, name: str) -> bound method` looked up on the type: `__enter__`, `__exit__`, `__aenter__`, `__aexit__`;
    /// raises TypeError "'X' object does not support the context manager protocol (missed __exit__ method)" and so on.
    LOAD_SPECIAL = "load_special";
    /// `call_exit(exit: callable, exception) -> value`: `exit(type(exception), exception, exception.__traceback__)`.
    CALL_EXIT = "call_exit";

    // Generators and coroutines.
    /// `yield_from_iter(value, is_call) -> iterator`: for `yield from`, of a call's result or something else: a generator as
    /// it is, a coroutine only where the running function is a coroutine or iterable coroutine ("cannot 'yield from' a
    /// coroutine object in a non-coroutine generator"), else `iter(value)`.
    YIELD_FROM_ITER = "yield_from_iter";
    /// `delegate_throw(iterator, exception) -> (done: bool, value)`: what `yield from` does with an exception thrown in:
    /// GeneratorExit closes the iterator and goes on; others are thrown into it; without `throw` the exception goes on.
    /// `done` with the value of its StopIteration, else what it yielded.
    DELEGATE_THROW = "delegate_throw";
    /// `get_awaitable(value, after: int) -> iterator`: `value.__await__()`; coroutines as they are. `after` words the error: 0
    /// plain, 1 after `__aenter__`, 2 after `__aexit__` ("'async with' received an object from __aenter__ that does
    /// not implement __await__: X").
    GET_AWAITABLE = "get_awaitable";
    /// `get_aiter(value) -> asynchronous iterator`.
    GET_AITER = "get_aiter";
    /// `get_anext(iterator) -> awaitable's iterator`: `type(iterator).__anext__`, already made an iterator to send to.
    GET_ANEXT = "get_anext";
    /// `end_async_for(exception) -> nil` when it is StopAsyncIteration, else raises it again.
    END_ASYNC_FOR = "end_async_for";
    /// `async_gen_wrap(value) -> value`: what an asynchronous generator's `yield` hands out, marked so that it is not
    /// taken for an awaited value.
    ASYNC_GEN_WRAP = "async_gen_wrap";
    /// `stop_iteration_error(exception, flavor: int) -> exception`: StopIteration (and StopAsyncIteration in flavor 2) leaving a
    /// generator becomes RuntimeError "generator raised StopIteration" with that cause; others stay.
    STOP_ITERATION_ERROR = "stop_iteration_error";
    /// `ends_iteration(exception) -> bool`: whether it is StopIteration. Only in parts of the runtime.
    ENDS_ITERATION = "ends_iteration";
    /// `iterated(iterator) -> iterator`: what a loop steps instead of an iterator that nobody else sees stepped, often itself. Only in parts of
    /// the runtime.
    ITERATED = "iterated";

    // Matching.
    /// `match_sequence(subject) -> bool`: its type has the sequence flag (list, tuple, registered; no str, bytes).
    MATCH_SEQUENCE = "match_sequence";
    /// `match_mapping(subject) -> bool`: its type has the mapping flag.
    MATCH_MAPPING = "match_mapping";
    /// `match_length(subject) -> int`: `len(subject)`.
    MATCH_LENGTH = "match_length";
    /// `match_keys(subject, keys: tuple) -> tuple of values or nil`: uses `subject.get(key, sentinel)`; raises ValueError
    /// "mapping pattern checks duplicate key (…)".
    MATCH_KEYS = "match_keys";
    /// `match_rest(subject, keys: tuple) -> dict`: a copy of the subject without the keys.
    MATCH_REST = "match_rest";
    /// `match_class(subject, class, positional: int, names: tuple) -> tuple of attributes or nil`; raises TypeErrors of
    /// `__match_args__`.
    MATCH_CLASS = "match_class";

    // Exceptions.
    /// `check_exc_star(group: exception or nil, class or tuple) -> (rest or nil, match or nil)`: splits; a naked exception that
    /// matches is wrapped in a group. Raises TypeError for what may not be caught: "catching classes that do not inherit
    /// from BaseException is not allowed", "catching ExceptionGroup with except* is not allowed. Use except instead."
    CHECK_EXC_STAR = "check_exc_star";
    /// `prep_reraise_star(original: exception, raised: list) -> exception or nil`: what `except*` raises at its end.
    PREP_RERAISE_STAR = "prep_reraise_star";
}

/// Tags of [`corevm_sdk::Constant::Language`].
pub mod tags {
    /// `...`, no parts.
    pub const ELLIPSIS: u32 = 1;
    /// A complex number: parts are two floats, real and imaginary.
    pub const COMPLEX: u32 = 2;
    /// A frozenset of its parts.
    pub const FROZENSET: u32 = 3;
    /// A slice: parts are start, stop, step.
    pub const SLICE: u32 = 4;
}

/// Bits of [`corevm_sdk::Function::language_flags`]: CPython's `co_flags`.
pub mod function_flags {
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    /// `<>` instead of `!=`.
    pub const FUTURE_BARRY_AS_BDFL: u32 = 0x40_0000;
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    /// Features of the future that code compiled by a function inherits from it.
    pub const FUTURE: u32 = FUTURE_BARRY_AS_BDFL | FUTURE_ANNOTATIONS;
    /// Constant 0 is the docstring.
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    /// Defined directly in a class.
    pub const METHOD: u32 = 0x800_0000;
    /// Not CPython's: register 0 holds the namespace (class bodies, code compiled for a namespace of its own).
    pub const NAMESPACE: u32 = 0x1000_0000;
    /// Not CPython's: this is the body of a class.
    pub const CLASS_BODY: u32 = 0x2000_0000;
    /// Not CPython's: has a `try` or `with` statement, so that a generator which is dropped may have more to do.
    pub const GUARDED: u32 = 0x4000_0000;
    /// Not CPython's: all locations were taken from the code.
    pub const UNPLACED: u32 = 0x8000_0000;
}

/// Flavors of generators; see [`corevm_sdk::FunctionKind::Generator`].
pub mod flavors {
    pub const GENERATOR: u8 = 0;
    pub const COROUTINE: u8 = 1;
    pub const ASYNC_GENERATOR: u8 = 2;
    pub const ITERABLE_COROUTINE: u8 = 3;
}
