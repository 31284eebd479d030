//! Comprehensions and generator expressions.
//!
//! List, set and dict comprehensions run in the registers of the function around them (PEP 709); generator expressions, and
//! all comprehensions in annotation scopes of a class, are functions of their first iterator.

use corevm_sdk::{FuncId, Reg};
use pyta_syntax::{
    ast::{Comprehension, Expr},
    text_size::{Ranged, TextRange},
};

use super::{
    Lowering, Outcome,
    blocks::{Block, BlockKind},
    fail, fail_early,
};
use crate::{
    bound::RegisterBits,
    symbols::{ASYNC_COMPREHENSION_OUTSIDE, ComprehensionKind, Role, ScopeId, Symbols},
    unit::UnitKind,
};

/// The parts of a comprehension.
#[derive(Clone, Copy)]
struct Parts<'a> {
    kind: ComprehensionKind,
    generators: &'a [Comprehension],
    /// Element, or key of a dict comprehension.
    first: Option<&'a Expr>,
    /// Value of a dict comprehension.
    second: Option<&'a Expr>,
    range: TextRange,
}

impl<'a> Lowering<'a> {
    pub(super) fn comprehension(&mut self, expr: &'a Expr, dst: Reg) -> Outcome {
        let (parts, scope) = match expr {
            Expr::ListComp(node) => {
                let parts = Parts {
                    kind: ComprehensionKind::List,
                    generators: &node.generators,
                    first: Some(&node.elt),
                    second: None,
                    range: node.range,
                };
                (parts, self.symbols.find(node, Role::Body))
            }
            Expr::SetComp(node) => {
                let parts = Parts {
                    kind: ComprehensionKind::Set,
                    generators: &node.generators,
                    first: Some(&node.elt),
                    second: None,
                    range: node.range,
                };
                (parts, self.symbols.find(node, Role::Body))
            }
            Expr::DictComp(node) => {
                let parts = Parts {
                    kind: ComprehensionKind::Dict,
                    generators: &node.generators,
                    first: node.key.as_deref(),
                    second: Some(&node.value),
                    range: node.range,
                };
                (parts, self.symbols.find(node, Role::Body))
            }
            Expr::Generator(node) => {
                let parts = Parts {
                    kind: ComprehensionKind::Generator,
                    generators: &node.generators,
                    first: Some(&node.elt),
                    second: None,
                    range: match self.bare_generator {
                        Some((address, range)) if address == std::ptr::from_ref(node) as usize => {
                            range
                        }
                        _ => node.range,
                    },
                };
                (parts, self.symbols.find(node, Role::Body))
            }
            _ => return fail("invalid syntax", expr.range()),
        };
        match scope {
            Some(scope) => self.comprehension_in(parts, scope, dst),
            None => fail("missing scope", expr.range()),
        }
    }

    fn comprehension_in(&mut self, parts: Parts<'a>, scope: ScopeId, dst: Reg) -> Outcome {
        let is_async = self.scope(scope).is_coroutine;
        let is_generator = parts.kind == ComprehensionKind::Generator;
        let may_await = matches!(
            self.unit.kind,
            UnitKind::AsyncFunction | UnitKind::Comprehension
        ) || self.options.top_level_await && self.unit.scope == Symbols::MODULE;
        if is_async && !is_generator && !may_await {
            return fail_early(ASYNC_COMPREHENSION_OUTSIDE, parts.range);
        }
        let Some(first) = parts.generators.first() else {
            return fail("invalid syntax", parts.range);
        };
        let mark = self.unit.f.mark();
        if self.scope(scope).is_inlined {
            let result = match dst.is_temporary() {
                true => dst,
                false => self.unit.f.temp(),
            };
            let iterator = self.unit.f.temp();
            self.first_iterator(first, iterator)?;
            self.unit.at(parts.range);
            self.start_collection(parts, result);
            self.enter_inlined(scope);
            // Counts as a block, as in CPython.
            self.check_nesting(parts.range)?;
            let kind = BlockKind::Try;
            self.unit.blocks.push(Block { kind, guard: None });
            self.generators(parts, parts.generators, iterator, result)?;
            self.unit.blocks.pop();
            self.leave_inlined();
            self.unit.at(parts.range);
            self.unit.f.release(mark);
            self.copy(dst, result);
            return Ok(());
        }
        let mut call = self.unit.f.window_for(dst);
        let function = self.comprehension_function(parts, scope)?;
        self.unit.at(parts.range);
        self.closure(call.callee(), function, scope);
        let iterator = self.unit.f.arg(&mut call);
        self.first_iterator(first, iterator)?;
        self.unit.at(parts.range);
        let result = self.unit.f.call(call);
        if is_async && !is_generator {
            self.await_value(result, 0, result);
        }
        self.put(dst, result);
        Ok(())
    }

    /// The first iterable is evaluated in the scope around the comprehension.
    fn first_iterator(&mut self, first: &'a Comprehension, dst: Reg) -> Outcome {
        match first.is_async {
            true => self.async_iterator(&first.iter, dst),
            false => self.iterator(&first.iter, dst),
        }
    }

    fn start_collection(&mut self, parts: Parts, result: Reg) {
        match parts.kind {
            ComprehensionKind::List => self.unit.f.new_list(result, result, 0),
            ComprehensionKind::Set => self.unit.f.new_set(result, result, 0),
            ComprehensionKind::Dict => self.unit.f.new_map(result, result, 0),
            ComprehensionKind::Generator => {}
        }
    }

    fn comprehension_function(&mut self, parts: Parts<'a>, scope: ScopeId) -> Outcome<FuncId> {
        let name = self.scope(scope).name.clone();
        self.enter_function(UnitKind::Comprehension, scope, &name, parts.range);
        self.bind_hidden_parameters(&[".0"]);
        self.unit.at(parts.range);
        self.generator_body(|this| {
            let result = this.unit.f.temp();
            this.start_collection(parts, result);
            let iterator = this.unit.f.parameter(0);
            this.generators(parts, parts.generators, iterator, result)?;
            if parts.kind != ComprehensionKind::Generator {
                this.unit.at(parts.range);
                this.unit.f.ret(result);
            }
            Ok(())
        })?;
        self.finish_function()
    }

    /// The loops of a comprehension: the first over `iterator`, the others inside.
    fn generators(
        &mut self,
        parts: Parts<'a>,
        generators: &'a [Comprehension],
        iterator: Reg,
        result: Reg,
    ) -> Outcome {
        let Some((generator, inner)) = generators.split_first() else {
            return self.element(parts, result);
        };
        self.deeper(|this| match generator.is_async {
            true => this.async_generator(parts, generator, inner, iterator, result),
            false => this.generator(parts, generator, inner, iterator, result),
        })
    }

    fn generator(
        &mut self,
        parts: Parts<'a>,
        generator: &'a Comprehension,
        inner: &'a [Comprehension],
        iterator: Reg,
        result: Reg,
    ) -> Outcome {
        let mark = self.unit.f.mark();
        let (head, next, end) = (self.unit.label(), self.unit.label(), self.unit.label());
        let assigned = self.bound_in_comprehension(parts);
        self.unit.at(generator.iter.range());
        self.unit.bind_loop(head, &assigned);
        // A variable of the comprehension does not outlive the loop: the item goes straight into it.
        let variable = self.variable_register(&generator.target);
        let item = match variable {
            Some(register) => register,
            None => self.unit.f.temp(),
        };
        self.unit
            .branch(end, |f, label| f.iter_next(item, iterator, label));
        match variable {
            Some(register) => self.unit.note_bound(register),
            None => self.store(&generator.target, item)?,
        }
        self.unit.f.release(mark);
        self.conditions_and_inner(parts, generator, inner, result, next)?;
        self.unit.bind(next);
        self.unit.loop_to(head);
        self.unit.bind(end);
        self.unit.f.release(mark);
        Ok(())
    }

    fn conditions_and_inner(
        &mut self,
        parts: Parts<'a>,
        generator: &'a Comprehension,
        inner: &'a [Comprehension],
        result: Reg,
        next: crate::unit::Label,
    ) -> Outcome {
        for condition in &generator.ifs {
            self.branch(condition, false, next)?;
        }
        let mark = self.unit.f.mark();
        let iterator = match inner.first() {
            Some(first) => {
                let iterator = self.unit.f.temp();
                self.first_iterator(first, iterator)?;
                iterator
            }
            None => self.unit.f.next_temp(),
        };
        self.generators(parts, inner, iterator, result)?;
        self.unit.f.release(mark);
        Ok(())
    }

    fn async_generator(
        &mut self,
        parts: Parts<'a>,
        generator: &'a Comprehension,
        inner: &'a [Comprehension],
        iterator: Reg,
        result: Reg,
    ) -> Outcome {
        let mark = self.unit.f.mark();
        let (head, next, end) = (self.unit.label(), self.unit.label(), self.unit.label());
        let assigned = self.bound_in_comprehension(parts);
        self.unit.at(parts.range);
        self.unit.bind_loop(head, &assigned);
        let exception = self.unit.f.temp();
        self.enter_block(BlockKind::Try, exception);
        let item = self.unit.f.temp();
        self.async_next(iterator, item);
        let guard = self.leave_block();
        self.store(&generator.target, item)?;
        self.unit.f.free(item);
        self.conditions_and_inner(parts, generator, inner, result, next)?;
        self.unit.bind(next);
        self.unit.loop_to(head);
        self.unit.at(parts.range);
        self.bind_guard(guard);
        self.end_async_for(exception);
        self.unit.jump(end);
        self.unit.bind(end);
        self.unit.f.release(mark);
        Ok(())
    }

    /// What the comprehension does with each element.
    fn element(&mut self, parts: Parts<'a>, result: Reg) -> Outcome {
        let mark = self.unit.f.mark();
        let Some(first) = parts.first else {
            return fail(
                "dict unpacking cannot be used in dict comprehension",
                parts.range,
            );
        };
        match (parts.kind, parts.second) {
            (ComprehensionKind::Dict, Some(second)) => {
                let key = self.operand(first, [second])?;
                let value = self.expr(second)?;
                self.unit.at(TextRange::new(first.start(), second.end()));
                self.unit.f.map_insert(result, key, value);
            }
            (kind, _) => {
                let value = self.expr(first)?;
                self.unit.at(first.range());
                match kind {
                    ComprehensionKind::List => self.unit.f.list_append(result, value),
                    ComprehensionKind::Set => self.unit.f.set_add(result, value),
                    _ => {
                        let sent = self.unit.f.temp();
                        self.yield_value(value, sent);
                    }
                }
            }
        }
        self.unit.f.release(mark);
        Ok(())
    }

    /// Registers that the loops of a comprehension may bind by assignment expressions. Its own variables are always bound
    /// before they are read, or never.
    fn bound_in_comprehension(&self, parts: Parts) -> RegisterBits {
        let mut bits = RegisterBits::default();
        for generator in parts.generators {
            for condition in &generator.ifs {
                bits.union(&self.bound_by(condition));
            }
        }
        for part in [parts.first, parts.second].into_iter().flatten() {
            bits.union(&self.bound_by(part));
        }
        bits
    }
}
