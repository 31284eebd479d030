//! Natives: what programs call that is written in Rust.
//!
//! Three tables: those that only lowering names (`call_native`), the global functions, and the methods of lists and texts.

mod functions;
mod internal;
mod iteration;
mod methods;

use corevm::objects::{Map, Type};
use corevm::{Cx, Exit, Kind, NativeDef, V};

use crate::errors::fail;
use crate::language::root;
use crate::records::new_root_class;
use crate::show::a_kind;

/// Registers everything; the namespace of builtins.
pub(crate) fn set_up(cx: Cx<'_>) -> Map<'_> {
    cx.isolate().export_natives(internal::TABLE);
    let builtins = cx.new_map();
    for table in [functions::TABLE, iteration::TABLE] {
        register(cx, table, builtins);
    }
    builtins.set_symbol(cx, cx.symbol("Error"), cx.root(root::ERROR));
    for (kinds, name, table) in [
        (&[Kind::List][..], "list", methods::LIST),
        (&[Kind::Str, Kind::StrView], "text", methods::TEXT),
    ] {
        let class: Type<'_> = new_root_class(cx, name, 0);
        register(cx, table, class.namespace(cx));
        for &kind in kinds {
            cx.set_class_of_kind(kind, class.v());
        }
    }
    builtins
}

/// Registers natives and puts them into a namespace, under the last part of their names.
fn register<'v>(cx: Cx<'v>, table: &'static [NativeDef], namespace: Map<'v>) {
    let first = cx.isolate().register_natives(table);
    for (def, id) in table.iter().zip(first.0..) {
        let native = cx.new_native(corevm::NativeId(id), V::EMPTY, V::NIL);
        let name = def.name.rsplit('.').next().unwrap_or(def.name);
        namespace.set_symbol(cx, cx.symbol(name), native.v());
    }
}

/// The error for an argument of the wrong kind.
fn wrong<'v>(cx: Cx<'v>, native: &str, value: V<'v>) -> Exit {
    fail(cx, format!("{native} does not take {}", a_kind(value))).into()
}
