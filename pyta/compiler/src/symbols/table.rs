//! The symbol tables as the module `symtable` shows them.
//!
//! Blocks and flags are numbered as CPython does. A comprehension that is inlined is one with the scope around it: its names
//! and the blocks in it are shown there.

use indexmap::IndexMap;
use pyta_syntax::{Source, ast::name::Name};
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::{ComprehensionKind, Place, ScopeId, ScopeKind, Symbols, flags};

/// Where the number of a [`Place`] starts in a symbol's flags, in bits.
const PLACE_SHIFT: u32 = 12;

/// Flags as CPython numbers them.
mod shown {
    pub const USE: u32 = 16;
    pub const COMPREHENSION_CELL: u32 = 1 << 11;

    /// Bits of [`super::flags`] and what they are here.
    pub const OF_FLAGS: [(u16, u32); 10] = [
        (super::flags::GLOBAL, 1),
        (super::flags::LOCAL, 1 << 1),
        (super::flags::PARAM, 1 << 2),
        (super::flags::NONLOCAL, 1 << 3),
        (super::flags::USE, USE),
        (super::flags::FREE_CLASS, 1 << 6),
        (super::flags::IMPORT, 1 << 7),
        (super::flags::ANNOTATED, 1 << 8),
        (super::flags::ITERATION, 1 << 9),
        (super::flags::TYPE_PARAM, 1 << 10),
    ];
}

/// A scope as it is shown.
#[derive(Clone, Debug)]
pub struct Block {
    pub name: String,
    /// The number of its kind, as `symtable` knows it.
    pub kind: u32,
    /// 1-based, 0 for the module.
    pub line: u32,
    pub is_nested: bool,
    /// Names with their flags and the number of their place.
    pub symbols: Vec<(String, u32)>,
    pub parameters: Vec<String>,
    /// Indexes of the blocks in it.
    pub children: Vec<usize>,
}

/// The blocks of a tree; the module's is the last.
pub fn table(symbols: &Symbols, source: &Source) -> Vec<Block> {
    let mut exporter = Exporter {
        symbols,
        source,
        blocks: Vec::new(),
    };
    let module = exporter.scope(Symbols::MODULE);
    exporter.push(Symbols::MODULE, module);
    exporter.blocks
}

struct Exporter<'a> {
    symbols: &'a Symbols,
    source: &'a Source,
    blocks: Vec<Block>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    flags: u32,
    place: Place,
}

type Entries = IndexMap<Name, Entry, FxBuildHasher>;

/// A scope with what its inlined comprehensions add.
#[derive(Default)]
struct Merged {
    entries: Entries,
    /// Variables of comprehensions that are cells.
    cells: FxHashSet<Name>,
    children: Vec<usize>,
}

impl Exporter<'_> {
    fn scope(&mut self, id: ScopeId) -> Merged {
        let scope = self.symbols.scope(id);
        let mut merged = Merged::default();
        let mut passed_through = Vec::new();
        for (name, symbol) in &scope.symbols {
            let entry = Entry {
                flags: self.flags_of(id, name, symbol.flags),
                place: symbol.place,
            };
            match symbol.flags {
                0 => passed_through.push((name.clone(), entry)),
                _ if self.is_hidden(id, name) => {}
                _ => {
                    merged.entries.insert(name.clone(), entry);
                }
            }
        }
        for &child in &scope.children {
            let inner = self.scope(child);
            if self.symbols.scope(child).is_inlined {
                merge(&mut merged, inner, scope.kind == ScopeKind::Class);
            } else {
                let index = self.push(child, inner);
                merged.children.push(index);
            }
        }
        for (name, entry) in passed_through {
            merged.entries.entry(name).or_insert(entry);
        }
        for name in &merged.cells {
            if let Some(entry) = merged.entries.get_mut(name) {
                entry.flags |= shown::COMPREHENSION_CELL;
                if entry.place == Place::Local {
                    entry.place = Place::Cell;
                }
            }
        }
        merged
    }

    fn flags_of(&self, id: ScopeId, name: &Name, flags: u16) -> u32 {
        let mut shown = shown::OF_FLAGS
            .iter()
            .filter(|(bit, _)| flags & bit != 0)
            .fold(0, |all, (_, number)| all | number);
        let kind = self.symbols.scope(id).kind;
        let is_read_at_once = match kind {
            ScopeKind::TypeParameters => matches!(name.as_str(), ".type_params" | ".generic_base"),
            _ => kind.is_annotation_like() && name.as_str() == ".format",
        };
        if is_read_at_once {
            shown |= shown::USE;
        }
        shown
    }

    /// What annotation scopes of modules use, which is found without being looked up.
    fn is_hidden(&self, id: ScopeId, name: &Name) -> bool {
        self.symbols.scope(id).kind == ScopeKind::Annotations
            && name.as_str() == "__conditional_annotations__"
    }

    fn push(&mut self, id: ScopeId, merged: Merged) -> usize {
        let scope = self.symbols.scope(id);
        let is_parameter = |entry: &Entry| entry.flags & u32::from(flags::PARAM) != 0;
        self.blocks.push(Block {
            name: match scope.kind {
                ScopeKind::Lambda => "lambda".to_owned(),
                ScopeKind::Comprehension(kind) => comprehension_name(kind).to_owned(),
                _ => scope.name.to_string(),
            },
            kind: match scope.kind {
                ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Comprehension(_) => 0,
                ScopeKind::Class => 1,
                ScopeKind::Module => 2,
                ScopeKind::Annotations => 3,
                ScopeKind::TypeAlias => 4,
                ScopeKind::TypeParameters => 5,
                ScopeKind::TypeVariable => 6,
            },
            line: match scope.kind {
                ScopeKind::Module => 0,
                _ => self.source.position(scope.start).line,
            },
            is_nested: scope.is_nested,
            symbols: merged
                .entries
                .iter()
                .map(|(name, entry)| (name.to_string(), number(entry)))
                .collect(),
            parameters: merged
                .entries
                .iter()
                .filter(|(_, entry)| is_parameter(entry))
                .map(|(name, _)| name.to_string())
                .collect(),
            children: merged.children,
        });
        self.blocks.len() - 1
    }
}

fn comprehension_name(kind: ComprehensionKind) -> &'static str {
    match kind {
        ComprehensionKind::List => "listcomp",
        ComprehensionKind::Set => "setcomp",
        ComprehensionKind::Dict => "dictcomp",
        ComprehensionKind::Generator => "genexpr",
    }
}

fn number(entry: &Entry) -> u32 {
    let place = match entry.place {
        Place::Unknown => 0,
        Place::Local => 1,
        Place::GlobalExplicit => 2,
        Place::GlobalImplicit => 3,
        Place::Free => 4,
        Place::Cell => 5,
    };
    entry.flags | place << PLACE_SHIFT
}

/// Adds what an inlined comprehension has to the scope around it.
fn merge(outer: &mut Merged, inner: Merged, is_class: bool) {
    for (name, mut entry) in inner.entries {
        if entry.flags & u32::from(flags::PARAM) != 0 {
            continue;
        }
        if entry.place == Place::Cell || entry.flags & shown::COMPREHENSION_CELL != 0 {
            outer.cells.insert(name.clone());
        }
        if is_class && entry.place == Place::Free && name.as_str() == "__class__" {
            entry.place = Place::GlobalImplicit;
        }
        match outer.entries.get_mut(&name) {
            Some(existing) if entry.place == Place::Free && !is_class => {
                existing.flags |= entry.flags & shown::USE;
            }
            Some(_) => {}
            None => {
                entry.flags &= !shown::COMPREHENSION_CELL;
                outer.entries.insert(name, entry);
            }
        }
    }
    outer.children.extend(inner.children);
}
