//! Generators: a suspended activation. Its registers are copied in when it is resumed and out when it yields
//! (FEASIBILITY, part 2, §6: so every frame is on the VM stack).

use corevm_heap::Kind;

use super::function::code_at;
use super::{Function, Str, view};
use crate::code::{CompiledCode, YieldPoint};
use crate::cx::Cx;
use crate::value::{Obj, V};

view!(
    /// A suspended function.
    Generator, Generator, as_generator, as_exact_generator
);

/// What a generator can do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum GeneratorState {
    /// Not started: no value can be sent.
    Created,
    Suspended,
    Running,
    Finished,
}

pub(super) const FUNCTION: usize = 1;
pub(super) const REGISTERS: usize = 2;
const NAME: usize = 3;
const QUALIFIED_NAME: usize = 4;
const DELEGATE: usize = 5;
pub(super) const HANDLED: usize = 6;
const RESULT: usize = 7;
const FRAME: usize = 8;
pub(super) const CODE: usize = 9;
pub(super) const PC: usize = 10;
pub(super) const STATE: usize = 11;
pub(super) const POINT: usize = 12;

const _: () = assert!(matches!(Kind::Generator.outside_word(), Some(CODE)));

impl<'v> Generator<'v> {
    #[inline]
    pub fn function(self) -> Option<Function<'v>> {
        self.0.value(FUNCTION).as_function()
    }

    /// The function as a value; nil for none.
    #[inline(always)]
    pub fn callee(self) -> V<'v> {
        self.0.value(FUNCTION)
    }

    /// The plain name: the function's when the generator was made, unless it was replaced.
    pub fn name(self, cx: Cx<'v>) -> V<'v> {
        self.name_in(NAME, |code| code.with_name(|name| cx.symbol(name)))
    }

    /// Names of the code are made into values when somebody asks.
    fn name_in(self, word: usize, of_code: impl Fn(&CompiledCode) -> Str<'v>) -> V<'v> {
        let own = self.0.value(word);
        if !own.is_empty() {
            return own;
        }
        of_code(self.code()).v()
    }

    /// The code that it runs.
    #[inline(always)]
    pub fn code(self) -> &'v CompiledCode {
        code_at(self.0, CODE)
    }

    /// The function, while it still has the code that the generator runs.
    #[inline(always)]
    pub fn function_as_was(self) -> Option<Function<'v>> {
        let function = self.function()?;
        std::ptr::eq(function.compiled(), self.code()).then_some(function)
    }

    /// The function; a copy as it was, if it has other code now.
    pub fn keep_function(self, cx: Cx<'v>) -> Option<Function<'v>> {
        let function = self.function()?;
        if std::ptr::eq(function.compiled(), self.code()) {
            return Some(function);
        }
        let copy = function.copy_with(cx, self.code());
        self.0.set_value(cx, FUNCTION, copy.v());
        Some(copy)
    }

    pub fn set_name(self, cx: Cx<'v>, name: V<'v>) {
        self.0.set_value(cx, NAME, name);
    }

    /// The name with the path of enclosing scopes, as [`Generator::name`].
    pub fn qualified_name(self, cx: Cx<'v>) -> V<'v> {
        self.name_in(QUALIFIED_NAME, |code| {
            code.with_qualified_name(|name| cx.symbol(name))
        })
    }

    pub fn set_qualified_name(self, cx: Cx<'v>, name: V<'v>) {
        self.0.set_value(cx, QUALIFIED_NAME, name);
    }

    /// The exception that is being handled inside while it is suspended, or nil.
    pub fn handled(self) -> V<'v> {
        self.0.value(HANDLED)
    }

    pub fn set_handled(self, cx: Cx<'v>, exception: V<'v>) {
        self.0.set_value(cx, HANDLED, exception);
    }

    /// What the body returned, once finished.
    pub fn result(self) -> V<'v> {
        self.0.value(RESULT)
    }

    pub fn set_result(self, cx: Cx<'v>, result: V<'v>) {
        self.0.set_value(cx, RESULT, result);
    }

    /// For the language: the frame object, or other notes.
    pub fn extra(self) -> V<'v> {
        self.0.value(FRAME)
    }

    pub fn set_extra(self, cx: Cx<'v>, value: V<'v>) {
        self.0.set_value(cx, FRAME, value);
    }

    /// Word index of the instruction to go on at (the `yield` that suspended it, or 0).
    #[inline(always)]
    pub fn pc(self) -> u32 {
        self.0.raw(PC) as u32
    }

    #[inline(always)]
    pub fn set_pc(self, pc: u32) {
        self.0.set_raw(PC, u64::from(pc));
    }

    /// Where it waits; `None` where that has no number.
    #[inline(always)]
    #[expect(
        unsafe_code,
        reason = "the point's address, without a table in between"
    )]
    pub fn point(self) -> Option<&'v YieldPoint> {
        let address = self.0.raw(POINT) as *const YieldPoint;
        // SAFETY: the word is set to the address of a point of the generator's code, which lives as long as it, or to 0.
        unsafe { address.as_ref() }
    }

    #[inline(always)]
    pub fn set_point(self, point: Option<&'v YieldPoint>) {
        let address = point.map_or(0, |point| std::ptr::from_ref(point) as u64);
        self.0.set_raw(POINT, address);
    }

    #[inline(always)]
    pub fn state(self) -> GeneratorState {
        match self.0.raw(STATE) {
            0 => GeneratorState::Created,
            1 => GeneratorState::Suspended,
            2 => GeneratorState::Running,
            _ => GeneratorState::Finished,
        }
    }

    #[inline(always)]
    pub fn set_state(self, state: GeneratorState) {
        self.0.set_raw(STATE, state as u64);
    }

    /// Ends it without running it: its registers die.
    pub fn finish(self, cx: Cx<'v>) {
        self.set_state(GeneratorState::Finished);
        // What has ended needs no closing.
        self.0.unregister_finalizer(cx);
        self.0.set_value(cx, REGISTERS, V::NIL);
    }

    /// The saved registers: an array with one value per register.
    #[inline(always)]
    pub(crate) fn registers(self) -> Option<Obj<'v>> {
        self.0.value(REGISTERS).as_object()
    }

    /// The saved registers as cells of raw words, to be read.
    #[inline(always)]
    pub fn register_cells(self) -> &'v [std::cell::Cell<u64>] {
        match self.registers() {
            Some(registers) => registers.word_cells(2, registers.raw(1) as usize),
            None => &[],
        }
    }

    /// The saved registers, to be written: the generator is remembered first.
    #[inline(always)]
    pub fn register_cells_to_write(self, cx: Cx<'v>) -> &'v [std::cell::Cell<u64>] {
        if let Some(registers) = self.registers() {
            registers.record_bulk_write(cx);
        }
        self.register_cells()
    }

    /// The saved value of a register while it is suspended.
    pub fn saved_register(self, register: u16) -> V<'v> {
        self.registers()
            .filter(|saved| (register as usize) < saved.raw(1) as usize)
            .map_or(V::EMPTY, |saved| saved.value(2 + register as usize))
    }

    /// The iterator it has delegated to, as the language recorded it, or nil.
    pub fn delegate(self) -> V<'v> {
        self.0.value(DELEGATE)
    }

    pub fn set_delegate(self, cx: Cx<'v>, delegate: V<'v>) {
        self.0.set_value(cx, DELEGATE, delegate);
    }
}

impl<'v> Cx<'v> {
    /// A generator of `function` at its start, with `registers` registers of which `arguments` are set.
    pub fn new_generator(
        self,
        function: Function<'v>,
        registers: usize,
        arguments: &[V<'v>],
    ) -> Generator<'v> {
        let saved = self.new_values(Kind::Array, registers, |i| {
            arguments.get(i).copied().unwrap_or(V::NIL)
        });
        let nil = V::NIL;
        let code = function.code(self);
        let beginning = std::ptr::from_ref(code.beginning()) as u64;
        let values = [
            function.v(),
            saved.v(),
            function.own_name(),
            function.own_qualified_name(),
            nil,
            nil,
            nil,
            nil,
        ];
        Generator(self.new_fixed(
            Kind::Generator,
            0,
            values,
            [
                std::ptr::from_ref(code) as u64,
                0,
                GeneratorState::Created as u64,
                beginning,
            ],
        ))
    }
}
