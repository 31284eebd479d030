//! `_symtable`: the compiler's symbol tables. The objects are made in Python from what [`blocks`] gives.

use pyta_syntax::{Mode, parse};

use super::ModuleSpec;
use crate::builtins::code_functions::{parse_options, source_of};
use crate::import::load::syntax_error;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    functions: &[NativeDef::leaf_or_guest(
        "_blocks",
        "(source, filename, mode, /)",
        blocks,
        "symtable_blocks_by_codec",
    )],
    source: include_str!("symtable/entries.py"),
    ..ModuleSpec::new("_symtable")
}];

/// Source, file name and mode: the blocks of the source in a list, the module's last, as tuples (name, kind, line, whether it is
/// nested, dict of symbols, list of parameters, list of indexes of the blocks in it).
fn blocks<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let source = source_of(cx, args[0], args[1])?;
    let mode = match args[2].as_str().and_then(|mode| mode.as_ascii()) {
        Some("exec") => Mode::Exec,
        Some("eval") => Mode::Eval,
        Some("single") => Mode::Single,
        _ => {
            let message = "symtable() arg 3 must be 'exec' or 'eval' or 'single'";
            return Err(cx.value_error(message));
        }
    };
    let raise = |error| Exit::from(syntax_error(cx, &error));
    let parsed = parse(&source, mode, parse_options(cx, 0)).map_err(raise)?;
    let blocks = pyta_compiler::symbol_table(&parsed).map_err(raise)?;
    let blocks: Vec<V<'v>> = blocks.iter().map(|block| tuple(cx, block)).collect();
    Ok(cx.new_list(&blocks).v())
}

fn tuple<'v>(cx: Cx<'v>, block: &pyta_compiler::Block) -> V<'v> {
    let symbols = cx.new_map();
    for (name, flags) in &block.symbols {
        symbols.set_symbol(cx, cx.symbol(name), V::small(i64::from(*flags)));
    }
    let names: Vec<V<'v>> = block
        .parameters
        .iter()
        .map(|name| cx.symbol(name).v())
        .collect();
    let children: Vec<V<'v>> = block
        .children
        .iter()
        .map(|&index| V::small(index as i64))
        .collect();
    cx.new_tuple(&[
        cx.symbol(&block.name).v(),
        V::small(i64::from(block.kind)),
        V::small(i64::from(block.line)),
        V::small(i64::from(block.is_nested)),
        symbols.v(),
        cx.new_list(&names).v(),
        cx.new_list(&children).v(),
    ])
    .v()
}
