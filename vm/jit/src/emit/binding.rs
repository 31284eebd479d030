//! Arguments of guest functions that do not take them as they are: others come from defaults, are named, or are gathered.
//!
//! Where each parameter's value comes from is known from the callee's code and the call; only the defaults are the function's own.

use corevm_runtime::objects::Str;
use corevm_runtime::tier::{layout, make_map, named_default, set_named};
use corevm_runtime::{CompiledCode, Cx, Kind, V};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

use super::allocate::MOST_ITEMS;
use super::{Emitter, Reason, Region};
use crate::state::Register;

/// Where a parameter's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// The argument with this number.
    Given(usize),
    /// The positional parameter with this number counted from the last has its default; 1 is the last.
    Default(usize),
    /// As the function's named defaults say; the parameter's number.
    NamedDefault(usize),
    /// A tuple of the arguments from this one up to another.
    Rest(usize, usize),
    /// A map of [`Binding::named_rest`].
    NamedRest,
}

/// How the arguments of a call become the parameters of a callee.
#[derive(Debug)]
pub(super) struct Binding<'a> {
    sources: Vec<Source>,
    /// Names that no parameter has, with the number of the argument.
    named_rest: Vec<(Str<'a>, usize)>,
}

impl<'a> Binding<'a> {
    /// Binds `argc` arguments, of which the last are named; `None` when that cannot be told from the code, or is wrong.
    pub fn of(
        cx: Cx<'a>,
        code: &CompiledCode,
        argc: usize,
        names: &[V<'a>],
    ) -> Option<Binding<'a>> {
        if code.entry.get().is_null() || code.is_generator.get() {
            return None;
        }
        let declared = &code.function().parameters;
        let positional = declared.positional.len();
        let given = argc - names.len();
        let direct = given.min(positional);
        if given > positional && declared.rest.is_none() || given - direct > MOST_ITEMS {
            return None;
        }
        let mut sources: Vec<Source> = (0..direct).map(Source::Given).collect();
        let defaults = (direct..positional).map(|n| Source::Default(positional - n));
        sources.extend(defaults);
        let last = positional + declared.named_only.len();
        sources.extend((positional..last).map(Source::NamedDefault));
        let mut is_named = vec![false; last];
        let mut named_rest: Vec<(Str<'a>, usize)> = Vec::new();
        for (n, name) in names.iter().enumerate() {
            let name = name.as_str()?;
            let text = name.to_text();
            let by_name = declared.positional.iter().chain(&declared.named_only);
            let mut by_name = by_name.enumerate().skip(declared.positional_only as usize);
            match by_name.find(|(_, own)| **own == text) {
                Some((place, _)) if place >= direct && !is_named[place] => {
                    is_named[place] = true;
                    sources[place] = Source::Given(given + n);
                }
                Some(_) => return None,
                None => {
                    let name = name.intern(cx);
                    let is_new = named_rest.iter().all(|(other, _)| other.v() != name.v());
                    if declared.named_rest.is_none() || !is_new {
                        return None;
                    }
                    named_rest.push((name, given + n));
                }
            }
        }
        if declared.rest.is_some() {
            sources.push(Source::Rest(direct, given));
        }
        if declared.named_rest.is_some() {
            sources.push(Source::NamedRest);
        }
        Some(Binding {
            sources,
            named_rest,
        })
    }

    /// Whether the argument of this number is the parameter of that number.
    pub fn is_in_place(&self, number: usize) -> bool {
        matches!(self.sources.get(number), Some(Source::Given(n)) if *n == number)
    }

    /// Number of the callee's parameters.
    pub fn parameters(&self) -> usize {
        self.sources.len()
    }
}

/// Values of parameters that are not at their place yet, by the parameter's number.
#[derive(Debug, Default)]
pub(super) struct Bound(Vec<(usize, Value)>);

impl Emitter<'_, '_> {
    /// The values of the parameters for arguments in the registers `given`, of the function in `callee`. Nothing has been written yet.
    pub(super) fn bind(&mut self, binding: &Binding<'_>, callee: Value, given: &[usize]) -> Bound {
        let mut bound = Bound::default();
        for (place, &source) in binding.sources.iter().enumerate() {
            let value = match source {
                Source::Given(n) if n == place => continue,
                Source::Given(n) => self.word(given[n]),
                Source::Default(from_end) => self.default(callee, from_end),
                Source::NamedDefault(n) => {
                    let number = self.b.ins().iconst(I64, n as i64);
                    let value = self.call_helper(named_default as *const u8, &[callee, number]);
                    let is_there = self.b.ins().icmp_imm_s(IntCC::NotEqual, value, 0);
                    self.guard(is_there, Reason::Rare);
                    value
                }
                Source::Rest(from, to) => {
                    let items: Vec<Value> = given[from..to].iter().map(|&n| self.word(n)).collect();
                    self.new_tuple(&items)
                }
                Source::NamedRest => self.named_rest(binding, given),
            };
            bound.0.push((place, value));
        }
        bound
    }

    /// A map of the arguments that no parameter takes.
    fn named_rest(&mut self, binding: &Binding<'_>, given: &[usize]) -> Value {
        let map = self.call_helper(make_map as *const u8, &[]);
        for &(name, number) in &binding.named_rest {
            let name = self.constant_value(name.v().raw());
            let value = self.word(given[number]);
            self.call_helper(set_named as *const u8, &[map, name, value]);
        }
        map
    }

    /// The default of the positional parameter that is so many from the end.
    fn default(&mut self, function: Value, from_end: usize) -> Value {
        let defaults = self.load(Region::Objects, function, layout::FUNCTION_DEFAULTS);
        self.guard_kind(defaults, Kind::Tuple);
        let len = self.tuple_len(defaults);
        let index = self.b.ins().iadd_imm_s(len, -(from_end as i64));
        let is_there = self
            .b
            .ins()
            .icmp_imm_s(IntCC::SignedGreaterThanOrEqual, index, 0);
        self.guard(is_there, Reason::Rare);
        let offset = self.b.ins().ishl_imm_s(index, 3);
        let address = self.b.ins().iadd(defaults, offset);
        self.load(Region::Values, address, layout::FIRST_ITEM)
    }

    /// Puts parameters where the callee, whose register 0 is `first`, has them.
    pub(super) fn put_bound(&mut self, binding: &Binding<'_>, bound: &Bound, first: usize) {
        let registers = self.state.len().max(first + binding.parameters());
        self.state.resize(registers, Register::SLOT);
        for &(place, value) in &bound.0 {
            self.set_word(first + place, value);
        }
    }

    /// As [`Self::put_bound`], in the slots: for a callee that is not inlined.
    pub(super) fn store_bound(&mut self, binding: &Binding<'_>, bound: &Bound, first: usize) {
        self.put_bound(binding, bound, first);
        for place in 0..binding.parameters() {
            self.clean(first + place);
        }
    }
}
