//! Calls of natives that are known and are leaves: by their address, on the arguments where they lie.

use std::ops::Range;

use corevm_runtime::process::HEADER;
use corevm_runtime::tier::{layout, native_of_key, run_leaf};
use corevm_runtime::{InlineCache, Isolate, Kind, LeafFn, NativeId, V, Value as Constant};
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

use super::watching::Release;
use super::{Emitter, R, Reason, Region};
use crate::profile::key_of_cached;

impl Emitter<'_, '_> {
    /// The native that is always called here, if it is a leaf that takes `argc` arguments as they are or with others left out.
    pub(super) fn observed_native(&self, argc: usize) -> Option<(NativeId, Plain)> {
        let observed = self.observed()?;
        if observed.is_slow || self.is_slow_path {
            return None;
        }
        let id = native_of_key(observed.callee?)?;
        let isolate = self.input.isolate;
        Some((id, Plain::of(isolate, id, argc)?))
    }

    /// Calls the native in the window with the `argc` arguments from register `first`.
    pub(super) fn call_leaf(
        &mut self,
        window: usize,
        first: usize,
        argc: usize,
        (id, leaf): (NativeId, Plain),
    ) -> R<()> {
        self.guard_native(window, id);
        self.arguments_are_dropped(first..first + argc);
        self.run_native(window, first, argc, leaf)
    }

    /// Goes on only when a register holds this native, without a receiver.
    pub(super) fn guard_native(&mut self, register: usize, id: NativeId) {
        let constant = self.constant_in(register);
        let constant = constant.and_then(V::as_exact_native_function);
        if constant.is_some_and(|native| native.id() == id && native.receiver().is_empty()) {
            return;
        }
        self.guard_register_kind(register, Kind::Native);
        let native = self.word(register);
        let found = self.load(Region::Objects, native, layout::NATIVE_ID);
        let same = self.equals(found, i64::from(id.0));
        self.guard(same, Reason::Kind);
        let receiver = self.load(Region::Objects, native, layout::NATIVE_RECEIVER);
        let is_free = self.equals(receiver, Constant::EMPTY.bits() as i64);
        self.guard(is_free, Reason::Kind);
    }

    /// Runs a leaf on the `argc` arguments from register `first`; the result goes to `window`.
    fn run_native(&mut self, window: usize, first: usize, argc: usize, plain: Plain) -> R<()> {
        // Natives may look at the frames.
        self.clean_all(self.here());
        self.make_frames();
        let own = self.own_base();
        let offset = 8 * (first - self.first()) as i64;
        let address = self.b.ins().iadd_imm_s(own, offset);
        let Plain { leaf, slots } = plain;
        if slots > argc {
            let empty = self.b.ins().iconst(I64, Constant::EMPTY.bits() as i64);
            for n in argc..slots {
                self.store(Region::Frame, empty, address, 8 * n as i32);
            }
        }
        let pc = self.pc(self.at);
        let pc = self.constant_address(pc);
        let leaf = self.constant_address(leaf as *const u8);
        let count = self.b.ins().iconst(I64, slots as i64);
        let result = self.call_helper(run_leaf as *const u8, &[pc, own, leaf, address, count]);
        self.unless_done(result);
        self.forget_shapes();
        self.forget_written();
        self.set_word(window, result);
        Ok(())
    }

    /// Calls the native that makes the instances of the class in the window, with the class before the `argc` arguments.
    pub(super) fn call_maker(&mut self, window: usize, argc: usize, cache: &InlineCache) -> R<()> {
        let isolate = self.input.isolate;
        let maker = native_of_key(key_of_cached(Constant::from_bits(cache.words[2])));
        match maker.and_then(|id| Plain::of(isolate, id, argc + 1)) {
            Some(plain) if !self.is_slow_path => {
                self.guard_class(window, cache);
                let arguments = window + HEADER;
                self.arguments_are_dropped(arguments..arguments + argc);
                // The word before the arguments is the header's until a frame is made.
                let class = self.word(window);
                let base = self.base();
                let first = window + HEADER - 1;
                self.store(Region::Frame, class, base, 8 * first as i32);
                self.run_native(window, first, argc + 1, plain)
            }
            _ => self.try_quickly(),
        }
    }

    /// Something may have to be finalised before a call, or when its arguments, in these registers, end: then it is the interpreter's.
    pub(super) fn arguments_are_dropped(&mut self, arguments: Range<usize>) {
        self.guard_unwatched(Release::WithNative);
        if self.input.is_watched {
            let values: Vec<Value> = arguments.map(|register| self.word(register)).collect();
            let kept = self.keeps(Release::WithNative, &values);
            self.fast_if_landing(kept);
        }
        self.guard_no_poll();
    }

    /// A native by its number in the module.
    pub(super) fn emit_call_native(&mut self, window: usize) -> R<()> {
        let (ins, isolate) = (self.site().ins, self.input.isolate);
        let argc = usize::from(ins.b);
        let id = self.code().loaded.natives[ins.d as usize];
        if let Some(stub) = self.asking_stub().filter(|_| argc == 1)
            && let Some(result) = self.call_asked(window, &stub)
        {
            return result;
        }
        match Plain::of(isolate, id, argc) {
            Some(plain) if !self.is_slow() && !self.is_slow_path => {
                self.run_native(window, window + HEADER, argc, plain)
            }
            _ => self.try_quickly(),
        }
    }

    /// `call_method` of a native: with its receiver, or of what was no method.
    pub(super) fn call_native_method(&mut self, window: usize, argc: usize) -> Option<R<()>> {
        let native = self.observed_native(argc)?;
        if !self.seen_receiver()? {
            return None;
        }
        let receiver = window + HEADER;
        let word = self.word(receiver);
        self.guard_given(word);
        Some(self.call_leaf(window, receiver, argc, native))
    }

    /// Whether what is called here always had a receiver, or never.
    pub(super) fn seen_receiver(&self) -> Option<bool> {
        match self.observed()?.receivers {
            [true, false] => Some(false),
            [false, true] => Some(true),
            _ => None,
        }
    }
}

/// A leaf that takes the arguments of a call as they are, or with others left out, and does nothing else.
#[derive(Clone, Copy)]
pub(super) struct Plain {
    leaf: LeafFn,
    /// Values that it takes.
    slots: usize,
}

impl Plain {
    /// The leaf of a native for `argc` arguments.
    fn of(isolate: &Isolate, id: NativeId, argc: usize) -> Option<Plain> {
        let call = isolate.native(id).leaf_call()?;
        if isolate.native_def(id).resumes.is_some() {
            return None;
        }
        if let Some(leaf) = call.short_for(argc) {
            return Some(Plain { leaf, slots: argc });
        }
        let fits = usize::from(call.required) <= argc && argc <= usize::from(call.positional);
        (fits && !call.gathers()).then_some(Plain {
            leaf: call.leaf,
            slots: usize::from(call.slots),
        })
    }
}
