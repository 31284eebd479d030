//! `_pickle`: values as bytes and back. What needs no guest code runs in two native loops with stacks of their own: one writes builtin
//! values and plain instances ([`save`]), one executes the instructions of a pickle ([`load`]). Where guest code has to run a loop stops with
//! a *request*; the classes `Pickler` and `Unpickler`, which are Python, serve it and resume the loop.
//!
//! Between two runs of a loop its whole state lies in objects: the fixed slots of the pickler's and unpickler's bases.

mod frame;
mod instance;
mod load;
mod memo;
mod opcode;
mod output;
mod read;
mod save;
mod slots;
mod stack;
mod twos_complement;

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Native part of the pickle module.",
    functions: &[
        NativeDef::guest(
            "dump",
            "(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)",
            "pickle_dump",
        )
        .doc("Pickle obj into file, an object whose write() method takes bytes.\n\nThe other arguments mean what they mean for Pickler."),
        NativeDef::step(
            "dumps",
            "(obj, protocol=None, *, fix_imports=True, buffer_callback=None)",
            save::dumps,
            0,
        )
        .doc("Pickle obj into bytes. The other arguments mean what they mean for Pickler."),
        NativeDef::guest(
            "load",
            "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
            "pickle_load",
        )
        .doc("Rebuild an object from a pickle in file, whose methods read(n) and readline() give bytes.\n\nThe other arguments mean what they mean for Unpickler."),
        NativeDef::guest(
            "loads",
            "(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
            "pickle_loads",
        )
        .doc("Rebuild an object from a pickle in a buffer, which may go on after its end.\n\nThe other arguments mean what they mean for Unpickler."),
        NativeDef::leaf("_save", "(pickler, what, /)", save::resume),
        NativeDef::leaf("_dumps", "(obj, protocol, table, /)", save::begin_dumps),
        NativeDef::leaf("_pickler_set_up", "(pickler, settings, /)", save::set_up),
        NativeDef::leaf("_pickler_state", "(pickler, /)", save::state),
        NativeDef::leaf("_pickler_set_memo", "(pickler, pairs, /)", save::set_memo),
        NativeDef::leaf("_load", "(unpickler, answer, /)", load::resume),
        NativeDef::leaf("_loads", "(data, flags, /)", load::loads),
        NativeDef::leaf("_unpickler_set_up", "(unpickler, settings, /)", load::set_up),
        NativeDef::leaf("_unpickler_feed", "(unpickler, data, /)", load::feed),
        NativeDef::leaf("_unpickler_state", "(unpickler, /)", load::state),
        NativeDef::leaf("_unpickler_memo", "(unpickler, /)", load::memo),
        NativeDef::leaf("_unpickler_set_memo", "(unpickler, items, /)", load::set_memo),
    ],
    classes: &[save::CLASS, load::CLASS],
    source: include_str!("pickle/pickle.py"),
    ..ModuleSpec::new("_pickle")
}];
