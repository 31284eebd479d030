//! Calls.

use corevm_sdk::{Reg, Special, Window};
use pyta_syntax::{
    ast::{Expr, ExprAttribute, ExprCall, Keyword},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, displays::MAX_DISPLAY, fail, names::Home};
use crate::{natives, unit::UnitKind};

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
        let mut window = self.unit.f.window_for(dst);
        if is_spread(node) {
            let result = self.call_spread(node, window)?;
            self.put(dst, result);
            return Ok(());
        }
        let mut range = node.range();
        if let Expr::Attribute(method) = &*node.func {
            self.method(method, &mut window)?;
            range = self.method_range(method, range);
        } else {
            self.expr_to(&node.func, window.callee())?;
        }
        if is_loop(node) {
            range = node.func.range();
        }
        let warned = self.warnings.len();
        for argument in &node.arguments.args {
            self.pass_expr(&mut window, argument)?;
        }
        if is_loop(node) {
            // The loop is one more place where the generator stands.
            self.warnings.extend_from_within(warned..);
        }
        for keyword in &node.arguments.keywords {
            self.pass_expr(&mut window, &keyword.value)?;
        }
        self.unit.at(range);
        let names = node.arguments.keywords.iter();
        let names: Vec<&str> = names.filter_map(|keyword| keyword.arg.as_deref()).collect();
        let result = match names.is_empty() {
            true => self.unit.f.call(window),
            false => self.unit.f.call_named(window, &names),
        };
        self.put(dst, result);
        Ok(())
    }

    /// Looks up the method of a call.
    fn method(&mut self, method: &'a ExprAttribute, window: &mut Window) -> Outcome {
        let mark = self.unit.f.mark();
        let receiver = self.expr(&method.value)?;
        let name = self.mangled(&method.attr.id);
        self.unit.at(self.attribute_range(method));
        self.unit.f.release(mark);
        self.unit.f.get_method(window, receiver, &name);
        Ok(())
    }

    /// Where an attribute is looked up, as errors show it.
    pub(super) fn attribute_range(&self, node: &ExprAttribute) -> TextRange {
        self.method_range(node, node.range)
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

    /// `f(*a, **k)`: the arguments are collected in a list and a map. What stands alone behind a star is gone through last, when all arguments are
    /// evaluated.
    fn call_spread(&mut self, node: &'a ExprCall, mut window: Window) -> Outcome<Reg> {
        let callee = window.callee();
        self.expr_to(&node.func, callee)?;
        let (range, arguments) = (node.range(), &node.arguments);
        let list = self.unit.f.arg(&mut window);
        let alone = match &arguments.args[..] {
            [Expr::Starred(starred)] => Some(starred),
            _ => None,
        };
        match alone {
            Some(starred) => self.expr_to(&starred.value, list)?,
            None => {
                self.unit.at(range);
                self.grow_list(&arguments.args, list)?;
            }
        }
        let map = self.unit.f.arg(&mut window);
        match arguments.keywords.is_empty() {
            true => self.unit.f.load_nil(map),
            false => self.spread_keywords(&arguments.keywords, map, callee, range)?,
        }
        self.unit.at(range);
        if alone.is_some() {
            let mark = self.unit.f.mark();
            let items = self.call_native_with(natives::SPREAD_ARGS, &[list, callee]);
            self.put(list, items);
            self.unit.f.release(mark);
        }
        Ok(self.unit.f.call_spread(window))
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
            let named = rest.iter().take_while(|keyword| keyword.arg.is_some());
            let count = named.count();
            let (group, after) = rest.split_at(count.max(1));
            rest = after;
            let mark = self.unit.f.mark();
            if is_first {
                self.named_map(&group[..count], map, range)?;
            } else if count > 0 {
                let more = self.unit.f.temp();
                self.named_map(group, more, range)?;
                self.call_native_with(natives::MAP_MERGE, &[map, more, callee]);
            }
            if count == 0 {
                let more = self.expr(&group[0].value)?;
                self.unit.at(range);
                self.call_native_with(natives::MAP_MERGE, &[map, more, callee]);
            }
            self.unit.f.release(mark);
            is_first = false;
        }
        Ok(())
    }

    fn named_map(&mut self, keywords: &'a [Keyword], map: Reg, range: TextRange) -> Outcome {
        let first = self.unit.f.next_temp();
        if keywords.len() > MAX_DISPLAY / 2 {
            return self.growing_named_map(keywords, map, range);
        }
        for keyword in keywords {
            if let Some(name) = &keyword.arg {
                self.unit.at(range);
                self.push_name(name.as_str());
                self.push(&keyword.value)?;
            }
        }
        self.unit.at(range);
        self.unit.f.new_map(map, first, keywords.len() as u16);
        self.unit.f.release_from(first);
        Ok(())
    }

    /// The same, one keyword after the other.
    fn growing_named_map(
        &mut self,
        keywords: &'a [Keyword],
        map: Reg,
        range: TextRange,
    ) -> Outcome {
        self.unit.at(range);
        self.unit.f.new_map(map, map, 0);
        for keyword in keywords {
            if let Some(name) = &keyword.arg {
                let first = self.unit.f.next_temp();
                self.unit.at(range);
                let key = self.push_name(name.as_str());
                let value = self.expr(&keyword.value)?;
                self.unit.at(range);
                self.unit.f.map_insert(map, key, value);
                self.unit.f.release_from(first);
            }
        }
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
        let Some(first) = self.unit.f.parameters().positional.first() else {
            return false;
        };
        let Some(&variable) = self.unit.variables.get(first.as_str()) else {
            return false;
        };
        let mut window = self.unit.f.window_for(dst);
        let argument = self.unit.f.arg(&mut window);
        self.read_name_to(&super_name, argument, node.func.range());
        self.unit.at(node.range());
        self.pass_capture(&mut window, class);
        let argument = self.unit.f.arg(&mut window);
        match variable.is_cell {
            true => self.unit.f.peek_cell(argument, variable.register),
            false if self.unit.bound.maybe.contains(variable.register) => {
                self.unit.f.move_(argument, variable.register);
            }
            false => self.unit.f.load_special(argument, Special::Empty),
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

/// Whether errors show the called name only, as the call stands for a loop.
fn is_loop(node: &ExprCall) -> bool {
    let is_name = match &*node.func {
        Expr::Name(name) => ["all", "any", "tuple"].contains(&name.id.as_str()),
        _ => false,
    };
    let is_generator = matches!(&node.arguments.args[..], [Expr::Generator(_)]);
    is_name && is_generator && node.arguments.keywords.is_empty()
}
