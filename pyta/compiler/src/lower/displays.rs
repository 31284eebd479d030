//! Displays: lists, tuples, sets and dictionaries written out.

use corevm_sdk::{Constant, Reg};
use pyta_syntax::ast::{Expr, ExprDict};

use super::{Lowering, Outcome, constants::language};
use crate::natives::{self, tags};

/// Displays with more elements than this are built piece by piece, so that a frame has registers for a few of them only.
pub(super) const MAX_DISPLAY: usize = 30;
/// So many elements are put together before the others follow one by one.
const FIRST_PIECE: usize = 2;

impl<'a> Lowering<'a> {
    /// A list or tuple display.
    pub(super) fn list(&mut self, elements: &'a [Expr], dst: Reg, is_tuple: bool) -> Outcome {
        let range = self.unit.range;
        let has_star = elements
            .iter()
            .any(|element| matches!(element, Expr::Starred(_)));
        if !is_tuple
            && elements.len() >= 3
            && !has_star
            && let Some(constants) = self.fold_list(elements)?
        {
            return self.constant_list(constants, dst);
        }
        if has_star || elements.len() > MAX_DISPLAY {
            return self.growing_list(elements, dst, is_tuple);
        }
        let mark = self.unit.f.mark();
        let first = self.push_all(elements)?;
        self.unit.at(range);
        let count = elements.len() as u16;
        match is_tuple {
            true => self.unit.f.new_tuple(dst, first, count),
            false => self.unit.f.new_list(dst, first, count),
        }
        self.unit.f.release(mark);
        Ok(())
    }

    fn constant_list(&mut self, constants: Vec<Constant>, dst: Reg) -> Outcome {
        let mark = self.unit.f.mark();
        let list = self.unit.f.temp();
        self.unit.f.new_list(list, list, 0);
        let items = self.unit.f.temp();
        self.unit.f.load(items, Constant::Tuple(constants));
        self.unit.f.list_extend(list, items);
        self.copy(dst, list);
        self.unit.f.release(mark);
        Ok(())
    }

    /// Elements in consecutive new temporaries; the first of them.
    pub(super) fn push_all(&mut self, elements: &'a [Expr]) -> Outcome<Reg> {
        let first = self.unit.f.next_temp();
        for element in elements {
            self.push(element)?;
        }
        Ok(first)
    }

    /// A display that is too long for registers or contains iterables.
    fn growing_list(&mut self, elements: &'a [Expr], dst: Reg, is_tuple: bool) -> Outcome {
        let range = self.unit.range;
        let mark = self.unit.f.mark();
        let list = self.unit.f.temp();
        self.grow_list(elements, list)?;
        self.unit.at(range);
        if is_tuple {
            self.unit.f.list_to_tuple(dst, list);
        } else {
            self.copy(dst, list);
        }
        self.unit.f.release(mark);
        Ok(())
    }

    /// Makes a list of the elements in the temporary `list`.
    pub(super) fn grow_list(&mut self, elements: &'a [Expr], list: Reg) -> Outcome {
        let range = self.unit.range;
        let plain = elements
            .iter()
            .take(MAX_DISPLAY + 1)
            .take_while(|element| !matches!(element, Expr::Starred(_)))
            .count();
        let plain = match plain {
            ..=MAX_DISPLAY => plain,
            _ => FIRST_PIECE,
        };
        let first = self.push_all(&elements[..plain])?;
        self.unit.at(range);
        self.unit.f.new_list(list, first, plain as u16);
        self.unit.f.release_above(list);
        for element in &elements[plain..] {
            if let Expr::Starred(starred) = element {
                let mut window = self.unit.f.window();
                self.pass(&mut window, list);
                self.pass_expr(&mut window, &starred.value)?;
                self.unit.at(range);
                self.call_native(natives::LIST_EXTEND_UNPACK, window);
            } else {
                let value = self.expr(element)?;
                self.unit.at(range);
                self.unit.f.list_append(list, value);
            }
            self.unit.f.release_above(list);
        }
        Ok(())
    }

    /// A set with the elements of a constant one: the order in which it is iterated is that of a copy.
    fn constant_set(&mut self, constants: Vec<Constant>, dst: Reg) -> Outcome {
        let mark = self.unit.f.mark();
        let set = self.unit.f.temp();
        self.unit.f.new_set(set, set, 0);
        let elements = self.unit.f.temp();
        let constants = language(tags::FROZENSET, constants);
        self.unit.f.load(elements, constants);
        self.call_native_with(natives::SET_UPDATE, &[set, elements]);
        self.copy(dst, set);
        self.unit.f.release(mark);
        Ok(())
    }

    pub(super) fn set(&mut self, elements: &'a [Expr], dst: Reg) -> Outcome {
        let range = self.unit.range;
        let mark = self.unit.f.mark();
        let is_plain = |element: &Expr| !matches!(element, Expr::Starred(_));
        if (3..=MAX_DISPLAY).contains(&elements.len())
            && let Some(constants) = self.fold_list(elements)?
        {
            return self.constant_set(constants, dst);
        }
        if elements.len() <= MAX_DISPLAY && elements.iter().all(is_plain) {
            let first = self.push_all(elements)?;
            self.unit.at(range);
            self.unit.f.new_set(dst, first, elements.len() as u16);
            self.unit.f.release(mark);
            return Ok(());
        }
        let set = self.unit.f.temp();
        self.unit.f.new_set(set, set, 0);
        for element in elements {
            if let Expr::Starred(starred) = element {
                let value = self.expr(&starred.value)?;
                self.unit.at(range);
                self.call_native_with(natives::SET_UPDATE, &[set, value]);
            } else {
                let value = self.expr(element)?;
                self.unit.at(range);
                self.unit.f.set_add(set, value);
            }
            self.unit.f.release_above(set);
        }
        self.copy(dst, set);
        self.unit.f.release(mark);
        Ok(())
    }

    pub(super) fn dict(&mut self, node: &'a ExprDict, dst: Reg) -> Outcome {
        let mark = self.unit.f.mark();
        let plain = node
            .items
            .iter()
            .take(MAX_DISPLAY / 2 + 1)
            .take_while(|item| item.key.is_some())
            .count();
        let plain = match plain > MAX_DISPLAY / 2 {
            true => 0,
            false => plain,
        };
        let is_whole = plain == node.items.len();
        let map = if is_whole { dst } else { self.unit.f.temp() };
        let first = self.unit.f.next_temp();
        for item in &node.items[..plain] {
            if let Some(key) = &item.key {
                self.push(key)?;
                self.push(&item.value)?;
            }
        }
        self.unit.at(node.range);
        self.unit.f.new_map(map, first, plain as u16);
        if is_whole {
            self.unit.f.release(mark);
            return Ok(());
        }
        self.unit.f.release_above(map);
        for item in &node.items[plain..] {
            match &item.key {
                Some(key) => {
                    let key = self.operand(key, [&item.value])?;
                    let value = self.expr(&item.value)?;
                    self.unit.at(node.range);
                    self.unit.f.map_insert(map, key, value);
                }
                None => {
                    let value = self.expr(&item.value)?;
                    self.unit.at(node.range);
                    self.call_native_with(natives::MAP_UPDATE, &[map, value]);
                }
            }
            self.unit.f.release_above(map);
        }
        self.copy(dst, map);
        self.unit.f.release(mark);
        Ok(())
    }
}
