//! Assignment and deletion: targets of all kinds.

use corevm_sdk::Reg;
use pyta_syntax::{
    ast::{Expr, ExprSubscript, StmtAssign, StmtAugAssign},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, fail, names::Home};

/// Longest tuple display that is assigned to a tuple of targets without making the tuple.
const MAX_DIRECT: usize = 8;
/// So many targets may not stand before the starred one.
const MAX_BEFORE_STAR: usize = 256;

impl<'a> Lowering<'a> {
    pub(super) fn assign(&mut self, node: &'a StmtAssign) -> Outcome {
        let mark = self.unit.f.mark();
        match &node.targets[..] {
            [Expr::Tuple(targets)] if self.is_direct(&targets.elts, &node.value) => {
                self.assign_directly(&targets.elts, &node.value)?;
            }
            [target] => {
                self.note_static_attribute(target);
                match self.variable_register(target) {
                    Some(register) => self.expr_to(&node.value, register)?,
                    None => {
                        let value = self.operand(&node.value, [target])?;
                        self.store(target, value)?;
                    }
                }
            }
            targets => {
                let value = self.push(&node.value)?;
                for target in targets {
                    self.store(target, value)?;
                }
            }
        }
        self.unit.f.release(mark);
        Ok(())
    }

    /// `a, b = b, a`
    fn is_direct(&self, targets: &[Expr], value: &Expr) -> bool {
        let Expr::Tuple(values) = value else {
            return false;
        };
        let has_star = |exprs: &[Expr]| exprs.iter().any(|expr| matches!(expr, Expr::Starred(_)));
        targets.len() == values.elts.len()
            && !targets.is_empty()
            && targets.len() <= MAX_DIRECT
            && !has_star(targets)
            && !has_star(&values.elts)
    }

    fn assign_directly(&mut self, targets: &'a [Expr], value: &'a Expr) -> Outcome {
        let Expr::Tuple(values) = value else {
            return Ok(());
        };
        let first = self.push_all(&values.elts)?;
        for (index, target) in targets.iter().enumerate() {
            let value = self.unit.f.nth(first, index as u16);
            self.store(target, value)?;
        }
        Ok(())
    }

    /// Stores the value of a register in a target.
    pub(super) fn store(&mut self, target: &'a Expr, value: Reg) -> Outcome {
        self.deeper(|this| this.store_inner(target, value))
    }

    fn store_inner(&mut self, target: &'a Expr, value: Reg) -> Outcome {
        let mark = self.unit.f.mark();
        match target {
            Expr::Name(node) => self.store_name(&node.id, value, node.range),
            Expr::Attribute(node) => {
                self.note_static_attribute(target);
                let object = self.expr(&node.value)?;
                let name = self.mangled(&node.attr.id);
                self.unit.at(self.attribute_range(node));
                self.unit.f.set_attr(object, value, &name);
            }
            Expr::Subscript(node) => self.store_item(node, value)?,
            Expr::Tuple(node) => self.unpack(&node.elts, value, node.range)?,
            Expr::List(node) => self.unpack(&node.elts, value, node.range)?,
            Expr::Starred(node) => {
                return fail(
                    "starred assignment target must be in a list or tuple",
                    node.range,
                );
            }
            _ => return fail("cannot assign to expression", target.range()),
        }
        self.unit.f.release(mark);
        Ok(())
    }

    fn store_item(&mut self, node: &'a ExprSubscript, value: Reg) -> Outcome {
        let object = self.operand(&node.value, [&*node.slice])?;
        let index = self.index(&node.slice)?;
        self.unit.at(node.range);
        self.unit.f.set_item(object, index, value);
        Ok(())
    }

    /// Unpacks an iterable into targets, of which one may be starred.
    fn unpack(&mut self, targets: &'a [Expr], value: Reg, range: TextRange) -> Outcome {
        let is_star = |target: &Expr| matches!(target, Expr::Starred(_));
        let star = targets.iter().position(is_star);
        if targets.iter().filter(|target| is_star(target)).count() > 1 {
            return fail("multiple starred expressions in assignment", range);
        }
        if star.is_some_and(|before| before >= MAX_BEFORE_STAR) {
            return fail("too many expressions in star-unpacking assignment", range);
        }
        let first = self.consecutive(targets.len(), range)?;
        self.unit.at(range);
        match star {
            None => self.unit.f.unpack(first, value, targets.len() as u16),
            Some(star) => {
                let after = (targets.len() - star - 1) as u16;
                self.unit.f.unpack_rest(first, value, star as u16, after);
            }
        }
        for (index, target) in targets.iter().enumerate() {
            let register = self.unit.f.nth(first, index as u16);
            match target {
                Expr::Starred(starred) => self.store(&starred.value, register)?,
                _ => self.store(target, register)?,
            }
        }
        Ok(())
    }

    pub(super) fn augmented_assign(&mut self, node: &'a StmtAugAssign) -> Outcome {
        let mark = self.unit.f.mark();
        match &*node.target {
            Expr::Name(target) => {
                let name = self.mangled(&target.id);
                match self.home(&name) {
                    Home::Local(register) => {
                        self.augment_local(node, &name, register, target.range)?;
                    }
                    _ => {
                        let value = self.unit.f.temp();
                        self.read_mangled_to(&name, value, target.range);
                        self.augment(node, value)?;
                        self.store_mangled(&name, value, target.range);
                    }
                }
            }
            Expr::Attribute(target) => {
                self.note_static_attribute(&node.target);
                let object = self.operand(&target.value, [&*node.value])?;
                let name = self.mangled(&target.attr.id);
                let value = self.unit.f.temp();
                let range = self.attribute_range(target);
                self.unit.at(range);
                self.unit.f.get_attr(value, object, &name);
                self.augment(node, value)?;
                self.unit.at(range);
                self.unit.f.set_attr(object, value, &name);
            }
            Expr::Subscript(target) => {
                let object = self.operand(&target.value, [&*target.slice, &*node.value])?;
                let index = self.operand(&target.slice, [&*node.value])?;
                let value = self.unit.f.temp();
                self.unit.at(target.range);
                self.unit.f.get_item(value, object, index);
                self.augment(node, value)?;
                self.unit.at(target.range);
                self.unit.f.set_item(object, index, value);
            }
            target => return fail("cannot assign to expression", target.range()),
        }
        self.unit.f.release(mark);
        Ok(())
    }

    fn augment_local(
        &mut self,
        node: &'a StmtAugAssign,
        name: &pyta_syntax::ast::name::Name,
        register: Reg,
        range: TextRange,
    ) -> Outcome {
        self.check_bound(name, register, range);
        let left = match super::scan::has_walrus(&node.value) {
            true => {
                let old = self.unit.f.temp();
                self.unit.f.move_(old, register);
                old
            }
            false => register,
        };
        self.binary_op(left, node.op, &node.value, register, node.range, true)?;
        self.unit.note_bound(register);
        Ok(())
    }

    /// `value := value op= …`, in a temporary.
    fn augment(&mut self, node: &'a StmtAugAssign, value: Reg) -> Outcome {
        let mark = self.unit.f.mark();
        self.binary_op(value, node.op, &node.value, value, node.range, true)?;
        self.unit.f.release(mark);
        Ok(())
    }

    pub(super) fn delete(&mut self, target: &'a Expr) -> Outcome {
        let mark = self.unit.f.mark();
        match target {
            Expr::Name(node) => self.delete_name(&node.id, node.range),
            Expr::Attribute(node) => {
                let object = self.expr(&node.value)?;
                let name = self.mangled(&node.attr.id);
                self.unit.at(self.attribute_range(node));
                self.unit.f.del_attr(object, &name);
            }
            Expr::Subscript(node) => {
                let object = self.operand(&node.value, [&*node.slice])?;
                let index = self.index(&node.slice)?;
                self.unit.at(node.range);
                self.unit.f.del_item(object, index);
            }
            Expr::Tuple(node) => {
                node.elts
                    .iter()
                    .try_for_each(|target| self.deeper(|this| this.delete(target)))?;
            }
            Expr::List(node) => {
                node.elts
                    .iter()
                    .try_for_each(|target| self.deeper(|this| this.delete(target)))?;
            }
            _ => return fail("cannot delete expression", target.range()),
        }
        self.unit.f.release(mark);
        Ok(())
    }

    /// Notes `self.x = …` in a method for the class's `__static_attributes__`.
    fn note_static_attribute(&mut self, target: &Expr) {
        let Expr::Attribute(node) = target else {
            return;
        };
        if !matches!(&*node.value, Expr::Name(name) if name.id == "self") {
            return;
        }
        let classes = std::iter::once(&mut self.unit).chain(self.outer.iter_mut().rev());
        let class = classes
            .into_iter()
            .find(|unit| unit.kind == crate::unit::UnitKind::Class);
        if let Some(class) = class
            && !class.static_attributes.contains(&node.attr.id)
        {
            class.static_attributes.push(node.attr.id.clone());
        }
    }
}
