//! Native module `posix`: the operating system, through the facets of the host.
//!
//! Paths may be strings, bytes or, where that makes sense, descriptors. A path-like object is turned into one of these by the function's
//! step ([`paths`]), which then runs the same leaf again; other objects by its twin (the prelude's `posix.py`).

/// Functions whose twins are named after them.
macro_rules! functions {
    ($($name:literal $signature:literal $leaf:expr,)*) => {
        &[$(NativeDef::leaf_or(
            $name,
            $signature,
            $leaf,
            |cx, slots, state, got| $crate::stdlib::posix::paths::convert($leaf, concat!("posix_", $name), cx, slots, state, got),
            0,
        ),)*]
    };
}

mod administration;
pub mod args;
mod directory;
pub mod files;
pub mod paths;
pub mod process;
mod status;
mod system;
mod transfers;

use pyta_host::facets::ConstantGroup;

use super::ModuleSpec;
use crate::host::Outside;
use crate::prelude::*;
use crate::{roots, self_hosted};

pub use directory::step as step_directory;
pub use status::new_stat;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Calls of a POSIX system: files, directories, processes, the environment.\nPrograms use them by way of the os module.",
    init,
    classes: &[directory::ENTRY, directory::ITERATOR],
    needs: &["stat_result"],
    ..ModuleSpec::new("posix")
}];

/// The functions of the module, by topic.
const TABLES: &[&[NativeDef]] = &[
    files::FUNCTIONS,
    directory::FUNCTIONS,
    process::FUNCTIONS,
    system::FUNCTIONS,
    transfers::FUNCTIONS,
    administration::FUNCTIONS,
];

/// The tables of configuration names.
const NAMES: &[(&str, ConstantGroup)] = &[
    ("sysconf_names", ConstantGroup::SystemLimits),
    ("pathconf_names", ConstantGroup::PathLimits),
    ("confstr_names", ConstantGroup::SystemTexts),
];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("posix_call", "(name, args, /)", call),
    NativeDef::leaf("posix_names", "(/)", names),
    NativeDef::leaf("posix_entry_slot", "(entry, slot, /)", directory::slot),
    NativeDef::leaf(
        "posix_entry_set",
        "(entry, slot, value, /)",
        directory::set_slot,
    ),
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    for table in TABLES {
        crate::setup::add_functions(cx, namespace, table, "posix");
    }
    if cx
        .facets()
        .is_none_or(|facets| facets.administration().is_none())
    {
        // Programs ask whether it is there, and know another way.
        for name in ["posix_spawn", "posix_spawnp"] {
            namespace.remove_symbol(cx, cx.symbol(name));
        }
    }
    let set = |name: &str, value: V<'v>| namespace.set_symbol(cx, cx.symbol(name), value);
    if let Some(platform) = cx.platform() {
        for &(name, value) in platform.constants(ConstantGroup::Posix) {
            set(name, cx.new_int(value));
        }
        for (name, group) in NAMES {
            let numbers = cx.new_map();
            for &(name, value) in platform.constants(*group) {
                numbers.set_symbol(cx, cx.symbol(name), cx.new_int(value));
            }
            set(name, numbers.v());
        }
    }
    set("error", cx.class(C::OSError).v());
    let environ = cx.new_map();
    if let Ok(environment) = cx.environment() {
        for (name, value) in environment.variables() {
            let key = cx.new_bytes(&name).v();
            // Names of variables have leaf hashes.
            let _ = environ.set(cx, key, cx.new_bytes(&value).v());
        }
    } else {
        cx.take_raised(cx.raising());
    }
    set("environ", environ.v());
    for name in [
        "stat_result",
        "statvfs_result",
        "terminal_size",
        "times_result",
        "uname_result",
        "waitid_result",
        "sched_param",
    ] {
        if let Some(value) = self_hosted::value(cx, name) {
            set(name, value);
        }
    }
    if let Some(features) = self_hosted::value(cx, "posix_have_functions") {
        set("_have_functions", features);
    }
    Ok(())
}

/// Runs a function's leaf with bound arguments: missing ones are the sentinel.
fn call<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = args[0].as_str().map_or_else(String::new, Str::to_text);
    let missing = cx.root(roots::MISSING);
    let bound: Vec<V<'v>> = args[1]
        .as_list()
        .map_or_else(Vec::new, |list| list.iter().collect())
        .into_iter()
        .map(|value| if value == missing { V::EMPTY } else { value })
        .collect();
    let found = TABLES
        .iter()
        .flat_map(|table| table.iter())
        .find(|def| def.name == name);
    match found.map(|def| def.body) {
        Some(
            NativeBody::LeafOrGuest(leaf, _)
            | NativeBody::LeafOr(leaf, ..)
            | NativeBody::Leaf(leaf),
        ) => leaf(cx, &bound).map_err(|exit| match exit {
            Exit::NeedGuest => cx.type_error(format!("{name}: unsupported argument")),
            exit => exit,
        }),
        _ => Err(cx
            .error(C::SystemError, format!("no function {name}"))
            .into()),
    }
}

/// The names of the functions that have a twin.
fn names<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let with_twin = TABLES.iter().flat_map(|table| table.iter()).filter(|def| {
        let is_named_after_it = match def.body {
            NativeBody::LeafOrGuest(_, twin) => twin.strip_prefix("posix_") == Some(def.name),
            NativeBody::LeafOr(..) => true,
            _ => false,
        };
        is_named_after_it && !self_hosted::has_function(&format!("posix_{}", def.name))
    });
    let names: Vec<V<'v>> = with_twin.map(|def| cx.symbol(def.name).v()).collect();
    Ok(cx.new_list(&names).v())
}
