//! Python's functions, and natives as functions: `function`, `builtin_function_or_method`, method descriptors.

mod natives;
pub mod written_in_python;

use corevm::objects::Function;

use crate::builtins::flow_natives::{function_note, set_function_note};
use crate::classes::{ClassSpec, GetSet};
use crate::ops::attr::function_attributes;
use crate::prelude::*;
use crate::protocol::Repr;
use pyta_compiler::natives::function_flags;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        doc: "A function that runs code with globals as its global variables.\n\nname replaces that of the code. argdefs is a tuple of default values, kwdefaults\na dict of those of keyword-only parameters. closure is a tuple with a cell for\neach free variable.",
        flags: class_flags::HAS_DICT | class_flags::WEAKREF,
        new: Some(NativeDef::leaf(
            "__new__",
            "(cls, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
            new,
        )),
        methods: &[
            NativeDef::step("__call__", "(self, /, *args, **kwargs)", call, 0),
            NativeDef::leaf("__get__", "(self, instance, owner=None, /)", get),
            NativeDef::leaf("__repr__", "(self, /)", repr),
        ],
        attributes: ATTRIBUTES,
        ..ClassSpec::new(C::Function, C::Object)
    },
    natives::BUILTIN,
    natives::METHOD_DESCRIPTOR,
    natives::WRAPPER_DESCRIPTOR,
    natives::METHOD_WRAPPER,
    natives::CLASS_METHOD_DESCRIPTOR,
];

const ATTRIBUTES: &[GetSet] = &[
    GetSet::read_write("__name__", name, set_name),
    GetSet::read_write("__qualname__", qualname, set_qualname),
    GetSet::read_write("__doc__", doc, set_doc),
    GetSet::read_write("__module__", module, set_module),
    GetSet {
        set_twin: Some("function_set_code"),
        ..GetSet::read_write("__code__", code, set_code)
    },
    GetSet::read_write("__defaults__", defaults, set_defaults),
    GetSet::read_write("__kwdefaults__", named_defaults, set_named_defaults),
    GetSet::read_only("__globals__", globals),
    GetSet::read_only("__builtins__", builtins),
    GetSet::read_only("__closure__", closure),
    GetSet::read_write("__dict__", dict, set_dict),
    GetSet::read_write("__annotate__", annotate, set_annotate),
    GetSet::read_write("__type_params__", type_params, set_type_params),
];

/// What a function keeps besides: its annotations and type parameters; nil when unset.
pub fn extra_of<'v>(cx: Cx<'v>, function: Function<'v>, which: N) -> V<'v> {
    function_note(cx, function, which).unwrap_or(V::NIL)
}

/// The receiver as a function.
///
/// # Errors
/// TypeError for anything else.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Function<'v>, Exit> {
    value
        .as_exact_function()
        .ok_or_else(|| crate::protocol::sequence::wrong_receiver(cx, "function", value))
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(code) = args[1].as_exact_code() else {
        return Err(cx.type_error(format!(
            "function() argument 'code' must be code, not {}",
            cx.given_name(args[1])
        )));
    };
    let Some(_) = args[2].as_map() else {
        return Err(cx.type_error(format!(
            "function() argument 'globals' must be dict, not {}",
            cx.given_name(args[2])
        )));
    };
    let optional = |value: V<'v>| value.given().filter(|value| !value.is_nil());
    let name = optional(args[3]);
    if name.is_some_and(|name| name.as_str().is_none()) {
        return Err(cx.type_error("arg 3 (name) must be None or string"));
    }
    let defaults = optional(args[4]);
    if defaults.is_some_and(|defaults| defaults.as_tuple().is_none()) {
        return Err(cx.type_error("arg 4 (defaults) must be None or tuple"));
    }
    if let Some(named) = args[6].given()
        && !named.is_nil()
        && named.as_map().is_none()
    {
        return Err(cx.type_error("arg 6 (kwdefaults) must be None or dict"));
    }
    let captured = code.get(cx).head().captures().len();
    let closure = optional(args[5]);
    check_closure(cx, code, closure, captured)?;
    let function = cx.new_function(code.id(), args[2], closure.unwrap_or(V::NIL));
    if let Some(name) = name {
        function.set_name(cx, name);
    }
    function.set_defaults(cx, defaults.unwrap_or(V::NIL));
    function.set_named_defaults(cx, optional(args[6]).unwrap_or(V::NIL));
    Ok(function.v())
}

fn check_closure<'v>(
    cx: Cx<'v>,
    code: corevm::objects::Code<'v>,
    closure: Option<V<'v>>,
    captured: usize,
) -> Result<(), Exit> {
    let name = code.get(cx).head().name();
    let given = match closure {
        None if captured > 0 => {
            return Err(cx.type_error("arg 5 (closure) must be tuple"));
        }
        None => return Ok(()),
        Some(closure) => closure,
    };
    let Some(tuple) = given.as_tuple() else {
        return Err(cx.type_error("arg 5 (closure) must be None or tuple"));
    };
    if tuple.len() != captured {
        return Err(cx.value_error(format!(
            "{name} requires closure of length {captured}, not {}",
            tuple.len()
        )));
    }
    match tuple.iter().find(|cell| cell.as_exact_cell().is_none()) {
        Some(other) => Err(cx.type_error(format!(
            "arg 5 (closure) expected cell, found {}",
            cx.class_name(other)
        ))),
        None => Ok(()),
    }
}

/// `__call__` of what calls itself: the receiver with the arguments of the call.
pub fn call<'v>(
    _cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    Ok(Next::TailSpread {
        callee: slots.get(0),
        positional: slots.get(1),
        named: slots.get(2),
    })
}

fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    if args[1].is_nil() {
        crate::types::descriptor::check_owner(cx, args[2])?;
    }
    let for_class = args[1].is_nil()
        && args[2]
            .given()
            .is_some_and(|owner| !owner.is_nil() && owner != cx.class(C::NoneType).v());
    Ok(if for_class {
        function.v()
    } else {
        cx.new_bound_method(function.v(), args[1]).v()
    })
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    let name = function
        .qualified_name(cx)
        .as_str()
        .map_or_else(String::new, Str::to_text);
    Ok(cx
        .new_str(&format!("<function {name} at {}>", cx.address(args[0])))
        .v())
}

fn name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.name(cx))
}

fn set_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    if args[1].as_str().is_none() {
        return Err(cx.type_error("__name__ must be set to a string object"));
    }
    function.set_name(cx, args[1]);
    Ok(V::NIL)
}

fn qualname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.qualified_name(cx))
}

fn set_qualname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    if args[1].as_str().is_none() {
        return Err(cx.type_error("__qualname__ must be set to a string object"));
    }
    function.set_qualified_name(cx, args[1]);
    Ok(V::NIL)
}

fn doc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    if let Some(doc) = function.doc().given() {
        return Ok(doc);
    }
    let code = function.code(cx);
    let doc = match code.language_flags() & function_flags::HAS_DOCSTRING {
        0 => V::NIL,
        _ => code.with_first_constant(|first| {
            first.map_or(V::NIL, |constant| cx.constant(&code.loaded, constant))
        }),
    };
    function.set_doc(cx, doc);
    Ok(doc)
}

fn set_doc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?.set_doc(cx, args[1].given().unwrap_or(V::NIL));
    Ok(V::NIL)
}

fn module<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    if let Some(module) = function.module().given() {
        return Ok(module);
    }
    let module = function
        .namespace()
        .as_map()
        .and_then(|globals| globals.get_symbol(cx.name(N::name)));
    Ok(module.unwrap_or(V::NIL))
}

fn set_module<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?.set_module(cx, args[1].given().unwrap_or(V::NIL));
    Ok(V::NIL)
}

fn code<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.code_object(cx).v())
}

/// Sets the code of a function; the program is warned first when that is of another kind.
fn set_code<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const KIND: u32 =
        function_flags::GENERATOR | function_flags::COROUTINE | function_flags::ASYNC_GENERATOR;
    if let (Some(function), Some(code)) = (args[0].as_function(), args[1].as_exact_code()) {
        let kind = |declared: &corevm::bytecode::Function| declared.language_flags & KIND;
        if kind(code.get(cx).function()) != kind(function.code(cx).function()) {
            return Err(Exit::NeedGuest);
        }
    }
    put_code(cx, args)
}

/// What the prelude's part of setting attributes needs.
pub const INTRINSICS: &[NativeDef] = &[NativeDef::leaf(
    "put_function_code",
    "(function, code, /)",
    put_code,
)];

fn put_code<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    let Some(code) = args[1].as_exact_code() else {
        return Err(cx.type_error("__code__ must be set to a code object"));
    };
    let wanted = code.get(cx).head().captures().len();
    let has = function.captures().as_tuple().map_or(0, Tuple::len);
    if wanted != has {
        let name = function
            .name(cx)
            .as_str()
            .map_or_else(String::new, Str::to_text);
        return Err(cx.value_error(format!(
            "{name}() requires a code object with {has} free vars, not {wanted}"
        )));
    }
    if cx.keeps_registers() {
        return Err(Exit::Interrupted);
    }
    function.set_code(cx, code);
    Ok(V::NIL)
}

fn defaults<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    let defaults = function.defaults();
    Ok(match defaults.as_tuple() {
        Some(tuple) if tuple.is_empty() => V::NIL,
        _ => defaults,
    })
}

fn set_defaults<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    let value = args[1].given().unwrap_or(V::NIL);
    if !value.is_nil() && value.as_tuple().is_none() {
        return Err(cx.type_error("__defaults__ must be set to a tuple object"));
    }
    function.set_defaults(cx, value);
    Ok(V::NIL)
}

fn named_defaults<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.named_defaults())
}

fn set_named_defaults<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    let value = args[1].given().unwrap_or(V::NIL);
    if !value.is_nil() && value.as_map().is_none() {
        return Err(cx.type_error("__kwdefaults__ must be set to a dict object"));
    }
    function.set_named_defaults(cx, value);
    Ok(V::NIL)
}

fn globals<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.namespace())
}

fn builtins<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.builtins())
}

fn closure<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let captures = this(cx, args[0])?.captures();
    Ok(match captures.as_tuple() {
        Some(tuple) if tuple.is_empty() => V::NIL,
        _ => captures,
    })
}

fn dict<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(function_attributes(cx, this(cx, args[0])?).v())
}

fn set_dict<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    if args[1].is_empty() {
        return Err(cx.type_error("cannot delete __dict__"));
    }
    if args[1].as_map().is_none() {
        return Err(cx.type_error(format!(
            "__dict__ must be set to a dictionary, not a '{}'",
            cx.class_name(args[1])
        )));
    }
    function.set_attributes(cx, args[1]);
    Ok(V::NIL)
}

fn annotate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(extra_of(cx, this(cx, args[0])?, N::annotate))
}

fn set_annotate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    if args[1].is_empty() {
        return Err(cx.type_error("__annotate__ cannot be deleted"));
    }
    if !args[1].is_nil() {
        if cx
            .type_of(args[1])
            .is_none_or(|class| cx.lookup(class, cx.name(N::call)).is_none())
        {
            return Err(cx.type_error("__annotate__ must be callable or None"));
        }
        set_function_note(cx, function, N::annotations, V::NIL);
    }
    set_function_note(cx, function, N::annotate, args[1]);
    Ok(V::NIL)
}

fn type_params<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let params = extra_of(cx, this(cx, args[0])?, N::type_params);
    Ok(if params.is_nil() {
        cx.root(crate::roots::EMPTY_TUPLE)
    } else {
        params
    })
}

fn set_type_params<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?;
    if args[1].as_tuple().is_none() {
        return Err(cx.type_error("__type_params__ must be set to a tuple"));
    }
    set_function_note(cx, function, N::type_params, args[1]);
    Ok(V::NIL)
}
