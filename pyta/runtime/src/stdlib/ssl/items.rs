//! What OpenSSL says, for the program.

use pyta_host::openssl::{Failure, Item};

use crate::host::bytes_to_text;
use crate::prelude::*;

/// An item as the program has it: fields are a tuple of pairs. Bytes of a text that are no UTF-8 become surrogates.
pub fn to_guest<'v>(cx: Cx<'v>, item: &Item) -> V<'v> {
    match item {
        Item::Nothing => V::NIL,
        Item::Bool(truth) => V::bool(*truth),
        Item::Number(number) => cx.new_int(*number),
        Item::Text(text) => bytes_to_text(cx, text).v(),
        Item::Bytes(bytes) => cx.new_bytes(bytes).v(),
        Item::Tuple(items) => tuple(cx, items),
        Item::Fields(fields) => {
            let pair = |(name, item): &(&str, Item)| {
                let parts = [cx.new_str(name).v(), to_guest(cx, item)];
                cx.new_tuple(&parts).v()
            };
            let pairs: Vec<V<'v>> = fields.iter().map(pair).collect();
            cx.new_tuple(&pairs).v()
        }
    }
}

/// A tuple of items.
pub fn tuple<'v>(cx: Cx<'v>, items: &[Item]) -> V<'v> {
    let values: Vec<V<'v>> = items.iter().map(|item| to_guest(cx, item)).collect();
    cx.new_tuple(&values).v()
}

/// Why a call has failed: `[kind, number of the reason, library, reason, text, error number of the system, whether the peer has cut the
/// connection, code of the verification, its text]`, with `None` for what there is not.
pub fn failure<'v>(cx: Cx<'v>, failure: &Failure) -> V<'v> {
    let text = |text: Option<&str>| text.map_or(V::NIL, |text| cx.new_str(text).v());
    let (code, verification) = match &failure.verification {
        Some((code, text)) => (cx.new_int(*code), cx.new_str(text).v()),
        None => (V::NIL, V::NIL),
    };
    let parts = [
        V::small(i64::from(failure.kind)),
        V::small(i64::from(failure.reason_number)),
        text(failure.library),
        text(failure.reason),
        text(failure.text.as_deref()),
        V::small(i64::from(failure.errno)),
        V::bool(failure.is_cut),
        code,
        verification,
    ];
    cx.new_list(&parts).v()
}

/// `None`, or why a call has failed.
pub fn outcome<'v>(cx: Cx<'v>, result: Result<(), Failure>) -> V<'v> {
    match result {
        Ok(()) => V::NIL,
        Err(error) => failure(cx, &error),
    }
}
