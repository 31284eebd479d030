//! Small improvements of the drafts. Each rule keeps the meaning, the safepoint of every loop, and which handler sees
//! what.

use corevm_bytecode::Op;

use super::layout::{Code, NOWHERE, is_forward_jump, is_invertible};

/// A jump to a jump goes where that one goes.
///
/// From the last draft to the first: forward targets are then already final, so each draft is looked at once.
pub(super) fn thread_jumps(code: &mut Code) {
    for index in (0..code.drafts.len()).rev() {
        let target = code.targets[index];
        let leads_forward = target != NOWHERE && target as usize > index;
        if !leads_forward || target as usize >= code.drafts.len() {
            continue;
        }
        let next = code.drafts[target as usize];
        if is_forward_jump(&next) {
            code.targets[index] = code.targets[target as usize];
        } else if next.op == Op::Loop && is_forward_jump(&code.drafts[index]) {
            thread_to_loop(code, index, target as usize);
        }
    }
}

/// `jump` to a `loop` becomes that `loop`, when it leads back from here too and its safepoint has the same handler.
fn thread_to_loop(code: &mut Code, index: usize, target: usize) {
    let head = code.targets[target];
    let same_handler = code.handler_of[index] == code.handler_of[target];
    if head as usize <= index && same_handler {
        code.drafts[index].op = Op::Loop;
        code.targets[index] = head;
    }
}

/// A branch over a jump becomes the opposite branch to where the jump goes.
pub(super) fn invert_branches_over_jumps(code: &mut Code) {
    let is_target = find_targets(code);
    for index in 0..code.drafts.len().saturating_sub(2) {
        let jump = index + 1;
        let skips_jump = code.targets[index] as usize == index + 2
            && is_invertible(&code.drafts[index])
            && is_forward_jump(&code.drafts[jump])
            && !is_target[jump];
        if skips_jump {
            code.drafts[index].c ^= 1;
            code.targets[index] = code.targets[jump];
            code.is_kept[jump] = false;
        }
    }
}

/// Removes jumps to the next instruction. Runs after unreachable code is gone.
pub(super) fn remove_idle_jumps(code: &mut Code) {
    let length = code.drafts.len();
    // The first draft kept at or after each.
    let mut next_kept = vec![length; length + 1];
    for index in (0..length).rev() {
        let is_idle = is_forward_jump(&code.drafts[index])
            && next_kept[code.targets[index] as usize] == next_kept[index + 1];
        code.is_kept[index] &= !is_idle;
        next_kept[index] = match code.is_kept[index] {
            true => index,
            false => next_kept[index + 1],
        };
    }
}

fn find_targets(code: &Code) -> Vec<bool> {
    let mut is_target = vec![false; code.drafts.len() + 1];
    let handlers = code.handlers.iter().map(|handler| handler.target);
    for target in code.targets.iter().copied().chain(handlers) {
        if target != NOWHERE {
            is_target[target as usize] = true;
        }
    }
    is_target
}
