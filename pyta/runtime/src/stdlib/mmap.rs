//! Native module `mmap`: memory that lies outside of the heap, by maps of the host. The class is native; what takes guest code is in the
//! prelude (`maps.py`).
//!
//! Bytes are copied between heap and map (`pyta_host::facets::Memory`): no reference into a map exists, and a file that has become shorter than its map is an
//! OSError (`EFAULT`). Views of a map have a box each that counts as an export until the view is released or found dead.

mod items;
mod methods;

use std::cell::Cell;
use std::rc::Rc;

use pyta_host::facets::{ConstantGroup, MapRequest, Mapping, Memory};

use super::ModuleSpec;
use super::posix::args::{int, long};
use crate::host::Outside;
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::protocol::sequence::wrong_receiver;
use crate::types::iterators::new_with_slots;
use crate::types::memoryview::{Export, exports};
use crate::types::slice;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    classes: &[methods::CLASS],
    init,
    ..ModuleSpec::new("mmap")
}];

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf(
        "mmap_make",
        "(cls, fd, length, flags, protection, access, offset, keeps_file, /)",
        make,
    ),
    NativeDef::leaf("mmap_close_now", "(map, /)", methods::close_now),
    NativeDef::leaf("mmap_resize_now", "(map, size, /)", methods::resize_now),
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let Some(platform) = cx.platform() else {
        return Ok(());
    };
    for &(name, value) in platform.constants(ConstantGroup::Mapping) {
        namespace.set_symbol(cx, cx.symbol(name), V::small(value));
    }
    let sizes = platform.constants(ConstantGroup::SystemLimits);
    let page = sizes.iter().find(|(name, _)| *name == "SC_PAGESIZE");
    if let Some(&(_, number)) = page
        && let Ok(Some(size)) = platform.sysconf(number as i32)
    {
        for name in ["PAGESIZE", "ALLOCATIONGRANULARITY"] {
            namespace.set_symbol(cx, cx.symbol(name), V::small(size));
        }
    }
    let error = cx.class(C::OSError).v();
    namespace.set_symbol(cx, cx.symbol("error"), error);
    Ok(())
}

/// How the program may use a map, as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Default,
    Read,
    Write,
    Copy,
}

impl Access {
    const fn is_writable(self) -> bool {
        !matches!(self, Access::Read)
    }

    const fn name(self) -> &'static str {
        match self {
            Access::Default => "ACCESS_DEFAULT",
            Access::Read => "ACCESS_READ",
            Access::Write => "ACCESS_WRITE",
            Access::Copy => "ACCESS_COPY",
        }
    }
}

/// What an object stands for.
#[derive(Clone, Debug)]
pub(super) struct State {
    map: Rc<dyn Mapping>,
    /// The same as memory.
    memory: Rc<dyn Memory>,
    access: Access,
    offset: i64,
    keeps_file: bool,
    is_anonymous: bool,
    is_private: bool,
    exports: Rc<Cell<usize>>,
    position: Rc<Cell<usize>>,
    is_closed: Rc<Cell<bool>>,
}

/// The map behind an object, closed or not.
fn state<'v>(cx: Cx<'v>, value: V<'v>) -> Result<State, Exit> {
    let slot = value.as_object().filter(|_| is_map(cx, value));
    slot.and_then(|object| cx.with_host_object(object.fixed(0), |state: &mut State| state.clone()))
        .ok_or_else(|| wrong_receiver(cx, "mmap.mmap", value))
}

/// The map behind an object.
///
/// # Errors
/// ValueError when it is closed.
fn open<'v>(cx: Cx<'v>, value: V<'v>) -> Result<State, Exit> {
    let state = state(cx, value)?;
    match state.is_closed.get() {
        true => Err(cx.value_error("mmap closed or invalid")),
        false => Ok(state),
    }
}

fn is_map<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    // The class exists once the module does.
    let class = cx
        .root(crate::roots::FIRST_CLASS + C::Mmap as usize)
        .as_exact_type();
    value.kind() == Some(Kind::Instance)
        && class.is_some_and(|class| {
            cx.type_of(value)
                .is_some_and(|own| own.is_subtype_of(class))
        })
}

/// What a map gives to views; `None` for anything else.
///
/// # Errors
/// ValueError when it is closed.
pub fn exported<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Result<Export, Exit>> {
    if !is_map(cx, value) {
        return None;
    }
    Some(open(cx, value).map(|state| Export {
        memory: state.memory,
        readonly: !state.access.is_writable(),
        count: exports(&state.exports),
    }))
}

/// The key for what iteration gives as item `index` of a sequence: of a map that is not the byte as a number, which indexing gives, but bytes of length one.
pub fn item_key<'v>(cx: Cx<'v>, sequence: V<'v>, index: V<'v>) -> V<'v> {
    if !is_map(cx, sequence) {
        return index;
    }
    let own = |class: Option<Type<'v>>| cx.lookup(class?, cx.name(N::getitem));
    let is_overridden = own(cx.type_of(sequence)) != own(Some(cx.class(C::Mmap)));
    let state = state(cx, sequence).ok().filter(|_| !is_overridden);
    match (state, index.as_small()) {
        (Some(state), Some(at)) if (0..state.map.len() as i64).contains(&at) => {
            slice::new_slice(cx, index, V::small(at + 1), V::NIL)
        }
        _ => index,
    }
}

/// The arguments are checked but for the length and the file.
fn make<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, length) = (int(cx, args[1])?, long(cx, args[2])?);
    let (flags, protection) = (int(cx, args[3])?, int(cx, args[4])?);
    let access = match args[5].as_small() {
        Some(1) => Access::Read,
        Some(2) => Access::Write,
        Some(3) => Access::Copy,
        _ => Access::Default,
    };
    let offset = long(cx, args[6])?;
    let keeps_file = args[7] == V::TRUE;
    let mappings = cx.mappings()?;
    let length = match fd {
        -1 => length,
        fd => file_length(cx, fd, length, offset)?,
    };
    const MAP_PRIVATE: i32 = 2;
    const MAP_ANONYMOUS: i32 = 32;
    let request = MapRequest {
        fd: (fd != -1).then_some(fd),
        length: usize::try_from(length).unwrap_or_default(),
        flags,
        protection,
        offset,
        keeps_file,
    };
    let map = cx.outcome(mappings.map(request))?;
    let state = State {
        memory: map.clone(),
        map,
        access,
        offset,
        keeps_file,
        is_anonymous: fd == -1 || flags & MAP_ANONYMOUS != 0,
        is_private: flags & MAP_PRIVATE != 0,
        exports: Rc::default(),
        position: Rc::default(),
        is_closed: Rc::default(),
    };
    let class = args[0].as_exact_type().unwrap_or_else(|| cx.class(C::Mmap));
    let held = cx.new_host_object(state, size_of::<State>());
    Ok(new_with_slots(cx, class, &[held]))
}

/// How much of a regular file is mapped; other files take any length.
fn file_length<'v>(cx: Cx<'v>, fd: i32, length: i64, offset: i64) -> Result<i64, Exit> {
    const TYPE: u32 = 0o170_000;
    const REGULAR: u32 = 0o100_000;
    let about = match cx.files()?.fstat(fd) {
        Ok(about) if about.mode & TYPE == REGULAR => about,
        _ => return Ok(length),
    };
    if length == 0 && about.size == 0 {
        return Err(cx.value_error("cannot mmap an empty file"));
    }
    if length == 0 && offset >= about.size {
        return Err(cx.value_error("mmap offset is greater than file size"));
    }
    if length == 0 {
        return Ok(about.size - offset);
    }
    if offset > about.size || about.size - offset < length {
        return Err(cx.value_error("mmap length is greater than file size"));
    }
    Ok(length)
}
