//! Which drafts can be reached, and which handler sees what.

use super::NO_LABEL;
use super::layout::{Code, NOWHERE, ResolvedHandler};

/// Control can leave the code at its end.
#[derive(Clone, Copy, Debug)]
pub(super) enum FallsOff {
    /// There is no code.
    Empty,
    /// After this draft.
    After(usize),
}

/// The handler of each draft: the first in the table that covers it.
///
/// Handlers come innermost first, so each fills what inner ones left. `next_free` skips what is filled already, so the
/// work does not grow with the depth of nesting.
///
/// Nothing when there are no handlers.
pub(super) fn cover(length: usize, handlers: &[ResolvedHandler]) -> Vec<u32> {
    if handlers.is_empty() {
        return Vec::new();
    }
    let mut handler_of = vec![NOWHERE; length];
    let mut next_free: Vec<usize> = (0..=length).collect();
    for (number, handler) in handlers.iter().enumerate() {
        let end = handler.end as usize;
        let mut index = find_free(&mut next_free, handler.start as usize);
        while index < end {
            handler_of[index] = number as u32;
            next_free[index] = index + 1;
            index = find_free(&mut next_free, index + 1);
        }
    }
    handler_of
}

/// Keeps only what can be reached from the start, and marks the handlers that are needed.
pub(super) fn keep_reachable(code: &mut Code) -> Result<(), FallsOff> {
    let length = code.drafts.len();
    if length == 0 {
        return Err(FallsOff::Empty);
    }
    let mut is_reached = vec![false; length];
    let mut waiting = vec![0];
    while let Some(start) = waiting.pop() {
        let mut index = start;
        // Straight on as far as that is new.
        while !std::mem::replace(&mut is_reached[index], true) {
            let draft = &code.drafts[index];
            let info = draft.op.info();
            // A draft that a peephole rule has removed only falls through.
            let (is_kept, target) = (draft.is_kept, draft.label);
            if is_kept && target != NO_LABEL {
                if target as usize >= length {
                    return Err(FallsOff::After(index));
                }
                waiting.push(target as usize);
            }
            if is_kept && info.may_reach_handler() {
                waiting.extend(enter_handler(code, index));
            }
            if is_kept && info.ends {
                break;
            }
            index += 1;
            if index >= length {
                return Err(FallsOff::After(index - 1));
            }
        }
    }
    for (draft, is_reached) in code.drafts.iter_mut().zip(is_reached) {
        draft.is_kept &= is_reached;
    }
    Ok(())
}

/// Where an exception of the draft goes, the first time that its handler is asked for.
fn enter_handler(code: &mut Code, index: usize) -> Option<usize> {
    let number = code.handler_of(index)?;
    let handler = code.handlers.get_mut(number)?;
    let is_new = !std::mem::replace(&mut handler.is_used, true);
    is_new.then_some(handler.target as usize)
}

/// The first index at or after `index` that no handler covers yet; shortens the way for the next time.
fn find_free(next_free: &mut [usize], index: usize) -> usize {
    let mut free = index;
    while next_free[free] != free {
        free = next_free[free];
    }
    let mut step = index;
    while next_free[step] != free {
        step = std::mem::replace(&mut next_free[step], free);
    }
    free
}
