//! What the sites of code have learned: for whoever looks into the machine, after a run.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::bytecode::text::disassemble_annotated;
use crate::bytecode::{Instruction, Op, instructions};
use crate::code::{CompiledCode, InlineCache};
use crate::cx::Cx;
use crate::isolate::Isolate;
use crate::objects::Str;
use crate::shape::ShapeId;
use crate::stub::{CHAIN_LENGTH, stub_kind};
use crate::value::V;

/// How much a site has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SiteState {
    /// It was not run, or no stub fits it.
    Uninitialized,
    /// One stub.
    Monomorphic,
    /// Several stubs.
    Polymorphic,
    /// More kinds of operands than a site remembers: stubs replace each other.
    Megamorphic,
}

impl SiteState {
    pub const ALL: [SiteState; 4] = [
        SiteState::Uninitialized,
        SiteState::Monomorphic,
        SiteState::Polymorphic,
        SiteState::Megamorphic,
    ];

    pub fn name(self) -> &'static str {
        match self {
            SiteState::Uninitialized => "uninitialized",
            SiteState::Monomorphic => "monomorphic",
            SiteState::Polymorphic => "polymorphic",
            SiteState::Megamorphic => "megamorphic",
        }
    }
}

/// An instruction with an inline cache.
#[derive(Debug)]
pub struct SiteView<'c> {
    pub code: &'c CompiledCode,
    /// Word index of the instruction.
    pub pc: u32,
    pub op: Op,
    pub stubs: Vec<InlineCache>,
    /// Stubs attached to it so far; saturating.
    pub misses: u16,
}

/// A site with a full chain that was taught more often than this is megamorphic.
const MOST_LESSONS: u16 = 4 * CHAIN_LENGTH as u16;

impl SiteView<'_> {
    pub fn state(&self) -> SiteState {
        match self.stubs.len() {
            0 => SiteState::Uninitialized,
            1 => SiteState::Monomorphic,
            CHAIN_LENGTH if self.misses > MOST_LESSONS => SiteState::Megamorphic,
            _ => SiteState::Polymorphic,
        }
    }

    /// Line of the source, counted from 1; 0 when it is not known.
    pub fn line(&self) -> u32 {
        self.code.span_at(self.pc).line
    }
}

impl<'v> Cx<'v> {
    /// The sites of all code that was run, function by function.
    pub fn sites(self) -> Vec<SiteView<'v>> {
        let codes = self.isolate().codes().run();
        let sites = codes.into_iter().flat_map(|code| self.sites_of(code));
        sites.collect()
    }

    fn sites_of(self, code: &'v CompiledCode) -> Vec<SiteView<'v>> {
        let with_cache =
            instructions(&code.function().words).filter(|(_, ins)| ins.op.info().has_cache);
        let site = |(pc, ins): (usize, Instruction)| {
            let cache = code.cache_at(ins.cache);
            SiteView {
                code,
                pc: pc as u32,
                op: ins.op,
                stubs: self.stubs_of(cache),
                misses: cache.misses,
            }
        };
        with_cache.map(site).collect()
    }

    fn stubs_of(self, cache: InlineCache) -> Vec<InlineCache> {
        match cache.kind {
            stub_kind::NONE => Vec::new(),
            stub_kind::CHAIN => {
                let chain = self.isolate().chain(cache.words[0]);
                let is_used = |stub: &&InlineCache| stub.kind != stub_kind::NONE;
                chain.iter().filter(is_used).copied().collect()
            }
            _ => vec![cache],
        }
    }

    /// A stub in words: its kind, what it is for, what it found.
    pub fn describe_stub(self, stub: &InlineCache) -> String {
        let mut words = vec![stub_kind::name(stub.kind).to_owned()];
        if stub_kind::has_shape(stub.kind) && stub.shape != 0 {
            let class = self.isolate().shapes().get(ShapeId(stub.shape)).class;
            words.extend(self.name_of(self.brand(class)));
        }
        match stub.kind {
            stub_kind::OWN_INLINE => words.push(format!("at {}", stub.words[0])),
            stub_kind::OWN_OVERFLOW => words.push(format!("at overflow {}", stub.words[0])),
            _ => {
                words.extend(self.name_of(self.brand(corevm_heap::Value::from_bits(stub.words[2]))))
            }
        }
        words.join(" ")
    }

    /// What a type or function is called.
    fn name_of(self, value: V<'v>) -> Option<String> {
        if let Some(class) = value.as_exact_type() {
            return class.name().as_str().map(Str::to_text);
        }
        if let Some(native) = value.as_exact_native_function() {
            return Some(self.isolate().native(native.id()).def.name.to_owned());
        }
        let function = value.as_exact_function()?;
        Some(function.code(self).head().qualified_name().clone())
    }

    /// The text form of all functions that were run, with the stubs of each site below its instruction.
    pub fn dump_caches(self) -> String {
        let mut text = String::new();
        for code in self.isolate().codes().run() {
            let note = |_: usize, ins: &crate::bytecode::Instruction| {
                if !ins.op.info().has_cache {
                    return Vec::new();
                }
                let stubs = self.stubs_of(code.cache_at(ins.cache));
                stubs.iter().map(|stub| self.describe_stub(stub)).collect()
            };
            text.push_str(&format!("; {}\n", code.head().qualified_name()));
            let index = code.id.0 - code.loaded.first_code;
            let natives: Vec<String> = (code.loaded.natives.iter())
                .map(|&id| self.isolate().native(id).def.name.to_owned())
                .collect();
            text.push_str(&disassemble_annotated(
                index as usize,
                code.function(),
                &natives,
                &note,
            ));
            text.push('\n');
        }
        text
    }
}

/// How often compiled code had the interpreter run an instruction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// In place: compiled code kept its registers.
    pub in_place: u64,
    /// As a step, before which all registers are written.
    pub steps: u64,
}

/// By address of the instruction.
pub(crate) type AskedTable = RefCell<HashMap<usize, Asked>>;

/// An instruction that compiled code asked the interpreter for.
#[derive(Clone, Debug)]
pub struct AskedView<'c> {
    pub code: &'c CompiledCode,
    /// Word index of the instruction.
    pub pc: u32,
    pub op: Op,
    pub asked: Asked,
}

impl AskedView<'_> {
    /// Line of the source, counted from 1; 0 when it is not known.
    pub fn line(&self) -> u32 {
        self.code.span_at(self.pc).line
    }
}

impl Isolate {
    /// The codes' addresses will be others'.
    pub(crate) fn forget_asked(&self, codes: &[&CompiledCode]) {
        let mut table = self.asked.borrow_mut();
        if !table.is_empty() {
            let dead: Vec<_> = codes.iter().filter_map(|code| code.word_range()).collect();
            table.retain(|pc, _| !dead.iter().any(|words| words.contains(pc)));
        }
    }

    /// Counts that compiled code asked for the instruction at `pc`.
    pub fn note_asked(&self, pc: *const u64, count: impl FnOnce(&mut Asked)) {
        count(self.asked.borrow_mut().entry(pc as usize).or_default());
    }
}

impl<'v> Cx<'v> {
    /// What compiled code asked the interpreter for, function by function; nothing unless [`JitConfig`](crate::tier::JitConfig) has it counted.
    pub fn asked(self) -> Vec<AskedView<'v>> {
        let table = self.isolate().asked.borrow();
        let codes = self.isolate().codes().run();
        let views = codes.into_iter().flat_map(|code| {
            let words = &code.function().words;
            let view = |(pc, ins): (usize, Instruction)| {
                let asked = *table.get(&(code.entry.get().wrapping_add(pc) as usize))?;
                let (pc, op) = (pc as u32, ins.op);
                Some(AskedView {
                    code,
                    pc,
                    op,
                    asked,
                })
            };
            instructions(words).filter_map(view).collect::<Vec<_>>()
        });
        views.collect()
    }
}
