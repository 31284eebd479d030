//! Loops.

use corevm_sdk::Reg;
use pyta_syntax::{
    ast::{Expr, StmtFor, StmtWhile},
    text_size::Ranged,
};

use super::{
    Lowering, Outcome,
    blocks::{Block, BlockKind},
};
use crate::{natives, unit::Label};

impl<'a> Lowering<'a> {
    pub(super) fn while_(&mut self, node: &'a StmtWhile) -> Outcome {
        self.check_nesting(node.range)?;
        let (head, otherwise, exit) = (self.unit.label(), self.unit.label(), self.unit.label());
        let assigned = self.bound_in(Some(&node.test), &node.body);
        self.unit.at(node.test.range());
        self.unit.bind_loop(head, &assigned);
        self.branch(&node.test, false, otherwise)?;
        self.enter_loop(head, exit, None);
        self.conditional_body(&node.body)?;
        self.unit.nowhere();
        self.unit.loop_to(head);
        self.unit.blocks.pop();
        self.unit.bind(otherwise);
        self.conditional_body(&node.orelse)?;
        self.unit.bind(exit);
        Ok(())
    }

    fn enter_loop(&mut self, head: Label, exit: Label, iterator: Option<Reg>) {
        let kind = BlockKind::Loop {
            head,
            exit,
            iterator,
        };
        self.unit.blocks.push(Block { kind, guard: None });
    }

    pub(super) fn for_(&mut self, node: &'a StmtFor) -> Outcome {
        self.check_nesting(node.range)?;
        if node.is_async {
            return self.async_for(node);
        }
        let mark = self.unit.f.mark();
        let iterator = self.unit.f.temp();
        self.iterator(&node.iter, iterator)?;
        let (head, otherwise, exit) = (self.unit.label(), self.unit.label(), self.unit.label());
        let assigned = self.bound_in(Some(&node.target), &node.body);
        self.unit.bind_loop(head, &assigned);
        self.unit.at(node.iter.range());
        match self.variable_register(&node.target) {
            // Its register holds something on every way here: the loop's head counts it among what is bound in the loop.
            Some(variable) => {
                self.unit.branch(otherwise, |f, label| {
                    f.iter_assign(variable, iterator, label);
                });
                self.enter_loop(head, exit, Some(iterator));
                self.unit.note_bound(variable);
            }
            None => {
                let item = self.unit.f.temp();
                self.unit
                    .branch(otherwise, |f, label| f.iter_next(item, iterator, label));
                self.enter_loop(head, exit, Some(iterator));
                self.store(&node.target, item)?;
                self.unit.f.free(item);
            }
        }
        self.conditional_body(&node.body)?;
        self.unit.nowhere();
        self.unit.loop_to(head);
        self.unit.blocks.pop();
        self.unit.bind(otherwise);
        self.drop_iterator(Some(iterator));
        self.unit.f.release(mark);
        self.conditional_body(&node.orelse)?;
        self.unit.bind(exit);
        Ok(())
    }

    /// `dst := iter(expr)`
    pub(super) fn iterator(&mut self, expr: &'a Expr, dst: Reg) -> Outcome {
        let mark = self.unit.f.mark();
        if let Some(iterator) = self.iterated(expr) {
            let iterator = self.expr(iterator)?;
            let stepped = self.call_native_with(natives::ITERATED, &[iterator]);
            self.unit.f.move_(dst, stepped);
            self.unit.f.release(mark);
            return Ok(());
        }
        let source = match self.constant_container(expr)? {
            Some(constant) => {
                let register = self.unit.f.temp();
                self.unit.at(expr.range());
                self.unit.f.load(register, constant);
                register
            }
            None => self.expr(expr)?,
        };
        self.unit.at(expr.range());
        self.unit.f.iter(dst, source);
        self.unit.f.release(mark);
        Ok(())
    }

    /// What is iterated as it is, in a part of the runtime: see [`Options::is_part`](crate::Options::is_part).
    fn iterated(&self, expr: &'a Expr) -> Option<&'a Expr> {
        let Expr::Call(call) = expr else {
            return None;
        };
        let (Expr::Name(name), [iterator]) = (&*call.func, &*call.arguments.args) else {
            return None;
        };
        (self.options.is_part && name.id == natives::ITERATED).then_some(iterator)
    }

    fn async_for(&mut self, node: &'a StmtFor) -> Outcome {
        self.check_async("'async for' outside async function", node.range)?;
        let mark = self.unit.f.mark();
        let iterator = self.unit.f.temp();
        self.async_iterator(&node.iter, iterator)?;
        let (head, otherwise, exit) = (self.unit.label(), self.unit.label(), self.unit.label());
        let assigned = self.bound_in(Some(&node.target), &node.body);
        self.unit.bind_loop(head, &assigned);
        let exception = self.unit.f.temp();
        self.unit.at(node.range);
        self.enter_block(BlockKind::Try, exception);
        let item = self.unit.f.temp();
        self.async_next(iterator, item);
        let guard = self.leave_block();
        self.enter_loop(head, exit, Some(iterator));
        self.store(&node.target, item)?;
        self.unit.f.free(item);
        self.conditional_body(&node.body)?;
        self.unit.nowhere();
        self.unit.loop_to(head);
        self.unit.blocks.pop();
        self.unit.at(node.range);
        self.bind_guard(guard);
        self.end_async_for(exception);
        self.unit.jump(otherwise);
        self.unit.f.release(mark);
        self.unit.bind(otherwise);
        self.conditional_body(&node.orelse)?;
        self.unit.bind(exit);
        Ok(())
    }

    /// Ends an asynchronous loop when the exception says so, else raises it again.
    pub(super) fn end_async_for(&mut self, exception: Reg) {
        let mark = self.unit.f.mark();
        self.call_native_with(natives::END_ASYNC_FOR, &[exception]);
        self.unit.f.release(mark);
    }

    pub(super) fn async_iterator(&mut self, expr: &'a Expr, dst: Reg) -> Outcome {
        let mut window = self.unit.f.window_for(dst);
        self.pass_expr(&mut window, expr)?;
        self.unit.at(expr.range());
        let result = self.call_native(natives::GET_AITER, window);
        self.put(dst, result);
        Ok(())
    }

    /// `dst := await anext(iterator)`
    pub(super) fn async_next(&mut self, iterator: Reg, dst: Reg) {
        let mark = self.unit.f.mark();
        let awaitable = self.call_native_with(natives::GET_ANEXT, &[iterator]);
        self.delegate(awaitable, dst);
        self.unit.f.release(mark);
    }
}
