//! `try`, `raise`, `assert`.

use corevm_bytecode::Op;
use pyta_syntax::{
    ast::{ExceptHandler, ExceptHandlerExceptHandler, Expr, Stmt, StmtAssert, StmtRaise, StmtTry},
    text_size::{Ranged, TextRange},
};

use super::{
    Lowering, Outcome,
    blocks::{Block, BlockKind, Guard},
    fail,
};
use crate::{natives, unit::Reg};

impl<'a> Lowering<'a> {
    pub(super) fn try_(&mut self, node: &'a StmtTry) -> Outcome {
        self.check_nesting(node.range)?;
        match (node.finalbody.is_empty(), node.handlers.is_empty()) {
            (true, _) => self.try_except(node),
            (false, true) => self.try_finally(&node.finalbody, |this| {
                this.conditional_body(&node.body)?;
                this.conditional_body(&node.orelse)
            }),
            (false, false) => self.try_finally(&node.finalbody, |this| this.try_except(node)),
        }
    }

    fn try_finally(
        &mut self,
        finally: &'a [Stmt],
        body: impl FnOnce(&mut Self) -> Outcome,
    ) -> Outcome {
        let mark = self.unit.top();
        let exception = self.unit.temporary();
        let end = self.unit.label();
        self.enter_block(BlockKind::Finally { body: finally }, exception);
        body(self)?;
        let guard = self.leave_block();
        if self.unit.is_reachable {
            self.conditional_body(finally)?;
            self.unit.jump(end);
        }
        self.bind_guard(guard);
        if self.unit.is_reachable {
            let outer = self.start_handling(exception);
            self.conditional_body(finally)?;
            self.unit.emit(Op::Reraise, exception, 0, 0);
            self.end_handling(outer);
        }
        self.unit.reset(mark);
        self.unit.bind(end);
        Ok(())
    }

    /// `exception` is handled from here on; what was handled before is restored whenever this is left.
    fn start_handling(&mut self, exception: Reg) -> Handling {
        let saved = self.unit.temporary();
        let raised = self.unit.temporary();
        self.unit.emit(Op::EnterHandler, saved, exception, 0);
        self.enter_block(BlockKind::Handling { saved }, raised);
        Handling { saved, raised }
    }

    /// Ends the code that handles an exception; control does not fall out of it.
    fn end_handling(&mut self, handling: Handling) {
        let guard = self.leave_block();
        self.bind_raising_guard(guard);
        self.unit.emit(Op::LeaveHandler, handling.saved, 0, 0);
        self.unit.emit(Op::Reraise, handling.raised, 0, 0);
    }

    fn try_except(&mut self, node: &'a StmtTry) -> Outcome {
        let mark = self.unit.top();
        let exception = self.unit.temporary();
        let end = self.unit.label();
        self.enter_block(BlockKind::Try, exception);
        self.conditional_body(&node.body)?;
        let guard = self.leave_block();
        self.conditional_body(&node.orelse)?;
        self.unit.jump(end);
        self.bind_guard(guard);
        let handlers = node.handlers.iter();
        let handlers = handlers.map(|ExceptHandler::ExceptHandler(handler)| handler);
        if node.is_star {
            self.star_handlers(handlers.collect(), exception, end)?;
        } else {
            self.handlers(handlers.collect(), exception, end)?;
        }
        self.unit.reset(mark);
        self.unit.bind(end);
        Ok(())
    }

    fn handlers(
        &mut self,
        handlers: Vec<&'a ExceptHandlerExceptHandler>,
        exception: Reg,
        end: crate::unit::Label,
    ) -> Outcome {
        // Lowered even when nothing can raise, for their errors; unreachable code is not emitted.
        let handling = self.start_handling(exception);
        let last = handlers.len().saturating_sub(1);
        for (index, handler) in handlers.into_iter().enumerate() {
            let next = self.unit.label();
            match &handler.type_ {
                Some(class) => {
                    let mark = self.unit.top();
                    let class_register = self.expr(class)?;
                    let matches = self.unit.temporary();
                    self.unit.at(class.range());
                    self.unit
                        .emit(Op::ExcMatch, matches, exception, class_register);
                    self.unit.emit_jump(Op::BrTruth, matches, 0, 0, next);
                    self.unit.reset(mark);
                }
                None if index < last => {
                    return fail("default 'except:' must be last", handler.range);
                }
                None => {}
            }
            self.handler(handler, exception, handling.saved)?;
            self.unit.jump(end);
            self.unit.bind(next);
        }
        self.unit.emit(Op::Reraise, exception, 0, 0);
        self.end_handling(handling);
        Ok(())
    }

    fn handler(
        &mut self,
        handler: &'a ExceptHandlerExceptHandler,
        exception: Reg,
        saved: Reg,
    ) -> Outcome {
        self.check_nesting(handler.range)?;
        match &handler.name {
            Some(name) => {
                self.store_name(&name.id, exception, handler.range);
                let mark = self.unit.top();
                let raised = self.unit.temporary();
                let kind = BlockKind::HandlerName {
                    name: &name.id,
                    range: handler.range,
                };
                self.enter_block(kind, raised);
                self.conditional_body(&handler.body)?;
                let guard = self.leave_block();
                self.leave_named_handler(handler, saved, guard, raised)?;
                self.unit.reset(mark);
            }
            None => {
                let kind = BlockKind::Try;
                self.unit.blocks.push(Block { kind, guard: None });
                self.conditional_body(&handler.body)?;
                self.unit.blocks.pop();
                self.unit.emit(Op::LeaveHandler, saved, 0, 0);
            }
        }
        Ok(())
    }

    /// Unbinds the name on the normal way out and on the exceptional one.
    fn leave_named_handler(
        &mut self,
        handler: &'a ExceptHandlerExceptHandler,
        saved: Reg,
        guard: Option<Guard>,
        raised: Reg,
    ) -> Outcome {
        let Some(name) = &handler.name else {
            return Ok(());
        };
        let after = self.unit.label();
        if self.unit.is_reachable {
            self.unit.emit(Op::LeaveHandler, saved, 0, 0);
            self.clear_name(&name.id, handler.range);
            self.unit.jump(after);
        }
        self.bind_guard(guard);
        if self.unit.is_reachable {
            self.clear_name(&name.id, handler.range);
            self.unit.emit(Op::Reraise, raised, 0, 0);
        }
        self.unit.bind(after);
        Ok(())
    }

    /// The handlers of `except*`, each of which may take a part of the group.
    fn star_handlers(
        &mut self,
        handlers: Vec<&'a ExceptHandlerExceptHandler>,
        exception: Reg,
        end: crate::unit::Label,
    ) -> Outcome {
        let handling = self.start_handling(exception);
        let rest = self.unit.temporary();
        let raised = self.unit.temporary();
        self.unit.emit(Op::Move, rest, exception, 0);
        self.unit.emit(Op::NewList, raised, raised, 0);
        for handler in handlers {
            self.star_handler(handler, rest, raised)?;
        }
        self.unit.emit(Op::ListAppend, raised, rest, 0);
        let result = self.call_native_with(natives::PREP_RERAISE_STAR, &[exception, raised]);
        let reraise = self.unit.label();
        self.unit.emit_jump(Op::BrNil, result, 0, 0, reraise);
        self.unit.emit(Op::LeaveHandler, handling.saved, 0, 0);
        self.unit.jump(end);
        self.unit.bind(reraise);
        self.unit.emit(Op::Reraise, result, 0, 0);
        self.end_handling(handling);
        Ok(())
    }

    fn star_handler(
        &mut self,
        handler: &'a ExceptHandlerExceptHandler,
        rest: Reg,
        raised: Reg,
    ) -> Outcome {
        let mark = self.unit.top();
        let next = self.unit.label();
        let matched = self.unit.temporaries(2);
        if let Some(class) = &handler.type_ {
            let window = self.native_window();
            let argument = self.unit.temporary();
            self.unit.emit(Op::Move, argument, rest, 0);
            self.push(class)?;
            self.unit.at(class.range());
            let pair = self.call_native(natives::CHECK_EXC_STAR, window);
            self.unit.emit(Op::Unpack, matched, pair, 2);
            self.unit.emit(Op::Move, rest, matched, 0);
        }
        let matched = matched + 1;
        self.unit.reset(matched + 1);
        self.unit.emit_jump(Op::BrNil, matched, 0, 1, next);
        let saved = self.unit.temporary();
        let error = self.unit.temporary();
        self.unit.emit(Op::EnterHandler, saved, matched, 0);
        self.enter_block(BlockKind::ExceptStar, error);
        self.handler_of_part(handler, matched)?;
        let guard = self.leave_block();
        self.unit.emit(Op::LeaveHandler, saved, 0, 0);
        self.unit.jump(next);
        self.bind_guard(guard);
        self.unit.emit(Op::LeaveHandler, saved, 0, 0);
        self.unit.emit(Op::ListAppend, raised, error, 0);
        self.unit.jump(next);
        self.unit.reset(mark);
        self.unit.bind(next);
        Ok(())
    }

    fn handler_of_part(
        &mut self,
        handler: &'a ExceptHandlerExceptHandler,
        matched: Reg,
    ) -> Outcome {
        let Some(name) = &handler.name else {
            return self.conditional_body(&handler.body);
        };
        self.store_name(&name.id, matched, handler.range);
        let raised = self.unit.temporary();
        let kind = BlockKind::HandlerName {
            name: &name.id,
            range: handler.range,
        };
        self.enter_block(kind, raised);
        self.conditional_body(&handler.body)?;
        let guard = self.leave_block();
        let after = self.unit.label();
        self.clear_name(&name.id, handler.range);
        self.unit.jump(after);
        self.bind_guard(guard);
        self.clear_name(&name.id, handler.range);
        self.unit.emit(Op::Reraise, raised, 0, 0);
        self.unit.bind(after);
        Ok(())
    }

    pub(super) fn raise(&mut self, node: &'a StmtRaise) -> Outcome {
        let mark = self.unit.top();
        match (&node.exc, &node.cause) {
            (None, _) => {
                self.unit.at(node.range);
                let current = self.call_native_with(natives::CURRENT_EXCEPTION, &[]);
                self.unit.emit(Op::Reraise, current, 0, 0);
            }
            (Some(exception), None) => {
                let exception = self.expr(exception)?;
                self.unit.at(node.range);
                self.unit.emit(Op::Raise, exception, 0, 0);
            }
            (Some(exception), Some(cause)) => {
                let exception = self.operand(exception, [&**cause])?;
                let cause = self.expr(cause)?;
                self.unit.at(node.range);
                self.unit.emit(Op::RaiseFrom, exception, cause, 0);
            }
        }
        self.unit.reset(mark);
        Ok(())
    }

    pub(super) fn assert(&mut self, node: &'a StmtAssert) -> Outcome {
        if let Expr::Tuple(test) = &*node.test
            && !test.elts.is_empty()
        {
            self.warn(
                "assertion is always true, perhaps remove parentheses?",
                node.range,
            );
        }
        if self.options.optimize > 0 {
            // Lowered for its errors only.
            let (reachable, bound) = (self.unit.is_reachable, self.unit.bound.clone());
            self.unit.is_reachable = false;
            self.assert_code(node)?;
            (self.unit.is_reachable, self.unit.bound) = (reachable, bound);
            return Ok(());
        }
        self.assert_code(node)
    }

    fn assert_code(&mut self, node: &'a StmtAssert) -> Outcome {
        let end = self.unit.label();
        self.branch(&node.test, true, end)?;
        let range = self.assertion_range(node);
        self.unit.at(range);
        let mark = self.unit.top();
        let mut exception = self.call_native_with(natives::ASSERTION_ERROR, &[]);
        if let Some(message) = &node.msg {
            self.unit.temporaries(2);
            self.push(message)?;
            self.unit.at(range);
            self.unit.emit(Op::Call, exception, 1, 0);
            self.unit.reset(exception + 1);
            exception = mark;
        }
        self.unit.emit(Op::Raise, exception, 0, 0);
        self.unit.reset(mark);
        self.unit.bind(end);
        Ok(())
    }

    fn assertion_range(&self, node: &StmtAssert) -> TextRange {
        node.test.range()
    }
}

/// Registers of code that handles an exception.
#[derive(Clone, Copy, Debug)]
struct Handling {
    /// What was handled before.
    saved: Reg,
    /// Receives what the handling code raises.
    raised: Reg,
}
