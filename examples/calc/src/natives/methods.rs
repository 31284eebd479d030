//! Methods of lists and texts.

use corevm::objects::{List, Str};
use corevm::{Cx, Exit, NativeDef, V};

use super::wrong;
use crate::errors::fail;
use crate::show::show;

pub(super) const LIST: &[NativeDef] = &[
    NativeDef::leaf("list.push", "(self, item)", push),
    NativeDef::leaf("list.pop", "(self)", pop),
    NativeDef::leaf("list.join", "(self, separator)", join),
    NativeDef::leaf("list.reverse", "(self)", reverse),
];

pub(super) const TEXT: &[NativeDef] = &[
    NativeDef::leaf("text.upper", "(self)", upper),
    NativeDef::leaf("text.split", "(self, separator)", split),
    NativeDef::leaf("text.repeat", "(self, count)", repeat),
];

/// The receiver: a method can be taken from its class only, but called with anything.
fn list<'v>(cx: Cx<'v>, value: V<'v>) -> Result<List<'v>, Exit> {
    value
        .as_exact_list()
        .ok_or_else(|| wrong(cx, "this method", value))
}

fn text<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Str<'v>, Exit> {
    value
        .as_exact_str()
        .ok_or_else(|| wrong(cx, "this method", value))
}

fn push<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = list(cx, args[0])?;
    // Growing a long list allocates much at once.
    if list.len() > 1 << 16 && list.len().is_power_of_two() {
        cx.reserve(list.len() * 16)?;
    }
    list.push(cx, args[1]);
    Ok(V::NIL)
}

fn pop<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match list(cx, args[0])?.pop() {
        Some(item) => Ok(item),
        None => Err(fail(cx, "the list is empty").into()),
    }
}

fn join<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let separator = text(cx, args[1])?.to_text();
    let items = list(cx, args[0])?.iter();
    let parts: Vec<String> = items.map(|item| show(cx, item)).collect();
    Ok(cx.new_str(&parts.join(&separator)).v())
}

fn reverse<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let items: Vec<V<'v>> = list(cx, args[0])?.iter().rev().collect();
    Ok(cx.new_list(&items).v())
}

fn upper<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_str(&text(cx, args[0])?.to_text().to_uppercase()).v())
}

fn split<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (whole, separator) = (text(cx, args[0])?.to_text(), text(cx, args[1])?.to_text());
    if separator.is_empty() {
        return Err(fail(cx, "the separator is empty").into());
    }
    let parts: Vec<V<'v>> = whole
        .split(&separator)
        .map(|part| cx.new_str(part).v())
        .collect();
    Ok(cx.new_list(&parts).v())
}

fn repeat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let part = text(cx, args[0])?;
    let Some(count) = args[1]
        .as_i64()
        .and_then(|count| usize::try_from(count).ok())
    else {
        return Err(wrong(cx, "repeat", args[1]));
    };
    cx.reserve(part.bytes().len().saturating_mul(count))?;
    Ok(cx.new_str(&part.to_text().repeat(count)).v())
}
