//! Values of the guest as values of the host.

use std::collections::HashMap;
use std::sync::Arc;

use corevm::objects::{List, Map, Set};
use num_bigint::Sign;
use pyo3::prelude::*;
use pyo3::types::{
    PyByteArray, PyBytes, PyComplex, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PySet, PyString,
    PyTuple, PyType,
};
use pyta_runtime::embedding::Embedded;
use pyta_runtime::exceptions::slot;
use pyta_runtime::host_objects::HostObjects;
use pyta_runtime::prelude::*;
use pyta_runtime::protocol::module_of;
use pyta_runtime::roots;

use super::dates;
use crate::errors;
use crate::interpreter::Shared;
use crate::objects::{Function, Object};

type Made<'py> = Bound<'py, PyAny>;

/// What is left to do; results lie on a stack.
enum Task<'py, 'v> {
    Visit(V<'v>),
    /// Makes a tuple of so many results: what the object becomes.
    Tuple(V<'v>, usize),
    Frozen(V<'v>, usize),
    /// Makes an exception of names of classes, and of results: its arguments, and the values of attributes with these names.
    Exception(V<'v>, Vec<String>, Vec<String>),
    /// Puts so many results into the list, dict or set.
    List(Bound<'py, PyList>, usize),
    Dict(Bound<'py, PyDict>, usize),
    Set(Bound<'py, PySet>, usize),
}

/// A container that exists and is to be filled.
enum Fill<'py, 'v> {
    List(Bound<'py, PyList>, List<'v>),
    Dict(Bound<'py, PyDict>, Map<'v>),
    Set(Bound<'py, PySet>, Set<'v>),
}

struct Passing<'a, 'py, 'v> {
    py: Python<'py>,
    cx: Cx<'v>,
    embedded: &'a Embedded,
    shared: &'a Arc<Shared>,
    known: HashMap<u64, Made<'py>>,
    tasks: Vec<Task<'py, 'v>>,
    results: Vec<Made<'py>>,
    fills: Vec<Fill<'py, 'v>>,
}

/// The value as one of the host.
///
/// # Errors
/// What the host raises, such as MemoryError.
pub fn to_host<'py, 'v>(
    py: Python<'py>,
    value: V<'v>,
    embedded: &'v Embedded,
    shared: &Arc<Shared>,
) -> PyResult<Made<'py>> {
    if is_simple(value) {
        return scalar(py, value);
    }
    if let Some(tuple) = value.as_tuple()
        && tuple.iter().all(is_simple)
    {
        // As most arguments are.
        let items: Vec<Made<'py>> = tuple
            .iter()
            .map(|item| scalar(py, item))
            .collect::<PyResult<_>>()?;
        return Ok(PyTuple::new(py, items)?.into_any());
    }
    let mut passing = Passing {
        py,
        cx: embedded.enter(),
        embedded,
        shared,
        known: HashMap::new(),
        tasks: vec![Task::Visit(value)],
        results: Vec::new(),
        fills: Vec::new(),
    };
    passing.run()?;
    let made = passing.results.pop();
    Ok(made.unwrap_or_else(|| py.None().into_bound(py)))
}

/// Whether the value has no parts, by its kind alone.
fn is_simple(value: V<'_>) -> bool {
    matches!(
        value.kind(),
        None | Some(Kind::Str | Kind::BigInt | Kind::Float)
    )
}

/// A [simple](is_simple) value.
fn scalar<'py>(py: Python<'py>, value: V<'_>) -> PyResult<Made<'py>> {
    if let Some(number) = value.as_small() {
        return Ok(PyInt::new(py, number).into_any());
    }
    if let Some(text) = value.as_exact_str() {
        return string(py, text);
    }
    if let Some(number) = value.as_float() {
        return Ok(PyFloat::new(py, number).into_any());
    }
    if let Some(truth) = value.as_bool() {
        return Ok(truth.into_pyobject(py)?.to_owned().into_any());
    }
    match value.to_number() {
        Some(number) => integer(py, &number),
        None => Ok(py.None().into_bound(py)),
    }
}

fn string<'py>(py: Python<'py>, text: Str<'_>) -> PyResult<Made<'py>> {
    if let Some(text) = text.as_ascii() {
        return Ok(PyString::new(py, text).into_any());
    }
    let points = text.units().iter();
    if points.clone().all(|point| char::from_u32(point).is_some()) {
        return Ok(PyString::new(py, &text.to_text()).into_any());
    }
    let bytes: Vec<u8> = points.flat_map(u32::to_le_bytes).collect();
    PyBytes::new(py, &bytes).call_method1("decode", ("utf-32-le", "surrogatepass"))
}

fn integer<'py>(py: Python<'py>, number: &num_bigint::BigInt) -> PyResult<Made<'py>> {
    let (sign, bytes) = number.to_bytes_le();
    let class = py.get_type::<PyInt>();
    let magnitude = class.call_method1("from_bytes", (PyBytes::new(py, &bytes), "little"))?;
    match sign {
        Sign::Minus => magnitude.neg(),
        _ => Ok(magnitude),
    }
}

impl<'py, 'v> Passing<'_, 'py, 'v> {
    fn run(&mut self) -> PyResult<()> {
        loop {
            while let Some(task) = self.tasks.pop() {
                self.perform(task)?;
            }
            match self.fills.pop() {
                Some(fill) => self.begin_fill(fill),
                None => return Ok(()),
            }
        }
    }

    fn perform(&mut self, task: Task<'py, 'v>) -> PyResult<()> {
        match task {
            Task::Visit(value) => {
                let made = match self.known.get(&value.raw().bits()) {
                    _ if is_simple(value) => Some(scalar(self.py, value)?),
                    Some(known) => Some(known.clone()),
                    None => self.visit(value)?,
                };
                self.results.extend(made);
            }
            Task::Tuple(value, len) => {
                let made = PyTuple::new(self.py, self.take(len))?;
                self.make(value, made.into_any());
            }
            Task::Frozen(value, len) => {
                let made = PyFrozenSet::new(self.py, self.take(len))?;
                self.make(value, made.into_any());
            }
            Task::Exception(value, names, attributes) => {
                let names = PyTuple::new(self.py, names)?.into_any();
                let found = PyDict::new(self.py);
                let mut parts = self.take(1 + attributes.len()).into_iter();
                let args = parts.next();
                for (name, part) in attributes.iter().zip(parts) {
                    found.set_item(name, part)?;
                }
                let args = args.unwrap_or_else(|| PyTuple::empty(self.py).into_any());
                let made = errors::from_guest(self.py, names, args, found.into_any())?;
                self.make(value, made);
            }
            Task::List(list, len) => {
                for item in self.take(len) {
                    list.append(item)?;
                }
            }
            Task::Dict(dict, len) => {
                for [key, value] in self.take(len).as_chunks::<2>().0 {
                    dict.set_item(key, value)?;
                }
            }
            Task::Set(set, len) => {
                for item in self.take(len) {
                    set.add(item)?;
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, len: usize) -> Vec<Made<'py>> {
        self.results.split_off(self.results.len() - len)
    }

    fn learn(&mut self, value: V<'v>, made: &Made<'py>) {
        self.known.insert(value.raw().bits(), made.clone());
    }

    fn make(&mut self, value: V<'v>, made: Made<'py>) {
        self.learn(value, &made);
        self.results.push(made);
    }

    fn schedule(&mut self, parts: impl DoubleEndedIterator<Item = V<'v>>) {
        self.tasks.extend(parts.rev().map(Task::Visit));
    }

    /// The value, unless it has parts that come first.
    fn visit(&mut self, value: V<'v>) -> PyResult<Option<Made<'py>>> {
        let (py, cx) = (self.py, self.cx);
        if let Some(list) = value.as_list() {
            return self.list(value, list).map(Some);
        }
        if let Some(tuple) = value.as_tuple() {
            self.tasks.push(Task::Tuple(value, tuple.len()));
            self.schedule(tuple.iter());
            return Ok(None);
        }
        if cx.is_instance(value, C::Dict)
            && let Some(map) = value.as_map()
        {
            let dict = PyDict::new(py);
            self.learn(value, dict.as_any());
            self.fills.push(Fill::Dict(dict.clone(), map));
            return Ok(Some(dict.into_any()));
        }
        if let Some(set) = value.as_set() {
            if cx.is_instance(value, C::FrozenSet) {
                let parts: Vec<V<'v>> = set.iter().map(|(key, _)| key).collect();
                self.tasks.push(Task::Frozen(value, parts.len()));
                self.schedule(parts.into_iter());
                return Ok(None);
            }
            let made = PySet::empty(py)?;
            self.learn(value, made.as_any());
            self.fills.push(Fill::Set(made.clone(), set));
            return Ok(Some(made.into_any()));
        }
        if cx.is_instance(value, C::BaseException) {
            return Ok(self.exception(value));
        }
        let made = match self.whole(value)? {
            Some(made) => made,
            None => self.standing(value)?,
        };
        self.learn(value, &made);
        Ok(Some(made))
    }

    /// A list; one without containers is made at once.
    fn list(&mut self, value: V<'v>, list: List<'v>) -> PyResult<Made<'py>> {
        let (py, items) = (self.py, list.items());
        if !items.iter().all(|item| is_simple(item.get())) {
            let made = PyList::empty(py);
            self.learn(value, made.as_any());
            self.fills.push(Fill::List(made.clone(), list));
            return Ok(made.into_any());
        }
        let mut failed = None;
        let items = items.iter().map(|item| {
            scalar(py, item.get()).unwrap_or_else(|error| {
                failed = Some(error);
                py.None().into_bound(py)
            })
        });
        let made = PyList::new(py, items)?.into_any();
        self.learn(value, &made);
        failed.map_or(Ok(made), Err)
    }

    fn begin_fill(&mut self, fill: Fill<'py, 'v>) {
        match fill {
            Fill::List(made, list) => {
                self.tasks.push(Task::List(made, list.len()));
                self.schedule(list.iter());
            }
            Fill::Dict(made, map) => {
                let entries = map.iter().flat_map(|entry| [entry.key, entry.value]);
                let parts: Vec<V<'v>> = entries.collect();
                self.tasks.push(Task::Dict(made, parts.len()));
                self.schedule(parts.into_iter());
            }
            Fill::Set(made, set) => {
                let parts: Vec<V<'v>> = set.iter().map(|(key, _)| key).collect();
                self.tasks.push(Task::Set(made, parts.len()));
                self.schedule(parts.into_iter());
            }
        }
    }

    /// The object of the host that a value stands for.
    fn stood_for(&self, value: V<'v>) -> Option<Made<'py>> {
        let (py, cx) = (self.py, self.cx);
        let held = self.embedded.objects().stood_for(cx, value)?;
        let object = cx.with_host_object(held, |object: &mut Py<PyAny>| object.clone_ref(py))?;
        Some(object.into_bound(py))
    }

    /// A value without parts.
    fn whole(&self, value: V<'v>) -> PyResult<Option<Made<'py>>> {
        let (py, cx) = (self.py, self.cx);
        if let Some(object) = self.stood_for(value) {
            return Ok(Some(object));
        }
        let payload = value.payload();
        if payload != value && is_simple(payload) {
            return scalar(py, payload).map(Some);
        }
        if let Some(bytes) = value.as_bytes() {
            return Ok(Some(PyBytes::new(py, bytes.as_slice()).into_any()));
        }
        if let Some(bytes) = value.as_byte_array() {
            return Ok(Some(PyByteArray::new(py, &bytes.to_vec()).into_any()));
        }
        if cx.is_instance(value, C::Complex)
            && let Some(object) = value.as_object()
            && let (Some(real), Some(imag)) =
                (object.fixed(0).as_float(), object.fixed(1).as_float())
        {
            return Ok(Some(PyComplex::from_doubles(py, real, imag).into_any()));
        }
        if value == cx.root(roots::ELLIPSIS) {
            return Ok(Some(py.Ellipsis().into_bound(py)));
        }
        if value == cx.root(roots::NOT_IMPLEMENTED) {
            return Ok(Some(py.NotImplemented().into_bound(py)));
        }
        if let Some(class) = value.as_exact_type() {
            return Ok(self.builtin_class(class));
        }
        dates::to_host(py, cx, value)
    }

    /// The host's class of the same name, for a class of `builtins`.
    fn builtin_class(&self, class: Type<'v>) -> Option<Made<'py>> {
        let cx = self.cx;
        let name = class.name().as_str()?;
        let own = cx.root(roots::BUILTINS).as_map()?;
        if own.get_symbol(name.intern(cx)) != Some(class.v()) {
            return None;
        }
        let found = self.py.import("builtins").ok()?.getattr(name.to_text());
        found.ok().filter(|found| found.cast::<PyType>().is_ok())
    }

    /// Something that leads back to the value.
    fn standing(&self, value: V<'v>) -> PyResult<Made<'py>> {
        let cx = self.cx;
        let object = Object {
            shared: self.shared.clone(),
            place: self.embedded.objects().keep(cx, value),
        };
        let class = cx.class_of(value).as_exact_type();
        let call = cx.symbol("__call__");
        if class.is_some_and(|class| cx.lookup(class, call).is_some()) {
            let function = PyClassInitializer::from(object).add_subclass(Function);
            return Ok(Bound::new(self.py, function)?.into_any());
        }
        Ok(Bound::new(self.py, object)?.into_any())
    }

    /// Schedules what an exception is made of; the exception itself if it stands for one of the host.
    fn exception(&mut self, value: V<'v>) -> Option<Made<'py>> {
        let cx = self.cx;
        let own = cx.get_own(value, cx.symbol(errors::HOST_EXCEPTION));
        if let Some(object) = own.and_then(|own| self.stood_for(own)) {
            return Some(object);
        }
        let mut names = Vec::new();
        if let Some(class) = cx.class_of(value).as_exact_type() {
            class.order(|class| {
                let name = class.name().as_str().map_or_else(String::new, Str::to_text);
                names.push(format!("{}.{name}", module_of(cx, class)));
            });
        }
        let object = value.as_object();
        let args = object.and_then(|object| object.fixed(slot::ARGS).given());
        let own = cx.own_attributes(value);
        let attributes = own.iter().map(|(name, _)| name.to_text()).collect();
        self.tasks.push(Task::Exception(value, names, attributes));
        let parts: Vec<V<'v>> = own.into_iter().map(|(_, part)| part).collect();
        self.schedule(parts.into_iter());
        self.tasks.push(Task::Visit(args.unwrap_or(V::NIL)));
        None
    }
}
