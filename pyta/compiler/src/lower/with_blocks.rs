//! `with` and `async with`.

use corevm_sdk::{Constant, Reg, Sense};
use pyta_syntax::{
    ast::{Stmt, StmtWith, WithItem},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, blocks::BlockKind};
use crate::natives;

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
        let mark = self.unit.f.mark();
        let end = self.unit.label();
        let exit = self.unit.f.temp();
        let exception = self.unit.f.temp();
        let entered = self.unit.f.temp();
        self.enter_context(item, is_async, exit, entered)?;
        let kind = BlockKind::With {
            exit,
            is_async,
            range,
        };
        self.enter_guarded(kind, exception);
        match &item.optional_vars {
            Some(target) => self.store(target, entered)?,
            None => self.unit.f.discard(entered),
        }
        self.unit.f.free(entered);
        self.with_items(rest, is_async, body)?;
        let guard = self.leave_block();
        if self.unit.f.is_reachable() {
            self.exit_normally(exit, is_async, range)?;
            self.unit.jump(end);
        }
        self.bind_guard(guard);
        self.exit_exceptionally(exit, exception, is_async, range);
        self.unit.jump(end);
        self.unit.f.release(mark);
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
        self.unit.f.release_above(entered);
        let call = self.unit.f.window_for(entered);
        self.unit.f.call(call);
        if is_async {
            self.await_value(entered, 1, entered);
        }
        Ok(())
    }

    fn load_special_method(&mut self, object: Reg, name: &str, dst: Reg) {
        let mark = self.unit.f.mark();
        let mut window = self.unit.f.window();
        self.pass(&mut window, object);
        self.pass_name(&mut window, name);
        let result = self.call_native(natives::LOAD_SPECIAL, window);
        self.copy(dst, result);
        self.unit.f.release(mark);
    }

    /// Calls `exit(None, None, None)`.
    pub(super) fn exit_normally(&mut self, exit: Reg, is_async: bool, range: TextRange) -> Outcome {
        self.unit.at(range);
        let mark = self.unit.f.mark();
        let mut call = self.unit.f.window();
        self.unit.f.move_(call.callee(), exit);
        for _ in 0..3 {
            self.pass_constant(&mut call, Constant::Nil);
        }
        let result = self.unit.f.call(call);
        if is_async {
            self.await_value(result, 2, result);
        }
        self.unit.f.discard(result);
        self.unit.f.release(mark);
        Ok(())
    }

    /// Calls `exit` with an exception, which goes on unless the result is true.
    fn exit_exceptionally(&mut self, exit: Reg, exception: Reg, is_async: bool, range: TextRange) {
        self.unit.at(range);
        let mark = self.unit.f.mark();
        let saved = self.unit.f.temp();
        let raised = self.unit.f.temp();
        self.unit.f.enter_handler(saved, exception);
        self.enter_block(BlockKind::Handling { saved }, raised);
        let result = self.call_native_with(natives::CALL_EXIT, &[exit, exception]);
        if is_async {
            self.await_value(result, 2, result);
        }
        let suppressed = self.unit.label();
        self.unit.branch(suppressed, |f, label| {
            f.br_truth(result, Sense::True, label)
        });
        self.unit.f.reraise(exception);
        let guard = self.leave_block();
        self.bind_raising_guard(guard);
        self.unit.f.leave_handler(saved);
        self.unit.f.reraise(raised);
        self.unit.bind(suppressed);
        self.unit.f.leave_handler(saved);
        self.unit.f.release(mark);
    }
}
