//! The class and its methods.

use super::access::{delitem, derived, equal, getitem, item_at, setitem, to_list};
use super::cast::cast;
use super::format;
use super::view::{
    EXPORTS, FLAGS, HASH, HOLDS, OBJ, RELEASED, SLOTS, STORAGE, View, is_released, new_view,
    object, transient, view,
};
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::protocol::sequence::{limit, not_implemented};
use crate::protocol::{Hashing, Repr};
use crate::types::bytes::methods::hex_of;
use crate::types::iterators::{new_with_slots, stop};
use crate::types::list::class_getitem;
use crate::types::str::args::index_twins;

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(object) = args[1].as_object()
        && cx.is_exactly(args[1], C::MemoryView)
        && is_released(object)
    {
        return Err(cx.value_error("operation forbidden on released memoryview object"));
    }
    match new_view(cx, args[1]) {
        Err(Exit::Raised) if has_buffer_method(cx, args[1]) => {
            cx.take_raised(cx.raising());
            Err(Exit::NeedGuest)
        }
        result => result,
    }
}

/// `PyBUF_WRITABLE`.
const WRITABLE: i64 = 1;

/// `__buffer__` of whatever views show.
pub const BUFFER: NativeDef = NativeDef::leaf("__buffer__", "(self, flags, /)", |cx, args| {
    let view_of = new_view(cx, args[0])?;
    let is_read_only = view(cx, view_of, "__buffer__")?.readonly;
    let Some(flags) = args[1].as_i64() else {
        return Err(cx.not_an_integer(args[1]).into());
    };
    if is_read_only && flags & WRITABLE != 0 {
        let text = match cx.is_instance(args[0], C::MemoryView) {
            true => "memoryview: underlying buffer is not writable",
            false => "Object is not writable.",
        };
        return Err(cx.error(C::BufferError, text).into());
    }
    Ok(view_of)
})
.doc("A memoryview of the object's bytes.");

/// `__release_buffer__` of what can be written through views.
pub const RELEASE_BUFFER: NativeDef =
    NativeDef::leaf("__release_buffer__", "(self, buffer, /)", |cx, args| {
        if !cx.is_instance(args[1], C::MemoryView) {
            return Err(cx.type_error("expected a memoryview object"));
        }
        let object = object(cx, args[1], "release")?;
        if is_released(object) {
            return Ok(V::NIL);
        }
        if object.fixed(OBJ) != args[0] {
            return Err(cx.value_error("memoryview's buffer is not this object"));
        }
        release(cx, &args[1..])
    })
    .doc("Let go of a memoryview that __buffer__ gave.");

/// Whether the class has a `__buffer__` of the program.
pub fn has_buffer_method<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    cx.type_of(value)
        .is_some_and(|class| cx.lookup(class, cx.name(N::buffer)).is_some())
}

macro_rules! getters {
    ($($name:ident |$cx:ident, $view:ident| $result:expr;)*) => {
        $(fn $name<'v>($cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
            let $view = view($cx, args[0], stringify!($name))?;
            Ok($result)
        })*
    };
}

fn numbers<'v>(cx: Cx<'v>, numbers: impl Iterator<Item = i64>) -> V<'v> {
    let items: Vec<V<'v>> = numbers.map(V::small).collect();
    cx.new_tuple(&items).v()
}

getters! {
    nbytes |_cx, view| V::small(view.nbytes() as i64);
    readonly |_cx, view| V::bool(view.readonly);
    itemsize |_cx, view| V::small(view.item_size as i64);
    get_format |_cx, view| view.format.v();
    ndim |_cx, view| V::small(view.ndim() as i64);
    shape |cx, view| numbers(cx, view.shape.iter().map(|&n| n as i64));
    strides |cx, view| numbers(cx, view.strides.iter().copied());
    suboffsets |cx, view| { let _ = view; cx.root(crate::roots::EMPTY_TUPLE) };
    c_contiguous |_cx, view| V::bool(view.is_c_contiguous());
    f_contiguous |_cx, view| V::bool(view.is_f_contiguous());
    contiguous |_cx, view| V::bool(view.is_c_contiguous() || view.is_f_contiguous());
}

fn get_obj<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    view(cx, args[0], "obj")?;
    Ok(object(cx, args[0], "obj")?.fixed(OBJ))
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "__len__")?;
    match view.shape.first() {
        Some(&len) => Ok(V::small(len as i64)),
        None => Err(cx.type_error("0-dim memory has no length")),
    }
}

fn tolist<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "tolist")?;
    to_list(cx, &view)
}

fn tobytes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "tobytes")?;
    let order = match args[1].given().filter(|order| !order.is_nil()) {
        None => "C".to_owned(),
        Some(order) => order.as_str().map(Str::to_text).ok_or_else(|| {
            let given = cx.full_class_name(order);
            let given = given.strip_prefix("builtins.").unwrap_or(&given);
            cx.type_error(format!(
                "tobytes() argument 'order' must be str or None, not {given}"
            ))
        })?,
    };
    let by_columns = match order.as_str() {
        "C" => false,
        "F" => true,
        "A" => view.is_f_contiguous() && !view.is_c_contiguous(),
        _ => return Err(cx.value_error("order must be 'C', 'F' or 'A'")),
    };
    let bytes = if by_columns {
        let mut turned = view.clone();
        turned.shape.reverse();
        turned.strides.reverse();
        turned.bytes()
    } else {
        view.bytes()
    };
    Ok(cx.new_bytes(&bytes).v())
}

fn toreadonly<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut view = view(cx, args[0], "toreadonly")?;
    view.readonly = true;
    derived(cx, args[0], &view)
}

fn hex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "hex")?;
    if has_own_length(cx, args[1]) {
        return Err(Exit::NeedGuest);
    }
    hex_of(cx, &view.bytes(), args[1], args[2])
}

/// Counts the view as an export until it is released.
fn enter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    view(cx, args[0], "__enter__")?;
    let object = object(cx, args[0], "__enter__")?;
    if let Some(array) = object.fixed(STORAGE).as_byte_array() {
        array.set_exports(array.exports() + 1);
        let count = object.fixed(EXPORTS).as_small().unwrap_or(0);
        object.set_fixed(cx, EXPORTS, V::small(count + 1));
    }
    Ok(args[0])
}

fn release<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = object(cx, args[0], "release")?;
    if is_released(object) {
        return Ok(V::NIL);
    }
    let holds = object.fixed(HOLDS).as_small().unwrap_or(0);
    if holds > 0 {
        let plural = if holds == 1 { "" } else { "s" };
        let text = format!("memoryview has {holds} exported buffer{plural}");
        return Err(cx.error(C::BufferError, text).into());
    }
    let count = object.fixed(EXPORTS).as_small().unwrap_or(0).max(0) as u64;
    if let Some(array) = object.fixed(STORAGE).as_byte_array() {
        array.set_exports(array.exports().saturating_sub(count));
    }
    if object.fixed(STORAGE).as_exact_host_box().is_some() {
        cx.drop_host_object(object.fixed(STORAGE));
    }
    object.set_fixed(cx, FLAGS, V::small(RELEASED));
    object.set_fixed(cx, OBJ, V::NIL);
    object.set_fixed(cx, STORAGE, V::NIL);
    Ok(V::NIL)
}

fn exit<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    release(cx, args)
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = object(cx, args[0], "__repr__")?;
    let what = if is_released(object) {
        "released memory"
    } else {
        "memory"
    };
    let text = format!("<{what} at {}>", cx.address(args[0]));
    Ok(cx.new_str(&text).v())
}

/// Changes how often the view is held.
fn hold<'v, const BY: i64>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = object(cx, args[0], "hold")?;
    let holds = object.fixed(HOLDS).as_small().unwrap_or(0);
    object.set_fixed(cx, HOLDS, V::small((holds + BY).max(0)));
    Ok(V::NIL)
}

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("memoryview_hold", "(view, /)", hold::<1>),
    NativeDef::leaf("memoryview_let_go", "(view, /)", hold::<-1>),
    NativeDef::leaf("memoryview_hash_contents", "(view, /)", hash_contents),
];

/// Whether a separator of a class of the program says itself how long it is.
fn has_own_length<'v>(cx: Cx<'v>, separator: V<'v>) -> bool {
    let Some(class) = separator
        .given()
        .and_then(|separator| cx.type_of(separator))
    else {
        return false;
    };
    let length = cx.lookup(class, cx.name(N::len));
    class.has_flag(class_flags::HEAP)
        && length.is_some_and(|length| length.kind() != Some(Kind::Native))
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let own = object(cx, args[0], "__hash__")?;
    if let Some(known) = own.fixed(HASH).given() {
        return Ok(known);
    }
    let view = view(cx, args[0], "__hash__")?;
    let is_plain = own.fixed(OBJ).kind() == Some(Kind::Bytes);
    if view.readonly && !is_plain && is_hashable(view.format) {
        // What is viewed must be hashable as well.
        return Err(Exit::NeedGuest);
    }
    hash_contents(cx, args)
}

fn is_hashable(format: Str<'_>) -> bool {
    matches!(format::code(format), Some(b'B' | b'b' | b'c'))
}

fn hash_contents<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "__hash__")?;
    if !view.readonly {
        return Err(cx.value_error("cannot hash writable memoryview object"));
    }
    if !is_hashable(view.format) {
        return Err(cx.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    let bytes = cx.new_bytes(&view.bytes());
    let hash = cx.new_int(cx.leaf_hash(bytes.v())?);
    object(cx, args[0], "__hash__")?.set_fixed(cx, HASH, hash);
    Ok(hash)
}

/// The other operand of a comparison as a view.
fn other<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<View<'v>>, Exit> {
    if cx.is_exactly(value, C::MemoryView) {
        return match value.as_object() {
            Some(object) if !is_released(object) => view(cx, value, "__eq__").map(Some),
            _ => Ok(None),
        };
    }
    transient(cx, value)
}

fn is_equal<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<Option<bool>, Exit> {
    let own = object(cx, args[0], "__eq__")?;
    if is_released(own) {
        return Ok(Some(args[0] == args[1]));
    }
    let is_view = cx.is_exactly(args[1], C::MemoryView);
    match other(cx, args[1])? {
        Some(other) => {
            let own = view(cx, args[0], "__eq__")?;
            equal(cx, &own, &other).map(Some)
        }
        None => Ok(is_view.then_some(false)),
    }
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(is_equal(cx, args)?.map_or_else(|| not_implemented(cx), V::bool))
}

fn ne<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(is_equal(cx, args)?.map_or_else(|| not_implemented(cx), |equal| V::bool(!equal)))
}

fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "__iter__")?;
    if view.ndim() == 0 {
        return Err(cx.type_error("invalid indexing of 0-dim memory"));
    }
    if view.ndim() != 1 {
        return Err(cx
            .error(
                C::NotImplementedError,
                "multi-dimensional sub-views are not implemented",
            )
            .into());
    }
    let class = cx.class(C::MemoryIterator);
    Ok(new_with_slots(cx, class, &[args[0], V::small(0)]))
}

fn iterator_next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(object) = args[0].as_object() else {
        return Err(stop(cx).into());
    };
    let index = object.fixed(1).as_small().unwrap_or(0);
    if object.fixed(0).is_nil() {
        return Err(stop(cx).into());
    }
    let view = view(cx, object.fixed(0), "__next__")?;
    match item_at(cx, &view, index.max(0) as usize)? {
        Some(item) => {
            object.set_fixed(cx, 1, V::small(index + 1));
            Ok(item)
        }
        None => {
            object.set_fixed(cx, 0, V::NIL);
            Err(stop(cx).into())
        }
    }
}

fn iterator_self<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(args[0])
}

fn find<'v>(
    cx: Cx<'v>,
    view: &View<'v>,
    value: V<'v>,
    range: std::ops::Range<usize>,
    mut found: impl FnMut(usize) -> bool,
) -> Result<(), Exit> {
    for index in range {
        let Some(item) = item_at(cx, view, index)? else {
            break;
        };
        if cx.language().equal(cx, item, value)? && !found(index) {
            break;
        }
    }
    Ok(())
}

fn index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "index")?;
    let len = view.shape.first().copied().unwrap_or(0);
    let from = limit(cx, args[2], len, 0)?;
    let to = limit(cx, args[3], len, len)?;
    let mut place = None;
    find(cx, &view, args[1], from..to, |index| {
        place = Some(index);
        false
    })?;
    match place {
        Some(place) => Ok(V::small(place as i64)),
        None => Err(cx.value_error("memoryview.index(x): x not found")),
    }
}

fn count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "count")?;
    let len = view.shape.first().copied().unwrap_or(0);
    let mut count = 0;
    find(cx, &view, args[1], 0..len, |_| {
        count += 1;
        true
    })?;
    Ok(V::small(count))
}

index_twins! {
    setitem_step setitem [Any, Index, Any];
}

const PLAIN: &str = "(self, /)";

pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        doc: "A view of the memory of object, which supports the buffer protocol. Nothing is\ncopied.",
        fixed_slots: SLOTS,
        flags: class_flags::SEQUENCE | class_flags::WEAKREF,
        new: Some(NativeDef::leaf_or_guest(
            "__new__",
            "(cls, object)",
            new,
            "memoryview_new",
        )),
        class_methods: &[
            NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0)
                .doc("See PEP 585"),
        ],
        attributes: &[
            GetSet::read_only("obj", get_obj),
            GetSet::read_only("nbytes", nbytes),
            GetSet::read_only("readonly", readonly),
            GetSet::read_only("itemsize", itemsize),
            GetSet::read_only("format", get_format),
            GetSet::read_only("ndim", ndim),
            GetSet::read_only("shape", shape),
            GetSet::read_only("strides", strides),
            GetSet::read_only("suboffsets", suboffsets),
            GetSet::read_only("c_contiguous", c_contiguous),
            GetSet::read_only("f_contiguous", f_contiguous),
            GetSet::read_only("contiguous", contiguous),
        ],
        methods: &[
            NativeDef::leaf("__len__", PLAIN, len),
            NativeDef::leaf_or_guest("__getitem__", "(self, key, /)", getitem, "memoryview_getitem"),
            NativeDef::leaf_or(
                "__setitem__",
                "(self, key, value, /)",
                setitem,
                setitem_step,
                0,
            ),
            NativeDef::leaf("__delitem__", "(self, key, /)", delitem),
            NativeDef::leaf("__iter__", PLAIN, iter),
            NativeDef::leaf("__repr__", PLAIN, repr),
            NativeDef::leaf_or_guest("__hash__", PLAIN, hash, "memoryview_hash"),
            NativeDef::leaf("__eq__", "(self, value, /)", eq),
            NativeDef::leaf("__ne__", "(self, value, /)", ne),
            NativeDef::leaf("__enter__", PLAIN, enter),
            NativeDef::leaf("__exit__", "(self, /, *exc_info)", exit),
            BUFFER,
            RELEASE_BUFFER,
            NativeDef::leaf("release", PLAIN, release)
                .doc("Let go of the buffer. Using the view afterwards raises ValueError."),
            NativeDef::leaf_or_guest(
                "cast",
                "(self, /, format, shape=None)",
                cast,
                "memoryview_cast",
            )
            .doc("A view of the same memory with items of another format, or with other\ndimensions."),
            NativeDef::leaf("tobytes", "(self, /, order='C')", tobytes)
                .doc("A copy of the memory as bytes."),
            NativeDef::leaf("tolist", PLAIN, tolist)
                .doc("The elements in a list, nested if there is more than one dimension."),
            NativeDef::leaf("toreadonly", PLAIN, toreadonly)
                .doc("A view of the same memory through which nothing can be written."),
            NativeDef::leaf_or_guest(
                "hex",
                "(self, /, sep=None, bytes_per_sep=1)",
                hex,
                "memoryview_hex",
            )
            .doc("Each byte as two hexadecimal digits, with sep between groups of bytes_per_sep.\n\n>>> memoryview(b'\\x01\\xab\\xff').hex(':')\n'01:ab:ff'"),
            NativeDef::leaf_or_guest(
                "index",
                "(self, value, start=0, stop=9223372036854775807, /)",
                index,
                "memoryview_index",
            )
            .doc("The first position, within the bounds, of an element that equals value;\nValueError if there is none."),
            NativeDef::leaf_or_guest("count", "(self, value, /)", count, "memoryview_count")
                .doc("How many elements equal value."),
        ],
        ..ClassSpec::new(C::MemoryView, C::Object)
    },
    ClassSpec {
        fixed_slots: 2,
        methods: &[
            NativeDef::leaf("__iter__", PLAIN, iterator_self),
            NativeDef::leaf("__next__", PLAIN, iterator_next),
        ],
        ..ClassSpec::new(C::MemoryIterator, C::Object)
    },
];
