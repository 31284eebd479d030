//! Generators and coroutines: `yield`, `yield from`, `await`.

use corevm_sdk::{Constant, Reg, Sense};
use pyta_syntax::{
    ast::{ExprAwait, ExprYield, ExprYieldFrom},
    text_size::TextRange,
};

use super::{Lowering, Outcome, blocks::BlockKind, fail, fail_early};
use crate::{
    bound::RegisterBits,
    natives::{self, flavors},
    symbols::Symbols,
    unit::UnitKind,
};

impl<'a> Lowering<'a> {
    pub(super) fn yield_(&mut self, node: &'a ExprYield, dst: Reg) -> Outcome {
        self.check_yield("'yield' outside function", node.range)?;
        let mark = self.unit.f.mark();
        let value = match &node.value {
            Some(value) => self.expr(value)?,
            None => {
                let value = self.unit.f.temp();
                self.unit.f.load_nil(value);
                value
            }
        };
        self.unit.at(node.range);
        self.yield_value(value, dst);
        self.unit.f.release(mark);
        Ok(())
    }

    /// Hands a value out of the generator; `dst` gets what is sent in.
    pub(super) fn yield_value(&mut self, value: Reg, dst: Reg) {
        let value = match self.unit.flavor {
            Some(flavors::ASYNC_GENERATOR) => {
                self.call_native_with(natives::ASYNC_GEN_WRAP, &[value])
            }
            _ => value,
        };
        self.unit.f.yield_(dst, value);
    }

    pub(super) fn yield_from(&mut self, node: &'a ExprYieldFrom, dst: Reg) -> Outcome {
        self.check_yield("'yield from' outside function", node.range)?;
        if self.unit.kind == UnitKind::AsyncFunction {
            return fail("'yield from' inside async function", node.range);
        }
        let mark = self.unit.f.mark();
        let mut window = self.unit.f.window();
        self.pass_expr(&mut window, &node.value)?;
        self.pass_constant(&mut window, Constant::Bool(node.value.is_call_expr()));
        self.unit.at(node.range);
        let iterator = self.call_native(natives::YIELD_FROM_ITER, window);
        self.delegate(iterator, dst);
        self.unit.f.release(mark);
        Ok(())
    }

    fn check_yield(&self, message: &str, range: TextRange) -> Outcome {
        match self.is_function() {
            true => Ok(()),
            false => fail(message, range),
        }
    }

    pub(super) fn await_(&mut self, node: &'a ExprAwait, dst: Reg) -> Outcome {
        let is_top_level = self.options.top_level_await && self.unit.scope == Symbols::MODULE;
        if !is_top_level {
            if !self.is_function() {
                return fail_early("'await' outside function", node.range);
            }
            let is_async = self.unit.kind == UnitKind::AsyncFunction
                || self.unit.kind == UnitKind::Comprehension;
            if !is_async {
                return fail_early("'await' outside async function", node.range);
            }
        }
        let mark = self.unit.f.mark();
        let value = self.expr(&node.value)?;
        self.unit.at(node.range);
        self.await_value(value, 0, dst);
        self.unit.f.release(mark);
        Ok(())
    }

    /// `dst := await value`; `after` words the error, see [`natives::GET_AWAITABLE`].
    pub(super) fn await_value(&mut self, value: Reg, after: i64, dst: Reg) {
        let mark = self.unit.f.mark();
        let mut window = self.unit.f.window();
        self.pass(&mut window, value);
        self.pass_constant(&mut window, Constant::Int(after));
        let iterator = self.call_native(natives::GET_AWAITABLE, window);
        self.delegate(iterator, dst);
        self.unit.f.release(mark);
    }

    /// The code may contain asynchronous statements.
    pub(super) fn check_async(&self, message: &str, range: TextRange) -> Outcome {
        let is_top_level = self.options.top_level_await && self.unit.scope == Symbols::MODULE;
        match self.unit.kind == UnitKind::AsyncFunction || is_top_level {
            true => Ok(()),
            false => fail_early(message, range),
        }
    }

    /// Yields whatever the iterator yields and passes in whatever is sent or thrown; `dst` gets its result.
    pub(super) fn delegate(&mut self, iterator: Reg, dst: Reg) {
        let sent = self.unit.f.temp();
        let received = match dst.is_temporary() {
            true => dst,
            false => self.unit.f.temp(),
        };
        let exception = self.unit.f.temp();
        let (head, resume, done) = (self.unit.label(), self.unit.label(), self.unit.label());
        let none = RegisterBits::default();
        self.unit.f.load_nil(sent);
        self.unit.bind_loop(head, &none);
        self.unit
            .branch(done, |f, label| f.send(received, iterator, sent, label));
        self.unit.bind_loop(resume, &none);
        self.enter_block(BlockKind::Try, exception);
        self.unit.f.yield_(sent, received);
        let guard = self.leave_block();
        self.unit.loop_to(head);
        self.bind_guard(guard);
        let pair = self.call_native_with(natives::DELEGATE_THROW, &[iterator, exception]);
        let parts = self.unit.f.temps(2);
        self.unit.f.unpack(parts, pair, 2);
        let value = self.unit.f.nth(parts, 1);
        self.unit.f.move_(received, value);
        self.unit
            .branch(done, |f, label| f.br_truth(parts, Sense::True, label));
        self.unit.loop_to(resume);
        self.unit.bind(done);
        self.unit.f.release_from(sent);
        self.copy(dst, received);
    }
}
