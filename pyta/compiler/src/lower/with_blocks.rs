//! `with` and `async with`.

use corevm_bytecode::Op;
use pyta_syntax::{
    ast::{Stmt, StmtWith, WithItem},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, blocks::BlockKind};
use crate::{natives, unit::Reg};

impl<'a> Lowering<'a> {
    pub(super) fn with(&mut self, node: &'a StmtWith) -> Outcome {
        if node.is_async {
            self.check_async("'async with' outside async function", node.range)?;
        }
        self.with_items(&node.items, node.is_async, &node.body)
    }

    /// The first item around the others around the body.
    fn with_items(&mut self, items: &'a [WithItem], is_async: bool, body: &'a [Stmt]) -> Outcome {
        let Some((item, rest)) = items.split_first() else {
            return self.conditional_body(body);
        };
        self.deeper(|this| this.with_item(item, rest, is_async, body))
    }

    fn with_item(
        &mut self,
        item: &'a WithItem,
        rest: &'a [WithItem],
        is_async: bool,
        body: &'a [Stmt],
    ) -> Outcome {
        let range = item.context_expr.range();
        self.check_nesting(range)?;
        let mark = self.unit.top();
        let end = self.unit.label();
        let exit = self.unit.temporary();
        let exception = self.unit.temporary();
        let entered = self.unit.temporary();
        self.enter_context(item, is_async, exit, entered)?;
        let kind = BlockKind::With {
            exit,
            is_async,
            range,
        };
        self.enter_block(kind, exception);
        match &item.optional_vars {
            Some(target) => self.store(target, entered)?,
            None => self.unit.emit(Op::Discard, entered, 0, 0),
        }
        self.unit.reset(entered);
        self.with_items(rest, is_async, body)?;
        let guard = self.leave_block();
        if self.unit.is_reachable {
            self.exit_normally(exit, is_async, range)?;
            self.unit.jump(end);
        }
        self.bind_guard(guard);
        self.exit_exceptionally(exit, exception, is_async, range);
        self.unit.jump(end);
        self.unit.reset(mark);
        self.unit.bind(end);
        Ok(())
    }

    /// Looks the context manager's methods up and enters it; `entered` is the temporary at the top.
    fn enter_context(
        &mut self,
        item: &'a WithItem,
        is_async: bool,
        exit: Reg,
        entered: Reg,
    ) -> Outcome {
        let range = item.context_expr.range();
        let (enter_name, exit_name) = match is_async {
            true => ("__aenter__", "__aexit__"),
            false => ("__enter__", "__exit__"),
        };
        let manager = self.expr(&item.context_expr)?;
        self.unit.at(range);
        self.load_special_method(manager, exit_name, exit);
        self.load_special_method(manager, enter_name, entered);
        self.unit.reset(entered + 1);
        self.unit.temporaries(2);
        self.unit.emit(Op::Call, entered, 0, 0);
        self.unit.reset(entered + 1);
        if is_async {
            self.await_value(entered, 1, entered);
        }
        Ok(())
    }

    fn load_special_method(&mut self, object: Reg, name: &str, dst: Reg) {
        let mark = self.unit.top();
        let window = self.native_window();
        let argument = self.unit.temporary();
        self.unit.emit(Op::Move, argument, object, 0);
        self.push_name(name);
        let result = self.call_native(natives::LOAD_SPECIAL, window);
        self.copy(dst, result);
        self.unit.reset(mark);
    }

    /// Calls `exit(None, None, None)`.
    pub(super) fn exit_normally(&mut self, exit: Reg, is_async: bool, range: TextRange) -> Outcome {
        self.unit.at(range);
        let mark = self.unit.top();
        let window = self.unit.temporaries(3);
        self.unit.emit(Op::Move, window, exit, 0);
        for _ in 0..3 {
            let argument = self.unit.temporary();
            self.unit.load_nil(argument);
        }
        self.unit.emit(Op::Call, window, 3, 0);
        self.unit.reset(window + 1);
        if is_async {
            self.await_value(window, 2, window);
        }
        self.unit.emit(Op::Discard, window, 0, 0);
        self.unit.reset(mark);
        Ok(())
    }

    /// Calls `exit` with an exception, which goes on unless the result is true.
    fn exit_exceptionally(&mut self, exit: Reg, exception: Reg, is_async: bool, range: TextRange) {
        self.unit.at(range);
        let mark = self.unit.top();
        let saved = self.unit.temporary();
        let raised = self.unit.temporary();
        self.unit.emit(Op::EnterHandler, saved, exception, 0);
        self.enter_block(BlockKind::Handling { saved }, raised);
        let result = self.call_native_with(natives::CALL_EXIT, &[exit, exception]);
        if is_async {
            self.await_value(result, 2, result);
        }
        let suppressed = self.unit.label();
        self.unit.emit_jump(Op::BrTruth, result, 0, 1, suppressed);
        self.unit.emit(Op::Reraise, exception, 0, 0);
        let guard = self.leave_block();
        self.bind_raising_guard(guard);
        self.unit.emit(Op::LeaveHandler, saved, 0, 0);
        self.unit.emit(Op::Reraise, raised, 0, 0);
        self.unit.bind(suppressed);
        self.unit.emit(Op::LeaveHandler, saved, 0, 0);
        self.unit.reset(mark);
    }
}
