//! Variables of activations: which registers hold them, and whether they can be read.

use std::cell::RefCell;
use std::collections::HashSet;

use corevm::objects::{Generator, GeneratorState};
use corevm::{CodeId, CompiledCode, StackFrame};
use pyta_compiler::natives::function_flags;

use crate::prelude::*;

/// Whether names of the code's scope live in a map rather than in registers.
pub fn has_namespace(code: &CompiledCode) -> bool {
    code.head().language_flags() & function_flags::OPTIMIZED == 0
}

/// The map of a scope with a namespace: register 0's, else the globals. `locals` is a snapshot or empty.
fn stored_namespace<'v>(locals: V<'v>) -> Option<V<'v>> {
    locals.as_tuple()?.get(0)?.given()
}

/// The registers of named variables that are assigned when the instruction at `pc` is under way.
pub fn readable(code: &CompiledCode, pc: u32) -> Vec<u16> {
    let pc = pc as usize;
    let liveness = code.liveness();
    liveness
        .live_at(pc)
        .chain(liveness.live_before(pc))
        .collect()
}

/// The registers that a generator which is not running has kept.
pub fn kept(code: &CompiledCode, generator: Generator<'_>) -> Vec<u16> {
    match generator.state() {
        GeneratorState::Created => {
            let count = code.head().parameters().registers();
            (0..u16::try_from(count).unwrap_or(u16::MAX)).collect()
        }
        GeneratorState::Suspended => code.liveness().live_at(generator.pc() as usize).collect(),
        _ => Vec::new(),
    }
}

/// What is known of a place in code that an exception passes.
#[derive(Clone, Debug)]
enum Readable {
    /// The frame has a handler there: it goes on living.
    Stays,
    /// The registers to copy, in the order of a snapshot; `None` for those that hold nothing.
    Leaves(Box<[Option<u16>]>),
}

/// What [`copy_leaving`] and [`snapshot`] have found: frames are left at the same places again and again.
#[derive(Debug, Default)]
pub struct KnownPlaces {
    /// One place a line, with its code and key.
    lines: RefCell<Vec<Option<(CodeId, u32, Readable)>>>,
}

const LINES: usize = 512;

/// Copies the variables of the activation at `base` when an exception raised at `pc` leaves it; empty when it stays.
pub fn copy_leaving<'v>(cx: Cx<'v>, code: &CompiledCode, pc: u32, base: usize) -> V<'v> {
    copy_by_facts(cx, code, [pc, pc], base, place_facts)
}

/// Copies variables as the facts say, which are known by a key from the last time or found out for the word of an instruction.
fn copy_by_facts<'v>(
    cx: Cx<'v>,
    code: &CompiledCode,
    [pc, key]: [u32; 2],
    base: usize,
    facts: fn(&CompiledCode, u32) -> Readable,
) -> V<'v> {
    let copy_of = |found: &Readable| match found {
        Readable::Stays => V::EMPTY,
        Readable::Leaves(registers) => copy(cx, registers, base),
    };
    let Some(state) = cx.state::<crate::state::State>() else {
        return copy_of(&facts(code, pc));
    };
    let mut lines = state.known_places.lines.borrow_mut();
    if lines.is_empty() {
        lines.resize(LINES, None);
    }
    let line = &mut lines[(code.id.0.wrapping_mul(61) ^ key) as usize % LINES];
    if let Some((known_code, known_key, found)) = line
        && (*known_code, *known_key) == (code.id, key)
    {
        return copy_of(found);
    }
    let found = facts(code, pc);
    let copied = copy_of(&found);
    *line = Some((code.id, key, found));
    copied
}

/// Codes have died, and their ids will be others'.
pub fn forget(cx: Cx<'_>, dead: &HashSet<CodeId>) {
    if let Some(state) = cx.state::<crate::state::State>() {
        for line in &mut *state.known_places.lines.borrow_mut() {
            line.take_if(|(code, ..)| dead.contains(code));
        }
    }
}

fn place_facts(code: &CompiledCode, pc: u32) -> Readable {
    let handlers = code.head().handlers();
    if handlers
        .iter()
        .any(|handler| (handler.start..handler.end).contains(&pc))
    {
        return Readable::Stays;
    }
    Readable::Leaves(to_copy(code, pc))
}

/// The registers of a snapshot: the namespace's, then one per named local.
fn to_copy(code: &CompiledCode, pc: u32) -> Box<[Option<u16>]> {
    let function = code.function();
    let takes_namespace = function.language_flags & function_flags::NAMESPACE != 0;
    if function.locals.is_empty() && !takes_namespace {
        return Box::new([]);
    }
    let readable = readable(code, pc);
    let namespace = takes_namespace.then_some(0);
    let locals = function.locals.iter().map(|local| Some(local.register));
    std::iter::once(namespace)
        .chain(locals)
        .map(|register| register.filter(|register| readable.contains(register)))
        .collect()
}

/// Copies registers of the activation at `base`: a tuple with empty values where there is nothing.
pub fn copy<'v>(cx: Cx<'v>, registers: &[Option<u16>], base: usize) -> V<'v> {
    if registers.is_empty() {
        return cx.root(crate::roots::EMPTY_TUPLE);
    }
    let item = |i: usize| registers[i].map_or(V::EMPTY, |register| register_at(cx, base, register));
    cx.new_tuple_with(registers.len(), item).v()
}

/// Copies an activation's variables: a tuple of the namespace (or empty), then one value per named local. Empty when
/// there is nothing to copy.
pub fn snapshot<'v>(cx: Cx<'v>, code: &CompiledCode, pc: u32, base: usize) -> V<'v> {
    // A place where an exception would stay in the frame is known as another one.
    const LEFT: u32 = 1 << 31;
    copy_by_facts(cx, code, [pc, pc | LEFT], base, |code, pc| {
        Readable::Leaves(to_copy(code, pc))
    })
}

/// The value of a register of the activation at `base`.
pub fn register_at<'v>(cx: Cx<'v>, base: usize, register: u16) -> V<'v> {
    cx.frame_register(&frame_at(base), register)
}

/// The word `below` words below the registers of the activation at `base`, which must hold a value.
pub fn below<'v>(cx: Cx<'v>, base: usize, below: usize) -> V<'v> {
    register_at(cx, base.saturating_sub(below), 0)
}

/// Sets a register of the activation at `base`.
pub fn set_register_at<'v>(cx: Cx<'v>, base: usize, register: u16, value: V<'v>) {
    cx.set_frame_register(&frame_at(base), register, value);
}

fn frame_at(base: usize) -> StackFrame {
    StackFrame {
        base,
        callee: V::NIL.raw(),
        link: corevm::process::Link::decode(1),
        pc: 0,
        code: None,
    }
}

/// Where a frame's variables are.
#[derive(Clone, Copy, Debug)]
pub enum Place<'v> {
    /// On the stack, at this index, the instruction being at this word.
    Stack(usize, u32),
    /// In a suspended generator.
    Generator(Generator<'v>),
    /// In a snapshot.
    Copied(V<'v>),
    /// Gone.
    Nowhere,
}

/// One variable of a frame, cells looked through; empty when it is unset.
#[derive(Clone, Copy, Debug)]
pub struct Variable<'v> {
    pub name: Str<'v>,
    pub value: V<'v>,
    /// The cell that holds it.
    pub cell: V<'v>,
    /// The register of a local, by index in the code's locals.
    pub local: Option<usize>,
}

/// The variables of an activation of `function`, in order: locals, then captured ones.
pub fn variables<'v>(cx: Cx<'v>, function: Function<'v>, place: Place<'v>) -> Vec<Variable<'v>> {
    let code = function.code(cx);
    let declared = code.function();
    let readable = match place {
        Place::Stack(_, pc) => readable(code, pc),
        Place::Generator(generator) => kept(code, generator),
        _ => Vec::new(),
    };
    let read = |index: usize| {
        let register = declared.locals[index].register;
        match place {
            Place::Stack(base, _) if readable.contains(&register) => {
                register_at(cx, base, register)
            }
            Place::Generator(generator) if readable.contains(&register) => {
                generator.saved_register(register)
            }
            Place::Stack(..) | Place::Generator(_) | Place::Nowhere => V::EMPTY,
            Place::Copied(locals) => locals
                .as_tuple()
                .and_then(|items| items.get(1 + index))
                .unwrap_or(V::EMPTY),
        }
    };
    let mut all = Vec::with_capacity(declared.locals.len() + declared.captures.len());
    for (index, local) in declared.locals.iter().enumerate() {
        let held = read(index);
        let cell = if local.is_cell { held } else { V::EMPTY };
        let value = match cell.as_cell() {
            Some(cell) => cell.get(),
            None if local.is_cell => V::EMPTY,
            None => held,
        };
        all.push(Variable {
            name: cx.symbol(&local.name),
            value,
            cell: if cell.as_cell().is_some() {
                cell
            } else {
                V::EMPTY
            },
            local: Some(index),
        });
    }
    let is_gone = matches!(place, Place::Nowhere);
    let captures = declared.captures.iter().enumerate();
    for (index, name) in captures.filter(|_| !is_gone) {
        let cell = cx.captured(function, index);
        all.push(Variable {
            name: cx.symbol(name),
            value: cell.map_or(V::EMPTY, |cell| cell.get()),
            cell: cell.map_or(V::EMPTY, |cell| cell.v()),
            local: None,
        });
    }
    let is_function = !has_namespace(code);
    all.retain(|variable| {
        is_visible(variable.name) && (is_function || !is_class_cell(variable.name))
    });
    all
}

/// Cells that a class makes for its methods.
fn is_class_cell(name: Str<'_>) -> bool {
    matches!(
        name.as_ascii(),
        Some("__class__" | "__classdict__" | "__conditional_annotations__")
    )
}

/// Names that the program wrote, not those the compiler made.
fn is_visible(name: Str<'_>) -> bool {
    name.as_ascii()
        .is_none_or(|name| !name.starts_with('.') && !name.is_empty())
}

/// Whether code of a module or class is in a comprehension that runs in its registers.
fn is_in_comprehension<'v>(cx: Cx<'v>, function: Function<'v>, place: Place<'v>) -> bool {
    let locals = function.code(cx).head().locals();
    locals.iter().any(|local| !local.name.starts_with('.'))
        && variables(cx, function, place)
            .iter()
            .any(|variable| variable.local.is_some() && variable.value.given().is_some())
}

/// The map of a scope whose names are in one. In a comprehension of a module or class, its variables are the scope.
pub fn namespace<'v>(cx: Cx<'v>, function: Function<'v>, place: Place<'v>) -> Option<V<'v>> {
    let code = function.code(cx);
    if !has_namespace(code) || is_in_comprehension(cx, function, place) {
        return None;
    }
    if code.head().language_flags() & function_flags::NAMESPACE == 0 {
        return Some(function.namespace());
    }
    match place {
        Place::Stack(base, pc) => readable(code, pc)
            .contains(&0)
            .then(|| register_at(cx, base, 0)),
        Place::Copied(locals) => stored_namespace(locals),
        Place::Generator(generator) => Some(generator.saved_register(0)),
        Place::Nowhere => None,
    }
}
