//! Runs of one character: how far they reach, and where what follows may begin.

use crate::{
    class::CharClass,
    program::{First, Program, Single},
    subject::Unit,
};

/// Length of the longest run at the beginning of `units`.
#[inline]
pub(crate) fn count<U: Unit, C: CharClass>(
    single: Single,
    program: &Program,
    units: &[U],
    classes: &C,
) -> usize {
    let end = |position: Option<usize>| position.unwrap_or(units.len());
    match single {
        Single::AnyAll => units.len(),
        Single::NotChar(c) => U::find(units, c),
        Single::Char(c) => end(units.iter().position(|unit| unit.code() != c)),
        Single::Set(id) => {
            let set = &program.sets[id as usize];
            if U::NARROW {
                let low = &set.low;
                end(units
                    .iter()
                    .position(|unit| !low[unit.code() as usize & 255]))
            } else {
                end(units
                    .iter()
                    .position(|unit| !set.contains(classes, unit.code())))
            }
        }
        Single::Dynamic(id) => {
            let set = &program.sets[id as usize];
            end(units
                .iter()
                .position(|unit| !set.contains_slow(classes, unit.code())))
        }
    }
}

/// Whether one character belongs to the run.
#[inline(always)]
pub(crate) fn is_in<U: Unit, C: CharClass>(
    single: Single,
    program: &Program,
    unit: U,
    classes: &C,
) -> bool {
    match single {
        Single::AnyAll => true,
        Single::NotChar(c) => unit.code() != c,
        Single::Char(c) => unit.code() == c,
        Single::Set(id) | Single::Dynamic(id) => {
            program.sets[id as usize].contains(classes, unit.code())
        }
    }
}

impl First {
    /// Whether a continuation at `pos` has a chance.
    #[inline(always)]
    pub(crate) fn admits<U: Unit>(&self, text: &[U], pos: usize) -> bool {
        match text.get(pos) {
            Some(unit) => self.admits_code(unit.code()),
            None => self.end,
        }
    }

    #[inline(always)]
    fn admits_code(&self, c: u32) -> bool {
        match self.low.get(c as usize) {
            Some(&held) => held,
            None => self.high,
        }
    }

    /// The last position in `low..=top` at which a continuation has a chance.
    #[inline]
    pub(crate) fn last_admitted<U: Unit>(
        &self,
        text: &[U],
        low: usize,
        top: usize,
    ) -> Option<usize> {
        if self.admits(text, top) {
            return Some(top);
        }
        let units = text.get(low..top)?;
        match self.only {
            Some(c) => U::rfind(units, c),
            None => units.iter().rposition(|unit| self.admits_code(unit.code())),
        }
        .map(|at| low + at)
    }

    /// Index of the first unit with which a continuation may begin.
    #[inline]
    pub(crate) fn find<U: Unit>(&self, units: &[U]) -> Option<usize> {
        units.iter().position(|unit| self.admits_code(unit.code()))
    }
}
