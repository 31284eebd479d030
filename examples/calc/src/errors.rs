//! Errors: what is thrown, how it is wrapped, and how it is shown with the calls that led to it.
//!
//! A program may throw any value. On its way it is wrapped in an *exception*, an object with two fixed slots that
//! programs never see: what was thrown, and a list of tuples (function, file, line), innermost first. The VM's own errors
//! are records with a `message` whose prototype is the global `Error`.

use std::fmt;

use corevm::objects::{Function, Type};
use corevm::{Cx, Raised, V};

use crate::language::root;
use crate::records;
use crate::show::{show, text_of};
use crate::syntax::SyntaxError;

const THROWN: usize = 0;
const TRACE: usize = 1;
/// Fixed slots of an exception.
pub(crate) const EXCEPTION_SLOTS: u8 = 2;

/// Why a source did not run to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub message: String,
    /// Where it happened and what called that, innermost first; empty when nothing ran.
    pub trace: Vec<Place>,
    /// The source ended too early.
    pub is_incomplete: bool,
}

/// A line of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `None` for mistakes in the source itself.
    pub function: Option<String>,
    pub file: String,
    /// 1-based; 0 when unknown.
    pub line: u32,
}

impl Failure {
    pub(crate) fn syntax(file: &str, error: SyntaxError) -> Failure {
        Failure {
            message: error.message,
            trace: vec![Place {
                function: None,
                file: file.to_owned(),
                line: error.span.line,
            }],
            is_incomplete: error.is_incomplete,
        }
    }

    /// The program is too large for something.
    pub(crate) fn limit(file: &str, error: &dyn fmt::Display) -> Failure {
        Failure {
            message: format!("{file}: {error}"),
            trace: Vec::new(),
            is_incomplete: false,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        let mut repeated = 0;
        for (i, place) in self.trace.iter().enumerate() {
            if i > 0 && self.trace[i - 1] == *place {
                repeated += 1;
                continue;
            }
            write_repeated(f, &mut repeated)?;
            write!(f, "\n  {place}")?;
        }
        write_repeated(f, &mut repeated)
    }
}

fn write_repeated(f: &mut fmt::Formatter<'_>, count: &mut usize) -> fmt::Result {
    match std::mem::take(count) {
        0 => Ok(()),
        count => write!(f, "\n  … {count} more times"),
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.function {
            Some(function) => write!(f, "in {function}, {}:{}", self.file, self.line),
            None => write!(f, "at {}:{}", self.file, self.line),
        }
    }
}

impl std::error::Error for Failure {}

/// Raises an error of the language itself.
pub(crate) fn fail(cx: Cx<'_>, message: impl AsRef<str>) -> Raised {
    let error = records::new(cx, cx.root(root::ERROR)).unwrap_or(V::NIL);
    let message = cx.new_str(message.as_ref()).v();
    records::set_field(cx, error, cx.symbol("message"), message);
    cx.raise(wrap(cx, error))
}

/// The exception for a thrown value.
pub(crate) fn wrap<'v>(cx: Cx<'v>, thrown: V<'v>) -> V<'v> {
    let Some(class) = cx.root(root::EXCEPTION_CLASS).as_exact_type() else {
        return thrown;
    };
    let exception = cx.new_instance(class);
    if let Some(object) = exception.as_object() {
        object.set_fixed(cx, THROWN, thrown);
        object.set_fixed(cx, TRACE, cx.new_list(&[]).v());
    }
    exception
}

/// What was thrown with an exception.
pub(crate) fn thrown<'v>(exception: V<'v>) -> V<'v> {
    let object = exception.as_object();
    object
        .and_then(|object| object.fixed(THROWN).given())
        .unwrap_or(exception)
}

/// Adds a line to an exception's trace: it passes a call of `function` that was at word `pc`.
pub(crate) fn note_place<'v>(cx: Cx<'v>, exception: V<'v>, function: V<'v>, pc: u32) {
    let list = exception
        .as_object()
        .and_then(|object| object.fixed(TRACE).as_exact_list());
    let (Some(list), Some(function)) = (list, function.as_function()) else {
        return;
    };
    let line = function.code(cx).span_at(pc).line;
    let file = file_of(cx, function);
    let place = [
        function.name(cx),
        cx.new_str(file).v(),
        V::small(line.into()),
    ];
    list.push(cx, cx.new_tuple(&place).v());
}

fn file_of<'v>(cx: Cx<'v>, function: Function<'v>) -> &'v str {
    &function.code(cx).loaded.name
}

/// An exception that nobody caught.
pub(crate) fn failure<'v>(cx: Cx<'v>, exception: V<'v>) -> Failure {
    let value = thrown(exception);
    let message = records::field(cx, value, cx.symbol("message"))
        .and_then(V::as_exact_str)
        .map_or_else(
            || format!("thrown: {}", show(cx, value)),
            |text| text.to_text(),
        );
    let trace = exception
        .as_object()
        .and_then(|object| object.fixed(TRACE).as_exact_list());
    let places = trace.into_iter().flat_map(|list| list.iter()).map(place);
    Failure {
        message,
        trace: places.collect(),
        is_incomplete: false,
    }
}

fn place(entry: V<'_>) -> Place {
    let part = |index: usize| entry.as_tuple().and_then(|tuple| tuple.get(index));
    Place {
        function: part(0).map(text_of),
        file: part(1).map(text_of).unwrap_or_default(),
        line: part(2).and_then(V::as_small).unwrap_or(0) as u32,
    }
}

/// The prototype of the language's own errors, and the class of exceptions.
pub(crate) fn set_up<'v>(cx: Cx<'v>, exception_class: Type<'v>) {
    cx.set_root(root::EXCEPTION_CLASS, exception_class.v());
    if let Ok(error) = records::new(cx, V::NIL) {
        cx.set_root(root::ERROR, error);
    }
}
