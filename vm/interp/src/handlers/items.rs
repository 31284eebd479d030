//! Items of containers.

use corevm_runtime::{InlineCache, ReturnTo, SlowOp, V, Value, stub_kind};

use super::numbers;
use crate::leaves::Ran;
use crate::machine::{Machine, Next};
use crate::registers::Ins;

#[inline(always)]
pub(crate) fn get_item(m: &Machine<'_>, i: Ins) -> Next {
    get(m, i, i.get(i.c()))
}

#[inline(always)]
pub(crate) fn get_item_imm(m: &Machine<'_>, i: Ins) -> Next {
    get(m, i, Value::int(i.c_imm()))
}

#[inline(always)]
fn get(m: &Machine<'_>, i: Ins, key: Value) -> Next {
    let (container, key) = (m.v(i.get(i.b())), m.v(key));
    match load(m, i.cache(), container, key) {
        Some(value) => {
            i.set(i.a(), value.raw());
            i.next2()
        }
        None => m.operate2(
            i,
            SlowOp::GetItem,
            container,
            key,
            ReturnTo::Register,
            i.a() as u16,
        ),
    }
}

/// The item by the site's stub.
#[inline(always)]
pub(crate) fn load<'i>(
    m: &Machine<'i>,
    cache: &'i InlineCache,
    container: V<'i>,
    key: V<'i>,
) -> Option<V<'i>> {
    match cache.kind {
        stub_kind::LIST_INDEX => {
            let items = container.as_exact_list()?.items();
            items
                .get(wrap(key.as_small()?, items.len()))
                .map(|item| item.get())
        }
        stub_kind::TUPLE_INDEX => {
            let items = container.as_exact_tuple()?.items();
            items
                .get(wrap(key.as_small()?, items.len()))
                .map(|item| item.get())
        }
        _ => load_rare(m, cache, container, key),
    }
}

#[inline(never)]
fn load_rare<'i>(
    m: &Machine<'i>,
    cache: &'i InlineCache,
    container: V<'i>,
    key: V<'i>,
) -> Option<V<'i>> {
    match cache.kind {
        stub_kind::NUMBER_ITEM | stub_kind::CHAIN => numbers::load(m, cache, container, key),
        stub_kind::MAP_GET => container.as_exact_map()?.get(m.cx(), key).ok()?,
        stub_kind::STRING_INDEX => {
            let text = container.as_exact_str()?;
            let index = wrap(key.as_small()?, text.len());
            if index < text.len() {
                m.cx().shared_char(text.units().at(index))
            } else {
                None
            }
        }
        stub_kind::BYTE_INDEX => {
            let index = key.as_small()?;
            let byte = match (container.as_exact_bytes(), container.as_exact_byte_array()) {
                (Some(bytes), _) => *bytes.as_slice().get(wrap(index, bytes.len()))?,
                (_, Some(bytes)) => bytes.cells().get(wrap(index, bytes.len()))?.get(),
                _ => return None,
            };
            Some(V::small(i64::from(byte)))
        }
        _ => None,
    }
}

/// Sets an item of a byte array; `None`: nothing has happened.
#[inline(always)]
fn set_byte(container: V<'_>, key: V<'_>, value: V<'_>) -> Option<()> {
    let (bytes, index) = (container.as_exact_byte_array()?, key.as_small()?);
    let byte = u8::try_from(value.as_small()?).ok()?;
    bytes.cells().get(wrap(index, bytes.len()))?.set(byte);
    Some(())
}

/// An index from the end when negative; out of range stays out of range.
#[inline(always)]
pub(super) fn wrap(index: i64, len: usize) -> usize {
    if index < 0 {
        index.wrapping_add(len as i64) as usize
    } else {
        index as usize
    }
}

#[inline(always)]
pub(crate) fn set_item(m: &Machine<'_>, i: Ins) -> Next {
    let (container, key, value) = (m.v(i.get(i.a())), m.v(i.get(i.b())), m.v(i.get(i.c())));
    if store(m, i.cache(), container, key, value) {
        return i.next2();
    }
    set_item_rare(m, i)
}

/// Sets the item by the site's stub; false: nothing has happened.
#[inline(always)]
pub(crate) fn store<'i>(
    m: &Machine<'i>,
    cache: &'i InlineCache,
    container: V<'i>,
    key: V<'i>,
    value: V<'i>,
) -> bool {
    match cache.kind {
        stub_kind::LIST_INDEX => match (container.as_exact_list(), key.as_small()) {
            (Some(list), Some(index)) => list.set(m.cx(), wrap(index, list.len()), value),
            _ => false,
        },
        stub_kind::MAP_SET => container
            .as_exact_map()
            .is_some_and(|map| map.set(m.cx(), key, value).is_ok()),
        stub_kind::BYTE_INDEX => set_byte(container, key, value).is_some(),
        stub_kind::NUMBER_ITEM | stub_kind::CHAIN => {
            numbers::store(m, cache, container, key, value).is_some()
        }
        _ => false,
    }
}

#[inline(never)]
fn set_item_rare(m: &Machine<'_>, i: Ins) -> Next {
    let (container, key, value) = (m.v(i.get(i.a())), m.v(i.get(i.b())), m.v(i.get(i.c())));
    match m.leaf_of_site(i, &[container, key, value]) {
        Ran::Not => m.slow3(
            i,
            SlowOp::SetItem,
            container,
            key,
            value,
            ReturnTo::Discard,
            0,
        ),
        ran => m.give(i, ran, ReturnTo::Discard, 0),
    }
}

#[inline(always)]
pub(crate) fn del_item(m: &Machine<'_>, i: Ins) -> Next {
    let (container, key) = (m.v(i.get(i.a())), m.v(i.get(i.b())));
    m.operate2(i, SlowOp::DelItem, container, key, ReturnTo::Discard, 0)
}
