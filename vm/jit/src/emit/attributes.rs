//! Attributes and methods, by the stubs in the inline caches: one is guarded, several are tried one after the other.
#![expect(unsafe_code, reason = "looks at what caches hold")]

use corevm_runtime::process::HEADER;
use corevm_runtime::tier::layout;
use corevm_runtime::{InlineCache, Kind, V, Value as Constant, delegate, is_steady, stub_kind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{Block, InstBuilder, Value};

use super::watching::Release;
use super::{Emitter, R, Reason, Region};
use crate::state::{Known, Rep};

/// Most stubs of a site that get machine code.
const MOST_STUBS: usize = 5;

/// A site that was taught more often than this is not guarded.
const MOST_MISSES: u16 = 16;

/// The stubs of a chain, all told apart in one way.
pub(super) enum Stubs {
    ByShape(Vec<InlineCache>),
    /// The object is a class.
    ByClass(Vec<InlineCache>),
}

impl Stubs {
    fn is_empty(&self) -> bool {
        let (Stubs::ByShape(stubs) | Stubs::ByClass(stubs)) = self;
        stubs.is_empty()
    }
}

/// What is to be written: the value, and whether it is certainly no object.
type Written = (Value, bool);

fn reads_instance(kind: u16) -> bool {
    use stub_kind::{MAP_PLACE, OWN_INLINE, OWN_OVERFLOW, PAYLOAD_ITEM, TYPE_VALUE};
    matches!(
        kind,
        OWN_INLINE | OWN_OVERFLOW | TYPE_VALUE | MAP_PLACE | PAYLOAD_ITEM
    )
}

fn finds_method(kind: u16) -> bool {
    kind == stub_kind::METHOD || reads_instance(kind)
}

fn reads_class(kind: u16) -> bool {
    matches!(kind, stub_kind::CLASS_VALUE | stub_kind::CLASS_PLACE)
}

fn writes_instance(kind: u16) -> bool {
    use stub_kind::{ADD_INLINE, MAP_PLACE, OWN_INLINE, OWN_OVERFLOW};
    matches!(kind, OWN_INLINE | OWN_OVERFLOW | ADD_INLINE | MAP_PLACE)
}

/// Whether the stub writes to a map that is to be told.
fn writes_steady(stub: &InlineCache) -> bool {
    stub.kind == stub_kind::MAP_PLACE && is_steady(stub.words[0])
}

/// From a map's entries to the value of that at a place.
fn entry_value(place: u64) -> i32 {
    layout::ENTRY_VALUE + layout::ENTRY_SIZE * place as i32
}

/// From an instance to its attribute at a place inline.
fn inline_place(place: u64) -> i32 {
    layout::FIRST_PLACE + 8 * (place as u8) as i32
}

impl Emitter<'_, '_> {
    /// Those stubs of the site's chain that `follows` accepts; if there are none, those for classes.
    fn stubs_of_chain(&self, follows: fn(u16) -> bool) -> Stubs {
        let chain = self.input.isolate.chain(self.cache().words[0]);
        let those = |follows: fn(u16) -> bool| {
            let known = chain.iter().filter(|stub| follows(stub.kind));
            // The newest come last.
            let mut stubs: Vec<InlineCache> = known.copied().collect();
            stubs.drain(..stubs.len().saturating_sub(MOST_STUBS));
            stubs
        };
        match those(follows) {
            stubs if stubs.is_empty() => {
                Stubs::ByClass(those(|kind| kind == stub_kind::CLASS_VALUE))
            }
            stubs => Stubs::ByShape(stubs),
        }
    }

    /// Whether what the site knows holds for the objects to come, as far as one can tell.
    pub(super) fn is_settled(&self) -> bool {
        !self.is_slow() && self.cache().misses <= MOST_MISSES
    }

    pub(super) fn emit_get_attr(&mut self, a: usize, b: usize) -> R<()> {
        let cache = self.cache();
        match cache.kind {
            _ if !self.is_settled() => self.try_quickly(),
            kind if reads_instance(kind) => {
                let value = self.read_known(b, &cache);
                self.set_word(a, value);
                Ok(())
            }
            kind if reads_class(kind) => {
                let value = self.read_class(b, &cache);
                self.set_word(a, value);
                Ok(())
            }
            stub_kind::CHAIN => self.get_of_chain(a, b),
            stub_kind::GETTER => self.call_getter(a, b, &cache),
            _ => self.try_quickly(),
        }
    }

    /// The attribute of the object in a register by the site's only stub.
    fn read_known(&mut self, register: usize, cache: &InlineCache) -> Value {
        self.guard_register_shape(register, cache.shape);
        let object = self.word(register);
        self.read(object, cache, None)
    }

    /// The attribute of an object with the shape of a stub that [`finds_method`].
    fn read(&mut self, object: Value, stub: &InlineCache, other: Option<Block>) -> Value {
        match stub.kind {
            stub_kind::OWN_INLINE => {
                let value = self.load(Region::Values, object, inline_place(stub.words[0]));
                self.check_given(value, other);
                value
            }
            stub_kind::OWN_OVERFLOW => {
                let array = self.elsewhere(object, Kind::Array, other);
                let place = layout::FIRST_ITEM + 8 * (stub.words[0] as u16) as i32;
                let value = self.load(Region::Values, array, place);
                self.check_given(value, other);
                value
            }
            stub_kind::MAP_PLACE => {
                let map = self.elsewhere(object, Kind::Map, other);
                self.value_in_map(map, stub.words[0], stub.words[1], other)
            }
            stub_kind::PAYLOAD_ITEM => {
                self.check_version(stub.words[0], other);
                let tuple = self.load(Region::Values, object, layout::FIRST_FIXED);
                let is_object = self.is_pointer(tuple);
                self.check(is_object, other);
                let is_tuple = self.has_kind(tuple, Kind::Tuple);
                self.check(is_tuple, other);
                let len = self.tuple_len(tuple);
                let index = stub.words[1] as i64;
                let has_item = self
                    .b
                    .ins()
                    .icmp_imm_u(IntCC::UnsignedGreaterThan, len, index);
                self.check(has_item, other);
                let place = layout::FIRST_ITEM + 8 * index as i32;
                self.load(Region::Values, tuple, place)
            }
            _ => {
                self.check_version(stub.words[0], other);
                self.check_lacking(object, stub, other);
                self.value_of_stub(stub)
            }
        }
    }

    /// The object, if it is in dictionary mode, lacks the attribute that the stub found on its type.
    fn check_lacking(&mut self, object: Value, stub: &InlineCache, other: Option<Block>) {
        if stub.words[1] != 0 {
            let map = self.elsewhere(object, Kind::Map, other);
            let found = self.load(Region::Objects, map, layout::MAP_LAYOUT);
            let same = self.equals(found, stub.words[1] as i64);
            self.check(same, other);
        }
    }

    fn check_given(&mut self, value: Value, other: Option<Block>) {
        match other {
            None => self.guard_given(value),
            Some(other) => {
                let empty = self.equals(value, Constant::EMPTY.bits() as i64);
                self.unless(empty, other);
            }
        }
    }

    /// What holds attributes of an instance that do not lie in it.
    fn elsewhere(&mut self, object: Value, kind: Kind, other: Option<Block>) -> Value {
        let holder = self.load(Region::Values, object, layout::FIRST_PLACE);
        let is_object = self.is_pointer(holder);
        self.check(is_object, other);
        let is_kind = self.has_kind(holder, kind);
        self.check(is_kind, other);
        holder
    }

    /// The value at a place of a map, if that still has the keys of this layout.
    fn value_in_map(&mut self, map: Value, keys: u64, place: u64, other: Option<Block>) -> Value {
        let entries = self.entries_of_map(map, keys, other);
        self.load(Region::Values, entries, entry_value(place))
    }

    /// The entries of a map, if that still has the keys of this layout.
    fn entries_of_map(&mut self, map: Value, keys: u64, other: Option<Block>) -> Value {
        let found = self.load(Region::Objects, map, layout::MAP_LAYOUT);
        let same = self.equals(found, keys as i64);
        self.check(same, other);
        self.load(Region::Objects, map, layout::MAP_ENTRIES)
    }

    /// The attribute of the class in a register by the site's stub.
    fn read_class(&mut self, register: usize, cache: &InlineCache) -> Value {
        self.guard_register_kind(register, Kind::Type);
        let class = self.word(register);
        let number = self.load(Region::Objects, class, layout::TYPE_NUMBER);
        let same = self.equals(number, (cache.words[0] >> 32) as i64);
        self.check(same, None);
        self.guard_version(cache.words[0]);
        let value = self.value_of_stub(cache);
        if cache.kind == stub_kind::CLASS_VALUE {
            return value;
        }
        self.value_in_map(value, cache.words[1], u64::from(cache.shape), None)
    }

    /// Goes the `way` of the first stub that is for the object; where there is none, the block `other` goes on, which is the present one
    /// then.
    pub(super) fn try_stubs(
        &mut self,
        object: Value,
        stubs: &Stubs,
        other: Block,
        mut way: impl FnMut(&mut Self, &InlineCache),
    ) {
        let is_pointer = self.is_pointer(object);
        self.or_else(is_pointer, other);
        let (key, stubs) = match stubs {
            Stubs::ByShape(stubs) => {
                let shape = self.load_type(I32, Region::Objects, object, layout::HEADER_SHAPE);
                (shape, stubs)
            }
            Stubs::ByClass(stubs) => {
                let is_class = self.has_kind(object, Kind::Type);
                self.or_else(is_class, other);
                let number = self.load(Region::Objects, object, layout::TYPE_NUMBER);
                (number, stubs)
            }
        };
        for stub in stubs {
            let (own, next) = (self.b.create_block(), self.b.create_block());
            let known = match stub.kind {
                stub_kind::CLASS_VALUE => (stub.words[0] >> 32) as i64,
                _ => i64::from(stub.shape as i32),
            };
            let same = self.equals(key, known);
            self.b.ins().brif(same, own, &[], next, &[]);
            self.enter_block(own);
            way(self, stub);
            self.enter_block(next);
        }
        self.b.ins().jump(other, &[]);
        self.enter_block(other);
    }

    fn get_of_chain(&mut self, a: usize, b: usize) -> R<()> {
        let stubs = self.stubs_of_chain(reads_instance);
        if stubs.is_empty() || self.is_slow_path {
            return match self.stubs_of_chain(|kind| kind == stub_kind::GETTER) {
                Stubs::ByShape(getters) => self.call_some_getter(a, b, &getters),
                Stubs::ByClass(_) => self.try_quickly(),
            };
        }
        self.make_frames_early();
        let object = self.word(b);
        let (other, done) = (self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, I64);
        self.try_stubs(object, &stubs, other, |emitter, stub| {
            let value = emitter.read(object, stub, Some(other));
            emitter.b.ins().jump(done, &[value.into()]);
        });
        let found = self.call_quick_aside(&[object]);
        self.unless_done(found);
        self.b.ins().jump(done, &[found.into()]);
        self.enter_block(done);
        self.set_word(a, result);
        Ok(())
    }

    pub(super) fn emit_get_method(&mut self, a: usize, b: usize) -> R<()> {
        let cache = self.cache();
        let is_object = matches!(self.state[b].rep, Rep::Slot | Rep::Word);
        match cache.kind {
            _ if !self.is_settled() || !is_object => self.try_quickly(),
            stub_kind::METHOD => self.method_known(a, b, &cache),
            stub_kind::DELEGATE => self.method_of_delegate(a, b, &cache),
            stub_kind::CHAIN => self.method_of_chain(a, b),
            kind if reads_instance(kind) || reads_class(kind) => {
                let value = match reads_class(kind) {
                    true => self.read_class(b, &cache),
                    false => self.read_known(b, &cache),
                };
                self.set_word(a, value);
                self.set_constant(a + HEADER, Constant::EMPTY);
                Ok(())
            }
            _ => self.try_quickly(),
        }
    }

    fn method_known(&mut self, a: usize, b: usize, cache: &InlineCache) -> R<()> {
        let object = self.word(b);
        let function = self.read_known(b, cache);
        self.set_word(a, function);
        // The type has its version still, so that is the function that was cached then.
        let method = Constant::from_bits(cache.words[2]);
        if self.code_of(method).is_some() {
            self.learn(a, Known::Kind(Kind::Function));
            if self.relies_on_version(cache.words[0]) {
                // SAFETY: caches are roots, and nothing moves while code is compiled.
                let method = unsafe { V::from_raw(method) };
                self.learn_constant(a, method);
            }
        }
        self.set_word(a + HEADER, object);
        self.learn(a + HEADER, Known::Shape(cache.shape));
        Ok(())
    }

    /// The method of what the object in `b` stands for ([`corevm_runtime::Stub::Delegate`]).
    fn method_of_delegate(&mut self, a: usize, b: usize, cache: &InlineCache) -> R<()> {
        self.guard_register_shape(b, cache.shape);
        let object = self.word(b);
        let numbers = [
            (delegate::OWN, (cache.words[0] >> 32) as i64),
            (delegate::START, cache.words[1] as i64),
        ];
        for (slot, known) in numbers {
            let class = self.load(
                Region::Values,
                object,
                layout::FIRST_FIXED + 8 * slot as i32,
            );
            self.guard_kind(class, Kind::Type);
            let number = self.load(Region::Objects, class, layout::TYPE_NUMBER);
            let same = self.equals(number, known);
            self.guard(same, Reason::Kind);
        }
        self.guard_version(cache.words[0]);
        let function = self.value_of_stub(cache);
        let place = layout::FIRST_FIXED + 8 * delegate::OBJECT as i32;
        let receiver = self.load(Region::Values, object, place);
        self.set_word(a, function);
        self.set_word(a + HEADER, receiver);
        Ok(())
    }

    fn method_of_chain(&mut self, a: usize, b: usize) -> R<()> {
        let stubs = self.stubs_of_chain(finds_method);
        if stubs.is_empty() || self.is_slow_path {
            return self.try_quickly();
        }
        self.make_frames_early();
        let object = self.word(b);
        let (other, done) = (self.b.create_block(), self.b.create_block());
        let found = self.b.append_block_param(done, I64);
        let receiver = self.b.append_block_param(done, I64);
        self.try_stubs(object, &stubs, other, |emitter, stub| {
            let value = emitter.read(object, stub, Some(other));
            let receiver = match stub.kind {
                stub_kind::METHOD => object,
                _ => emitter.b.ins().iconst(I64, Constant::EMPTY.bits() as i64),
            };
            emitter.b.ins().jump(done, &[value.into(), receiver.into()]);
        });
        let done_so = self.call_quick_aside(&[object]);
        self.unless_done(done_so);
        // It wrote them to the window.
        let base = self.base();
        let written = self.load(Region::Frame, base, 8 * a as i32);
        let with = self.load(Region::Frame, base, 8 * (a + HEADER) as i32);
        self.b.ins().jump(done, &[written.into(), with.into()]);
        self.enter_block(done);
        self.set_word(a, found);
        self.set_word(a + HEADER, receiver);
        Ok(())
    }

    pub(super) fn emit_set_attr(&mut self, a: usize, b: usize) -> R<()> {
        let cache = self.cache();
        match cache.kind {
            _ if !self.is_settled() => self.try_quickly(),
            stub_kind::CHAIN => self.set_of_chain(a, b),
            stub_kind::SETTER => self.call_setter(a, b, &cache),
            kind if writes_instance(kind) && !writes_steady(&cache) => {
                self.guard_register_shape(a, cache.shape);
                let object = self.word(a);
                let written = self.written(b);
                self.write(object, written, &cache, None);
                if cache.kind == stub_kind::ADD_INLINE {
                    self.forget_shapes();
                    self.learn(a, Known::Shape((cache.words[1] >> 32) as u32));
                }
                Ok(())
            }
            _ => self.try_quickly(),
        }
    }

    fn written(&mut self, register: usize) -> Written {
        let value = self.word(register);
        (value, self.is_immediate(register, value))
    }

    /// Writes the attribute of an object with the shape of a stub that [`writes_instance`].
    fn write(
        &mut self,
        object: Value,
        (value, is_immediate): Written,
        stub: &InlineCache,
        other: Option<Block>,
    ) {
        let (holder, place) = match stub.kind {
            stub_kind::OWN_INLINE => (object, inline_place(stub.words[0])),
            stub_kind::OWN_OVERFLOW => {
                let array = self.elsewhere(object, Kind::Array, other);
                (
                    array,
                    layout::FIRST_ITEM + 8 * (stub.words[0] as u16) as i32,
                )
            }
            stub_kind::MAP_PLACE => {
                let map = self.elsewhere(object, Kind::Map, other);
                let entries = self.entries_of_map(map, stub.words[0], other);
                (entries, entry_value(stub.words[1]))
            }
            _ => {
                self.check_version(stub.words[0], other);
                (object, inline_place(stub.words[1]))
            }
        };
        let index = self.b.ins().iconst(I64, i64::from(place / 8));
        let address = self.b.ins().iadd_imm_s(holder, i64::from(place));
        if stub.kind != stub_kind::ADD_INLINE {
            let old = self.load(Region::Values, address, 0);
            self.kept_or_else(old, other);
        }
        self.store_with_barrier(holder, index, address, value, is_immediate);
        if stub.kind == stub_kind::ADD_INLINE {
            let shape = self.b.ins().iconst(I32, (stub.words[1] >> 32) as i64);
            self.store(Region::Objects, shape, object, layout::HEADER_SHAPE);
        }
    }

    fn set_of_chain(&mut self, a: usize, b: usize) -> R<()> {
        let stubs = self.stubs_of_chain(writes_instance);
        let writes_here = match &stubs {
            Stubs::ByShape(stubs) => !stubs.iter().any(writes_steady),
            Stubs::ByClass(_) => false,
        };
        if !writes_here || self.is_slow_path {
            return self.try_quickly();
        }
        self.guard_unwatched(Release::Explicit);
        self.make_frames_early();
        let (object, written) = (self.word(a), self.written(b));
        let (other, done) = (self.b.create_block(), self.b.create_block());
        self.try_stubs(object, &stubs, other, |emitter, stub| {
            emitter.write(object, written, stub, Some(other));
            emitter.b.ins().jump(done, &[]);
        });
        let stored = self.call_quick_aside(&[object, written.0]);
        self.unless_done(stored);
        self.b.ins().jump(done, &[]);
        self.enter_block(done);
        self.forget_shapes();
        Ok(())
    }
}
