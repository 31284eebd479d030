//! Values of the guest as values of the host.

use std::sync::Arc;

use corevm::objects::{List, Tuple};
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

use super::{Known, dates};
use crate::errors;
use crate::interpreter::Shared;
use crate::objects::{Function, Object};

type Made<'py> = Bound<'py, PyAny>;

/// What is left to do; results lie on a stack.
enum Task<'py, 'v> {
    Visit(V<'v>),
    /// Makes what the object becomes, with as many results as places are open.
    Make(Whole, V<'v>, Parts<'py>),
    /// Makes an exception of names of classes, and of results: its arguments, and the values of attributes with these names.
    Exception(V<'v>, Vec<String>, Vec<String>),
    /// Puts results into the open places of a list.
    Put(Bound<'py, PyList>, Vec<usize>),
    /// As [`Task::Make`], for what exists already.
    Fill(Container<'py>, Parts<'py>),
}

/// What is made when its parts are there.
#[derive(Clone, Copy)]
enum Whole {
    Tuple,
    Frozen,
}

/// What exists before its parts do, and may lie in them.
enum Container<'py> {
    /// Its parts are keys and values by turns.
    Dict(Bound<'py, PyDict>),
    Set(Bound<'py, PySet>),
}

/// Parts of an object. Those that have parts themselves come later: their places are open.
struct Parts<'py> {
    values: Vec<Made<'py>>,
    open: Vec<usize>,
}

/// What belongs to the open places, in their order.
type Later<'v> = Vec<V<'v>>;

struct Passing<'a, 'py, 'v> {
    py: Python<'py>,
    cx: Cx<'v>,
    embedded: &'a Embedded,
    shared: &'a Arc<Shared>,
    known: Known<Made<'py>>,
    tasks: Vec<Task<'py, 'v>>,
    results: Vec<Made<'py>>,
    /// What puts parts into containers, and what has to become these parts before.
    fills: Vec<(Task<'py, 'v>, Later<'v>)>,
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
    if let Some(made) = scalar(py, value)? {
        return Ok(made);
    }
    if let Some(tuple) = value.as_exact_tuple()
        && let Some(tuple) = plain_tuple(py, tuple)?
    {
        return Ok(tuple);
    }
    let mut passing = Passing {
        py,
        cx: embedded.enter(),
        embedded,
        shared,
        known: Known::default(),
        tasks: vec![Task::Visit(value)],
        results: Vec::new(),
        fills: Vec::new(),
    };
    passing.run()?;
    let made = passing.results.pop();
    Ok(made.unwrap_or_else(|| py.None().into_bound(py)))
}

/// The value if its kind alone says that it has no parts.
#[inline(always)]
fn scalar<'py>(py: Python<'py>, value: V<'_>) -> PyResult<Option<Made<'py>>> {
    match value.as_small() {
        Some(number) => Ok(Some(PyInt::new(py, number).into_any())),
        None => larger_scalar(py, value),
    }
}

fn larger_scalar<'py>(py: Python<'py>, value: V<'_>) -> PyResult<Option<Made<'py>>> {
    match value.kind() {
        None => immediate(py, value).map(Some),
        Some(Kind::Str) => match value.as_exact_str() {
            Some(text) => string(py, text).map(Some),
            None => Ok(None),
        },
        Some(Kind::Float) => Ok(value
            .as_float()
            .map(|number| PyFloat::new(py, number).into_any())),
        Some(Kind::BigInt) => value
            .to_number()
            .map(|number| integer(py, &number))
            .transpose(),
        Some(_) => Ok(None),
    }
}

/// A value that is no object, but for a small integer.
fn immediate<'py>(py: Python<'py>, value: V<'_>) -> PyResult<Made<'py>> {
    if let Some(number) = value.as_float() {
        return Ok(PyFloat::new(py, number).into_any());
    }
    match value.as_bool() {
        Some(truth) => Ok(truth.into_pyobject(py)?.to_owned().into_any()),
        None => Ok(py.None().into_bound(py)),
    }
}

/// A tuple without containers, as most arguments are.
fn plain_tuple<'py>(py: Python<'py>, tuple: Tuple<'_>) -> PyResult<Option<Made<'py>>> {
    let mut items = Vec::with_capacity(tuple.len());
    for item in tuple.iter() {
        match scalar(py, item)? {
            Some(item) => items.push(item),
            None => return Ok(None),
        }
    }
    Ok(Some(PyTuple::new(py, items)?.into_any()))
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
            let Some((task, later)) = self.fills.pop() else {
                return Ok(());
            };
            self.tasks.push(task);
            self.schedule(later);
        }
    }

    fn perform(&mut self, task: Task<'py, 'v>) -> PyResult<()> {
        match task {
            Task::Visit(value) => {
                let made = match self.known.get(&value.raw().bits()) {
                    Some(known) => Some(known.clone()),
                    None => self.visit(value)?,
                };
                self.results.extend(made);
            }
            Task::Make(whole, value, mut parts) => {
                self.complete(&mut parts);
                let made = self.make(whole, value, parts.values)?;
                self.results.push(made);
            }
            Task::Exception(value, names, attributes) => {
                let made = self.made_exception(names, attributes)?;
                self.learn(value, &made);
                self.results.push(made);
            }
            Task::Put(list, open) => {
                let first = self.results.len() - open.len();
                for (place, made) in open.into_iter().zip(self.results.drain(first..)) {
                    list.set_item(place, made)?;
                }
            }
            Task::Fill(container, mut parts) => {
                self.complete(&mut parts);
                fill(&container, parts.values)?;
            }
        }
        Ok(())
    }

    /// Puts the last results in the open places.
    fn complete(&mut self, parts: &mut Parts<'py>) {
        let first = self.results.len() - parts.open.len();
        for (&place, made) in parts.open.iter().zip(self.results.drain(first..)) {
            parts.values[place] = made;
        }
    }

    fn learn(&mut self, value: V<'v>, made: &Made<'py>) {
        self.known.insert(value.raw().bits(), made.clone());
    }

    fn schedule(&mut self, later: Later<'v>) {
        self.tasks.extend(later.into_iter().rev().map(Task::Visit));
    }

    /// What has no parts becomes one of the values at once.
    fn split(&self, items: impl Iterator<Item = V<'v>>) -> PyResult<(Parts<'py>, Later<'v>)> {
        let mut later = Later::new();
        let mut parts = Parts {
            values: Vec::with_capacity(items.size_hint().0),
            open: Vec::new(),
        };
        for item in items {
            let made = scalar(self.py, item)?.unwrap_or_else(|| {
                parts.open.push(parts.values.len());
                later.push(item);
                self.py.None().into_bound(self.py)
            });
            parts.values.push(made);
        }
        Ok((parts, later))
    }

    /// The object, if all its parts are there.
    fn make_or_wait(
        &mut self,
        whole: Whole,
        value: V<'v>,
        items: impl Iterator<Item = V<'v>>,
    ) -> PyResult<Option<Made<'py>>> {
        let (parts, later) = self.split(items)?;
        if later.is_empty() {
            return self.make(whole, value, parts.values).map(Some);
        }
        self.tasks.push(Task::Make(whole, value, parts));
        self.schedule(later);
        Ok(None)
    }

    fn make(&mut self, whole: Whole, value: V<'v>, parts: Vec<Made<'py>>) -> PyResult<Made<'py>> {
        let made = match whole {
            Whole::Tuple => PyTuple::new(self.py, parts)?.into_any(),
            Whole::Frozen => PyFrozenSet::new(self.py, parts)?.into_any(),
        };
        self.learn(value, &made);
        Ok(made)
    }

    /// Puts the items into the container, now or when they are made.
    fn fill_or_wait(
        &mut self,
        container: Container<'py>,
        items: impl Iterator<Item = V<'v>>,
    ) -> PyResult<()> {
        let (parts, later) = self.split(items)?;
        if later.is_empty() {
            return fill(&container, parts.values);
        }
        self.fills.push((Task::Fill(container, parts), later));
        Ok(())
    }

    /// The value, unless it has parts that come first.
    fn visit(&mut self, value: V<'v>) -> PyResult<Option<Made<'py>>> {
        let (py, cx) = (self.py, self.cx);
        if let Some(made) = scalar(py, value)? {
            return Ok(Some(made));
        }
        if let Some(list) = value.as_list() {
            return self.list(value, list).map(Some);
        }
        if let Some(tuple) = value.as_tuple() {
            return self.make_or_wait(Whole::Tuple, value, tuple.iter());
        }
        if cx.is_instance(value, C::Dict)
            && let Some(map) = value.as_map()
        {
            let dict = PyDict::new(py);
            self.learn(value, dict.as_any());
            let items = map.iter().flat_map(|entry| [entry.key, entry.value]);
            self.fill_or_wait(Container::Dict(dict.clone()), items)?;
            return Ok(Some(dict.into_any()));
        }
        if let Some(set) = value.as_set() {
            let items = set.iter().map(|(key, _)| key);
            if cx.is_instance(value, C::FrozenSet) {
                return self.make_or_wait(Whole::Frozen, value, items);
            }
            let made = PySet::empty(py)?;
            self.learn(value, made.as_any());
            self.fill_or_wait(Container::Set(made.clone()), items)?;
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

    /// A list, made at its length; what has parts comes later.
    fn list(&mut self, value: V<'v>, list: List<'v>) -> PyResult<Made<'py>> {
        let py = self.py;
        let (mut open, mut later) = (Vec::new(), Later::new());
        let items = list.items().iter().enumerate().map(|(place, item)| {
            let item = item.get();
            let made = scalar(py, item)?;
            Ok::<_, PyErr>(made.unwrap_or_else(|| {
                open.push(place);
                later.push(item);
                py.None().into_bound(py)
            }))
        });
        let made = new_list(py, items)?;
        self.learn(value, made.as_any());
        if !later.is_empty() {
            self.fills.push((Task::Put(made.clone(), open), later));
        }
        Ok(made.into_any())
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
        if payload != value
            && let Some(made) = scalar(py, payload)?
        {
            return Ok(Some(made));
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
            identity: value.as_object().map_or(0, |object| object.identity(cx)),
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
        self.schedule(own.into_iter().map(|(_, part)| part).collect());
        self.tasks.push(Task::Visit(args.unwrap_or(V::NIL)));
        None
    }

    fn made_exception(
        &mut self,
        names: Vec<String>,
        attributes: Vec<String>,
    ) -> PyResult<Made<'py>> {
        let py = self.py;
        let first = self.results.len() - attributes.len() - 1;
        let mut parts = self.results.drain(first..);
        let args = parts.next();
        let found = PyDict::new(py);
        for (name, part) in attributes.iter().zip(parts) {
            found.set_item(name, part)?;
        }
        let names = PyTuple::new(py, names)?.into_any();
        let args = args.unwrap_or_else(|| PyTuple::empty(py).into_any());
        errors::from_guest(py, names, args, found.into_any())
    }
}

/// A list of these items, if none has failed.
fn new_list<'py>(
    py: Python<'py>,
    items: impl ExactSizeIterator<Item = PyResult<Made<'py>>>,
) -> PyResult<Bound<'py, PyList>> {
    let mut failed = None;
    let items = items.map(|item| {
        item.unwrap_or_else(|error| {
            failed = Some(error);
            py.None().into_bound(py)
        })
    });
    let made = PyList::new(py, items)?;
    failed.map_or(Ok(made), Err)
}

fn fill(container: &Container<'_>, parts: Vec<Made<'_>>) -> PyResult<()> {
    match container {
        Container::Dict(dict) => {
            let mut entries = parts.as_chunks::<2>().0.iter();
            entries.try_for_each(|[key, value]| dict.set_item(key, value))
        }
        Container::Set(set) => parts.into_iter().try_for_each(|part| set.add(part)),
    }
}
