//! `try`, `raise`, `assert`.

use corevm_sdk::{Reg, Sense};
use pyta_syntax::{
    SyntaxWarning,
    ast::{ExceptHandler, ExceptHandlerExceptHandler, Expr, Stmt, StmtAssert, StmtRaise, StmtTry},
    text_size::{Ranged, TextRange},
};

use super::{
    Lowering, Outcome,
    blocks::{Block, BlockKind, Guard},
    fail,
};
use crate::natives;

impl<'a> Lowering<'a> {
    pub(super) fn try_(&mut self, node: &'a StmtTry) -> Outcome {
        self.check_nesting(node.range)?;
        self.unit.pass_through(node.range);
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
        let mark = self.unit.f.mark();
        let exception = self.unit.f.temp();
        let end = self.unit.label();
        let is_entered = self.unit.f.is_reachable();
        self.enter_guarded(BlockKind::Finally { body: finally }, exception);
        let beginning = self.warnings.len();
        body(self)?;
        let guard = self.leave_block();
        let before = self.warnings.len();
        if self.unit.f.is_reachable() {
            self.conditional_body(finally)?;
            self.unit.nowhere();
            self.unit.jump(end);
        } else {
            self.warn_again(finally, beginning);
        }
        self.bind_guard(guard);
        // Where nothing leads, for its errors: unreachable code is not emitted.
        if self.unit.f.is_reachable() || !is_entered {
            let outer = self.start_handling(exception);
            let warned = self.warnings.len();
            self.conditional_body(finally)?;
            if warned > before {
                self.warnings.truncate(warned);
            }
            self.unit.nowhere();
            self.unit.f.reraise(exception);
            self.end_handling(outer);
        }
        self.unit.f.release(mark);
        self.unit.bind(end);
        Ok(())
    }

    /// Repeats the warnings since `beginning` of a body that was compiled for each way out of the block before it: one more is due where
    /// control reaches its end.
    fn warn_again(&mut self, body: &[Stmt], beginning: usize) {
        let (Some(first), Some(last)) = (body.first(), body.last()) else {
            return;
        };
        let span = first.range().cover(last.range());
        let mut again: Vec<SyntaxWarning> = Vec::new();
        for warning in &self.warnings[beginning..] {
            let is_known = again.iter().any(|known| known.range == warning.range);
            if span.contains_range(warning.range) && !is_known {
                again.push(warning.clone());
            }
        }
        self.warnings.extend(again);
    }

    /// `exception` is handled from here on; what was handled before is restored whenever this is left.
    fn start_handling(&mut self, exception: Reg) -> Handling {
        let saved = self.unit.f.temp();
        let raised = self.unit.f.temp();
        self.unit.nowhere();
        self.unit.f.enter_handler(saved, exception);
        self.enter_block(BlockKind::Handling { saved }, raised);
        Handling { saved, raised }
    }

    /// Ends the code that handles an exception; control does not fall out of it.
    fn end_handling(&mut self, handling: Handling) {
        let guard = self.leave_block();
        self.bind_raising_guard(guard);
        self.unit.f.leave_handler(handling.saved);
        self.unit.f.reraise(handling.raised);
    }

    fn try_except(&mut self, node: &'a StmtTry) -> Outcome {
        let mark = self.unit.f.mark();
        let exception = self.unit.f.temp();
        let end = self.unit.label();
        self.enter_guarded(BlockKind::Try, exception);
        self.conditional_body(&node.body)?;
        let guard = self.leave_block();
        self.conditional_body(&node.orelse)?;
        self.unit.nowhere();
        self.unit.jump(end);
        self.bind_guard(guard);
        let handlers = node.handlers.iter();
        let handlers = handlers.map(|ExceptHandler::ExceptHandler(handler)| handler);
        if node.is_star {
            self.star_handlers(handlers.collect(), exception, end)?;
        } else {
            self.handlers(handlers.collect(), exception, end)?;
        }
        self.unit.f.release(mark);
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
                    let mark = self.unit.f.mark();
                    let class_register = self.expr(class)?;
                    let matches = self.unit.f.temp();
                    self.unit.at(handler.range);
                    self.unit.f.exc_match(matches, exception, class_register);
                    self.unit
                        .branch(next, |f, label| f.br_truth(matches, Sense::False, label));
                    self.unit.f.release(mark);
                }
                None if index < last => {
                    return fail("default 'except:' must be last", handler.range);
                }
                None => self.unit.pass_through(handler.range),
            }
            self.handler(handler, exception, handling.saved)?;
            self.unit.jump(end);
            self.unit.bind(next);
        }
        self.unit.nowhere();
        self.unit.f.reraise(exception);
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
                let mark = self.unit.f.mark();
                let raised = self.unit.f.temp();
                let kind = BlockKind::HandlerName { name: &name.id };
                self.enter_block(kind, raised);
                self.conditional_body(&handler.body)?;
                let guard = self.leave_block();
                self.leave_named_handler(handler, saved, guard, raised)?;
                self.unit.f.release(mark);
            }
            None => {
                let kind = BlockKind::Try;
                self.unit.blocks.push(Block { kind, guard: None });
                self.conditional_body(&handler.body)?;
                self.unit.blocks.pop();
                self.unit.nowhere();
                self.unit.f.leave_handler(saved);
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
        self.unit.nowhere();
        if self.unit.f.is_reachable() {
            self.unit.f.leave_handler(saved);
            self.clear_name(&name.id, TextRange::default());
            self.unit.jump(after);
        }
        self.bind_guard(guard);
        if self.unit.f.is_reachable() {
            self.clear_name(&name.id, TextRange::default());
            self.unit.f.reraise(raised);
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
        let rest = self.unit.f.temp();
        let raised = self.unit.f.temp();
        self.unit.f.move_(rest, exception);
        self.unit.f.new_list(raised, raised, 0);
        for handler in handlers {
            self.star_handler(handler, rest, raised)?;
        }
        self.unit.nowhere();
        self.unit.f.list_append(raised, rest);
        let result = self.call_native_with(natives::PREP_RERAISE_STAR, &[exception, raised]);
        let reraise = self.unit.label();
        self.unit
            .branch(reraise, |f, label| f.br_nil(result, Sense::False, label));
        self.unit.f.leave_handler(handling.saved);
        self.unit.jump(end);
        self.unit.bind(reraise);
        self.unit.f.reraise(result);
        self.end_handling(handling);
        Ok(())
    }

    fn star_handler(
        &mut self,
        handler: &'a ExceptHandlerExceptHandler,
        rest: Reg,
        raised: Reg,
    ) -> Outcome {
        let mark = self.unit.f.mark();
        let next = self.unit.label();
        let matched = self.unit.f.temps(2);
        if let Some(class) = &handler.type_ {
            let mut window = self.unit.f.window();
            self.pass(&mut window, rest);
            self.pass_expr(&mut window, class)?;
            self.unit.at(handler.range);
            let pair = self.call_native(natives::CHECK_EXC_STAR, window);
            self.unit.f.unpack(matched, pair, 2);
            self.unit.f.move_(rest, matched);
        }
        let matched = self.unit.f.nth(matched, 1);
        self.unit.f.release_above(matched);
        self.unit
            .branch(next, |f, label| f.br_nil(matched, Sense::True, label));
        let saved = self.unit.f.temp();
        let error = self.unit.f.temp();
        self.unit.f.enter_handler(saved, matched);
        self.enter_block(BlockKind::ExceptStar, error);
        self.handler_of_part(handler, matched)?;
        let guard = self.leave_block();
        self.unit.nowhere();
        self.unit.f.leave_handler(saved);
        self.unit.jump(next);
        self.bind_guard(guard);
        self.unit.f.leave_handler(saved);
        self.unit.f.list_append(raised, error);
        self.unit.jump(next);
        self.unit.f.release(mark);
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
        let raised = self.unit.f.temp();
        let kind = BlockKind::HandlerName { name: &name.id };
        self.enter_block(kind, raised);
        self.conditional_body(&handler.body)?;
        let guard = self.leave_block();
        let after = self.unit.label();
        self.clear_name(&name.id, TextRange::default());
        self.unit.jump(after);
        self.bind_guard(guard);
        self.clear_name(&name.id, TextRange::default());
        self.unit.f.reraise(raised);
        self.unit.bind(after);
        Ok(())
    }

    pub(super) fn raise(&mut self, node: &'a StmtRaise) -> Outcome {
        let mark = self.unit.f.mark();
        match (&node.exc, &node.cause) {
            (None, _) => {
                self.unit.at(node.range);
                let current = self.call_native_with(natives::CURRENT_EXCEPTION, &[]);
                self.unit.f.reraise(current);
            }
            (Some(exception), None) => {
                let exception = self.expr(exception)?;
                self.unit.at(node.range);
                self.drop_iterators();
                self.unit.f.raise(exception);
            }
            (Some(exception), Some(cause)) => {
                let exception = self.operand(exception, [&**cause])?;
                let cause = self.expr(cause)?;
                self.unit.at(node.range);
                self.unit.f.raise_from(exception, cause);
            }
        }
        self.unit.f.release(mark);
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
            let is_muted = self.unit.f.mute(true);
            let bound = self.unit.bound.clone();
            self.assert_code(node)?;
            self.unit.bound = bound;
            self.unit.f.mute(is_muted);
            return Ok(());
        }
        self.assert_code(node)
    }

    fn assert_code(&mut self, node: &'a StmtAssert) -> Outcome {
        let end = self.unit.label();
        self.branch(&node.test, true, end)?;
        let range = self.assertion_range(node);
        self.unit.at(range);
        let mark = self.unit.f.mark();
        let mut exception = self.call_native_with(natives::ASSERTION_ERROR, &[]);
        if let Some(message) = &node.msg {
            let mut call = self.unit.f.window_for(exception);
            self.pass_expr(&mut call, message)?;
            self.unit.at(range);
            exception = self.unit.f.call(call);
        }
        self.unit.f.raise(exception);
        self.unit.f.release(mark);
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
