//! Frame objects: made when somebody asks for one, one per activation.
//!
//! A frame object of a running activation knows the index of its registers. Those that may still run are listed in a
//! root, so that the same activation gets the same object, and its frame is marked; entries whose activation has ended
//! unnoticed are dropped now and then.

use std::collections::HashMap;

use corevm::objects::{Generator, GeneratorState};
use corevm::{Obj, ProcessId, StackFrame};

use super::locals::{self, Place};
use super::{entry, is_builtin};
use crate::prelude::*;

/// Fixed slots of frame objects.
pub mod slot {
    pub const FUNCTION: usize = 0;
    /// Word index of the instruction, as last known.
    pub const PC: usize = 1;
    /// Index of the registers on the stack; nil when the activation has ended, empty for a generator's frame.
    pub const BASE: usize = 2;
    /// Copied variables after the end.
    pub const LOCALS: usize = 3;
    /// After the end: the caller's frame, or its traceback entry; empty when not known.
    pub const BACK: usize = 4;
    pub const TRACE: usize = 5;
    /// Map of further names set through `f_locals`.
    pub const EXTRA: usize = 6;
    pub const GENERATOR: usize = 7;
    pub const TRACE_LINES: usize = 8;
    pub const TRACE_OPCODES: usize = 9;
    /// While a trace function is called for the frame: the event's name, and one more than the word index of the instruction that it is
    /// at; 0 before the first.
    pub const EVENT: usize = 10;
    pub const PLACE: usize = 11;
    pub const COUNT: u8 = 12;
}

/// The function of a guest frame.
pub fn function_of<'v>(cx: Cx<'v>, frame: &StackFrame) -> Option<Function<'v>> {
    locals::below(cx, frame.base, 3).as_function()
}

/// The frames a program sees, innermost first.
pub fn visible<'v>(cx: Cx<'v>) -> impl Iterator<Item = (StackFrame, Function<'v>)> {
    visible_in(cx, cx.process())
}

/// The same of another process.
pub fn visible_in<'v>(
    cx: Cx<'v>,
    process: ProcessId,
) -> impl Iterator<Item = (StackFrame, Function<'v>)> {
    cx.guest_frames_of(process)
        .filter_map(move |frame| Some((frame, function_of(cx, &frame)?)))
        .filter(move |(_, function)| !is_builtin(cx, *function))
}

/// The frame object of an activation on the stack.
pub fn frame_of<'v>(cx: Cx<'v>, frame: &StackFrame, function: Function<'v>) -> V<'v> {
    if frame.link.flags & corevm::process::GENERATOR != 0
        && let Some(generator) = locals::below(cx, frame.base, 4).as_generator()
    {
        return frame_of_generator(cx, generator);
    }
    let list = known_frames(cx);
    if let Some(place) = place_in(list, frame.base, function.v()) {
        if frame.link.flags & corevm::process::KEPT != 0 {
            return list.get(place).unwrap_or(V::NIL);
        }
        // It was an earlier activation's.
        list.remove_range(cx, place, place + 1);
    }
    if list.len() >= FEW && list.len().is_power_of_two() {
        forget_ended(cx, list);
    }
    let made = new_frame(cx, function, frame.pc);
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, slot::BASE, V::small(frame.base as i64));
    }
    list.push(cx, made);
    cx.watch_return(frame);
    made
}

/// The frame object of a generator.
pub fn frame_of_generator<'v>(cx: Cx<'v>, generator: Generator<'v>) -> V<'v> {
    if cx.is_instance(generator.extra(), C::Frame) {
        return generator.extra();
    }
    let Some(function) = generator.function() else {
        return V::NIL;
    };
    let made = new_frame(cx, function, generator.pc());
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, slot::GENERATOR, generator.v());
    }
    generator.set_extra(cx, made);
    made
}

fn new_frame<'v>(cx: Cx<'v>, function: Function<'v>, pc: u32) -> V<'v> {
    let made = cx.new_instance(cx.class(C::Frame));
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, slot::FUNCTION, function.v());
        object.set_fixed(cx, slot::PC, V::small(i64::from(pc)));
        object.set_fixed(cx, slot::TRACE, V::NIL);
    }
    made
}

/// Frame objects whose activation may be on the stack.
fn known_frames<'v>(cx: Cx<'v>) -> List<'v> {
    match cx.root(crate::roots::FRAMES).as_list() {
        Some(list) => list,
        None => {
            let list = cx.new_list(&[]);
            cx.set_root(crate::roots::FRAMES, list.v());
            list
        }
    }
}

/// Lists of so many frame objects are not looked through for ended ones.
const FEW: usize = 8;

/// Where in the list an activation's frame object is. The innermost ones come last mostly.
fn place_in<'v>(list: List<'v>, base: usize, function: V<'v>) -> Option<usize> {
    let items = list.items();
    items.iter().rposition(|known| {
        known.get().as_object().is_some_and(|known| {
            known.fixed(slot::BASE).as_small() == Some(base as i64)
                && known.fixed(slot::FUNCTION) == function
        })
    })
}

/// The guest frames of all processes.
fn all_frames(cx: Cx<'_>) -> impl Iterator<Item = StackFrame> {
    let processes = cx.process_ids().into_iter();
    processes.flat_map(move |process| cx.guest_frames_of(process))
}

/// Drops frame objects whose activation has ended unnoticed, in one walk over the stacks.
fn forget_ended<'v>(cx: Cx<'v>, list: List<'v>) {
    let running: HashMap<usize, V<'v>> = all_frames(cx)
        .filter_map(|frame| Some((frame.base, function_of(cx, &frame)?.v())))
        .collect();
    let is_running = |known: Obj<'v>| {
        let base = known.fixed(slot::BASE).as_small();
        let base = base.and_then(|base| usize::try_from(base).ok());
        base.and_then(|base| running.get(&base)) == Some(&known.fixed(slot::FUNCTION))
    };
    let alive: Vec<V<'v>> = list
        .iter()
        .filter(|known| known.as_object().is_some_and(is_running))
        .collect();
    if alive.len() != list.len() {
        list.assign(cx, &alive);
    }
}

/// The activation at `base` ends: its frame object keeps the variables.
pub fn leaving<'v>(cx: Cx<'v>, function: V<'v>, pc: u32, base: usize) {
    let list = known_frames(cx);
    let place = place_in(list, base, function);
    let (Some(place), Some(function)) = (place, function.as_function()) else {
        return;
    };
    if let Some(frame) = list.get(place).and_then(V::as_object) {
        frame.set_fixed(cx, slot::PC, V::small(i64::from(pc)));
        let copied = locals::snapshot(cx, function.code(cx), pc, base);
        detach(cx, frame, copied);
    }
    list.remove_range(cx, place, place + 1);
}

/// An exception leaves the activation at `base`, whose variables are `copied`: its frame object, if one was made, keeps them.
pub fn left<'v>(cx: Cx<'v>, function: V<'v>, pc: u32, base: usize, copied: V<'v>) -> Option<V<'v>> {
    let list = known_frames(cx);
    let place = place_in(list, base, function)?;
    let frame = list.get(place)?;
    if let Some(object) = frame.as_object() {
        object.set_fixed(cx, slot::PC, V::small(i64::from(pc)));
        detach(cx, object, copied);
    }
    list.remove_range(cx, place, place + 1);
    Some(frame)
}

/// A new activation begins at `base`: frame objects of earlier ones, there or above on the same stack, are not for what comes.
pub fn forget(cx: Cx<'_>, base: usize) {
    let list = known_frames(cx);
    let is_earlier = |known: &V<'_>| {
        let found = known.as_object();
        let found = found.and_then(|known| known.fixed(slot::BASE).as_small());
        let found = found.and_then(|found| usize::try_from(found).ok());
        found.is_some_and(|found| found >= base && ProcessId::at(found) == ProcessId::at(base))
    };
    let others: Vec<V<'_>> = list.iter().filter(|known| !is_earlier(known)).collect();
    if others.len() != list.len() {
        list.assign(cx, &others);
    }
}

/// Ends a frame object's tie to the stack.
pub fn detach<'v>(cx: Cx<'v>, frame: Obj<'v>, locals: V<'v>) {
    frame.set_fixed(cx, slot::LOCALS, locals);
    frame.set_fixed(cx, slot::BASE, V::NIL);
}

/// The frame object of a traceback entry.
pub fn frame_of_entry<'v>(cx: Cx<'v>, tb: Obj<'v>) -> V<'v> {
    if let Some(frame) = tb.fixed(entry::FRAME).given() {
        if let Some(object) = frame.as_object()
            && object.fixed(slot::BASE).is_nil()
            && object.fixed(slot::BACK).is_empty()
        {
            object.set_fixed(cx, slot::BACK, tb.fixed(entry::PREVIOUS));
        }
        return frame;
    }
    let Some(function) = tb.fixed(entry::FUNCTION).as_function() else {
        return V::NIL;
    };
    let base = tb
        .fixed(entry::BASE)
        .as_small()
        .and_then(|base| usize::try_from(base).ok());
    let running = base
        .filter(|_| tb.fixed(entry::LOCALS).is_empty())
        .and_then(|base| {
            cx.guest_frames_of(ProcessId::at(base))
                .find(|frame| frame.base == base && function_of(cx, frame) == Some(function))
        });
    let frame = match running {
        Some(frame) => frame_of(cx, &frame, function),
        None => {
            let pc = tb.fixed(entry::PC).as_small().unwrap_or(0);
            let made = new_frame(cx, function, pc as u32);
            if let Some(object) = made.as_object() {
                detach(cx, object, tb.fixed(entry::LOCALS));
                object.set_fixed(cx, slot::BACK, tb.fixed(entry::PREVIOUS));
            }
            // They are the frame's from now on, which can be cleared.
            tb.set_fixed(cx, entry::LOCALS, V::NIL);
            made
        }
    };
    tb.set_fixed(cx, entry::FRAME, frame);
    frame
}

/// The activation of a frame object, if it is on the stack.
pub fn on_stack<'v>(cx: Cx<'v>, frame: Obj<'v>) -> Option<StackFrame> {
    if let Some(generator) = frame.fixed(slot::GENERATOR).as_generator() {
        if generator.state() != GeneratorState::Running {
            return None;
        }
        return all_frames(cx).find(|found| {
            found.link.flags & corevm::process::GENERATOR != 0
                && locals::below(cx, found.base, 4) == generator.v()
        });
    }
    cx.guest_frames_of(running_in(frame)?)
        .find(|found| is_of(cx, frame, found))
}

/// The process whose stack a frame object's activation lies on, for all but generators.
fn running_in(frame: Obj<'_>) -> Option<ProcessId> {
    let base = usize::try_from(frame.fixed(slot::BASE).as_small()?).ok()?;
    Some(ProcessId::at(base))
}

/// Whether the activation is that of the frame object.
fn is_of<'v>(cx: Cx<'v>, frame: Obj<'v>, found: &StackFrame) -> bool {
    frame.fixed(slot::BASE).as_small() == Some(found.base as i64)
        && locals::below(cx, found.base, 3) == frame.fixed(slot::FUNCTION)
}

/// The frame object of an activation on the stack, if one was made.
pub fn known<'v>(cx: Cx<'v>, frame: &StackFrame, function: Function<'v>) -> Option<Obj<'v>> {
    if frame.link.flags & corevm::process::GENERATOR != 0 {
        let generator = locals::below(cx, frame.base, 4).as_generator()?;
        return generator.extra().as_object();
    }

    let list = known_frames(cx);
    let place = place_in(list, frame.base, function.v())?;
    list.get(place)?.as_object()
}

/// Where a frame object's variables are.
pub fn place<'v>(cx: Cx<'v>, frame: Obj<'v>) -> Place<'v> {
    if let Some(found) = on_stack(cx, frame) {
        return Place::Stack(found.base, found.pc);
    }
    if let Some(generator) = frame.fixed(slot::GENERATOR).as_generator() {
        return match generator.state() {
            GeneratorState::Finished => Place::Nowhere,
            _ => Place::Generator(generator),
        };
    }
    match frame.fixed(slot::LOCALS).given() {
        Some(locals) => Place::Copied(locals),
        None => Place::Nowhere,
    }
}

/// Word index of the instruction a frame is at.
pub fn pc<'v>(cx: Cx<'v>, frame: Obj<'v>) -> u32 {
    if let Some(found) = on_stack(cx, frame) {
        return found.pc;
    }
    if let Some(generator) = frame.fixed(slot::GENERATOR).as_generator() {
        return generator.pc();
    }
    frame
        .fixed(slot::PC)
        .as_small()
        .and_then(|pc| u32::try_from(pc).ok())
        .unwrap_or(0)
}

/// The frame of the caller, or nil.
pub fn back<'v>(cx: Cx<'v>, frame: Obj<'v>) -> V<'v> {
    if let Some(process) = running_in(frame) {
        let mut frames = cx.guest_frames_of(process);
        if frames.any(|found| is_of(cx, frame, &found)) {
            let mut callers = frames.filter_map(|found| Some((found, function_of(cx, &found)?)));
            let caller = callers.find(|(_, function)| !is_builtin(cx, *function));
            return caller.map_or(V::NIL, |(found, function)| frame_of(cx, &found, function));
        }
    }
    let Some(found) = on_stack(cx, frame) else {
        let back = frame.fixed(slot::BACK);
        // The entry that came before in a traceback stands for its frame until that is asked for.
        if let Some(entry) = back
            .as_object()
            .filter(|_| cx.is_exactly(back, C::Traceback))
        {
            let back = frame_of_entry(cx, entry);
            frame.set_fixed(cx, slot::BACK, back);
            return back;
        }
        return back.given().unwrap_or(V::NIL);
    };
    let mut visible = visible_in(cx, ProcessId::at(found.base));
    let caller = visible.find(|(below, _)| below.base < found.base);
    caller.map_or(V::NIL, |(below, function)| frame_of(cx, &below, function))
}
