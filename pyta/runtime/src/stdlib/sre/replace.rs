//! `sub` and `subn`.
//!
//! Literals and templates that are parsed already are replaced in leaf code. A template is parsed by the library's own
//! `re._compile_template`; a function is called between matches by the stepped twin.

use pyta_sre::Mode;

use super::matching::Run;
use super::pattern;
use super::template::{Output, items, parsed, push_expansion};
use crate::prelude::*;
use crate::protocol::{Index, LeafCalls};
use crate::types::int::Patience;

/// What a leaf may spend on one call.
const LEAF_BUDGET: u64 = 16_000_000;
/// Scratch slots of the stepped natives: pieces, place up to which the text is used, start of the next search, whether it
/// must advance, number of replacements.
pub const SCRATCH: u8 = 5;

const PIECES: usize = 4;
const USED: usize = 5;
const NEXT: usize = 6;
const ADVANCE: usize = 7;
const DONE: usize = 8;

fn count_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    match value.given() {
        Some(count) => cx.index_i64(count, C::OverflowError),
        None => Ok(0),
    }
}

/// Replaces by a template; the text and how often. `may_go_on` is asked whenever a budget is used up.
fn replaced<'v>(
    cx: Cx<'v>,
    pattern: V<'v>,
    template: V<'v>,
    string: V<'v>,
    count: i64,
    mut may_go_on: impl FnMut() -> Result<(), Exit>,
) -> Result<(V<'v>, i64), Exit> {
    let pattern = pattern::this(cx, pattern, "sub")?;
    let Some(items) = items(cx, template) else {
        return Err(Exit::NeedGuest);
    };
    let mut run = Run::new(cx, pattern, [string, V::EMPTY, V::EMPTY], Mode::Search)?;
    let len = run.text.len();
    let mut out = Output::new(run.text.is_bytes(), len + 16);
    let (mut used, mut done) = (0, 0);
    let mut budget = LEAF_BUDGET;
    while count == 0 || done < count {
        match run.step(cx, &mut budget) {
            Ok(true) => {}
            Ok(false) => break,
            Err(Exit::NeedGuest) => {
                may_go_on()?;
                budget = LEAF_BUDGET;
                continue;
            }
            Err(exit) => return Err(exit),
        }
        let (from, to) = run.span();
        out.push_part(&run.text, used, from);
        push_expansion(cx, &mut out, &items, &run)?;
        used = to;
        done += 1;
        run.matcher.begin_next();
    }
    let result = if done == 0 {
        run.text.part(cx, 0, len)
    } else {
        out.push_part(&run.text, used, len);
        out.finish(cx)
    };
    run.finish();
    Ok((result, done))
}

fn leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<(V<'v>, i64), Exit> {
    let pattern = pattern::this(cx, args[0], "sub")?;
    let count = count_argument(cx, args[3])?;
    let template = parsed(cx, pattern, args[1])?;
    replaced(cx, args[0], template, args[2], count, || {
        Err(Exit::NeedGuest)
    })
}

pub fn sub<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    leaf(cx, args).map(|(text, _)| text)
}

fn with_count<'v>(cx: Cx<'v>, (text, count): (V<'v>, i64)) -> V<'v> {
    cx.new_tuple(&[text, V::small(count)]).v()
}

pub fn subn<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    leaf(cx, args).map(|result| with_count(cx, result))
}

/// For the twin: as `subn` with a parsed template.
pub fn by_template<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let count = count_argument(cx, args[3])?;
    let mut patience = Patience::new(cx);
    let result = replaced(cx, args[0], args[1], args[2], count, || {
        patience.spend_steps(LEAF_BUDGET)
    })?;
    patience.done();
    Ok(with_count(cx, result))
}

/// What the result is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    Text,
    Both,
}

/// State 0: tells apart what the replacement is; 1: a call gave the text for the current match; 2: goes on after a poll.
pub fn step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    gives: Gives,
) -> Result<Next<'v>, Raised> {
    match state {
        0 => {
            let is_callable = cx.type_method(slots.get(1), N::call).is_some()
                || matches!(
                    slots.get(1).kind(),
                    Some(Kind::Function | Kind::Native | Kind::BoundMethod | Kind::Type)
                );
            if !is_callable
                || slots
                    .get(3)
                    .given()
                    .is_some_and(|count| !count.is_integer())
            {
                let twin = match gives {
                    Gives::Text => "pattern_sub",
                    Gives::Both => "pattern_subn",
                };
                return Ok(Next::TailCall {
                    callee: cx.language().twin(cx, twin)?,
                    args: ArgBuf::of(&[slots.get(0), slots.get(1), slots.get(2), slots.get(3)]),
                });
            }
            slots.set(PIECES, cx.new_list(&[]).v());
            slots.set_int(USED, 0);
            slots.set_int(NEXT, 0);
            slots.set(ADVANCE, V::FALSE);
            slots.set_int(DONE, 0);
        }
        1 => {
            if let Some(pieces) = slots.get(PIECES).as_list()
                && !got.value().is_nil()
            {
                pieces.push(cx, got.value());
            }
        }
        _ => {}
    }
    match next_call(cx, slots, gives) {
        Ok(next) => Ok(next),
        Err(Exit::Raised) => Err(cx.raising()),
        Err(Exit::NeedMemory(_)) => Err(cx.out_of_memory()),
        // The match takes long: the prelude searches with scanners, which poll.
        Err(_) => Ok(Next::TailCall {
            callee: cx.language().twin(cx, "pattern_sub_rest")?,
            args: ArgBuf::of(&[
                slots.get(0),
                slots.get(1),
                slots.get(2),
                slots.get(3),
                cx.new_tuple(&[
                    slots.get(PIECES),
                    slots.get(USED),
                    slots.get(NEXT),
                    slots.get(ADVANCE),
                    slots.get(DONE),
                ])
                .v(),
                V::bool(gives == Gives::Both),
            ]),
        }),
    }
}

/// Finds the next match and calls the function for it, or ends.
fn next_call<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, gives: Gives) -> Result<Next<'v>, Exit> {
    let pattern = pattern::this(cx, slots.get(0), "sub")?;
    let count = count_argument(cx, slots.get(3))?;
    let done = slots.int(DONE);
    let arguments = [slots.get(2), slots.get(NEXT), V::EMPTY];
    let mut run = Run::new(cx, pattern, arguments, Mode::Search)?;
    if slots.get(ADVANCE) == V::TRUE {
        run.matcher
            .begin_advancing(Mode::Search, run.start, run.end);
    }
    let Some(pieces) = slots.get(PIECES).as_list() else {
        return Err(Exit::NeedGuest);
    };
    let used = slots.int(USED).max(0) as usize;
    let mut budget = LEAF_BUDGET;
    if (count != 0 && done >= count) || !run.step(cx, &mut budget)? {
        let result = finished(cx, &run, pieces, used, done)?;
        run.finish();
        return Ok(Next::Done(match gives {
            Gives::Text => result,
            Gives::Both => with_count(cx, (result, done)),
        }));
    }
    let (from, to) = run.span();
    if used < from {
        pieces.push(cx, run.text.part(cx, used, from));
    }
    // A match says where the search as a whole began.
    run.start = 0;
    let found = run.found(cx);
    run.finish();
    slots.set_int(USED, to as i64);
    slots.set_int(NEXT, to as i64);
    slots.set(ADVANCE, V::bool(from == to));
    slots.set_int(DONE, done + 1);
    Ok(Next::Call {
        state: 1,
        callee: slots.get(1),
        args: ArgBuf::of(&[found]),
    })
}

fn finished<'v>(
    cx: Cx<'v>,
    run: &Run<'v>,
    pieces: List<'v>,
    used: usize,
    done: i64,
) -> Result<V<'v>, Exit> {
    let len = run.text.len();
    if done == 0 {
        return Ok(run.text.part(cx, 0, len));
    }
    let mut out = Output::new(run.text.is_bytes(), len);
    for piece in pieces.iter() {
        out.push(cx, piece)?;
    }
    out.push_part(&run.text, used, len);
    Ok(out.finish(cx))
}
