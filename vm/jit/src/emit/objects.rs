//! Shapes, versions and stubs of inline caches; the write barrier; globals.

use corevm_runtime::tier::{layout, record_write};
use corevm_runtime::{InlineCache, Kind, stub_kind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{AbiParam, Block, InstBuilder, Signature, Value};

use super::{Emitter, R, Reason, Region};
use crate::state::Known;

impl Emitter<'_, '_> {
    /// What the site's cache holds now.
    pub(super) fn cache(&self) -> InlineCache {
        self.code().cache_at(self.site().ins.cache)
    }

    /// The value that a stub holds, where its type has the version that it had: another stub for that would hold the same.
    pub(super) fn value_of_stub(&mut self, stub: &InlineCache) -> Value {
        self.constant_value(corevm_runtime::Value::from_bits(stub.words[2]))
    }

    /// A value that machine code refers to from now on.
    pub(super) fn constant_value(&mut self, value: corevm_runtime::Value) -> Value {
        let place = self.input.isolate.keep_constant(self.input.code, value);
        let place = self.constant_address(place);
        self.load(Region::Machine, place, 0)
    }

    /// Goes on when the condition holds; else to another block, or exits when there is none.
    pub(super) fn check(&mut self, condition: Value, other: Option<Block>) {
        match other {
            Some(other) => self.or_else(condition, other),
            None => self.guard(condition, Reason::Kind),
        }
    }

    /// Some object has another shape now, some function another code.
    pub(super) fn forget_shapes(&mut self) {
        for register in self.state.iter_mut() {
            if matches!(register.known, Known::Shape(_) | Known::Code(_)) {
                register.known = Known::Nothing;
            }
        }
        self.state.holds = false;
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
        self.enter_block(object);
        let found = self.load_type(I32, Region::Objects, value, layout::HEADER_SHAPE);
        let same = self
            .b
            .ins()
            .icmp_imm_s(IntCC::Equal, found, i64::from(shape as i32));
        self.guard_not(same, Reason::Rare);
        self.b.ins().jump(done, &[]);
        self.enter_block(done);
    }

    /// Goes on only when the type still has the version of the stub.
    pub(super) fn guard_version(&mut self, guard: u64) {
        self.check_version(guard, None);
    }

    /// As [`Self::check`], that the type still has the version of the stub.
    pub(super) fn check_version(&mut self, guard: u64, other: Option<Block>) {
        let (number, version) = ((guard >> 32) as u32, guard as u32);
        if self.relies_on_version(guard) {
            let held = self.state.holds;
            self.guard_holds();
            // On another way to what follows it is not tested.
            self.state.holds &= held || other.is_none();
            return;
        }
        let table = self.load(Region::Machine, self.activation, layout::VERSIONS);
        let table = self.load(Region::Machine, table, 0);
        let found = self.load_type(I32, Region::Machine, table, 4 * number as i32);
        let same = self.equals(found, i64::from(version as i32));
        self.check(same, other);
    }

    /// The write barrier, for a value that may be an object.
    pub(super) fn barrier(&mut self, object: Value, index: Value, value: Value) {
        let bits = self.load_byte(Region::Objects, object, layout::HEADER_GC);
        let bits = self.b.ins().band_imm_s(bits, layout::BARRIER_MASK);
        let is_old = self.equals(bits, layout::TENURED);
        let (old, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(old);
        self.b.ins().brif(is_old, old, &[], done, &[]);
        self.enter_block(old);
        let call = self.b.create_block();
        let tag = self.b.ins().band_imm_s(value, 7);
        self.b.ins().brif(tag, done, &[], call, &[]);
        self.enter_block(call);
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
        self.enter_block(done);
    }

    /// Goes on when the condition holds, else to another block.
    pub(super) fn or_else(&mut self, condition: Value, other: Block) {
        let block = self.b.create_block();
        self.b.ins().brif(condition, block, &[], other, &[]);
        self.enter_block(block);
    }

    /// Goes on when the condition does not hold, else to another block.
    pub(super) fn unless(&mut self, condition: Value, other: Block) {
        let block = self.b.create_block();
        self.b.ins().brif(condition, other, &[], block, &[]);
        self.enter_block(block);
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

    /// The value at a live place of a map.
    pub(super) fn value_at(&mut self, map: Value, place: usize) -> Value {
        let entries = self.load(Region::Objects, map, layout::MAP_ENTRIES);
        let place = layout::ENTRY_VALUE + layout::ENTRY_SIZE * place as i32;
        self.load(Region::Values, entries, place)
    }

    pub(super) fn emit_load_global(&mut self, a: usize) -> R<()> {
        let cache = self.cache();
        if self.is_slow() {
            return self.try_quickly();
        }
        if let Some(global) = self.find_global() {
            if !self.load_constant_global(a, &global) {
                self.guard_holds();
                let map = self.namespace(global.word, global.map.current_layout());
                let value = self.value_at(map, global.place);
                self.set_word(a, value);
            }
            return Ok(());
        }
        let (map, place) = match cache.kind {
            stub_kind::NAMESPACE => (
                self.namespace(layout::FUNCTION_NAMESPACE, cache.words[0]),
                cache.words[1] as usize,
            ),
            stub_kind::BUILTIN => {
                self.namespace(layout::FUNCTION_NAMESPACE, cache.words[0]);
                (
                    self.namespace(layout::FUNCTION_BUILTINS, cache.words[1]),
                    cache.shape as usize,
                )
            }
            _ => return self.try_quickly(),
        };
        let value = self.value_at(map, place);
        self.set_word(a, value);
        Ok(())
    }

    pub(super) fn emit_store_global(&mut self, a: usize) -> R<()> {
        let cache = self.cache();
        let layout = self.layout_of_globals().unwrap_or(cache.words[0]);
        if self.is_slow() || cache.kind != stub_kind::NAMESPACE_STORE || layout != cache.words[0] {
            return self.try_quickly();
        }
        let map = self.namespace(layout::FUNCTION_NAMESPACE, cache.words[0]);
        let entries = self.load(Region::Objects, map, layout::MAP_ENTRIES);
        let place = layout::ENTRY_VALUE + layout::ENTRY_SIZE * cache.words[1] as i32;
        let old = self.load(Region::Values, entries, place);
        self.fast_if_kept(old);
        self.store_value(entries, place, a);
        Ok(())
    }
}
