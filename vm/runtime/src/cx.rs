//! Access to an isolate in a scope where nothing moves.

use corevm_heap::{Heap, Kind, Value};

use crate::code::{CodeId, Making};
use crate::isolate::Isolate;
use crate::language::Language;
use crate::native::{Exit, Raised};
use crate::objects::{Function, Map, Str, Type};
use crate::process::ProcessId;
use crate::shape::ShapeId;
use crate::value::V;

/// What leaf code works with.
#[derive(Clone, Copy, Debug)]
pub struct Cx<'v> {
    isolate: &'v Isolate,
}

/// Indices of roots that the VM itself uses; a language's own start at [`FIRST_LANGUAGE_ROOT`].
pub(crate) mod root {
    pub const CLASS_OF_INT: usize = 0;
    pub const CLASS_OF_FLOAT: usize = 1;
    pub const CLASS_OF_BOOL: usize = 2;
    pub const CLASS_OF_NIL: usize = 3;
    pub const CHARS: usize = 4;
    pub const EMPTY_TUPLE: usize = 5;
    pub const BYTES: usize = 6;
    pub const COUNT: usize = 8;
}

/// The immediate kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Immediate {
    Int,
    Float,
    Bool,
    Nil,
}

impl<'v> Cx<'v> {
    #[inline(always)]
    pub(crate) fn new(isolate: &'v Isolate) -> Cx<'v> {
        Cx { isolate }
    }

    #[inline(always)]
    pub fn isolate(self) -> &'v Isolate {
        self.isolate
    }

    #[inline(always)]
    pub fn heap(self) -> &'v Heap {
        self.isolate.heap()
    }

    #[inline(always)]
    pub fn language(self) -> &'v dyn Language {
        self.isolate.language()
    }

    /// The language's state, of the type it was set up with. `None` during set-up, or for another type.
    #[expect(unsafe_code, reason = "the type is compared without a call")]
    #[inline]
    pub fn state<T: 'static>(self) -> Option<&'v T> {
        if self.isolate.state_type() != std::any::TypeId::of::<T>() {
            return None;
        }
        let state: *const dyn std::any::Any = self.isolate.state();
        // SAFETY: the isolate keeps the state that it was made with, whose type it has noted.
        Some(unsafe { &*state.cast::<T>() })
    }

    /// Value `index` of those the language keeps.
    #[inline]
    pub fn root(self, index: usize) -> V<'v> {
        self.brand(self.isolate.root(root::COUNT + index))
    }

    /// Keeps a value for the language.
    pub fn set_root(self, index: usize, value: V<'v>) {
        self.isolate.set_root(root::COUNT + index, value.raw());
    }

    #[expect(unsafe_code, reason = "roots and tables hold live values")]
    #[inline(always)]
    pub(crate) fn brand(self, value: Value) -> V<'v> {
        // SAFETY: called for roots, constants and process registers, which collections update; nothing moves in 'v.
        unsafe { V::from_raw(value) }
    }

    /// Starts raising: the exception is kept by the process until a handler takes it.
    pub fn raise(self, exception: V<'v>) -> Raised {
        self.isolate.process().raised = exception.raw();
        Raised(())
    }

    /// The exception on its way, after a leaf ended with [`Exit::Raised`].
    pub fn raising(self) -> Raised {
        Raised(())
    }

    /// The exception on its way, taken: the caller handles it.
    pub fn take_raised(self, _raised: Raised) -> V<'v> {
        let value = std::mem::replace(&mut self.isolate.process().raised, Value::NIL);
        self.brand(value)
    }

    /// The exception being handled, or nil.
    pub fn handled(self) -> V<'v> {
        self.brand(self.isolate.process().handled)
    }

    pub fn set_handled(self, exception: V<'v>) {
        self.isolate.process().handled = exception.raw();
    }

    /// Checks that `size_bytes` more fit the heap: before large allocations.
    ///
    /// # Errors
    /// [`Exit::NeedMemory`] when they do not.
    pub fn reserve(self, size_bytes: usize) -> Result<(), Exit> {
        const MAX_BYTES: usize = 1 << 46;
        // So little comes out of the chunk that the nursery has, or the next one.
        const SMALL_BYTES: usize = 1 << 10;
        if size_bytes < SMALL_BYTES {
            return Ok(());
        }
        if size_bytes < MAX_BYTES && self.heap().has_room(size_bytes) && can_allocate(size_bytes) {
            Ok(())
        } else {
            Err(Exit::NeedMemory(size_bytes))
        }
    }

    /// Gives the objects of a native kind their class, through a new root shape.
    pub fn set_class_of_kind(self, kind: Kind, class: V<'v>) {
        let shape = ShapeId(self.isolate.kind_shape(kind));
        self.isolate
            .shapes_mut(|shapes| shapes.set_class(shape, class.raw()));
        self.isolate.set_kind_shape(kind, shape);
    }

    /// Gives immediate values their class.
    pub fn set_class_of_immediate(self, kind: Immediate, class: V<'v>) {
        let index = match kind {
            Immediate::Int => root::CLASS_OF_INT,
            Immediate::Float => root::CLASS_OF_FLOAT,
            Immediate::Bool => root::CLASS_OF_BOOL,
            Immediate::Nil => root::CLASS_OF_NIL,
        };
        self.isolate.set_root(index, class.raw());
    }

    /// The class of a value: a type object, or nil where the language gave none.
    #[inline]
    pub fn class_of(self, value: V<'v>) -> V<'v> {
        if let Some(object) = value.as_object() {
            return self.brand(self.isolate.shapes().get(ShapeId(object.shape())).class);
        }
        let raw = value.raw();
        let index = if raw.is_int() {
            root::CLASS_OF_INT
        } else if raw.as_float_immediate().is_some() {
            root::CLASS_OF_FLOAT
        } else if raw.is_bool() {
            root::CLASS_OF_BOOL
        } else {
            root::CLASS_OF_NIL
        };
        self.brand(self.isolate.root(index))
    }

    /// Number of the shape of any value; 0 for immediates.
    #[inline(always)]
    pub fn shape_of(self, value: V<'v>) -> u32 {
        value.as_object().map_or(0, |object| object.shape())
    }

    /// A generator of the kind's own class (others have their own rules for being resumed).
    #[inline(always)]
    pub fn is_plain_generator(self, generator: crate::objects::Generator<'v>) -> bool {
        self.shape_of(generator.v()) == self.isolate.kind_shape(Kind::Generator)
    }

    /// The shared one-character string of a code point below 256, once made.
    #[inline]
    pub fn shared_char(self, point: u32) -> Option<V<'v>> {
        if point >= 256 {
            return None;
        }
        let chars = self.brand(self.isolate.root(root::CHARS)).as_exact_list()?;
        chars.get(point as usize)
    }

    /// The tuple without items that all share, once made.
    #[inline]
    pub fn shared_empty_tuple(self) -> Option<crate::objects::Tuple<'v>> {
        self.brand(self.isolate.root(root::EMPTY_TUPLE))
            .as_exact_tuple()
    }

    /// The bytes that all share with this content, of one byte or none, once made.
    pub fn shared_bytes(self, bytes: &[u8]) -> Option<crate::objects::Bytes<'v>> {
        let index = match bytes {
            [] => 256,
            [byte] => usize::from(*byte),
            _ => return None,
        };
        let all = self.brand(self.isolate.root(root::BYTES)).as_exact_list()?;
        all.get(index)?.as_exact_bytes()
    }

    /// Makes the values that are made once: the one-character strings below 256, which are symbols, the bytes of one byte or none, and the
    /// tuple without items.
    pub fn make_shared_values(self) {
        let chars = self.new_list_with_capacity(256);
        let bytes = self.new_list_with_capacity(257);
        for point in 0..=255u8 {
            chars.push(self, self.new_str_latin1(&[point]).intern(self).v());
            bytes.push(self, self.new_bytes(&[point]).v());
        }
        bytes.push(self, self.new_bytes(&[]).v());
        let tuple = self.new_tuple(&[]);
        self.isolate.set_root(root::CHARS, chars.v().raw());
        self.isolate.set_root(root::BYTES, bytes.v().raw());
        self.isolate.set_root(root::EMPTY_TUPLE, tuple.v().raw());
    }

    /// The class of a value as a type object; `None` where the language gave none.
    #[inline]
    pub fn type_of(self, value: V<'v>) -> Option<Type<'v>> {
        self.class_of(value).as_type()
    }

    /// The namespace of the innermost running guest function.
    pub fn running_namespace(self) -> Option<Map<'v>> {
        let function = self.running_function()?;
        function.namespace().as_map()
    }

    /// The innermost running guest function that is not flagged as built in.
    pub fn running_function(self) -> Option<crate::objects::Function<'v>> {
        self.guest_frames()
            .next()
            .and_then(|frame| self.brand(frame.callee).as_function())
    }

    /// The generator that runs in the innermost guest frame, if it is one's.
    pub fn running_generator(self) -> Option<crate::objects::Generator<'v>> {
        self.generator_in(&self.guest_frames().next()?)
    }

    /// The generator that runs in a guest frame on the stack, if it is one's.
    pub fn generator_in(self, frame: &crate::StackFrame) -> Option<crate::objects::Generator<'v>> {
        let process = self.isolate.process_of(ProcessId::at(frame.base))?;
        let is_generator = frame.link.flags & crate::process::GENERATOR != 0;
        let below = is_generator.then(|| process.value(ProcessId::index(frame.base) - 4))?;
        self.brand(below).as_generator()
    }

    /// The guest frames of the running process, innermost first.
    pub fn guest_frames(self) -> impl Iterator<Item = crate::StackFrame> + 'v {
        let (process, codes) = (self.isolate.process(), &self.isolate.codes);
        located(process.id, process.frames(codes))
    }

    /// The guest frames of a process, innermost first.
    pub fn guest_frames_of(self, id: ProcessId) -> impl Iterator<Item = crate::StackFrame> + 'v {
        let codes = &self.isolate.codes;
        let frames = self
            .isolate
            .process_of(id)
            .map(|process| process.frames(codes));
        located(id, frames.into_iter().flatten())
    }

    /// The value of a register of a frame on the stack, which must be live there.
    pub fn frame_register(self, frame: &crate::StackFrame, register: u16) -> V<'v> {
        let process = self.isolate.process_of(ProcessId::at(frame.base));
        let index = ProcessId::index(frame.base) + register as usize;
        self.brand(process.map_or(Value::NIL, |process| process.value(index)))
    }

    /// Whether compiled code would not see that a frame is written. A leaf that is about to do so gives [`Exit::Interrupted`] and is run
    /// again where it may.
    pub fn keeps_registers(self) -> bool {
        self.isolate.process().is_in_place
    }

    /// What the leaf that runs has noted when it was interrupted before; nil in its first run.
    pub fn note(self) -> V<'v> {
        self.brand(self.isolate.process().note)
    }

    /// Leaves something for the next run of the leaf that runs, which is about to give [`Exit::Interrupted`].
    pub fn set_note(self, note: V<'v>) {
        self.isolate.process().note = note.raw();
    }

    /// Sets a register of a frame on the stack; not while compiled code [keeps registers](Self::keeps_registers).
    pub fn set_frame_register(self, frame: &crate::StackFrame, register: u16, value: V<'v>) {
        let Some(process) = self.isolate.process_of(ProcessId::at(frame.base)) else {
            return;
        };
        debug_assert!(!process.is_in_place, "compiled code would not see it");
        let base = ProcessId::index(frame.base);
        process.set_value(base + register as usize, value.raw());
        process.mark_written(base);
    }

    /// Frames that run a function go on in a copy of it.
    pub(crate) fn keep_callees(self, function: Function<'v>) {
        let runs_it = |frame: &crate::StackFrame| frame.callee == function.v().raw();
        let ids = self.process_ids().into_iter();
        let running = ids.flat_map(|id| self.guest_frames_of(id)).filter(runs_it);
        let places: Vec<usize> = running.map(|frame| frame.base).collect();
        if places.is_empty() {
            return;
        }
        let copy = function.copy_with(self, function.compiled());
        for place in places {
            if let Some(process) = self.isolate.process_of(ProcessId::at(place)) {
                debug_assert!(!process.is_in_place, "compiled code would not see it");
                process.set_callee(ProcessId::index(place), copy.v().raw());
            }
        }
    }

    /// Has [`Language::returning`] told when the frame returns: somebody keeps an object for it.
    pub fn watch_return(self, frame: &crate::StackFrame) {
        if let Some(process) = self.isolate.process_of(ProcessId::at(frame.base)) {
            process.mark_kept(ProcessId::index(frame.base));
        }
    }

    /// How many calls may be nested.
    pub fn recursion_limit(self) -> u32 {
        self.isolate.process().recursion_limit
    }

    /// How many calls are nested.
    pub fn call_depth(self) -> u32 {
        self.isolate.process().depth
    }

    /// Makes a function's constants, if that has not been done.
    pub fn prepare_code(self, id: CodeId) {
        let code = self.isolate.codes.get(id);
        if code.is_ready() {
            return;
        }
        let making = Making::new(code);
        code.prepare(
            |constant| making.next(self, constant).raw(),
            |text| self.text_constant(text).raw(),
        );
        making.finish();
        if self.isolate.compiler().is_some() {
            code.count_runs();
        }
        let size_bytes = self.isolate.codes.note_prepared(code);
        if code.loaded.is_programs() {
            self.heap().outside_grows(size_bytes);
        }
        self.isolate.codes.mark_young(id);
    }

    /// A string constant's or name's symbol.
    pub fn symbol(self, text: &str) -> Str<'v> {
        self.intern_ascii_or_text(text)
    }

    /// An object that was found dead is kept and reported again by the next collection that finds it dead.
    pub fn finalize_later(self, object: V<'v>) {
        if let Some(object) = object.as_object() {
            object.clear_flag(corevm_heap::flags::FINALIZED);
            object.register_finalizer(self);
        }
    }

    /// The object is reported by the ordinary collection that finds it dead: no program waits for its death, as what holds it tells of its
    /// own. One that is to be reported sooner becomes one of these.
    pub fn finalize_patiently(self, object: V<'v>) {
        if let Some(object) = object.as_object() {
            object.register_patiently(self);
        }
    }

    /// Weak references to the object are no reason to look for its death: they are cleared by the ordinary collection that finds it.
    pub fn settle(self, object: V<'v>) {
        if let Some(object) = object.as_object() {
            object.settle(self);
        }
    }

    /// The objects that wait for finalisation, some perhaps more than once; nothing else may hold them any more.
    pub fn finalizable(self) -> Vec<V<'v>> {
        let objects = self.heap().finalizable();
        objects
            .into_iter()
            .map(|object| self.brand(object))
            .collect()
    }

    /// An object that a finalizer waits for may die unseen.
    pub fn finalize_never(self, object: V<'v>) {
        if let Some(object) = object.as_object() {
            object.unregister_finalizer(self);
        }
    }

    /// All objects that still wait for finalisation, holders first; they are not finalised any more but by the caller.
    pub fn take_finalizable(self) -> crate::objects::List<'v> {
        let objects = self.heap().take_finalizable();
        self.new_list_with(objects.len(), |i| self.brand(objects[i]))
    }

    /// A native that is importable by this name, as a value.
    pub fn exported_native(self, name: &str) -> Option<V<'v>> {
        let id = self.isolate.exported(name)?;
        Some(self.new_native(id, V::EMPTY, V::NIL).v())
    }

    /// Takes what collections found: objects to finalise, and weak references whose referent died.
    pub fn take_pending(self) -> (Vec<V<'v>>, Vec<V<'v>>) {
        let pending = self.isolate.take_pending();
        let brand =
            |values: Vec<Value>| values.into_iter().map(|value| self.brand(value)).collect();
        (brand(pending.to_finalize), brand(pending.cleared_weak))
    }
}

/// The guest frames of a process, with it.
fn located(
    process: ProcessId,
    frames: impl Iterator<Item = crate::StackFrame>,
) -> impl Iterator<Item = crate::StackFrame> {
    let guests = frames.filter(|frame| frame.code.is_some());
    guests.map(move |frame| crate::StackFrame {
        base: process.with(frame.base),
        ..frame
    })
}

/// Asks the operating system, for large sizes: what leaf code is about to make, and a copy of it.
fn can_allocate(size_bytes: usize) -> bool {
    const LARGE: usize = 1 << 20;
    size_bytes < LARGE || Vec::<u8>::new().try_reserve_exact(size_bytes * 2).is_ok()
}
