//! Attributes, items and globals, by the stubs in the inline caches.

use corevm_runtime::tier::{layout, record_write};
use corevm_runtime::{InlineCache, Kind, stub_kind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I16, I32, I64};
use cranelift_codegen::ir::{AbiParam, Block, InstBuilder, Signature, Value};

use super::{Emitter, R, Reason, Region};
use crate::state::{Known, Rep};

/// Word of a cache that holds a value.
const CACHED_VALUE: i32 = 24;

impl Emitter<'_, '_> {
    fn cache_address(&self) -> *const InlineCache {
        self.code().cache(self.site().ins.cache)
    }

    /// What the site's cache holds now.
    pub(super) fn cache(&self) -> InlineCache {
        self.code().cache_at(self.site().ins.cache)
    }

    /// The value that the cache holds, wherever it is when the code runs; exits when the cache is another one by then.
    pub(super) fn cached_value(&mut self, cache: &InlineCache) -> Value {
        let address = self.constant_address(self.cache_address());
        let kind = self.load_type(I16, Region::Machine, address, 0);
        let same = self.equals(kind, i64::from(cache.kind));
        self.guard(same, Reason::Kind);
        let guard = self.load(Region::Machine, address, 8);
        let same = self
            .b
            .ins()
            .icmp_imm_s(IntCC::Equal, guard, cache.words[0] as i64);
        self.guard(same, Reason::Kind);
        self.load(Region::Machine, address, CACHED_VALUE)
    }

    /// Some object has another shape now, some function another code.
    pub(super) fn forget_shapes(&mut self) {
        for register in self.state.iter_mut() {
            if matches!(register.known, Known::Shape(_) | Known::Code(_)) {
                register.known = Known::Nothing;
            }
        }
        self.version += 1;
    }

    /// Goes on only when the value is an object of this shape.
    pub(super) fn guard_shape(&mut self, object: Value, shape: u32) {
        self.guard_pointer(object);
        let found = self.load_type(I32, Region::Objects, object, layout::HEADER_SHAPE);
        let same = self
            .b
            .ins()
            .icmp_imm_s(IntCC::Equal, found, i64::from(shape as i32));
        self.guard(same, Reason::Kind);
    }

    /// Goes on only when the value is no object of this shape.
    pub(super) fn guard_not_shape(&mut self, value: Value, shape: u32) {
        let (object, done) = (self.b.create_block(), self.b.create_block());
        let is_object = self.is_pointer(value);
        self.b.ins().brif(is_object, object, &[], done, &[]);
        self.b.switch_to_block(object);
        let found = self.load_type(I32, Region::Objects, value, layout::HEADER_SHAPE);
        let same = self
            .b
            .ins()
            .icmp_imm_s(IntCC::Equal, found, i64::from(shape as i32));
        self.guard_not(same, Reason::Rare);
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(done);
    }

    /// Goes on only when the type still has the version of the stub.
    pub(super) fn guard_version(&mut self, guard: u64) {
        let table = self.load(Region::Machine, self.activation, layout::VERSIONS);
        let table = self.load(Region::Machine, table, 0);
        let offset = 4 * (guard >> 32) as i32;
        let version = self.load_type(I32, Region::Machine, table, offset);
        let same = self
            .b
            .ins()
            .icmp_imm_s(IntCC::Equal, version, i64::from(guard as u32 as i32));
        self.guard(same, Reason::Kind);
    }

    pub(super) fn emit_get_attr(&mut self, a: usize, b: usize) -> R<()> {
        let cache = self.cache();
        if self.is_slow() {
            return self.try_quickly();
        }
        match cache.kind {
            stub_kind::OWN_INLINE => {
                self.guard_register_shape(b, cache.shape);
                let object = self.word(b);
                let place = layout::FIRST_PLACE + 8 * (cache.words[0] as u8) as i32;
                let value = self.load(Region::Values, object, place);
                self.guard_given(value);
                self.set_word(a, value);
                Ok(())
            }
            stub_kind::TYPE_VALUE => {
                self.guard_register_shape(b, cache.shape);
                self.guard_version(cache.words[0]);
                let value = self.cached_value(&cache);
                self.set_word(a, value);
                Ok(())
            }
            stub_kind::CHAIN => self.get_of_chain(a, b),
            stub_kind::GETTER => match self.inline_getter(a, b, &cache) {
                Some(result) => result,
                None => self.step(),
            },
            _ => self.try_quickly(),
        }
    }

    /// The shapes that the site's chain knows with an attribute of their own, and where it lies.
    fn own_places(&self) -> Vec<(u32, i32)> {
        let chain = self.input.isolate.chain(self.cache().words[0]);
        let own = chain
            .iter()
            .filter(|stub| stub.kind == stub_kind::OWN_INLINE);
        own.map(|stub| {
            let place = layout::FIRST_PLACE + 8 * (stub.words[0] as u8) as i32;
            (stub.shape, place)
        })
        .collect()
    }

    /// The place of the attribute in an object of one of these shapes, for which the present block goes on; any other goes to the block
    /// given back.
    fn place_of(&mut self, object: Value, places: &[(u32, i32)]) -> (Value, Block) {
        let other = self.b.create_block();
        let is_pointer = self.is_pointer(object);
        let first = self.b.create_block();
        self.b.ins().brif(is_pointer, first, &[], other, &[]);
        self.b.switch_to_block(first);
        let shape = self.load_type(I32, Region::Objects, object, layout::HEADER_SHAPE);
        let found = self.b.create_block();
        let result = self.b.append_block_param(found, I64);
        for (n, &(known, place)) in places.iter().enumerate() {
            let next = if n + 1 == places.len() {
                other
            } else {
                self.b.create_block()
            };
            let place = self.b.ins().iconst(I64, i64::from(place));
            let same = self
                .b
                .ins()
                .icmp_imm_s(IntCC::Equal, shape, i64::from(known as i32));
            self.b.ins().brif(same, found, &[place.into()], next, &[]);
            if next != other {
                self.b.switch_to_block(next);
            }
        }
        self.b.switch_to_block(found);
        (result, other)
    }

    fn get_of_chain(&mut self, a: usize, b: usize) -> R<()> {
        let places = self.own_places();
        if places.is_empty() || self.is_slow_path {
            return self.try_quickly();
        }
        self.make_frames_early();
        let object = self.word(b);
        let (place, other) = self.place_of(object, &places);
        let address = self.b.ins().iadd(object, place);
        let value = self.load(Region::Values, address, 0);
        let done = self.b.create_block();
        let result = self.b.append_block_param(done, I64);
        self.b.ins().jump(done, &[value.into()]);
        self.b.switch_to_block(other);
        let found = self.call_quick_aside(&[object]);
        self.unless_done(found);
        self.b.ins().jump(done, &[found.into()]);
        self.b.switch_to_block(done);
        self.guard_given(result);
        self.set_word(a, result);
        Ok(())
    }

    fn set_of_chain(&mut self, a: usize, b: usize) -> R<()> {
        let places = self.own_places();
        if places.is_empty() || self.is_slow_path {
            return self.try_quickly();
        }
        self.fast_if_unwatched();
        self.make_frames_early();
        let (object, value) = (self.word(a), self.word(b));
        let is_immediate = self.is_immediate(b, value);
        let (place, other) = self.place_of(object, &places);
        let address = self.b.ins().iadd(object, place);
        let index = self.b.ins().ushr_imm_s(place, 3);
        self.store_with_barrier(object, index, address, value, is_immediate);
        let done = self.b.create_block();
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(other);
        let stored = self.call_quick_aside(&[object, value]);
        self.unless_done(stored);
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(done);
        self.forget_shapes();
        Ok(())
    }

    pub(super) fn emit_get_method(&mut self, a: usize, b: usize) -> R<()> {
        let cache = self.cache();
        if self.is_slow() || cache.kind != stub_kind::METHOD {
            return self.try_quickly();
        }
        let object = self.word(b);
        if self.state[b].rep != Rep::Slot && self.state[b].rep != Rep::Word {
            return self.try_quickly();
        }
        self.guard_register_shape(b, cache.shape);
        self.guard_version(cache.words[0]);
        let function = self.cached_value(&cache);
        self.set_word(a, function);
        // The type has its version still, so that is the function that was cached then.
        if self
            .code_of(corevm_runtime::Value::from_bits(cache.words[2]))
            .is_some()
        {
            self.learn(a, Known::Kind(Kind::Function));
        }
        self.set_word(a + corevm_runtime::process::HEADER, object);
        self.learn(
            a + corevm_runtime::process::HEADER,
            Known::Shape(cache.shape),
        );
        Ok(())
    }

    pub(super) fn emit_set_attr(&mut self, a: usize, b: usize) -> R<()> {
        let cache = self.cache();
        if !self.is_slow() && cache.kind == stub_kind::CHAIN {
            return self.set_of_chain(a, b);
        }
        if self.is_slow() || !matches!(cache.kind, stub_kind::OWN_INLINE | stub_kind::ADD_INLINE) {
            return self.try_quickly();
        }
        self.fast_if_unwatched();
        self.guard_register_shape(a, cache.shape);
        let object = self.word(a);
        if cache.kind == stub_kind::OWN_INLINE {
            let place = layout::FIRST_PLACE + 8 * (cache.words[0] as u8) as i32;
            self.store_value(object, place, b);
        } else {
            self.guard_version(cache.words[0]);
            let place = layout::FIRST_PLACE + 8 * (cache.words[1] as u8) as i32;
            self.store_value(object, place, b);
            let shape = (cache.words[1] >> 32) as i64;
            let shape = self.b.ins().iconst(I32, shape);
            self.store(Region::Objects, shape, object, layout::HEADER_SHAPE);
            self.forget_shapes();
            self.learn(a, Known::Shape((cache.words[1] >> 32) as u32));
        }
        Ok(())
    }

    /// The write barrier, for a value that may be an object.
    pub(super) fn barrier(&mut self, object: Value, index: Value, value: Value) {
        let bits = self.load_byte(Region::Objects, object, layout::HEADER_GC);
        let bits = self.b.ins().band_imm_s(bits, layout::BARRIER_MASK);
        let is_old = self.equals(bits, layout::TENURED);
        let (old, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(old);
        self.b.ins().brif(is_old, old, &[], done, &[]);
        self.b.switch_to_block(old);
        let call = self.b.create_block();
        let tag = self.b.ins().band_imm_s(value, 7);
        self.b.ins().brif(tag, done, &[], call, &[]);
        self.b.switch_to_block(call);
        let mut signature = Signature::new(self.input.host);
        signature.params.extend([AbiParam::new(I64); 4]);
        let signature = self.b.import_signature(signature);
        let function = self.constant_address(record_write as *const u8);
        self.b.ins().call_indirect(
            signature,
            function,
            &[self.activation, object, index, value],
        );
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(done);
    }

    /// Goes on when the condition holds, else to another block.
    pub(super) fn or_else(&mut self, condition: Value, other: Block) {
        let block = self.b.create_block();
        self.b.ins().brif(condition, block, &[], other, &[]);
        self.b.switch_to_block(block);
    }

    /// The map at a word of the running function, if it has the keys that the stub knows.
    fn namespace(&mut self, word: i32, known: u64) -> Value {
        let callee = self.callee();
        let map = self.load(Region::Objects, callee, word);
        self.guard_kind(map, Kind::Map);
        let found = self.load(Region::Objects, map, layout::MAP_LAYOUT);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, found, known as i64);
        self.guard(same, Reason::Kind);
        map
    }

    pub(super) fn emit_load_global(&mut self, a: usize) -> R<()> {
        let cache = self.cache();
        if self.is_slow() {
            return self.try_quickly();
        }
        let (map, place) = match cache.kind {
            stub_kind::NAMESPACE => (
                self.namespace(layout::FUNCTION_NAMESPACE, cache.words[0]),
                cache.words[1] as i32,
            ),
            stub_kind::BUILTIN => {
                self.namespace(layout::FUNCTION_NAMESPACE, cache.words[0]);
                (
                    self.namespace(layout::FUNCTION_BUILTINS, cache.words[1]),
                    cache.shape as i32,
                )
            }
            _ => return self.try_quickly(),
        };
        let entries = self.load(Region::Objects, map, layout::MAP_ENTRIES);
        let value = self.load(
            Region::Values,
            entries,
            layout::ENTRY_VALUE + layout::ENTRY_SIZE * place,
        );
        self.set_word(a, value);
        Ok(())
    }

    pub(super) fn emit_store_global(&mut self, a: usize) -> R<()> {
        let cache = self.cache();
        if self.is_slow() || cache.kind != stub_kind::NAMESPACE {
            return self.try_quickly();
        }
        self.fast_if_unwatched();
        let map = self.namespace(layout::FUNCTION_NAMESPACE, cache.words[0]);
        let entries = self.load(Region::Objects, map, layout::MAP_ENTRIES);
        let place = cache.words[1] as i32;
        self.store_value(entries, layout::ENTRY_VALUE + layout::ENTRY_SIZE * place, a);
        Ok(())
    }
}
