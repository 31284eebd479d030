//! Small improvements of the drafts. Each rule keeps the meaning, the safepoint of every loop, which handler sees
//! what, and the lines that control passes through.

use corevm_bytecode::Op;

use super::layout::{Code, is_forward_jump, is_invertible};
use super::{Draft, NO_LABEL};

/// A jump to a jump goes where that one goes.
///
/// From the last draft to the first: forward targets are then already final, so each draft is looked at once.
pub(super) fn thread_jumps(code: &mut Code) {
    for index in (0..code.drafts.len()).rev() {
        let target = code.drafts[index].label;
        let leads_forward = target != NO_LABEL && target as usize > index;
        if !leads_forward || target as usize >= code.drafts.len() {
            continue;
        }
        let next = &code.drafts[target as usize];
        if !is_on_way(next, &code.drafts[index]) {
            continue;
        }
        if is_forward_jump(next) {
            code.drafts[index].label = next.label;
        } else if next.op == Op::Loop && is_forward_jump(&code.drafts[index]) {
            thread_to_loop(code, index, target as usize);
        }
    }
}

/// Whether nobody sees control pass through `jump` when it comes from `draft`: it has no line of its own.
fn is_on_way(jump: &Draft, draft: &Draft) -> bool {
    jump.span.line == 0 || jump.span.line == draft.span.line
}

/// `jump` to a `loop` becomes that `loop`, when it leads back from here too and its safepoint has the same handler.
fn thread_to_loop(code: &mut Code, index: usize, target: usize) {
    let head = code.drafts[target].label;
    let same_handler = code.handler_of(index) == code.handler_of(target);
    if head as usize <= index && same_handler {
        code.drafts[index].op = Op::Loop;
        code.drafts[index].label = head;
    }
}

/// A branch over a jump becomes the opposite branch to where the jump goes.
pub(super) fn invert_branches_over_jumps(code: &mut Code) {
    let skips_jump = |code: &Code, index: usize| {
        let (branch, jump) = (&code.drafts[index], &code.drafts[index + 1]);
        is_forward_jump(jump)
            && is_on_way(jump, branch)
            && is_invertible(branch)
            && branch.label as usize == index + 2
    };
    let length = code.drafts.len();
    let candidates = (0..length.saturating_sub(2)).filter(|&index| skips_jump(code, index));
    let candidates: Vec<usize> = candidates.collect();
    if candidates.is_empty() {
        return;
    }
    let is_target = find_targets(code);
    for index in candidates {
        let jump = index + 1;
        if !is_target[jump] {
            code.drafts[index].c ^= 1;
            code.drafts[index].label = code.drafts[jump].label;
            code.drafts[jump].is_kept = false;
        }
    }
}

/// Turns jumps to the next instruction into notes of their line. Runs after unreachable code is gone.
pub(super) fn remove_idle_jumps(code: &mut Code) {
    // The first draft kept after the one looked at.
    let mut next = code.drafts.len();
    for (index, draft) in code.drafts.iter_mut().enumerate().rev() {
        let is_idle = is_forward_jump(draft) && draft.label as usize <= next;
        if is_idle {
            (draft.op, draft.label, draft.is_note) = (Op::Nop, NO_LABEL, true);
        }
        if draft.is_kept {
            next = index;
        }
    }
}

pub(super) fn find_targets(code: &Code) -> Vec<bool> {
    let mut is_target = vec![false; code.drafts.len() + 1];
    let handlers = code.handlers.iter().map(|handler| handler.target);
    let targets = code.drafts.iter().map(|draft| draft.label);
    for target in targets.chain(handlers) {
        if target != NO_LABEL {
            is_target[target as usize] = true;
        }
    }
    is_target
}
