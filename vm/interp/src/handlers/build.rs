//! Making tuples, lists, maps, sets, strings and functions; unpacking.

use corevm_runtime::bytecode::Op;
use corevm_runtime::objects::Str;
use corevm_runtime::{CodeId, ReturnTo, SlowOp, V};

use crate::leaves::Ran;
use crate::machine::{Machine, Next};
use crate::registers::Ins;

impl<'i> Machine<'i> {
    /// The `count` registers from `first`.
    #[inline(always)]
    fn range(
        &self,
        i: Ins,
        first: usize,
        count: usize,
    ) -> impl ExactSizeIterator<Item = V<'i>> + Clone {
        (first..first + count).map(move |register| self.v(i.get(register)))
    }

    /// Raises the language's error for an operand of the wrong kind.
    #[cold]
    #[inline(never)]
    fn wrong_kind(&self, i: Ins, what: &'static str, value: V<'i>) -> Next {
        self.save(i.pc, i.base);
        let raised = self.cx().language().type_error(self.cx(), what, value);
        let _ = self.raised(raised);
        self.raised_at(i.pc, i.base)
    }
}

/// The tuple that a `new_tuple` makes.
#[inline(always)]
pub(crate) fn tuple_of<'i>(m: &Machine<'i>, i: Ins) -> V<'i> {
    m.cx().new_tuple_with(i.c(), |n| m.v(i.get(i.b() + n))).v()
}

#[inline(never)]
pub(crate) fn new_tuple(m: &Machine<'_>, i: Ins) -> Next {
    i.set(i.a(), tuple_of(m, i).raw());
    i.next1()
}

/// The list that a `new_list` makes.
#[inline(always)]
pub(crate) fn list_of<'i>(m: &Machine<'i>, i: Ins) -> V<'i> {
    m.cx().new_list_with(i.c(), |n| m.v(i.get(i.b() + n))).v()
}

#[inline(never)]
pub(crate) fn new_list(m: &Machine<'_>, i: Ins) -> Next {
    i.set(i.a(), list_of(m, i).raw());
    i.next1()
}

/// A map with a key that needs guest code, or whose hash raises, is built by the language from the whole range.
#[inline(never)]
pub(crate) fn new_map(m: &Machine<'_>, i: Ins) -> Next {
    m.save(i.pc, i.base);
    if let Ran::Value(map) = map_of(m, i) {
        i.set(i.a(), map.raw());
        return i.next1();
    }
    let pairs = m.range(i, i.b(), 2 * i.c()).collect::<Vec<_>>();
    let (map, pairs) = (m.cx().new_map().v(), m.cx().new_tuple(&pairs).v());
    m.slow3(
        i,
        SlowOp::MapInsert,
        map,
        pairs,
        V::EMPTY,
        ReturnTo::Register,
        i.a() as u16,
    )
}

/// As [`new_map`].
#[inline(never)]
pub(crate) fn new_set(m: &Machine<'_>, i: Ins) -> Next {
    m.save(i.pc, i.base);
    if let Ran::Value(set) = set_of(m, i) {
        i.set(i.a(), set.raw());
        return i.next1();
    }
    let items = m.range(i, i.b(), i.c()).collect::<Vec<_>>();
    let (set, items) = (m.cx().new_set().v(), m.cx().new_tuple(&items).v());
    m.slow3(
        i,
        SlowOp::SetAdd,
        set,
        items,
        V::TRUE,
        ReturnTo::Register,
        i.a() as u16,
    )
}

/// The map that a `new_map` makes when no key needs guest code.
pub(crate) fn map_of<'i>(m: &Machine<'i>, i: Ins) -> Ran<'i> {
    let map = m.cx().new_map_with_capacity(i.c());
    let pair = |n: usize| i.b() + 2 * n;
    let all = (0..i.c()).all(|n| {
        let (key, value) = (m.v(i.get(pair(n))), m.v(i.get(pair(n) + 1)));
        map.set(m.cx(), key, value).is_ok()
    });
    Ran::when(all, map.v())
}

/// The set that a `new_set` makes when no item needs guest code.
pub(crate) fn set_of<'i>(m: &Machine<'i>, i: Ins) -> Ran<'i> {
    let set = m.cx().new_set();
    let all = m
        .range(i, i.b(), i.c())
        .all(|item| set.add(m.cx(), item).is_ok());
    Ran::when(all, set.v())
}

/// The string that a `build_string` makes of strings.
pub(crate) fn string_of<'i>(m: &Machine<'i>, i: Ins) -> Ran<'i> {
    let parts = m.range(i, i.b(), i.c());
    if !parts.clone().all(|part| part.as_str().is_some()) {
        return Ran::Not;
    }
    let joined: Str<'i> = m.cx().join_strings(parts.filter_map(V::as_str));
    Ran::Value(joined.v())
}

#[inline(never)]
pub(crate) fn build_string(m: &Machine<'_>, i: Ins) -> Next {
    if let Ran::Value(joined) = string_of(m, i) {
        i.set(i.a(), joined.raw());
        return i.next1();
    }
    let mut parts = m.range(i, i.b(), i.c());
    let other = parts.find(|part| part.as_str().is_none());
    m.wrong_kind(i, "a string was expected", other.unwrap_or(V::NIL))
}

#[inline(never)]
pub(crate) fn list_append(m: &Machine<'_>, i: Ins) -> Next {
    let list = m.v(i.get(i.a())).as_exact_list();
    if list.is_some_and(|list| list.push_in_place(m.v(i.get(i.b())))) {
        return i.next1();
    }
    list_append_slow(m, i)
}

#[inline(never)]
fn list_append_slow(m: &Machine<'_>, i: Ins) -> Next {
    match m.v(i.get(i.a())).as_exact_list() {
        Some(list) => {
            list.push(m.cx(), m.v(i.get(i.b())));
            i.next1()
        }
        None => m.wrong_kind(i, "a list was expected", m.v(i.get(i.a()))),
    }
}

#[inline(never)]
pub(crate) fn list_extend(m: &Machine<'_>, i: Ins) -> Next {
    let (list, items) = (m.v(i.get(i.a())), m.v(i.get(i.b())));
    m.slow2(i, SlowOp::ListExtend, list, items, ReturnTo::Discard, 0)
}

#[inline(never)]
pub(crate) fn list_to_tuple(m: &Machine<'_>, i: Ins) -> Next {
    match m.v(i.get(i.b())).as_list() {
        Some(list) => {
            let items = list.items();
            let tuple = m.cx().new_tuple_with(items.len(), |n| items[n].get());
            i.set(i.a(), tuple.v().raw());
            i.next1()
        }
        None => m.wrong_kind(i, "a list was expected", m.v(i.get(i.b()))),
    }
}

#[inline(never)]
pub(crate) fn map_insert(m: &Machine<'_>, i: Ins) -> Next {
    let (map, key, value) = (m.v(i.get(i.a())), m.v(i.get(i.b())), m.v(i.get(i.c())));
    if let Some(native) = map.as_exact_map()
        && native.set(m.cx(), key, value).is_ok()
    {
        return i.next1();
    }
    m.slow3(i, SlowOp::MapInsert, map, key, value, ReturnTo::Discard, 0)
}

#[inline(never)]
pub(crate) fn set_add(m: &Machine<'_>, i: Ins) -> Next {
    let (set, item) = (m.v(i.get(i.a())), m.v(i.get(i.b())));
    if let Some(native) = set.as_exact_set()
        && native.add(m.cx(), item).is_ok()
    {
        return i.next1();
    }
    m.slow3(i, SlowOp::SetAdd, set, item, V::FALSE, ReturnTo::Discard, 0)
}

#[inline(never)]
pub(crate) fn unpack(m: &Machine<'_>, i: Ins) -> Next {
    let value = m.v(i.get(i.b()));
    let items = match (value.as_exact_tuple(), value.as_exact_list()) {
        (Some(tuple), _) => tuple.items(),
        (_, Some(list)) => list.items(),
        _ => &[],
    };
    if items.len() == i.c() && !items.is_empty() {
        for (n, item) in items.iter().enumerate() {
            i.set(i.a() + n, item.get().raw());
        }
        return i.next2();
    }
    m.slow2(
        i,
        SlowOp::Unpack,
        value,
        V::small(i.c() as i64),
        ReturnTo::Spread,
        0,
    )
}

#[inline(never)]
pub(crate) fn unpack_rest(m: &Machine<'_>, i: Ins) -> Next {
    m.slow3(
        i,
        SlowOp::UnpackRest,
        m.v(i.get(i.b())),
        V::small(i.c() as i64),
        V::small(i64::from(i.d())),
        ReturnTo::Spread,
        0,
    )
}

#[inline(never)]
pub(crate) fn make_function(m: &Machine<'_>, i: Ins) -> Next {
    put_closure(m, i, V::NIL)
}

#[inline(never)]
pub(crate) fn make_closure(m: &Machine<'_>, i: Ins) -> Next {
    put_closure(m, i, m.v(i.get(i.b())))
}

#[inline(always)]
fn put_closure<'i>(m: &Machine<'i>, i: Ins, captures: V<'i>) -> Next {
    match closure(m, i, captures) {
        Ran::Value(function) => {
            i.set(i.a(), function.raw());
            i.next2()
        }
        _ => m.wrong_kind(i, "a tuple of the captured cells was expected", captures),
    }
}

/// The function that the instruction makes with these captures, if they are what it wants.
pub(crate) fn closure<'i>(m: &Machine<'i>, i: Ins, captures: V<'i>) -> Ran<'i> {
    let cx = m.cx();
    let Some(running) = m.v(i.callee()).as_exact_function() else {
        unreachable!("a guest frame")
    };
    let code = running.code(cx);
    let inner = CodeId(code.loaded.first_code + i.d());
    let wanted = cx.isolate().codes().capture_count(inner);
    if captures.as_tuple().map_or(0, |cells| cells.len()) != wanted {
        return Ran::Not;
    }
    Ran::Value(cx.new_function_like(running, inner, captures).v())
}

#[inline(never)]
pub(crate) fn set_defaults(m: &Machine<'_>, i: Ins) -> Next {
    let Some(function) = m.v(i.get(i.a())).as_exact_function() else {
        return m.wrong_kind(i, "a function was expected", m.v(i.get(i.a())));
    };
    function.set_defaults(m.cx(), m.v(i.get(i.b())));
    function.set_named_defaults(m.cx(), m.v(i.get(i.c())));
    debug_assert_eq!(Op::SetDefaults.info().words, 1);
    i.next1()
}
