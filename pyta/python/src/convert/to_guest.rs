//! Values of the host as values of the guest.

use std::sync::Arc;

use corevm::objects::{List, Map, Set};
use num_bigint::BigInt;
use pyo3::exceptions::{PyBaseException, PyMemoryError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyComplex, PyDict, PyEllipsis, PyFloat, PyFrozenSet, PyInt,
    PyList, PyNotImplemented, PySet, PyString, PyTuple, PyType,
};
use pyta_runtime::embedding::Embedded;
use pyta_runtime::prelude::*;
use pyta_runtime::roots;

use super::items::{self, Item};
use super::{Known, dates};
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
    /// Makes what the object becomes, with as many results as places are open.
    Make(Whole, Bound<'py, PyAny>, Parts<'v>),
    /// Puts results into the open places of a list.
    Put(List<'v>, Vec<usize>),
    /// As [`Task::Make`], for what exists already.
    Fill(Container<'v>, Parts<'v>),
}

/// What is made when its parts are there.
#[derive(Clone, Copy)]
enum Whole {
    Tuple,
    Frozen,
    Exception,
}

/// What exists before its parts do, and may lie in them.
#[derive(Clone, Copy)]
enum Container<'v> {
    /// Its parts are keys and values by turns.
    Dict(Map<'v>),
    Set(Set<'v>),
}

/// Parts of an object. Those that have parts themselves come later: their places are open.
#[derive(Default)]
struct Parts<'v> {
    values: Vec<V<'v>>,
    open: Vec<usize>,
}

/// What belongs to the open places, in their order.
type Later<'py> = Vec<Bound<'py, PyAny>>;

struct Passing<'a, 'py, 'v> {
    cx: Cx<'v>,
    embedded: &'a Embedded,
    shared: &'a Arc<Shared>,
    /// What objects have become. They are held: another one may not come to lie where one was.
    known: Known<(V<'v>, Bound<'py, PyAny>)>,
    tasks: Vec<Task<'py, 'v>>,
    results: Vec<V<'v>>,
    /// What puts parts into containers, and what has to become these parts before.
    fills: Vec<(Task<'py, 'v>, Later<'py>)>,
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
        known: Known::default(),
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
    // As `int` does it: a class that extends it may not.
    let class = value.py().get_type::<PyInt>();
    let bits: usize = class.call_method1("bit_length", (value,))?.extract()?;
    let named = PyDict::new(value.py());
    named.set_item("signed", true)?;
    let args = (value, bits / 8 + 1, "little");
    let bytes = class.call_method("to_bytes", args, Some(&named))?;
    let bytes = bytes.cast::<PyBytes>()?.as_bytes();
    Ok(cx.new_big(&BigInt::from_signed_bytes_le(bytes)))
}

fn string<'v>(cx: Cx<'v>, text: &Bound<'_, PyString>) -> PyResult<V<'v>> {
    if let Ok(text) = text.to_str() {
        return Ok(cx.new_str(text).v());
    }
    // It has surrogates.
    let class = text.py().get_type::<PyString>();
    let bytes = class.call_method1("encode", (text, "utf-32-le", "surrogatepass"))?;
    let points = bytes.cast::<PyBytes>()?.as_bytes().as_chunks::<4>().0;
    let points = points.iter().map(|&bytes| u32::from_le_bytes(bytes));
    Ok(cx.new_str_from_points(points).v())
}

fn address(value: &Bound<'_, PyAny>) -> u64 {
    value.as_ptr() as u64
}

/// Keys and values by turns.
fn entries_of<'py>(dict: &Bound<'py, PyDict>) -> Vec<Bound<'py, PyAny>> {
    dict.iter().flat_map(|(key, value)| [key, value]).collect()
}

/// The members of a set or frozenset, whatever a class that extends it says.
fn members_of<'py>(set: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let is_plain = set.is_exact_instance_of::<PySet>() || set.is_exact_instance_of::<PyFrozenSet>();
    if is_plain {
        return set.try_iter()?.collect();
    }
    let plain = set.py().get_type::<PyFrozenSet>().call1((set,))?;
    plain.try_iter()?.collect()
}

/// Keeps the error for when the list is made.
#[cold]
fn note<'v>(failed: &mut Option<PyErr>, error: PyErr) -> V<'v> {
    *failed = Some(error);
    V::NIL
}

impl<'py, 'v> Passing<'_, 'py, 'v> {
    fn run(&mut self) -> Result<(), Failure> {
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

    fn perform(&mut self, task: Task<'py, 'v>) -> Result<(), Failure> {
        match task {
            Task::Visit(value) => {
                let made = match self.known.get(&address(&value)) {
                    Some(&(known, _)) => Some(known),
                    None => self.visit(value)?,
                };
                self.results.extend(made);
            }
            Task::Make(whole, value, mut parts) => {
                self.complete(&mut parts);
                let made = self.make(whole, value, &parts.values)?;
                self.results.push(made);
            }
            Task::Put(list, open) => {
                let first = self.results.len() - open.len();
                for (place, made) in open.into_iter().zip(self.results.drain(first..)) {
                    list.set(self.cx, place, made);
                }
            }
            Task::Fill(container, mut parts) => {
                self.complete(&mut parts);
                self.fill(container, &parts.values)?;
            }
        }
        Ok(())
    }

    /// Puts the last results in the open places.
    fn complete(&mut self, parts: &mut Parts<'v>) {
        let first = self.results.len() - parts.open.len();
        for (&place, made) in parts.open.iter().zip(self.results.drain(first..)) {
            parts.values[place] = made;
        }
    }

    fn learn(&mut self, value: Bound<'py, PyAny>, made: V<'v>) {
        self.known.insert(address(&value), (made, value));
    }

    fn schedule(&mut self, later: Later<'py>) {
        self.tasks.extend(later.into_iter().rev().map(Task::Visit));
    }

    /// What has no parts becomes one of the values at once.
    fn split(
        &self,
        items: impl ExactSizeIterator<Item = Bound<'py, PyAny>>,
    ) -> Result<(Parts<'v>, Later<'py>), Failure> {
        self.reserve(items.len())?;
        let (mut parts, mut later) = (Parts::default(), Later::new());
        parts.values.reserve(items.len());
        for item in items {
            let made = scalar(self.cx, &item)?.unwrap_or_else(|| {
                parts.open.push(parts.values.len());
                later.push(item);
                V::NIL
            });
            parts.values.push(made);
        }
        Ok((parts, later))
    }

    fn reserve(&self, len: usize) -> Result<(), Failure> {
        let reserved = self.cx.reserve(len.saturating_mul(size_of::<u64>()));
        reserved.map_err(|exit| failure(self.cx, exit))
    }

    /// The object, if all its parts are there.
    fn make_or_wait(
        &mut self,
        whole: Whole,
        value: Bound<'py, PyAny>,
        items: impl ExactSizeIterator<Item = Bound<'py, PyAny>>,
    ) -> Result<Option<V<'v>>, Failure> {
        let (parts, later) = self.split(items)?;
        if later.is_empty() {
            return self.make(whole, value, &parts.values).map(Some);
        }
        self.tasks.push(Task::Make(whole, value, parts));
        self.schedule(later);
        Ok(None)
    }

    fn make(
        &mut self,
        whole: Whole,
        value: Bound<'py, PyAny>,
        parts: &[V<'v>],
    ) -> Result<V<'v>, Failure> {
        let cx = self.cx;
        let made = match whole {
            Whole::Tuple => cx.new_tuple(parts).v(),
            Whole::Frozen => {
                let set = cx.new_set();
                self.fill(Container::Set(set), parts)?;
                cx.set_native_shape(set.v(), cx.class(C::FrozenSet).instance_shape());
                set.v()
            }
            Whole::Exception => self.exception(&value, parts),
        };
        self.learn(value, made);
        Ok(made)
    }

    /// Puts the items into the container, now or when they are made.
    fn fill_or_wait(
        &mut self,
        container: Container<'v>,
        items: impl ExactSizeIterator<Item = Bound<'py, PyAny>>,
    ) -> Result<(), Failure> {
        let (parts, later) = self.split(items)?;
        if later.is_empty() {
            return self.fill(container, &parts.values);
        }
        self.fills.push((Task::Fill(container, parts), later));
        Ok(())
    }

    fn fill(&self, container: Container<'v>, parts: &[V<'v>]) -> Result<(), Failure> {
        let cx = self.cx;
        let done = match container {
            Container::Dict(map) => {
                let mut entries = parts.as_chunks::<2>().0.iter();
                entries.try_for_each(|&[key, value]| map.set(cx, key, value).map(drop))
            }
            Container::Set(set) => parts
                .iter()
                .try_for_each(|&part| set.add(cx, part).map(drop)),
        };
        done.map_err(|exit| failure(cx, exit))
    }

    /// The value, unless it has parts that come first. It is none that [`scalar`] knows.
    fn visit(&mut self, value: Bound<'py, PyAny>) -> Result<Option<V<'v>>, Failure> {
        let cx = self.cx;
        if let Ok(list) = value.cast::<PyList>() {
            let list = list.clone();
            return self.list(value, &list).map(Some);
        }
        if let Ok(tuple) = value.cast::<PyTuple>() {
            let items = tuple.clone().into_iter();
            return self.make_or_wait(Whole::Tuple, value, items);
        }
        if let Ok(dict) = value.cast::<PyDict>() {
            let (map, items) = (cx.new_map(), entries_of(dict));
            self.learn(value, map.v());
            self.fill_or_wait(Container::Dict(map), items.into_iter())?;
            return Ok(Some(map.v()));
        }
        if let Ok(set) = value.cast::<PySet>() {
            let (made, items) = (cx.new_set(), members_of(set)?);
            self.learn(value, made.v());
            self.fill_or_wait(Container::Set(made), items.into_iter())?;
            return Ok(Some(made.v()));
        }
        if let Ok(set) = value.cast::<PyFrozenSet>() {
            let items = members_of(set)?;
            return self.make_or_wait(Whole::Frozen, value, items.into_iter());
        }
        if value.is_instance_of::<PyBaseException>() {
            let args = value.getattr("args")?;
            let args = args.cast::<PyTuple>().map_err(PyErr::from)?;
            return self.make_or_wait(Whole::Exception, value, args.iter());
        }
        let made = match self.whole(&value)? {
            Some(made) => made,
            None => self.standing(&value),
        };
        self.learn(value, made);
        Ok(Some(made))
    }

    /// A list, made at its length; what has parts comes later.
    fn list(
        &mut self,
        value: Bound<'py, PyAny>,
        list: &Bound<'py, PyList>,
    ) -> Result<V<'v>, Failure> {
        let (cx, len) = (self.cx, list.len());
        self.reserve(len)?;
        let (mut open, mut later) = (Vec::new(), Later::new());
        let mut failed = None;
        let made = cx.new_list_with(len, |place| {
            let item = match items::item(list, place) {
                Ok(Item::Int(number)) => return cx.new_int(number),
                Ok(Item::Float(number)) => return cx.new_float(number),
                Ok(Item::Other(item)) => item,
                Err(error) => return note(&mut failed, error),
            };
            match scalar(cx, &item) {
                Ok(Some(made)) => made,
                Ok(None) => {
                    open.push(place);
                    later.push(item);
                    V::NIL
                }
                Err(error) => note(&mut failed, error),
            }
        });
        if let Some(error) = failed {
            return Err(Failure::Host(error));
        }
        self.learn(value, made.v());
        if !later.is_empty() {
            self.fills.push((Task::Put(made, open), later));
        }
        Ok(made.v())
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
