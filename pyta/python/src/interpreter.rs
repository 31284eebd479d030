//! An interpreter that the host's threads use in turn, and the way of a call: arguments in, the guest with the host's lock released, what it
//! asks for meanwhile, the result out.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use corevm::confined::Confined;
use corevm::{Config, Stop, StopRequest};
use pyo3::exceptions::{PyRecursionError, PyRuntimeError, PySystemError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};
use pyta_host::access::{Directory, Right};
use pyta_host::embedded::{Narrowing, Surroundings, Variables};
use pyta_runtime::embedding::calls::{self, What};
use pyta_runtime::embedding::{Embedded, Setup, Step};
use pyta_runtime::host_objects::HostObjects;
use pyta_runtime::prelude::*;
use pyta_runtime::{roots, self_hosted};
use pyta_text::hash::HashKey;

use crate::code::Code;
use crate::convert::{Failure, to_guest, to_host};
use crate::pulse::{Beaten, HostPulse, Interrupts, locked};
use crate::turn::Turns;
use crate::{errors, pulse};

/// An interpreter and what the host keeps for it.
pub struct Shared {
    interpreter: Confined<Embedded>,
    around: Arc<Surroundings>,
    beaten: Arc<Beaten>,
    interrupts: Arc<Interrupts>,
    turns: Turns,
    /// Whether somebody, of the thread whose turn it is, uses the interpreter.
    is_inside: AtomicBool,
    /// Whether a mistake of ours has left it in a state that nobody knows.
    is_broken: AtomicBool,
    /// Whether its program has ended.
    is_closed: AtomicBool,
    /// Places of guest objects that the host has dropped.
    dropped: Mutex<Vec<usize>>,
    /// Takes what was printed: called with 0 or 1 and bytes.
    sink: Option<Py<PyAny>>,
    is_recursion_limited: bool,
    /// How long one call may take.
    wall_time: Option<Duration>,
    /// Where code that was loaded lies, by its number.
    codes: Mutex<HashMap<u64, usize>>,
}

/// Where a call has got to; values are kept at places.
#[derive(Clone, Copy, Debug)]
enum Stage {
    Returned(usize),
    Raised(Option<usize>),
    Left,
    Stopped(Stop),
}

/// What the guest asks for, in the host's values.
struct Asked {
    what: What,
    object: Option<Py<PyAny>>,
    args: Py<PyAny>,
    named: Py<PyAny>,
}

/// Callee and arguments of a call.
type Prepared<'v> = Result<(V<'v>, Vec<V<'v>>), Raised>;

fn kept<'v>(embedded: &'v Embedded, step: Step<'v>) -> Stage {
    let (cx, objects) = (embedded.enter(), embedded.objects());
    match step {
        Step::Returned(value) => Stage::Returned(objects.keep(cx, value)),
        Step::Raised(value) if value.is_nil() => Stage::Raised(None),
        Step::Raised(value) => Stage::Raised(Some(objects.keep(cx, value))),
        Step::Left => Stage::Left,
        Step::Stopped(stop) => Stage::Stopped(stop),
    }
}

impl Shared {
    /// Uses the interpreter for a moment, in which no guest code runs unless `work` runs it. It is this thread's turn.
    fn with<R: Send>(&self, work: impl FnOnce(&Embedded) -> R + Send) -> PyResult<R> {
        if self.is_broken.load(Ordering::Relaxed) {
            return Err(PyRuntimeError::new_err("the interpreter has failed"));
        }
        if self.is_inside.swap(true, Ordering::Acquire) {
            return Err(errors::busy());
        }
        let done = catch_unwind(AssertUnwindSafe(|| self.interpreter.with(work)));
        self.is_inside.store(false, Ordering::Release);
        done.map_err(|_| {
            self.is_broken.store(true, Ordering::Relaxed);
            PySystemError::new_err("the interpreter has failed; this is a mistake in Pyta")
        })
    }

    /// As [`Shared::with`], with values of the host at hand.
    fn attached<R: Send>(
        &self,
        work: impl for<'py, 'v> FnOnce(Python<'py>, &'v Embedded) -> PyResult<R> + Send,
    ) -> PyResult<R> {
        self.with(|embedded| Python::attach(|py| work(py, embedded)))?
    }

    /// Keeps the guest's value of one of the host; the place.
    fn give(self: &Arc<Self>, py: Python<'_>, value: Py<PyAny>) -> PyResult<usize> {
        loop {
            let given =
                self.attached(
                    |py, embedded| match to_guest(value.bind(py), embedded, self) {
                        Ok(made) => Ok(Some(embedded.objects().keep(embedded.enter(), made))),
                        Err(Failure::NeedsDates) => Ok(None),
                        Err(Failure::Host(error)) => Err(error),
                    },
                )?;
            match given {
                Some(place) => return Ok(place),
                None => self.load_dates(py)?,
            }
        }
    }

    fn load_dates(self: &Arc<Self>, py: Python<'_>) -> PyResult<()> {
        let place = self.run(py, |_, cx| {
            let import = self_hosted::function(cx, "embed_import")?;
            Ok((import, vec![cx.new_str("datetime").v()]))
        })?;
        self.let_go(place)
    }

    /// Takes a kept value as one of the host.
    fn take(self: &Arc<Self>, place: usize) -> PyResult<Py<PyAny>> {
        self.attached(|py, embedded| {
            let (cx, objects) = (embedded.enter(), embedded.objects());
            let made = to_host(py, objects.get(cx, place), embedded, self);
            objects.let_go(cx, place);
            made.map(Bound::unbind)
        })
    }

    fn let_go(&self, place: usize) -> PyResult<()> {
        self.with(|embedded| embedded.objects().let_go(embedded.enter(), place))
    }

    /// The place is let go of at the start of the next call.
    pub fn let_go_later(&self, place: usize) {
        locked(&self.dropped).push(place);
    }

    /// Makes a call and whatever it asks for; the place of the result.
    fn run(
        self: &Arc<Self>,
        py: Python<'_>,
        prepare: impl for<'v> FnOnce(&Embedded, Cx<'v>) -> Prepared<'v> + Send,
    ) -> PyResult<usize> {
        let mut stage =
            py.detach(|| self.with(|embedded| kept(embedded, embedded.begin(prepare))))?;
        loop {
            match stage {
                Stage::Returned(place) => return Ok(place),
                Stage::Raised(place) => return Err(self.exception(py, place)),
                Stage::Stopped(stop) => return Err(errors::stopped(py, stop)),
                Stage::Left => {
                    self.serve(py)?;
                    stage =
                        py.detach(|| self.with(|embedded| kept(embedded, embedded.resume())))?;
                }
            }
        }
    }

    /// The host's exception for a guest's.
    fn exception(self: &Arc<Self>, py: Python<'_>, place: Option<usize>) -> PyErr {
        let Some(place) = place else {
            return PyRuntimeError::new_err("the guest's stack is full");
        };
        let described = self.run(py, |embedded, cx| {
            let describe = self_hosted::function(cx, "embed_describe")?;
            Ok((describe, vec![embedded.objects().get(cx, place)]))
        });
        let _ = self.let_go(place);
        // What a program that ran out of memory held is garbage now: the next call has room.
        let _ = self.with(|embedded| {
            let cx = embedded.enter();
            if !cx.heap().has_room(0) {
                cx.heap().request_full_collection();
            }
        });
        match described.and_then(|place| self.take(place)) {
            Ok(description) => {
                errors::described(py, description.into_bound(py), self.is_recursion_limited)
            }
            Err(error) => error,
        }
    }

    /// Does what the guest has left for. What goes wrong is the guest's exception.
    fn serve(self: &Arc<Self>, py: Python<'_>) -> PyResult<()> {
        self.pass_output(py);
        if self.interrupts.look(py) {
            self.around.interrupt();
            // So that it polls.
            self.beaten.leaver.leave();
        }
        while let Some(asked) = self.asked()? {
            let answer = asked.and_then(|asked| perform(py, &asked));
            match answer.and_then(|value| self.give(py, value)) {
                Ok(place) => self.with(|embedded| {
                    let (cx, objects) = (embedded.enter(), embedded.objects());
                    calls::answer(cx, objects.get(cx, place));
                    objects.let_go(cx, place);
                })?,
                Err(error) => self.answer_raised(py, &error)?,
            }
        }
        Ok(())
    }

    /// The next thing that the guest asks for. That its values cannot be passed is an error of the call.
    fn asked(self: &Arc<Self>) -> PyResult<Option<PyResult<Asked>>> {
        self.with(|embedded| {
            let cx = embedded.enter();
            let request = calls::take(cx)?;
            Some(Python::attach(|py| {
                let held = request.object;
                let object =
                    cx.with_host_object(held, |object: &mut Py<PyAny>| object.clone_ref(py));
                Ok(Asked {
                    what: request.what,
                    object,
                    args: to_host(py, request.args, embedded, self)?.unbind(),
                    named: to_host(py, request.named, embedded, self)?.unbind(),
                })
            }))
        })
    }

    fn answer_raised(self: &Arc<Self>, py: Python<'_>, error: &PyErr) -> PyResult<()> {
        let description = PyTuple::new(py, errors::for_guest(py, error))?.into_any();
        let place = match self.give(py, description.unbind()) {
            Ok(place) => place,
            Err(_) => {
                // Its arguments cannot be passed.
                let text = (error.to_string(),);
                let names = errors::names(py, &error.get_type(py));
                let plain = (names, text, PyDict::new(py)).into_pyobject(py)?;
                self.give(py, plain.into_any().unbind())?
            }
        };
        self.with(|embedded| {
            let (cx, objects) = (embedded.enter(), embedded.objects());
            calls::answer_raised(cx, objects.get(cx, place));
            objects.let_go(cx, place);
        })
    }

    /// Gives the sink what was printed. That it does not take it is no business of the guest.
    fn pass_output(&self, py: Python<'_>) {
        let Some(sink) = &self.sink else {
            return;
        };
        if !self.around.has_output() {
            return;
        }
        for (number, bytes) in self.around.take_output().into_iter().enumerate() {
            if !bytes.is_empty()
                && let Err(error) = sink.call1(py, (number, PyBytes::new(py, &bytes)))
            {
                error.write_unraisable(py, None);
            }
        }
    }

    /// A whole call, from the host's view: the thread's turn, the arguments, and the result.
    fn call(
        self: &Arc<Self>,
        py: Python<'_>,
        given: Vec<Py<PyAny>>,
        prepare: impl for<'v> FnOnce(Cx<'v>, &[V<'v>]) -> Prepared<'v> + Send,
    ) -> PyResult<Py<PyAny>> {
        let turn = self.turns.take(py)?;
        if self.is_closed() {
            return Err(PyRuntimeError::new_err("the interpreter is closed"));
        }
        let is_outermost = turn.is_outermost();
        if is_outermost {
            let deadline = self.wall_time.map(|time| Instant::now() + time);
            *locked(&self.beaten.deadline) = deadline;
            self.beaten.is_running.store(true, Ordering::Relaxed);
            self.free_dropped()?;
        }
        let done = match self.with(Embedded::is_nested_deeply) {
            Ok(false) => self.call_inside(py, given, prepare),
            Ok(true) => Err(PyRecursionError::new_err(
                "calls between host and guest are nested too deeply",
            )),
            Err(error) => Err(error),
        };
        if is_outermost {
            self.beaten.is_running.store(false, Ordering::Relaxed);
            *locked(&self.beaten.deadline) = None;
            self.beaten.stopper.withdraw(Stop::Deadline);
            self.beaten.stopper.withdraw(Stop::Cancelled);
        }
        self.pass_output(py);
        match self.interrupts.take() {
            // It was Ctrl-C, or what the host's handler makes of a signal.
            Some(error) if is_outermost => Err(error),
            _ => done,
        }
    }

    fn call_inside(
        self: &Arc<Self>,
        py: Python<'_>,
        given: Vec<Py<PyAny>>,
        prepare: impl for<'v> FnOnce(Cx<'v>, &[V<'v>]) -> Prepared<'v> + Send,
    ) -> PyResult<Py<PyAny>> {
        let mut places = Vec::with_capacity(given.len());
        for value in given {
            match self.give(py, value) {
                Ok(place) => places.push(place),
                Err(error) => {
                    places
                        .into_iter()
                        .try_for_each(|place| self.let_go(place))?;
                    return Err(error);
                }
            }
        }
        let place = self.run(py, move |embedded, cx| {
            let objects = embedded.objects();
            let values: Vec<V<'_>> = places.iter().map(|&place| objects.get(cx, place)).collect();
            places.iter().for_each(|&place| objects.let_go(cx, place));
            prepare(cx, &values)
        })?;
        self.take(place)
    }

    fn free_dropped(&self) -> PyResult<()> {
        let dropped = std::mem::take(&mut *locked(&self.dropped));
        if dropped.is_empty() {
            return Ok(());
        }
        self.with(|embedded| {
            let cx = embedded.enter();
            for place in dropped {
                embedded.objects().let_go(cx, place);
            }
        })
    }

    /// Calls a function of the prelude.
    fn call_prelude(
        self: &Arc<Self>,
        py: Python<'_>,
        name: &'static str,
        given: Vec<Py<PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        self.call(py, given, |cx, args| {
            Ok((self_hosted::function(cx, name)?, args.to_vec()))
        })
    }

    /// Calls the object at a place.
    pub fn apply(
        self: &Arc<Self>,
        py: Python<'_>,
        place: usize,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<PyAny>> {
        let args = args.clone().into_any().unbind();
        match kwargs {
            None => self.call_at(py, place, args),
            Some(kwargs) => {
                let given = vec![args, kwargs.clone().into_any().unbind()];
                self.call(py, given, move |cx, args| {
                    let apply = self_hosted::function(cx, "embed_apply")?;
                    let callee = calls::handle(cx, place);
                    Ok((apply, vec![callee, args[0], args[1]]))
                })
            }
        }
    }

    fn call_at(
        self: &Arc<Self>,
        py: Python<'_>,
        place: usize,
        args: Py<PyAny>,
    ) -> PyResult<Py<PyAny>> {
        self.call(py, vec![args], move |cx, args| {
            let items = args[0].as_tuple();
            let items = items.map_or_else(Vec::new, |tuple| tuple.iter().collect());
            Ok((calls::handle(cx, place), items))
        })
    }

    pub fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }

    /// The `repr` of the object at a place.
    pub fn repr(self: &Arc<Self>, py: Python<'_>, place: usize) -> PyResult<String> {
        let made = self.call(py, Vec::new(), move |cx, _| {
            let builtins = cx.root(roots::BUILTINS).as_map();
            let repr = builtins.and_then(|builtins| builtins.get_symbol(cx.symbol("repr")));
            Ok((repr.unwrap_or(V::NIL), vec![calls::handle(cx, place)]))
        })?;
        made.extract(py)
    }
}

/// Does what the guest asks for.
fn perform(py: Python<'_>, asked: &Asked) -> PyResult<Py<PyAny>> {
    let Some(object) = &asked.object else {
        return Err(PyRuntimeError::new_err("the object of the host is gone"));
    };
    match asked.what {
        What::Repr => {
            let text = object.bind(py).repr()?;
            Ok(format!("<host {text}>")
                .into_pyobject(py)?
                .into_any()
                .unbind())
        }
        What::Call => {
            let args = asked.args.bind(py).cast::<PyTuple>()?;
            let named = asked.named.bind(py).cast::<PyDict>().ok();
            let named = named.filter(|named| !named.is_empty());
            object.call(py, args, named)
        }
    }
}

/// The value of a name in the namespace of `__main__`.
fn variable<'v>(cx: Cx<'v>, name: &str) -> Option<V<'v>> {
    let modules = cx.root(roots::MODULES).as_map()?;
    let main = modules.get_symbol(cx.symbol("__main__"))?;
    cx.to_dictionary(main)?.get_symbol(cx.symbol(name))
}

/// The key of string hashes that `PYTHONHASHSEED` asks for.
fn hash_key(variables: &Variables) -> Option<HashKey> {
    let seed = std::str::from_utf8(variables.get(b"PYTHONHASHSEED")?).ok()?;
    seed.parse().ok().map(HashKey::from_seed)
}

/// One interpreter, as the extension gives it: `pyta.Interpreter` is made of it.
#[pyclass(frozen, module = "pyta._pyta")]
pub struct Vm {
    shared: Arc<Shared>,
    started: Instant,
}

#[pymethods]
impl Vm {
    #[new]
    #[pyo3(signature = (*, prefix, argv, path, executable, env, stdin, unbuffered, sink, recursion, memory, fuel, wall_time, files, network, clock, seed))]
    #[expect(
        clippy::too_many_arguments,
        reason = "they are named, and all given by one caller"
    )]
    fn new(
        py: Python<'_>,
        prefix: String,
        argv: Vec<Vec<u8>>,
        path: Vec<Vec<u8>>,
        executable: Vec<u8>,
        env: Option<Vec<(Vec<u8>, Vec<u8>)>>,
        stdin: Vec<u8>,
        unbuffered: bool,
        sink: Option<Py<PyAny>>,
        recursion: Option<u32>,
        memory: Option<usize>,
        fuel: Option<u64>,
        wall_time: Option<f64>,
        files: Option<Vec<(PathBuf, bool)>>,
        network: bool,
        clock: Option<f64>,
        seed: Option<u64>,
    ) -> PyResult<Vm> {
        let interrupts = Arc::new(Interrupts::default());
        let variables = match env {
            Some(env) => env.into_iter().collect(),
            None => Variables::of_process(),
        };
        let mut vm = Config::default();
        vm.recursion_limit = recursion.unwrap_or(vm.recursion_limit);
        vm.is_recursion_limit_fixed = recursion.is_some();
        vm.heap.limit_bytes = memory.unwrap_or(vm.heap.limit_bytes);
        vm.stops_at_heap_limit = memory.is_some();
        vm.fuel = fuel;
        let request = StopRequest::default();
        vm.stop_request = Some(request.clone());
        let directory = |(path, may_write)| Directory {
            path,
            right: if may_write { Right::Write } else { Right::Read },
        };
        let narrowing = Narrowing {
            files: files.map(|files| files.into_iter().map(directory).collect()),
            no_network: !network,
            clock_start_ns: clock.map(|seconds| (seconds * 1e9) as i64),
            seed,
        };
        let wall_time = match wall_time.map(Duration::try_from_secs_f64).transpose() {
            Ok(wall_time) => wall_time,
            Err(error) => return Err(PyValueError::new_err(error.to_string())),
        };
        let setup = Setup {
            vm,
            hash_key: hash_key(&variables),
            argv,
            path,
            prefix,
            executable,
            is_unbuffered: unbuffered,
        };
        let pulse = Box::new(HostPulse(interrupts.clone()));
        let around = Surroundings::new(variables, stdin, pulse, request.number());
        let surroundings = around.clone();
        let made =
            py.detach(|| Confined::new(move || Embedded::within(&setup, surroundings, narrowing)));
        let interpreter = made.map_err(|error| PySystemError::new_err(error.to_string()))?;
        let beaten = Arc::new(Beaten {
            leaver: interpreter.with(Embedded::leaver),
            stopper: interpreter.with(Embedded::stopper),
            deadline: Mutex::default(),
            is_running: AtomicBool::new(false),
        });
        pulse::add(&beaten);
        Ok(Vm {
            shared: Arc::new(Shared {
                interpreter,
                around,
                beaten,
                interrupts,
                turns: Turns::default(),
                is_inside: AtomicBool::new(false),
                is_broken: AtomicBool::new(false),
                is_closed: AtomicBool::new(false),
                dropped: Mutex::default(),
                sink,
                is_recursion_limited: recursion.is_some(),
                wall_time,
                codes: Mutex::default(),
            }),
            started: Instant::now(),
        })
    }

    fn exec(&self, py: Python<'_>, source: Py<PyAny>, filename: Py<PyAny>) -> PyResult<()> {
        let given = vec![source, filename];
        self.shared.call_prelude(py, "embed_exec", given).map(drop)
    }

    fn eval(&self, py: Python<'_>, source: Py<PyAny>, filename: Py<PyAny>) -> PyResult<Py<PyAny>> {
        self.shared
            .call_prelude(py, "embed_eval", vec![source, filename])
    }

    #[pyo3(signature = (name, /, *args, **kwargs))]
    fn call(
        &self,
        py: Python<'_>,
        name: &str,
        args: Py<PyTuple>,
        kwargs: Option<Py<PyDict>>,
    ) -> PyResult<Py<PyAny>> {
        let name = name.to_owned();
        let given = [Some(args.into_any()), kwargs.map(Py::into_any)];
        let given = given.into_iter().flatten().collect();
        self.shared.call(py, given, move |cx, values| {
            let found = variable(cx, &name);
            let (positional, named) = (values[0], values.get(1).copied());
            if let (Some(callee), Some(args), None) = (found, positional.as_tuple(), named) {
                return Ok((callee, args.iter().collect()));
            }
            let call = self_hosted::function(cx, "embed_call")?;
            let named = named.unwrap_or_else(|| cx.new_map().v());
            Ok((call, vec![cx.new_str(&name).v(), positional, named]))
        })
    }

    fn set(&self, py: Python<'_>, name: Py<PyAny>, value: Py<PyAny>) -> PyResult<()> {
        let given = vec![name, value];
        self.shared.call_prelude(py, "embed_set", given).map(drop)
    }

    fn set_async(&self, py: Python<'_>, name: Py<PyAny>, value: Py<PyAny>) -> PyResult<()> {
        let given = vec![name, value];
        let done = self.shared.call_prelude(py, "embed_set_async", given);
        done.map(drop)
    }

    fn exec_code(&self, py: Python<'_>, code: &Code) -> PyResult<()> {
        let shared = &self.shared;
        let known = locked(&shared.codes).get(&code.number).copied();
        let place = match known {
            Some(place) => place,
            None => {
                let _turn = shared.turns.take(py)?;
                let module = code.module.clone();
                let loaded = shared.with(|embedded| {
                    let cx = embedded.enter();
                    let id = pyta_runtime::import::load::load(cx, module);
                    id.map(|id| embedded.objects().keep(cx, cx.code_object(id).v()))
                        .map_err(|raised| {
                            let exception = cx.take_raised(raised);
                            pyta_runtime::interpreter::describe(cx, exception)
                        })
                })?;
                let place = loaded.map_err(PyRuntimeError::new_err)?;
                locked(&shared.codes).insert(code.number, place);
                place
            }
        };
        let run = shared.call(py, Vec::new(), move |cx, _| {
            let run = self_hosted::function(cx, "embed_run_code")?;
            Ok((run, vec![calls::handle(cx, place)]))
        });
        run.map(drop)
    }

    /// Runs a whole program; its exit status and what is known of the exception that ended it.
    fn run(
        &self,
        py: Python<'_>,
        kind: Py<PyAny>,
        source: Py<PyAny>,
        filename: Py<PyAny>,
        directory: Py<PyAny>,
    ) -> PyResult<Py<PyAny>> {
        let given = vec![kind, source, filename, directory];
        self.shared.call_prelude(py, "embed_run", given)
    }

    /// Ends the interpreter's program: threads, exit functions and finalizers. Nothing happens the second time.
    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        let shared = &self.shared;
        if !shared.is_closed() {
            shared.call_prelude(py, "embed_finish", Vec::new())?;
            shared.is_closed.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Takes what was printed to standard output and standard error.
    fn take_output<'py>(&self, py: Python<'py>) -> [Bound<'py, PyBytes>; 2] {
        let taken = self.shared.around.take_output();
        taken.map(|bytes| PyBytes::new(py, &bytes))
    }

    /// Interrupts what runs, from any thread, as Ctrl-C does.
    fn interrupt(&self) {
        if self.shared.beaten.is_running.load(Ordering::Relaxed) {
            self.shared.around.interrupt();
            self.shared.beaten.leaver.leave();
        }
    }

    /// Stops what runs, from any thread.
    fn cancel(&self) {
        if self.shared.beaten.is_running.load(Ordering::Relaxed) {
            self.shared.beaten.stopper.stop(Stop::Cancelled);
        }
    }

    /// Instructions that may still be executed, if they are counted.
    #[getter]
    fn fuel_left(&self, py: Python<'_>) -> PyResult<Option<u64>> {
        let _turn = self.shared.turns.take(py)?;
        let shared = &self.shared;
        shared.with(|embedded| embedded.interpreter().isolate().fuel_left())
    }

    /// Lets so many more instructions be executed.
    fn add_fuel(&self, py: Python<'_>, instructions: u64) -> PyResult<()> {
        let _turn = self.shared.turns.take(py)?;
        let shared = &self.shared;
        shared.with(|embedded| embedded.interpreter().isolate().add_fuel(instructions))
    }

    /// Makes visible what is printed and not flushed, after a stop: with some fuel of its own.
    fn flush(&self, py: Python<'_>) -> PyResult<()> {
        const FUEL: u64 = 1_000_000;
        if self.fuel_left(py)? == Some(0) {
            self.add_fuel(py, FUEL)?;
        }
        let done = self.shared.call_prelude(py, "embed_flush", Vec::new());
        done.map(drop)
    }

    /// Counters: seconds since the start, bytes of the heap, collections.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let _turn = self.shared.turns.take(py)?;
        let heap = self
            .shared
            .with(|embedded| embedded.enter().heap().stats())?;
        let stats = PyDict::new(py);
        stats.set_item("seconds", self.started.elapsed().as_secs_f64())?;
        stats.set_item("heap_bytes", heap.tenured_bytes + heap.nursery_bytes)?;
        stats.set_item("minor_collections", heap.minor_collections)?;
        stats.set_item("major_collections", heap.major_collections)?;
        Ok(stats)
    }
}
