//! Values of the host as values of the guest.

use std::collections::HashMap;
use std::sync::Arc;

use corevm::objects::{List, Map, Set};
use num_bigint::{BigInt, Sign};
use pyo3::exceptions::{PyBaseException, PyMemoryError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyComplex, PyDict, PyEllipsis, PyFloat, PyFrozenSet, PyInt,
    PyList, PyNotImplemented, PySet, PyString, PyTuple, PyType,
};
use pyta_runtime::embedding::Embedded;
use pyta_runtime::prelude::*;
use pyta_runtime::roots;

use super::dates;
use crate::errors;
use crate::interpreter::Shared;
use crate::objects::Object;

/// Why a value could not be passed.
#[derive(Debug)]
pub enum Failure {
    /// The guest has to load its module `datetime` first.
    NeedsDates,
    Host(PyErr),
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Failure {
        Failure::Host(error)
    }
}

/// The failure of a leaf.
pub(super) fn failure(cx: Cx<'_>, exit: Exit) -> Failure {
    Failure::Host(match exit {
        Exit::Raised => {
            let exception = cx.take_raised(cx.raising());
            PyTypeError::new_err(pyta_runtime::interpreter::describe(cx, exception))
        }
        Exit::NeedMemory(_) => PyMemoryError::new_err("the guest's memory is full"),
        _ => PyTypeError::new_err("a value cannot be hashed by the guest"),
    })
}

/// What is left to do; results lie on a stack.
enum Task<'py, 'v> {
    Visit(Bound<'py, PyAny>),
    /// Makes a tuple of so many results: what the object becomes.
    Tuple(Bound<'py, PyAny>, usize),
    Frozen(Bound<'py, PyAny>, usize),
    Exception(Bound<'py, PyAny>, usize),
    /// Puts so many results into the list, dict or set.
    List(List<'v>, usize),
    Dict(Map<'v>, usize),
    Set(Set<'v>, usize),
}

/// A container that exists and is to be filled.
enum Fill<'py, 'v> {
    List(List<'v>, Bound<'py, PyList>),
    Dict(Map<'v>, Bound<'py, PyDict>),
    Set(Set<'v>, Bound<'py, PySet>),
}

struct Passing<'a, 'py, 'v> {
    cx: Cx<'v>,
    embedded: &'a Embedded,
    shared: &'a Arc<Shared>,
    known: HashMap<usize, V<'v>>,
    tasks: Vec<Task<'py, 'v>>,
    results: Vec<V<'v>>,
    fills: Vec<Fill<'py, 'v>>,
}

/// The value as one of the guest.
///
/// # Errors
/// [`Failure`].
pub fn to_guest<'v>(
    value: &Bound<'_, PyAny>,
    embedded: &'v Embedded,
    shared: &Arc<Shared>,
) -> Result<V<'v>, Failure> {
    let cx = embedded.enter();
    if let Some(value) = scalar(cx, value)? {
        return Ok(value);
    }
    if let Ok(tuple) = value.cast_exact::<PyTuple>()
        && let Some(tuple) = plain_tuple(cx, tuple)?
    {
        return Ok(tuple);
    }
    let mut passing = Passing {
        cx,
        embedded,
        shared,
        known: HashMap::new(),
        tasks: vec![Task::Visit(value.clone())],
        results: Vec::new(),
        fills: Vec::new(),
    };
    passing.run()?;
    Ok(passing.results.pop().unwrap_or(V::NIL))
}

/// The value if it is of one of the types without parts, and of no subclass.
fn scalar<'v>(cx: Cx<'v>, value: &Bound<'_, PyAny>) -> PyResult<Option<V<'v>>> {
    if value.is_exact_instance_of::<PyInt>() {
        return integer(cx, value).map(Some);
    }
    if let Ok(text) = value.cast_exact::<PyString>() {
        return string(cx, text).map(Some);
    }
    if let Ok(number) = value.cast_exact::<PyFloat>() {
        return Ok(Some(cx.new_float(number.value())));
    }
    if value.is_none() {
        return Ok(Some(V::NIL));
    }
    if let Ok(truth) = value.cast_exact::<PyBool>() {
        return Ok(Some(V::bool(truth.is_true())));
    }
    Ok(None)
}

/// A tuple without containers, as most arguments are.
fn plain_tuple<'v>(cx: Cx<'v>, tuple: &Bound<'_, PyTuple>) -> PyResult<Option<V<'v>>> {
    let mut items = Vec::with_capacity(tuple.len());
    for item in tuple.iter_borrowed() {
        match scalar(cx, &item)? {
            Some(item) => items.push(item),
            None => return Ok(None),
        }
    }
    Ok(Some(cx.new_tuple(&items).v()))
}

fn integer<'v>(cx: Cx<'v>, value: &Bound<'_, PyAny>) -> PyResult<V<'v>> {
    if let Ok(number) = value.extract::<i64>() {
        return Ok(cx.new_int(number));
    }
    let bits: usize = value.call_method0("bit_length")?.extract()?;
    let is_negative = value.lt(0)?;
    let magnitude = if is_negative {
        value.neg()?
    } else {
        value.clone()
    };
    let bytes = magnitude.call_method1("to_bytes", (bits / 8 + 1, "little"))?;
    let bytes = bytes.cast::<PyBytes>()?.as_bytes();
    let sign = if is_negative { Sign::Minus } else { Sign::Plus };
    Ok(cx.new_big(&BigInt::from_bytes_le(sign, bytes)))
}

fn string<'v>(cx: Cx<'v>, text: &Bound<'_, PyString>) -> PyResult<V<'v>> {
    if let Ok(text) = text.to_str() {
        return Ok(cx.new_str(text).v());
    }
    // It has surrogates.
    let bytes = text.call_method1("encode", ("utf-32-le", "surrogatepass"))?;
    let points = bytes.cast::<PyBytes>()?.as_bytes().as_chunks::<4>().0;
    let points = points.iter().map(|&bytes| u32::from_le_bytes(bytes));
    Ok(cx.new_str_from_points(points).v())
}

impl<'py, 'v> Passing<'_, 'py, 'v> {
    fn run(&mut self) -> Result<(), Failure> {
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

    fn perform(&mut self, task: Task<'py, 'v>) -> Result<(), Failure> {
        let cx = self.cx;
        match task {
            Task::Visit(value) => {
                let made = match self.known.get(&(value.as_ptr() as usize)) {
                    Some(&known) => Some(known),
                    None => self.visit(&value)?,
                };
                self.results.extend(made);
            }
            Task::Tuple(value, len) => {
                let made = cx.new_tuple(&self.take(len)).v();
                self.make(&value, made);
            }
            Task::Frozen(value, len) => {
                let set = cx.new_set();
                let parts = self.take(len);
                self.add_all(set, &parts)?;
                cx.set_native_shape(set.v(), cx.class(C::FrozenSet).instance_shape());
                self.make(&value, set.v());
            }
            Task::Exception(value, len) => {
                let parts = self.take(len);
                let made = self.exception(&value, &parts);
                self.make(&value, made);
            }
            Task::List(list, len) => list.assign(cx, &self.take(len)),
            Task::Dict(map, len) => {
                for &[key, value] in self.take(len).as_chunks::<2>().0 {
                    map.set(cx, key, value).map_err(|exit| failure(cx, exit))?;
                }
            }
            Task::Set(set, len) => {
                let parts = self.take(len);
                self.add_all(set, &parts)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, len: usize) -> Vec<V<'v>> {
        self.results.split_off(self.results.len() - len)
    }

    fn learn(&mut self, value: &Bound<'py, PyAny>, made: V<'v>) {
        self.known.insert(value.as_ptr() as usize, made);
    }

    fn make(&mut self, value: &Bound<'py, PyAny>, made: V<'v>) {
        self.learn(value, made);
        self.results.push(made);
    }

    fn add_all(&self, set: Set<'v>, parts: &[V<'v>]) -> Result<(), Failure> {
        for &part in parts {
            set.add(self.cx, part)
                .map_err(|exit| failure(self.cx, exit))?;
        }
        Ok(())
    }

    fn schedule(&mut self, parts: impl IntoIterator<Item = Bound<'py, PyAny>>) {
        let parts: Vec<Bound<'py, PyAny>> = parts.into_iter().collect();
        self.tasks.extend(parts.into_iter().rev().map(Task::Visit));
    }

    /// The value, unless it has parts that come first.
    fn visit(&mut self, value: &Bound<'py, PyAny>) -> Result<Option<V<'v>>, Failure> {
        let cx = self.cx;
        if let Some(made) = scalar(cx, value)? {
            return Ok(Some(made));
        }
        if let Ok(list) = value.cast::<PyList>() {
            return self.list(list).map(Some);
        }
        if let Ok(tuple) = value.cast::<PyTuple>() {
            self.tasks.push(Task::Tuple(value.clone(), tuple.len()));
            self.schedule(tuple.iter());
            return Ok(None);
        }
        if let Ok(dict) = value.cast::<PyDict>() {
            let map = cx.new_map();
            self.learn(value, map.v());
            self.fills.push(Fill::Dict(map, dict.clone()));
            return Ok(Some(map.v()));
        }
        if let Ok(set) = value.cast::<PySet>() {
            let made = cx.new_set();
            self.learn(value, made.v());
            self.fills.push(Fill::Set(made, set.clone()));
            return Ok(Some(made.v()));
        }
        if let Ok(set) = value.cast::<PyFrozenSet>() {
            self.tasks.push(Task::Frozen(value.clone(), set.len()));
            self.schedule(set.iter());
            return Ok(None);
        }
        if let Ok(error) = value.cast::<PyBaseException>() {
            let args = error.getattr("args")?;
            let args = args.cast::<PyTuple>().map_err(PyErr::from)?;
            self.tasks.push(Task::Exception(value.clone(), args.len()));
            self.schedule(args.iter());
            return Ok(None);
        }
        let made = match self.whole(value)? {
            Some(made) => made,
            None => self.standing(value),
        };
        self.learn(value, made);
        Ok(Some(made))
    }

    /// A list; one without containers is made at once.
    fn list(&mut self, list: &Bound<'py, PyList>) -> Result<V<'v>, Failure> {
        let cx = self.cx;
        cx.reserve(list.len() * size_of::<u64>())
            .map_err(|exit| failure(cx, exit))?;
        let mut items = Vec::with_capacity(list.len());
        for item in list.iter() {
            match scalar(cx, &item)? {
                Some(item) => items.push(item),
                None => {
                    let made = cx.new_list(&[]);
                    self.learn(list.as_any(), made.v());
                    self.fills.push(Fill::List(made, list.clone()));
                    return Ok(made.v());
                }
            }
        }
        let made = cx.new_list(&items).v();
        self.learn(list.as_any(), made);
        Ok(made)
    }

    fn begin_fill(&mut self, fill: Fill<'py, 'v>) {
        match fill {
            Fill::List(made, list) => {
                self.tasks.push(Task::List(made, list.len()));
                self.schedule(list.iter());
            }
            Fill::Dict(map, dict) => {
                self.tasks.push(Task::Dict(map, dict.len() * 2));
                self.schedule(dict.iter().flat_map(|(key, value)| [key, value]));
            }
            Fill::Set(made, set) => {
                self.tasks.push(Task::Set(made, set.len()));
                self.schedule(set.iter());
            }
        }
    }

    /// A value without parts that is not often passed.
    fn whole(&self, value: &Bound<'py, PyAny>) -> Result<Option<V<'v>>, Failure> {
        let cx = self.cx;
        if let Ok(object) = value.cast::<Object>() {
            let object = object.get();
            return Ok(Arc::ptr_eq(&object.shared, self.shared)
                .then(|| self.embedded.objects().get(cx, object.place)));
        }
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Some(cx.new_bytes(bytes.as_bytes()).v()));
        }
        if let Ok(bytes) = value.cast::<PyByteArray>() {
            return Ok(Some(cx.new_byte_array(&bytes.to_vec()).v()));
        }
        if value.is_instance_of::<PyInt>() {
            return Ok(Some(integer(cx, value)?));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Some(string(cx, text)?));
        }
        if let Ok(number) = value.cast::<PyFloat>() {
            return Ok(Some(cx.new_float(number.value())));
        }
        if let Ok(number) = value.cast::<PyComplex>() {
            let parts = [number.real(), number.imag()].map(|part| cx.new_float(part));
            let class = cx.class(C::Complex);
            let made = pyta_runtime::types::iterators::new_with_slots(cx, class, &parts);
            return Ok(Some(made));
        }
        if value.is_instance_of::<PyEllipsis>() {
            return Ok(Some(cx.root(roots::ELLIPSIS)));
        }
        if value.is_instance_of::<PyNotImplemented>() {
            return Ok(Some(cx.root(roots::NOT_IMPLEMENTED)));
        }
        if let Ok(class) = value.cast::<PyType>() {
            return Ok(self.builtin_class(class));
        }
        dates::to_guest(cx, value)
    }

    /// The guest's class of the same name, for a class of `builtins`.
    fn builtin_class(&self, class: &Bound<'py, PyType>) -> Option<V<'v>> {
        let cx = self.cx;
        let module = class.module().ok()?;
        let name = class.name().ok()?;
        if module != "builtins" {
            return None;
        }
        let found = cx.root(roots::BUILTINS).as_map()?;
        let found = found.get_symbol(cx.symbol(name.to_str().ok()?))?;
        found.as_exact_type().map(|class| class.v())
    }

    /// Something that leads back to the value.
    fn standing(&self, value: &Bound<'py, PyAny>) -> V<'v> {
        let (objects, held) = (self.embedded.objects(), value.clone().unbind());
        if value.is_callable() {
            objects.new_function(self.cx, held)
        } else {
            objects.new_object(self.cx, held)
        }
    }

    /// An exception of the nearest class that the guest has.
    fn exception(&self, value: &Bound<'py, PyAny>, args: &[V<'v>]) -> V<'v> {
        let cx = self.cx;
        let base = cx.class(C::BaseException);
        let mro = value.get_type().mro();
        let mut classes = mro.iter().filter_map(|class| {
            let class = self.builtin_class(class.cast::<PyType>().ok()?)?;
            class.as_exact_type()
        });
        let class = classes.find(|class| class.is_subtype_of(base));
        let class = class.unwrap_or(cx.class(C::Exception));
        let args = cx.new_tuple(args).v();
        let made = pyta_runtime::types::base_exception::allocate(cx, class, args);
        let held = value.clone().unbind();
        let held = self.embedded.objects().new_object(cx, held);
        cx.set_own(made, cx.symbol(errors::HOST_EXCEPTION), held);
        made
    }
}
