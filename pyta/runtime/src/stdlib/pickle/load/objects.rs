//! Classes by name, instances and their attributes.

use super::{Ask, Done, FINDS, Loader, Stop, broken};
use crate::ops::call::leaf_call;
use crate::prelude::*;
use crate::self_hosted;
use crate::stdlib::pickle::opcode as op;
use crate::stdlib::pickle::stack::Lack;
use crate::stdlib::pickle::{instance, read};

impl<'v> Loader<'v> {
    pub(super) fn global(&mut self, code: u8) -> Done<'v> {
        let cx = self.cx;
        let (module, name) = if code == op::GLOBAL {
            let module = self.full_line(code)?;
            let name = self.full_line(code)?;
            if !module.is_ascii() || !name.is_ascii() {
                let names = [module, name].map(|name| cx.new_bytes(name).v());
                return Err(Stop::Ask(Ask::Find, names[0], names[1]));
            }
            let text = |name| read::utf8(cx, name).unwrap_or(V::NIL);
            (text(module), text(name))
        } else {
            let name = self.stack.pop()?;
            let module = self.stack.pop()?;
            if module.as_exact_str().is_none() || name.as_exact_str().is_none() {
                return Err(broken("STACK_GLOBAL requires str"));
            }
            (module, name)
        };
        if let Some(value) = self.found(module, name) {
            return self.push(value);
        }
        Err(Stop::Ask(Ask::Find, module, name))
    }

    /// What a name means in an imported module, if the program has no say in it.
    fn found(&self, module: V<'v>, name: V<'v>) -> Option<V<'v>> {
        if self.flags & FINDS != 0 || self.protocol < 3 || is_audited(self.cx) {
            return None;
        }
        instance::found(self.cx, module.as_exact_str()?, name.as_exact_str()?)
    }

    pub(super) fn inst(&mut self) -> Done<'v> {
        let cx = self.cx;
        if !self.stack.has_mark() {
            return Err(Lack::Mark.into());
        }
        let module = self.full_line(op::INST)?;
        let name = self.full_line(op::INST)?;
        let from = self.stack.unmark()?;
        let args = self.take_tuple(from);
        let path = [cx.new_bytes(module).v(), cx.new_bytes(name).v()];
        Err(Stop::Ask(Ask::Instance, cx.new_tuple(&path).v(), args))
    }

    /// `OBJ`: the class is the first of the marked values.
    pub(super) fn obj(&mut self) -> Done<'v> {
        let from = self.stack.unmark()?;
        let Some((&class, args)) = self.stack.from(from).split_first() else {
            return Err(Lack::Value.into());
        };
        let args = self.cx.new_tuple(args).v();
        self.stack.truncate(from);
        Err(Stop::Ask(Ask::Instance, class, args))
    }

    pub(super) fn new_object(&mut self) -> Done<'v> {
        let cx = self.cx;
        let args = self.stack.pop()?;
        let class = self.stack.pop()?;
        let has_none = args.as_exact_tuple().is_some_and(Tuple::is_empty);
        if let (true, Some(class)) = (has_none, class.as_exact_type())
            && let Some(made) = instance::bare(cx, class)
        {
            return self.push(made);
        }
        let all = cx.new_tuple(&[args]).v();
        Err(Stop::Ask(Ask::New, class, all))
    }

    pub(super) fn new_object_ex(&mut self) -> Done<'v> {
        let named = self.stack.pop()?;
        let args = self.stack.pop()?;
        let class = self.stack.pop()?;
        let all = self.cx.new_tuple(&[args, named]).v();
        Err(Stop::Ask(Ask::New, class, all))
    }

    /// What a number of the extension registry stands for.
    pub(super) fn extension(&mut self, code: u8) -> Done<'v> {
        let number = match code {
            op::EXT1 => i64::from(self.array::<1>()?[0]),
            op::EXT2 => i64::from(u16::from_le_bytes(self.array()?)),
            _ => i64::from(i32::from_le_bytes(self.array()?)),
        };
        Err(Stop::Ask(Ask::Extension, V::small(number), V::NIL))
    }

    pub(super) fn reduce(&mut self) -> Done<'v> {
        let cx = self.cx;
        let args = self.stack.pop()?;
        let callee = self.stack.pop()?;
        // Builtin classes; functions could come here again and use the native stack up.
        if let (Some(_), Some(tuple)) = (callee.as_exact_type(), args.as_exact_tuple())
            && tuple.len() < ArgBuf::CAPACITY
        {
            let values: Vec<V<'v>> = tuple.iter().collect();
            match leaf_call(cx, callee, &values) {
                Ok(value) => return self.push(value),
                Err(Exit::Raised) => return Err(Stop::Exit(Exit::Raised)),
                Err(_) => {}
            }
        }
        Err(Stop::Ask(Ask::Call, callee, args))
    }

    pub(super) fn build(&mut self) -> Done<'v> {
        self.stack.check(2)?;
        let state = self.stack.pop()?;
        let object = self.stack.last()?;
        if self.set_state(object, state) {
            return Ok(());
        }
        Err(Stop::Ask(Ask::Build, object, state))
    }

    /// Sets the attributes of a plain instance; false when guest code is needed, or takes part.
    fn set_state(&mut self, object: V<'v>, state: V<'v>) -> bool {
        let cx = self.cx;
        let (Some(class), Some(map)) = (cx.type_of(object), state.as_exact_map()) else {
            return false;
        };
        let is_plain = object.kind() == Some(Kind::Instance)
            && cx.is_exactly(state, C::Dict)
            && class.has_flag(class_flags::HEAP)
            && class.has_flag(class_flags::HAS_DICT)
            && cx.lookup(class, cx.name(N::getattr)).is_none()
            && cx.lookup(class, cx.symbol("__setstate__")).is_none()
            && cx.lookup(class, cx.name(N::getattribute))
                == Some(cx.root(crate::roots::OBJECT_GETATTRIBUTE))
            && instance::has_plain_dict(cx, class)
            && map.iter().all(|entry| entry.key.as_exact_str().is_some())
            && cx.get_own(object, cx.symbol("__setstate__")).is_none();
        if !is_plain {
            return false;
        }
        for entry in map.iter() {
            let Some(name) = entry.key.as_exact_str() else {
                continue;
            };
            let symbols = self.symbols.entry(name.v().raw().bits());
            let symbol = *symbols.or_insert_with(|| name.intern(cx));
            cx.set_own(object, symbol, entry.value);
        }
        true
    }
}

/// Whether the program listens to what is found.
fn is_audited(cx: Cx<'_>) -> bool {
    self_hosted::value(cx, "sys_audit_hooks")
        .and_then(V::as_exact_list)
        .is_some_and(|hooks| !hooks.is_empty())
}
