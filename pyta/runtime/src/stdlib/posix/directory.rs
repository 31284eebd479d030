//! Directories: `listdir`, `scandir`, `getcwd`.

use corevm::Obj;
use pyta_host::facets::{EntryKind, Links};

use super::args::{Allow, Path, done, done_with, fildes, links, path};
use super::status::{new_stat, unsigned};
use crate::classes::{ClassSpec, GetSet};
use crate::host::{Outside, bytes_to_text};
use crate::prelude::*;
use crate::types::iterators::Stepper;
use crate::types::list;

/// The functions.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or_guest("listdir", "(path=None)", listdir, "posix_listdir"),
    NativeDef::leaf_or_guest("scandir", "(path=None)", scandir, "posix_scandir"),
    NativeDef::leaf("getcwd", "(/)", |cx, _| {
        Ok(bytes_to_text(cx, &done(cx, |files| files.getcwd())?).v())
    }),
    NativeDef::leaf("getcwdb", "(/)", |cx, _| {
        Ok(cx.new_bytes(&done(cx, |files| files.getcwd())?).v())
    }),
    NativeDef::leaf_or_guest("chdir", "(path)", chdir, "posix_chdir"),
    NativeDef::leaf_or_guest("fchdir", "(fd)", fchdir, "posix_fchdir"),
];

/// Slots of entries.
mod at {
    pub const NAME: usize = 0;
    pub const PATH: usize = 1;
    /// 0 unknown, 1 file, 2 directory, 3 link, 4 other.
    pub const KIND: usize = 2;
    pub const INODE: usize = 3;
    /// Cached results of `stat`.
    pub const STAT: usize = 4;
    pub const LSTAT: usize = 5;
    /// The descriptor of the directory, or None.
    pub const DIR: usize = 6;
}

/// `DirEntry`.
pub const ENTRY: ClassSpec = ClassSpec {
    module: "posix",
    doc: "",
    flags: class_flags::NO_NEW,
    fixed_slots: 7,
    methods: &[
        NativeDef::leaf(
            "is_dir",
            "(self, /, *, follow_symlinks=True)",
            |cx, args| is_kind(cx, args, DIRECTORY),
        ),
        NativeDef::leaf(
            "is_file",
            "(self, /, *, follow_symlinks=True)",
            |cx, args| is_kind(cx, args, FILE),
        ),
        NativeDef::leaf("is_symlink", "(self, /)", is_symlink),
        NativeDef::leaf("is_junction", "(self, /)", |_, _| Ok(V::FALSE)),
        NativeDef::leaf("stat", "(self, /, *, follow_symlinks=True)", stat),
        NativeDef::leaf("inode", "(self, /)", |_, args| {
            Ok(field(args[0], at::INODE))
        }),
        NativeDef::leaf("__fspath__", "(self, /)", |_, args| {
            Ok(field(args[0], at::PATH))
        }),
        NativeDef::leaf("__repr__", "(self, /)", repr),
    ],
    class_methods: &[NativeDef::step(
        "__class_getitem__",
        "(cls, item, /)",
        list::class_getitem,
        0,
    )],
    attributes: &[
        GetSet::read_only("name", |_, args| Ok(field(args[0], at::NAME))),
        GetSet::read_only("path", |_, args| Ok(field(args[0], at::PATH))),
    ],
    ..ClassSpec::new(C::DirEntry, C::Object)
};

/// The iterator that `scandir` gives.
pub const ITERATOR: ClassSpec = ClassSpec {
    module: "posix",
    doc: "",
    flags: class_flags::NO_NEW
        | Stepper::Directory.flags()
        | corevm::objects::type_flags::FINALIZER,
    fixed_slots: 2,
    methods: &[
        NativeDef::leaf("__iter__", "(self, /)", |_, args| Ok(args[0])),
        NativeDef::leaf("__next__", "(self, /)", next),
        NativeDef::leaf("__enter__", "(self, /)", |_, args| Ok(args[0])),
        NativeDef::leaf("__exit__", "(self, /, *args)", close),
        NativeDef::leaf("close", "(self, /)", close),
        NativeDef::guest("__del__", "(self, /)", "posix_scandir_del"),
    ],
    ..ClassSpec::new(C::ScandirIterator, C::Object)
};

fn field<'v>(value: V<'v>, slot: usize) -> V<'v> {
    value
        .as_object()
        .map_or(V::NIL, |object| object.fixed(slot))
        .given()
        .unwrap_or(V::NIL)
}

/// For the prelude.
pub fn slot<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(field(args[0], args[1].as_small().unwrap_or(0) as usize))
}

/// For the prelude.
pub fn set_slot<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(object) = args[0].as_object() {
        object.set_fixed(cx, args[1].as_small().unwrap_or(0) as usize, args[2]);
    }
    Ok(V::NIL)
}

fn entries<'v>(cx: Cx<'v>, path: &Path<'v>) -> Result<Vec<pyta_host::facets::DirEntry>, Exit> {
    match path.fd {
        Some(fd) => done(cx, |files| files.list_open_dir(fd)),
        None => done_with(cx, path, |files| files.list_dir(&path.bytes)),
    }
}

fn listdir<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "listdir", "path", args[0], Allow::FdOrNone)?;
    let names: Vec<V<'v>> = entries(cx, &path)?
        .iter()
        .map(|entry| path.text(cx, &entry.name))
        .collect();
    Ok(cx.new_list(&names).v())
}

fn scandir<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "scandir", "path", args[0], Allow::FdOrNone)?;
    let made = cx.new_list(&[]);
    for entry in entries(cx, &path)? {
        let value = cx.new_instance(cx.class(C::DirEntry));
        let name = path.text(cx, &entry.name);
        let full = match path.fd {
            Some(_) => entry.name.clone(),
            None => {
                let mut full = path.bytes.clone();
                if !full.ends_with(b"/") {
                    full.push(b'/');
                }
                full.extend_from_slice(&entry.name);
                full
            }
        };
        let kind = match entry.kind {
            EntryKind::Unknown => 0,
            EntryKind::File => 1,
            EntryKind::Directory => 2,
            EntryKind::Symlink => 3,
            EntryKind::Other => 4,
        };
        if let Some(object) = value.as_object() {
            object.set_fixed(cx, at::NAME, name);
            object.set_fixed(cx, at::PATH, path.text(cx, &full));
            object.set_fixed(cx, at::KIND, V::small(kind));
            object.set_fixed(cx, at::INODE, unsigned(cx, entry.inode));
            object.set_fixed(cx, at::STAT, V::NIL);
            object.set_fixed(cx, at::LSTAT, V::NIL);
            object.set_fixed(
                cx,
                at::DIR,
                path.fd.map_or(V::NIL, |fd| V::small(fd.into())),
            );
        }
        made.push(cx, value);
    }
    let iterator = cx.new_instance(cx.class(C::ScandirIterator));
    if let Some(object) = iterator.as_object() {
        object.set_fixed(cx, 0, made.v());
        object.set_fixed(cx, 1, V::small(0));
    }
    Ok(iterator)
}

/// The next entry of the iterator that `scandir` gave.
pub fn step<'v>(cx: Cx<'v>, iterator: Obj<'v>) -> Option<V<'v>> {
    let at = iterator.fixed(1).as_small().unwrap_or(0);
    let Some(item) = iterator.fixed(0).as_list()?.get(at as usize) else {
        // As closed: nothing is to be done when it dies.
        iterator.set_fixed(cx, 0, V::NIL);
        cx.finalize_never(iterator.v());
        return None;
    };
    iterator.set_fixed(cx, 1, V::small(at + 1));
    Some(item)
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let item = args[0].as_object().and_then(|object| step(cx, object));
    item.ok_or_else(|| cx.error_with(C::StopIteration, &[]).into())
}

fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(object) = args[0].as_object() {
        object.set_fixed(cx, 0, V::NIL);
        cx.finalize_never(args[0]);
    }
    Ok(V::NIL)
}

const FORMAT: i64 = 0o170_000;
const DIRECTORY: i64 = 0o040_000;
const FILE: i64 = 0o100_000;
const LINK: i64 = 0o120_000;

fn path_of<'v>(cx: Cx<'v>, entry: V<'v>) -> Result<Path<'v>, Exit> {
    path(cx, "stat", "path", field(entry, at::PATH), Allow::Path)
}

fn fetch<'v>(cx: Cx<'v>, entry: V<'v>, links: Links) -> Result<V<'v>, Exit> {
    let slot = if links == Links::Follow {
        at::STAT
    } else {
        at::LSTAT
    };
    let known = field(entry, slot);
    if !known.is_nil() {
        return Ok(known);
    }
    let path = path_of(cx, entry)?;
    let dir = field(entry, at::DIR).as_small().map(|fd| fd as i32);
    let stat = done_with(cx, &path, |files| files.stat(path.at(dir), links))?;
    let made = new_stat(cx, &stat);
    if let Some(object) = entry.as_object() {
        object.set_fixed(cx, slot, made);
    }
    Ok(made)
}

fn stat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let is_link = field(args[0], at::KIND).as_small() == Some(3);
    let links = if is_link || field(args[0], at::KIND).as_small() == Some(0) {
        links(args[1])
    } else {
        Links::Keep
    };
    fetch(cx, args[0], links)
}

fn is_kind<'v>(cx: Cx<'v>, args: &[V<'v>], wanted: i64) -> Result<V<'v>, Exit> {
    let kind = match field(args[0], at::KIND).as_small() {
        Some(1) => Some(FILE),
        Some(2) => Some(DIRECTORY),
        Some(4) => Some(0),
        Some(3) if links(args[1]) == Links::Keep => Some(LINK),
        _ => None,
    };
    if let Some(kind) = kind {
        return Ok(V::bool(kind == wanted));
    }
    match fetch(cx, args[0], links(args[1])) {
        Ok(stat) => {
            let mode = stat
                .as_tuple()
                .and_then(|stat| stat.get(0))
                .and_then(V::as_small)
                .unwrap_or(0);
            Ok(V::bool(mode & FORMAT == wanted))
        }
        Err(Exit::Raised) => {
            let exception = cx.take_raised(cx.raising());
            if cx.is_instance(exception, C::FileNotFoundError) {
                Ok(V::FALSE)
            } else {
                Err(cx.raise(exception).into())
            }
        }
        Err(exit) => Err(exit),
    }
}

fn is_symlink<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match field(args[0], at::KIND).as_small() {
        Some(0) => is_kind(cx, &[args[0], V::FALSE], LINK),
        kind => Ok(V::bool(kind == Some(3))),
    }
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    use crate::protocol::Repr;
    let name = cx.leaf_repr(field(args[0], at::NAME))?;
    Ok(cx
        .symbol("<DirEntry ")
        .concat(cx, name)
        .concat(cx, cx.symbol(">"))
        .v())
}

fn chdir<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "chdir", "path", args[0], Allow::Fd)?;
    match path.fd {
        Some(fd) => done(cx, |files| files.fchdir(fd))?,
        None => done_with(cx, &path, |files| files.chdir(&path.bytes))?,
    }
    Ok(V::NIL)
}

fn fchdir<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fildes(cx, args[0])?;
    cx.outcome(cx.files()?.fchdir(fd))?;
    Ok(V::NIL)
}
