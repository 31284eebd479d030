//! Namespaces: globals, and names of a given namespace.

use corevm_runtime::objects::{Function, Map};
use corevm_runtime::{ReturnTo, SlowOp, stub_kind};

use crate::machine::{Machine, Next};
use crate::registers::Ins;

#[inline(always)]
fn function<'i>(m: &Machine<'i>, i: Ins) -> Option<Function<'i>> {
    m.v(i.callee()).as_exact_function()
}

#[inline(always)]
fn namespace<'i>(m: &Machine<'i>, i: Ins) -> Option<Map<'i>> {
    function(m, i)?.namespace().as_exact_map()
}

#[inline(always)]
pub(crate) fn load_global(m: &Machine<'_>, i: Ins) -> Next {
    let cache = i.cache();
    if let Some(map) = namespace(m, i) {
        if cache.kind == stub_kind::NAMESPACE && map.current_layout() == cache.words[0] {
            i.set(i.a(), map.value_at(cache.words[1] as usize).raw());
            return i.next2();
        }
        if cache.kind == stub_kind::BUILTIN
            && map.current_layout() == cache.words[0]
            && let Some(builtins) =
                function(m, i).and_then(|function| function.builtins().as_exact_map())
            && builtins.current_layout() == cache.words[1]
        {
            i.set(i.a(), builtins.value_at(cache.shape as usize).raw());
            return i.next2();
        }
    }
    m.slow1(
        i,
        SlowOp::LoadGlobal,
        m.name(i),
        ReturnTo::Register,
        i.a() as u16,
    )
}

#[inline(always)]
pub(crate) fn store_global(m: &Machine<'_>, i: Ins) -> Next {
    let cache = i.cache();
    if cache.kind == stub_kind::NAMESPACE_STORE
        && let Some(map) = namespace(m, i)
        && map.current_layout() == cache.words[0]
    {
        map.set_changing_at(m.cx(), cache.words[1] as usize, m.v(i.get(i.a())));
        if m.isolate.heap().is_watching() && m.isolate.heap().is_prompt_due() {
            return m.poll_for_released(i.pc, i.base);
        }
        return i.next2();
    }
    m.slow2(
        i,
        SlowOp::StoreGlobal,
        m.v(i.get(i.a())),
        m.name(i),
        ReturnTo::Discard,
        0,
    )
}

#[inline(never)]
pub(crate) fn delete_global(m: &Machine<'_>, i: Ins) -> Next {
    m.slow1(i, SlowOp::DeleteGlobal, m.name(i), ReturnTo::Discard, 0)
}

#[inline(never)]
pub(crate) fn load_name(m: &Machine<'_>, i: Ins) -> Next {
    m.slow2(
        i,
        SlowOp::LoadName,
        m.v(i.get(i.b())),
        m.name(i),
        ReturnTo::Register,
        i.a() as u16,
    )
}

#[inline(never)]
pub(crate) fn store_name(m: &Machine<'_>, i: Ins) -> Next {
    m.slow3(
        i,
        SlowOp::StoreName,
        m.v(i.get(i.a())),
        m.v(i.get(i.b())),
        m.name(i),
        ReturnTo::Discard,
        0,
    )
}

#[inline(never)]
pub(crate) fn delete_name(m: &Machine<'_>, i: Ins) -> Next {
    m.slow2(
        i,
        SlowOp::DeleteName,
        m.v(i.get(i.b())),
        m.name(i),
        ReturnTo::Discard,
        0,
    )
}
