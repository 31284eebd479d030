//! `array`: items as machine numbers in a byte array. The class is native (fixed slots bytes, type code); most of its methods are
//! Python, and come into it when the module is made.

mod item;

use std::cell::Cell;
use std::ops::Range;

use corevm::{Obj, ShapeId, Stub};

use super::ModuleSpec;
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::sequence::{has_index, position, wrong_receiver};
use crate::types::iterators::{
    Filled, SELF_ITER, Stepper, builtin, leaf_contents, new_with_slots, stop,
};
use crate::types::memoryview::{BUFFER, RELEASE_BUFFER};

use item::Code;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Arrays of machine ints, floats or characters, stored compactly.",
    functions: &[
        NativeDef::leaf("_complete", "(methods, /)", complete),
        NativeDef::leaf("_make", "(cls, code, /)", make),
        super::CLASS_NAME,
        NativeDef::leaf("_buffer_address", "(array, /)", |cx, args| {
            let place = this(cx, args[0])?.bytes.pin(cx);
            Ok(cx.new_uint(place as u64))
        }),
        NativeDef::leaf("_storage", "(array, /)", |cx, args| {
            Ok(this(cx, args[0])?.bytes.v())
        }),
        NativeDef::leaf("_code", "(array, /)", |cx, args| {
            let code = this(cx, args[0])?.code;
            Ok(cx.new_str(&code.letter().to_string()).v())
        }),
        NativeDef::leaf("_item_size", "(array, /)", |cx, args| {
            Ok(V::small(this(cx, args[0])?.code.size() as i64))
        }),
        NativeDef::leaf_or_guest("_append", "(array, item, /)", append, "array_append"),
        NativeDef::leaf("_append_all", "(array, items, /)", append_all),
    ],
    classes: &[
        ClassSpec {
            module: "array",
            doc: "array(typecode [, initializer]) -> array\n\nAn array of the machine type that typecode names, holding the items of the\n\
                  initializer: an iterable, the bytes of the items, or a str for characters.",
            flags: class_flags::BASE | class_flags::SEQUENCE | class_flags::WEAKREF,
            fixed_slots: 2,
            methods: &[
                NativeDef::leaf("__len__", "(self, /)", |cx, args| {
                    Ok(V::small(this(cx, args[0])?.len() as i64))
                }),
                NativeDef::leaf_or_guest("__getitem__", "(self, key, /)", get, "array_getitem"),
                NativeDef::leaf_or_guest(
                    "__setitem__",
                    "(self, key, value, /)",
                    set,
                    "array_setitem",
                ),
                NativeDef::leaf_or_guest("append", "(self, v, /)", append, "array_append")
                    .doc("Add v as the last item."),
                BUFFER,
                RELEASE_BUFFER,
                NativeDef::leaf("tolist", "(self, /)", to_list).doc("The items as a list."),
                NativeDef::leaf("__iter__", "(self, /)", iter),
            ],
            ..ClassSpec::new(C::Array, C::Object)
        },
        ClassSpec {
            module: "array",
            flags: Stepper::Array.flags(),
            fixed_slots: 2,
            methods: &[
                SELF_ITER,
                NativeDef::leaf("__next__", "(self, /)", next),
                NativeDef::leaf("__reduce__", "(self, /)", reduce)
                    .doc("What pickle and copy need to make the iterator anew."),
                NativeDef::leaf("__setstate__", "(self, state, /)", set_state)
                    .doc("Go on at this index."),
            ],
            ..ClassSpec::new(C::ArrayIterator, C::Object)
        },
    ],
    source: include_str!("array/arrays.py"),
    ..ModuleSpec::new("array")
}];

/// Teaches the running operation's site that the items are numbers in a row, if `method`, of [`C::Array`], gets or sets those of `object`.
pub fn note_number_items<'v>(cx: Cx<'v>, method: V<'v>, object: V<'v>) -> bool {
    let is_own = [N::getitem, N::setitem].into_iter().any(|name| {
        let own = cx.class(C::Array).namespace(cx).get_symbol(cx.name(name));
        own == Some(method)
    });
    if !is_own {
        return false;
    }
    let number_type = this(cx, object)
        .ok()
        .and_then(|array| array.code.number_type());
    let tag = object
        .as_object()
        .and_then(|object| object.fixed(1).as_small());
    let (Some(number_type), Some(tag), Some(class)) = (number_type, tag, cx.type_of(object)) else {
        return false;
    };
    cx.attach(Stub::NumberItem {
        shape: ShapeId(cx.shape_of(object)),
        class,
        number_type,
        tag: tag as u32,
    });
    true
}

struct Array<'v> {
    bytes: corevm::objects::ByteArray<'v>,
    code: Code,
}

impl<'v> Array<'v> {
    fn len(&self) -> usize {
        self.bytes.len() / self.code.size()
    }

    fn item(&self, cx: Cx<'v>, index: usize) -> Option<V<'v>> {
        let size = self.code.size();
        let cells = self.bytes.cells().get(index * size..(index + 1) * size)?;
        Some(self.code.read(cx, padded(cells)))
    }

    /// Appends the items of these places, which exist, to `items`.
    fn give(&self, cx: Cx<'v>, places: Range<usize>, items: &mut Vec<V<'v>>) {
        let size = self.code.size();
        let cells = &self.bytes.cells()[places.start * size..places.end * size];
        match size {
            1 => self.give_sized::<1>(cx, cells, items),
            2 => self.give_sized::<2>(cx, cells, items),
            4 => self.give_sized::<4>(cx, cells, items),
            _ => self.give_sized::<8>(cx, cells, items),
        }
    }

    fn give_sized<const SIZE: usize>(
        &self,
        cx: Cx<'v>,
        cells: &[Cell<u8>],
        items: &mut Vec<V<'v>>,
    ) {
        let (sized, _) = cells.as_chunks::<SIZE>();
        items.extend(sized.iter().map(|item| self.code.read(cx, padded(item))));
    }
}

/// The bytes of an item, followed by zeros.
#[inline(always)]
fn padded(item: &[Cell<u8>]) -> [u8; 8] {
    let mut raw = [0; 8];
    for (byte, cell) in raw.iter_mut().zip(item) {
        *byte = cell.get();
    }
    raw
}

/// The parts of an array. Nothing else is asked: the value is one.
fn parts(array: V<'_>) -> Option<Array<'_>> {
    let object = array.as_object()?;
    Some(Array {
        bytes: object.fixed(0).as_exact_byte_array()?,
        code: Code::from_letter(char::from_u32(object.fixed(1).as_small()? as u32)?)?,
    })
}

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Array<'v>, Exit> {
    parts(value)
        .filter(|_| cx.is_instance(value, C::Array))
        .ok_or_else(|| wrong_receiver(cx, "array.array", value))
}

fn complete<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    complete_class(cx, C::Array, args)
}

/// `_complete(methods)`: gives the class what the body of another one has, and returns it.
pub(super) fn complete_class<'v>(cx: Cx<'v>, class: C, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = cx.class(class);
    let methods = args[0].as_exact_type().ok_or(Exit::WrongReceiver)?;
    let own: Vec<_> = methods.namespace(cx).iter().collect();
    for entry in own {
        let Some(name) = entry.key.as_exact_str() else {
            continue;
        };
        if !OF_CLASSES.iter().any(|of_classes| name.is(of_classes)) {
            class.set_attribute(cx, name, entry.value);
        }
    }
    Ok(class.v())
}

/// What every class of a program has.
const OF_CLASSES: [&str; 7] = [
    "__module__",
    "__qualname__",
    "__doc__",
    "__dict__",
    "__weakref__",
    "__firstlineno__",
    "__static_attributes__",
];

/// Whether the value is an array.
pub fn is_array<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    // The class exists once the module does.
    let class = cx
        .root(crate::roots::FIRST_CLASS + C::Array as usize)
        .as_exact_type();
    class.is_some_and(|class| {
        cx.type_of(value)
            .is_some_and(|own| own.is_subtype_of(class))
    })
}

/// `_make(cls, code)`: an empty array; None when the code is unknown.
fn make<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let letter = args[1]
        .as_str()
        .filter(|code| code.len() == 1)
        .and_then(|code| char::from_u32(code.units().at(0)));
    let (Some(class), Some(code)) = (args[0].as_exact_type(), letter.and_then(Code::from_letter))
    else {
        return Ok(V::NIL);
    };
    let slots = [
        cx.new_byte_array(&[]).v(),
        V::small(i64::from(u32::from(code.letter()))),
    ];
    Ok(new_with_slots(cx, class, &slots))
}

fn append<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args[0])?;
    let (raw, size) = (array.code.write(cx, args[1])?, array.code.size());
    check_exports(cx, &array)?;
    array.bytes.extend(cx, &raw[..size]);
    Ok(V::NIL)
}

/// `_append_all(array, items)`: appends the items of a builtin container; false if that takes guest code, and nothing has happened.
fn append_all<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args[0])?;
    let items = match leaf_contents(cx, args[1]) {
        Err(Exit::NeedGuest) => return Ok(V::FALSE),
        items => items?,
    };
    if array.bytes.exports() > 0 {
        return Ok(V::FALSE);
    }
    let size = array.code.size();
    let mut bytes = Vec::with_capacity(items.len() * size);
    let mut result = Ok(V::TRUE);
    for item in items {
        match array.code.write(cx, item) {
            Ok(raw) => bytes.extend_from_slice(&raw[..size]),
            Err(Exit::Raised) => {
                result = Err(Exit::Raised);
                break;
            }
            Err(_) => return Ok(V::FALSE),
        }
    }
    cx.reserve(bytes.len())?;
    array.bytes.extend(cx, &bytes);
    result
}

fn check_exports<'v>(cx: Cx<'v>, array: &Array<'v>) -> Result<(), Exit> {
    if array.bytes.exports() > 0 {
        let text = "cannot resize an array that is exporting buffers";
        return Err(cx.error(C::BufferError, text).into());
    }
    Ok(())
}

fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args[0])?;
    if !has_index(cx, args[1]) {
        return Err(Exit::NeedGuest);
    }
    position(cx, args[1], array.len(), "array")?
        .and_then(|index| array.item(cx, index))
        .ok_or_else(|| cx.index_error("array index out of range"))
}

fn set<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args[0])?;
    if !has_index(cx, args[1]) {
        return Err(Exit::NeedGuest);
    }
    let Some(index) = position(cx, args[1], array.len(), "array")? else {
        return Err(cx.index_error("array assignment index out of range"));
    };
    let (raw, size) = (array.code.write(cx, args[2])?, array.code.size());
    let cells = &array.bytes.cells()[index * size..(index + 1) * size];
    cells
        .iter()
        .zip(raw)
        .for_each(|(cell, byte)| cell.set(byte));
    Ok(V::NIL)
}

fn to_list<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args[0])?;
    let mut items = Vec::with_capacity(array.len());
    array.give(cx, 0..array.len(), &mut items);
    Ok(cx.new_list(&items).v())
}

/// Slots: the array (nil once exhausted), the next index.
fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?;
    let slots = [args[0], V::small(0)];
    Ok(new_with_slots(cx, cx.class(C::ArrayIterator), &slots))
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let item = args[0]
        .as_object()
        .and_then(|iterator| step_items(cx, iterator));
    item.ok_or_else(|| stop(cx).into())
}

/// `(iter, (array,), index)`; an exhausted iterator is one over nothing.
fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let iterator = args[0].as_object().ok_or(Exit::WrongReceiver)?;
    let (array, index) = (iterator.fixed(0), iterator.fixed(1));
    let function = builtin(cx, "iter");
    Ok(match array.is_nil() {
        true => {
            let over = cx.new_tuple(&[cx.new_tuple(&[]).v()]).v();
            cx.new_tuple(&[function, over]).v()
        }
        false => {
            let over = cx.new_tuple(&[array]).v();
            cx.new_tuple(&[function, over, index]).v()
        }
    })
}

/// Sets the next index, within the array, unless the iterator is exhausted.
fn set_state<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let iterator = args[0].as_object().ok_or(Exit::WrongReceiver)?;
    let Some(index) = args[1].as_i64() else {
        return Err(match args[1].is_integer() {
            true => cx.overflow_error("Python int too large to convert to C ssize_t"),
            false => cx.type_error("an integer is required"),
        });
    };
    if let Some(array) = parts(iterator.fixed(0)) {
        let index = index.clamp(0, array.len() as i64);
        iterator.set_fixed(cx, 1, V::small(index));
    }
    Ok(V::NIL)
}

/// The next item of an array.
pub fn step_items<'v>(cx: Cx<'v>, iterator: Obj<'v>) -> Option<V<'v>> {
    let index = iterator.fixed(1).as_small().unwrap_or(0);
    let item = parts(iterator.fixed(0)).and_then(|array| array.item(cx, index as usize));
    match item {
        Some(_) => iterator.set_fixed(cx, 1, V::small(index + 1)),
        None => iterator.set_fixed(cx, 0, V::NIL),
    }
    item
}

/// As [`fill`](crate::types::iterators::fill), from an iterator over an array.
pub fn fill_items<'v>(
    cx: Cx<'v>,
    iterator: Obj<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
) -> Filled {
    let from = iterator.fixed(1).as_small().unwrap_or(0);
    let taken = items_left(iterator).min(limit - items.len());
    // The array may have become shorter than what was given.
    if let (Some(array), true) = (parts(iterator.fixed(0)), taken > 0) {
        array.give(cx, from as usize..from as usize + taken, items);
    }
    if items.len() >= limit {
        iterator.set_fixed(cx, 1, V::small(from + taken as i64));
        return Filled::Full;
    }
    iterator.set_fixed(cx, 0, V::NIL);
    Filled::End
}

/// How many items an iterator over an array still gives.
pub fn items_left(iterator: Obj<'_>) -> usize {
    let index = iterator.fixed(1).as_small().unwrap_or(0);
    let len = parts(iterator.fixed(0)).map_or(0, |array| array.len());
    len.saturating_sub(index as usize)
}

/// The bytes of an array and the format of its items as memory views name it; `None` for anything else.
pub fn exported<'v>(cx: Cx<'v>, value: V<'v>) -> Option<(V<'v>, Str<'v>)> {
    if !is_array(cx, value) {
        return None;
    }
    let array = this(cx, value).ok()?;
    let format = match array.code.letter() {
        'u' | 'w' => "w".to_owned(),
        letter => letter.to_string(),
    };
    Some((array.bytes.v(), cx.symbol(&format)))
}
