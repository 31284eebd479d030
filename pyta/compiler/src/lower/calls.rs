//! Calls.

use corevm_bytecode::{Constant, Op, Special, Text};
use pyta_syntax::{
    ast::{Expr, ExprAttribute, ExprCall, Keyword},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, expressions::MAX_DISPLAY, fail, names::Home};
use crate::{
    natives,
    unit::{Reg, UnitKind},
};

impl<'a> Lowering<'a> {
    pub(super) fn call(&mut self, node: &'a ExprCall, dst: Reg) -> Outcome {
        self.check_keywords(&node.arguments.keywords)?;
        self.check_caller(&node.func);
        if self.is_zero_super(node) && self.call_zero_super(node, dst) {
            return Ok(());
        }
        if let [Expr::Generator(generator)] = &node.arguments.args[..]
            && !generator.parenthesized
        {
            let address = std::ptr::from_ref(generator) as usize;
            self.bare_generator = Some((address, node.arguments.range));
        }
        let mark = self.unit.top();
        let window = self.window(dst);
        if is_spread(node) {
            self.call_spread(node, window)?;
        } else if let Expr::Attribute(method) = &*node.func {
            self.call_method(node, method, window)?;
        } else {
            self.expr_to(&node.func, window)?;
            self.unit.temporaries(2);
            let count = self.arguments(node)?;
            self.unit.at(node.range());
            self.finish_call(node, window, count, Op::Call, Op::CallNamed);
        }
        self.unit.reset(mark.max(window + 1));
        if window != dst {
            self.copy(dst, window);
            self.unit.reset(mark);
        }
        Ok(())
    }

    /// The first register of a call's window: `dst` itself when it is the temporary at the top.
    pub(super) fn window(&mut self, dst: Reg) -> Reg {
        match self.unit.is_temporary(dst) && dst + 1 == self.unit.top() {
            true => dst,
            false => self.unit.temporary(),
        }
    }

    fn call_method(
        &mut self,
        node: &'a ExprCall,
        method: &'a ExprAttribute,
        window: Reg,
    ) -> Outcome {
        let receiver = self.expr(&method.value)?;
        let name = self.mangled(&method.attr.id);
        let name = self.name_constant(&name);
        self.unit.at(self.method_range(method, method.range));
        self.unit.reset(window + 1);
        self.unit.temporaries(3);
        self.unit.emit_d(Op::GetMethod, window, receiver, 0, name);
        let count = self.arguments(node)?;
        self.unit.at(self.method_range(method, node.range()));
        self.finish_call(node, window, count, Op::CallMethod, Op::CallMethodNamed);
        Ok(())
    }

    /// When an attribute is on another line than what it is looked up in, the name's line counts.
    fn method_range(&self, method: &ExprAttribute, range: TextRange) -> TextRange {
        let first = self.source.position(range.start()).line;
        let last = self.source.position(method.range.end()).line;
        match first == last {
            true => range,
            false => TextRange::new(method.attr.range.start(), range.end()),
        }
    }

    /// Arguments in the next temporaries, named ones last.
    fn arguments(&mut self, node: &'a ExprCall) -> Outcome<u16> {
        self.push_all(&node.arguments.args)?;
        for keyword in &node.arguments.keywords {
            self.push(&keyword.value)?;
        }
        Ok((node.arguments.args.len() + node.arguments.keywords.len()) as u16)
    }

    fn finish_call(&mut self, node: &ExprCall, window: Reg, count: u16, plain: Op, named: Op) {
        let keywords = &node.arguments.keywords;
        if keywords.is_empty() {
            self.unit.emit(plain, window, count, 0);
            return;
        }
        let names = self.keyword_names(keywords);
        let names = self.unit.code.constants.index(names);
        self.unit.emit_d(named, window, count, 0, names);
    }

    fn keyword_names(&self, keywords: &[Keyword]) -> Constant {
        let names = keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
        let names = names.map(|name| Constant::Str(Text::from(self.mangled_keyword(name))));
        Constant::Tuple(names.collect())
    }

    fn mangled_keyword<'n>(&self, name: &'n pyta_syntax::ast::Identifier) -> &'n str {
        name.as_str()
    }

    /// `f(*a, **k)`: the arguments are collected in a list and a map.
    fn call_spread(&mut self, node: &'a ExprCall, window: Reg) -> Outcome {
        self.expr_to(&node.func, window)?;
        let range = node.range();
        self.unit.temporaries(2);
        self.spread_arguments(
            &node.arguments.args,
            &node.arguments.keywords,
            window,
            range,
        )?;
        self.unit.at(range);
        self.unit.emit(Op::CallSpread, window, 0, 0);
        Ok(())
    }

    /// A list or tuple of the positional arguments and a map of the named ones (or nil), in the next two temporaries.
    pub(super) fn spread_arguments(
        &mut self,
        args: &'a [Expr],
        keywords: &'a [Keyword],
        callee: Reg,
        range: TextRange,
    ) -> Outcome {
        let list = self.unit.temporary();
        if let [Expr::Starred(starred)] = args {
            let window = self.native_window_for(list);
            self.push(&starred.value)?;
            let argument = self.unit.temporary();
            self.unit.emit(Op::Move, argument, callee, 0);
            self.unit.at(range);
            let result = self.call_native(natives::SPREAD_ARGS, window);
            self.put(list, result);
        } else {
            self.unit.at(range);
            self.grow_list(args, list, Some(callee))?;
        }
        let map = self.unit.temporary();
        match keywords.is_empty() {
            true => self.unit.load_nil(map),
            false => self.spread_keywords(keywords, map, callee, range)?,
        }
        Ok(())
    }

    pub(super) fn spread_keywords(
        &mut self,
        keywords: &'a [Keyword],
        map: Reg,
        callee: Reg,
        range: TextRange,
    ) -> Outcome {
        let mut rest = keywords;
        let mut is_first = true;
        while !rest.is_empty() {
            let named = rest
                .iter()
                .take(MAX_DISPLAY)
                .take_while(|keyword| keyword.arg.is_some());
            let count = named.count();
            let (group, after) = rest.split_at(count.max(1));
            rest = after;
            let mark = self.unit.top();
            if is_first {
                self.named_map(&group[..count], map, range)?;
            } else if count > 0 {
                let more = self.unit.temporary();
                self.named_map(group, more, range)?;
                self.call_native_with(natives::MAP_MERGE, &[map, more, callee]);
            }
            if count == 0 {
                let more = self.expr(&group[0].value)?;
                self.unit.at(range);
                self.call_native_with(natives::MAP_MERGE, &[map, more, callee]);
            }
            self.unit.reset(mark);
            is_first = false;
        }
        Ok(())
    }

    fn named_map(&mut self, keywords: &'a [Keyword], map: Reg, range: TextRange) -> Outcome {
        let mark = self.unit.top();
        for keyword in keywords {
            if let Some(name) = &keyword.arg {
                self.unit.at(range);
                self.push_name(name.as_str());
                self.push(&keyword.value)?;
            }
        }
        self.unit.at(range);
        self.unit.emit(Op::NewMap, map, mark, keywords.len() as u16);
        self.unit.reset(mark);
        Ok(())
    }

    pub(super) fn check_keywords(&self, keywords: &[Keyword]) -> Outcome {
        let mut seen = std::collections::HashSet::new();
        for keyword in keywords {
            if let Some(name) = &keyword.arg
                && !seen.insert(name.as_str())
            {
                return fail(format!("keyword argument repeated: {name}"), keyword.range);
            }
        }
        Ok(())
    }

    /// `super()` in a function that has a `__class__` and a first parameter.
    fn is_zero_super(&self, node: &ExprCall) -> bool {
        let is_function = matches!(
            self.unit.kind,
            UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda
        );
        matches!(&*node.func, Expr::Name(name) if name.id == "super")
            && node.arguments.is_empty()
            && is_function
    }

    /// Lowers `super()` without arguments; not when the function has no class or no first parameter.
    fn call_zero_super(&mut self, node: &'a ExprCall, dst: Reg) -> bool {
        let super_name = pyta_syntax::ast::name::Name::new_static("super");
        if self.home(&super_name) != Home::Global {
            return false;
        }
        let Some(&class) = self.unit.captures.get("__class__") else {
            return false;
        };
        let Some(first) = self.unit.parameters.positional.first().cloned() else {
            return false;
        };
        let first = pyta_syntax::ast::name::Name::new(first);
        let Some(&variable) = self.unit.variables.get(&first) else {
            return false;
        };
        let window = self.native_window_for(dst);
        let argument = self.unit.temporary();
        self.read_name_to(&super_name, argument, node.func.range());
        let argument = self.unit.temporary();
        self.unit.at(node.range());
        self.unit.emit(Op::LoadCapture, argument, class, 0);
        let argument = self.unit.temporary();
        match variable.is_cell {
            true => self.unit.emit(Op::PeekCell, argument, variable.register, 0),
            false if self.unit.bound.maybe.contains(variable.register) => {
                self.unit.emit(Op::Move, argument, variable.register, 0);
            }
            false => self.unit.load_special(argument, Special::Empty),
        }
        let result = self.call_native(natives::CALL_SUPER, window);
        self.put(dst, result);
        true
    }
}

/// The call has starred arguments, or more than fit in a window.
fn is_spread(node: &ExprCall) -> bool {
    let arguments = &node.arguments;
    arguments.len() > MAX_DISPLAY
        || arguments
            .args
            .iter()
            .any(|arg| matches!(arg, Expr::Starred(_)))
        || arguments
            .keywords
            .iter()
            .any(|keyword| keyword.arg.is_none())
}
