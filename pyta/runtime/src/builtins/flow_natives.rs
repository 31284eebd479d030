//! Natives that generated code calls by name: generators, coroutines, exceptions, templates, annotations, type parameters. What each
//! must do is said in `pyta_compiler::natives`. And the builtins and intrinsics of the same field.

mod awaiting;
mod delegation;

use pyta_compiler::natives::{self as names, flavors};

use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::Methods;
use crate::traceback::colors::Colors;
use crate::traceback::{self, frames};
use crate::types::{async_generator, exception_group, frame, iterators, template, typevar};

/// Natives that generated code imports.
pub const NATIVES: &[NativeDef] = &[
    NativeDef::leaf(names::SET_ANNOTATE, "(function, annotate, /)", set_annotate),
    NativeDef::leaf(names::NOTE_ANNOTATION, "(set, index, /)", note_annotation),
    NativeDef::leaf(
        names::SET_TYPE_PARAMS,
        "(function, params, /)",
        set_type_params,
    ),
    NativeDef::leaf(
        names::SETUP_ANNOTATIONS,
        "(namespace, /)",
        setup_annotations,
    ),
    NativeDef::leaf(
        names::ANNOTATION_FORMAT_ERROR,
        "(/)",
        annotation_format_error,
    ),
    NativeDef::step(names::MAKE_TYPEVAR, "(name, /)", typevar::make_typevar, 0),
    NativeDef::step(
        names::MAKE_TYPEVAR_BOUND,
        "(name, evaluate, /)",
        typevar::make_typevar_bound,
        0,
    ),
    NativeDef::step(
        names::MAKE_TYPEVAR_CONSTRAINTS,
        "(name, evaluate, /)",
        typevar::make_typevar_constraints,
        0,
    ),
    NativeDef::step(
        names::MAKE_TYPEVARTUPLE,
        "(name, /)",
        typevar::make_typevartuple,
        0,
    ),
    NativeDef::step(
        names::MAKE_PARAMSPEC,
        "(name, /)",
        typevar::make_paramspec,
        0,
    ),
    NativeDef::step(
        names::SET_TYPEPARAM_DEFAULT,
        "(param, evaluate, /)",
        typevar::set_typeparam_default,
        0,
    ),
    NativeDef::step(
        names::MAKE_TYPEALIAS,
        "(name, type_params, evaluate, /)",
        typevar::make_typealias,
        0,
    ),
    NativeDef::step(
        names::SUBSCRIPT_GENERIC,
        "(params, /)",
        typevar::subscript_generic,
        0,
    ),
    NativeDef::leaf(
        names::BUILD_INTERPOLATION,
        "(value, expression, conversion, spec, /)",
        template::build_interpolation,
    ),
    NativeDef::leaf(
        names::BUILD_TEMPLATE,
        "(strings, interpolations, /)",
        template::build_template,
    ),
    NativeDef::leaf(names::CURRENT_EXCEPTION, "(/)", current_exception),
    NativeDef::leaf_or(
        names::YIELD_FROM_ITER,
        "(value, is_call, /)",
        delegation::yield_from_generator,
        delegation::yield_from_iter,
        0,
    ),
    NativeDef::step(
        names::DELEGATE_THROW,
        "(iterator, exception, /)",
        delegation::delegate_throw,
        0,
    ),
    NativeDef::leaf_or(
        names::GET_AWAITABLE,
        "(value, after, /)",
        awaiting::get_own_awaitable,
        awaiting::get_awaitable,
        0,
    ),
    NativeDef::step(names::GET_AITER, "(value, /)", awaiting::get_aiter, 0),
    NativeDef::leaf_or(
        names::GET_ANEXT,
        "(iterator, /)",
        awaiting::get_own_anext,
        awaiting::get_anext,
        1,
    ),
    NativeDef::leaf(names::END_ASYNC_FOR, "(exception, /)", end_async_for),
    NativeDef::leaf(
        names::ASYNC_GEN_WRAP,
        "(value, /)",
        async_generator::wrap_value,
    ),
    NativeDef::leaf(
        names::STOP_ITERATION_ERROR,
        "(exception, flavor, /)",
        stop_iteration_error,
    ),
    NativeDef::leaf(names::ENDS_ITERATION, "(exception, /)", |cx, args| {
        Ok(V::bool(cx.is_instance(args[0], C::StopIteration)))
    }),
    NativeDef::leaf_or(
        names::ITERATED,
        "(iterator, /)",
        iterators::iterated,
        iterators::iterated_step,
        0,
    ),
    NativeDef::step(
        names::CHECK_EXC_STAR,
        "(group, classes, /)",
        check_exc_star,
        0,
    ),
    NativeDef::step(
        names::PREP_RERAISE_STAR,
        "(original, raised, /)",
        prep_reraise_star,
        0,
    ),
];

/// Builtins that concern frames and asynchronous iteration.
pub const BUILTINS: &[NativeDef] = &[
    frame::NATIVES[0],
    NativeDef::step("aiter", "(async_iterable, /)", awaiting::aiter, 0)
        .doc("Ask an object for its asynchronous iterator, which its `__aiter__` gives."),
    NativeDef::step(
        "anext",
        "(aiterator, default=<unrepresentable>, /)",
        awaiting::anext,
        0,
    )
    .doc("An awaitable for what comes next from an async iterator; at its end for the default, if one is given."),
];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("exception_group_shown", "(group, /)", group_shown),
    NativeDef::leaf(
        "exception_group_set_shown",
        "(group, shown, /)",
        set_group_shown,
    ),
    NativeDef::leaf("star_traceback", "(exception, /)", star_traceback),
    NativeDef::leaf(
        "format_traceback",
        "(traceback, limit=None, colors=False, /)",
        format_traceback,
    ),
    NativeDef::leaf(
        "format_plain_traceback",
        "(traceback, /)",
        format_plain_traceback,
    ),
    NativeDef::leaf("closest_name", "(names, wrong, /)", closest_name),
    NativeDef::leaf("source_line", "(filename, line, /)", source_line),
    NativeDef::leaf("display_class", "(class, /)", display_class),
    NativeDef::leaf("generator_finalizer", "(generator, /)", generator_finalizer),
    NativeDef::leaf("is_generator", "(x, /)", is_generator),
    NativeDef::leaf("generator_is_new", "(generator, /)", generator_is_new),
    NativeDef::leaf(
        "awaitable_iterator",
        "(value, /)",
        awaiting::awaitable_iterator,
    ),
];

/// The value that a function keeps under one of the names of its annotations and type parameters.
pub fn function_note<'v>(cx: Cx<'v>, function: Function<'v>, which: N) -> Option<V<'v>> {
    function.extra().as_map()?.get_symbol(cx.name(which))
}

/// Keeps a value with a function, see [`function_note`].
pub fn set_function_note<'v>(cx: Cx<'v>, function: Function<'v>, which: N, value: V<'v>) {
    let notes = function.extra().as_map().unwrap_or_else(|| {
        let notes = cx.new_map();
        function.set_extra(cx, notes.v());
        notes
    });
    notes.set_symbol(cx, cx.name(which), value);
}

fn note<'v>(cx: Cx<'v>, args: &[V<'v>], which: N) -> Result<V<'v>, Exit> {
    if let Some(function) = args[0].as_function() {
        set_function_note(cx, function, which, args[1]);
    }
    Ok(V::NIL)
}

fn set_annotate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    note(cx, args, N::annotate)
}

fn note_annotation<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = args[0].as_set().filter(|_| cx.is_instance(args[0], C::Set));
    let Some(set) = set else {
        let name = cx.class_name(args[0]);
        return Err(cx.type_error(format!("'{name}' object is not a set")));
    };
    set.add(cx, args[1])?;
    Ok(V::NIL)
}

fn set_type_params<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    note(cx, args, N::type_params)
}

fn setup_annotations<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let namespace = args[0].as_map().or_else(|| cx.running_namespace());
    let name = cx.name(N::annotations);
    if let Some(namespace) = namespace
        && namespace.get_symbol(name).is_none()
    {
        namespace.set_symbol(cx, name, cx.new_map().v());
    }
    Ok(V::NIL)
}

fn annotation_format_error<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(cx.error_with(C::NotImplementedError, &[]).into())
}

fn current_exception<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match cx.handled() {
        handled if handled.is_nil() => Err(cx
            .error(C::RuntimeError, "No active exception to reraise")
            .into()),
        handled => Ok(handled),
    }
}

fn end_async_for<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if cx.is_instance(args[0], C::StopAsyncIteration) {
        return Ok(V::NIL);
    }
    traceback::forget_running(cx, args[0]);
    Err(cx.raise(args[0]).into())
}

fn stop_iteration_error<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let flavor = args[1].as_small().unwrap_or(0);
    let is_async = flavor == i64::from(flavors::ASYNC_GENERATOR);
    let what = if cx.is_instance(args[0], C::StopIteration) {
        "StopIteration"
    } else if is_async && cx.is_instance(args[0], C::StopAsyncIteration) {
        "StopAsyncIteration"
    } else {
        return Ok(args[0]);
    };
    let kind = match flavor {
        _ if is_async => "async generator",
        flavor if flavor == i64::from(flavors::COROUTINE) => "coroutine",
        _ => "generator",
    };
    let message = cx.new_str(&format!("{kind} raised {what}")).v();
    let error = cx.new_exception(C::RuntimeError, &[message]);
    if let Some(object) = error.as_object() {
        object.set_fixed(cx, slot::CONTEXT, args[0]);
        object.set_fixed(cx, slot::CAUSE, args[0]);
        object.set_fixed(cx, slot::SUPPRESS, V::TRUE);
    }
    Ok(error)
}

fn check_exc_star<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state == 0 {
        return Ok(Next::Call {
            state: 1,
            callee: cx.prelude("check_exc_star")?,
            args: ArgBuf::of(&[slots.get(0), slots.get(1)]),
        });
    }
    // What the clause handles is the part that it matches.
    let matched = got.value().as_tuple().and_then(|pair| pair.get(1));
    if let Some(matched) = matched.filter(|matched| !matched.is_nil()) {
        if let Some(object) = matched.as_object()
            && object.fixed(slot::SUPPRESS).is_empty()
        {
            object.set_fixed(cx, slot::SUPPRESS, V::FALSE);
        }
        cx.set_handled(matched);
    }
    Ok(Next::Done(got.value()))
}

fn prep_reraise_star<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    tail_call(cx, "prep_reraise_star", slots)
}

fn tail_call<'v>(cx: Cx<'v>, name: &'static str, slots: Slots<'_, 'v>) -> Result<Next<'v>, Raised> {
    Ok(Next::TailCall {
        callee: cx.prelude(name)?,
        args: ArgBuf::of(&[slots.get(0), slots.get(1)]),
    })
}

fn group_shown<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let shown = args[0]
        .as_object()
        .and_then(|group| group.fixed(exception_group::own_slot::SHOWN).given());
    Ok(shown.unwrap_or(V::NIL))
}

fn set_group_shown<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(group) = args[0].as_object() {
        group.set_fixed(cx, exception_group::own_slot::SHOWN, args[1]);
    }
    Ok(V::NIL)
}

/// A traceback of the innermost frame alone.
fn star_traceback<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some((frame, function)) = frames::visible(cx).next() else {
        return Ok(V::NIL);
    };
    let made = traceback::new_entry(cx, V::NIL, function.v(), frame.pc);
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, traceback::entry::BASE, V::small(frame.base as i64));
    }
    Ok(made)
}

fn format_traceback<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let limit = args[1].given().and_then(V::as_small);
    let colors = match args[2] {
        V::TRUE => Colors::On,
        _ => Colors::Off,
    };
    let text = traceback::format::format_traceback(cx, args[0], limit, colors);
    Ok(cx.new_str(&text).v())
}

/// As `format_traceback`, without carets.
fn format_plain_traceback<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = traceback::format::format_plain_traceback(cx, args[0]);
    Ok(cx.new_str(&text).v())
}

/// The name of a list that is closest to a misspelt one, or None.
fn closest_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(list), Some(wrong)) = (args[0].as_list(), args[1].as_str()) else {
        return Ok(V::NIL);
    };
    let names: Vec<String> = list
        .iter()
        .filter_map(V::as_str)
        .map(Str::to_text)
        .collect();
    let found = crate::ops::suggest::closest(&wrong.to_text(), names.iter().map(String::as_str));
    Ok(found.map_or(V::NIL, |name| cx.new_str(name).v()))
}

/// A line of a source file without white space around it, or None when there is none.
fn source_line<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(filename), Some(line)) = (args[0].as_str(), args[1].as_small()) else {
        return Ok(V::NIL);
    };
    let sources = traceback::source::Sources::of(cx);
    let line = u32::try_from(line).ok().filter(|&line| line > 0);
    let (Some(sources), Some(line)) = (sources, line) else {
        return Ok(V::NIL);
    };
    let lines = sources.lines(cx, &filename.to_text(), line, line);
    Ok(match lines.first().map(|line| line.trim()) {
        Some(line) if !line.is_empty() => cx.new_str(line).v(),
        _ => V::NIL,
    })
}

/// A class as the last line of a traceback names it.
fn display_class<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match args[0].as_exact_type() {
        Some(class) => cx
            .new_str(&crate::types::base_exception::shown_class(cx, class))
            .v(),
        None => V::NIL,
    })
}

/// What an unfinished asynchronous generator is given to, or None.
fn generator_finalizer<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let generator = args[0].as_exact_generator();
    Ok(generator.map_or(V::NIL, async_generator::finalizer_of))
}

/// Whether a generator has not been started.
fn generator_is_new<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    use corevm::objects::GeneratorState;
    let generator = args[0].as_exact_generator();
    let is_new = generator.is_some_and(|generator| generator.state() == GeneratorState::Created);
    Ok(V::bool(is_new))
}

/// Whether an object is a generator, a coroutine or an asynchronous generator.
fn is_generator<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(args[0].as_exact_generator().is_some()))
}
