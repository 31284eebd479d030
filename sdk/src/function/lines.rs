//! Source lines of the drafts that are left: which notes of a line are needed, and whose line it is that has none.
//!
//! ```text
//! line 3  br_truth r0, L1          3  br_truth r0, L1
//! line 4  note                     4  jump L2            the note's line is that of the next
//! ------  jump L2            ->
//! line 6  note  L1:                6  nop  L1:           kept: nothing else stands for line 6
//! ------  add r1, r1, r2  L2:      -  add r1, r1, r2 L2: reached from lines 4 and 6
//! ```

use super::layout::Code;
use super::peephole::find_targets;

/// Settles lines; runs last, when it is known what is kept.
pub(super) fn settle(code: &mut Code) {
    let is_target = find_targets(code);
    let kept: Vec<usize> = (0..code.drafts.len())
        .filter(|&index| code.drafts[index].is_kept)
        .collect();
    // The last draft that stays.
    let mut previous: Option<usize> = None;
    for (place, &index) in kept.iter().enumerate() {
        let before = previous
            .filter(|&before| !code.drafts[before].op.info().ends)
            .filter(|&before| !is_target[before + 1..=index].contains(&true))
            .map(|before| code.drafts[before].span);
        let draft = &mut code.drafts[index];
        if let Some(before) = before.filter(|_| draft.span.line == 0) {
            draft.span = before;
        }
        let (span, is_note) = (draft.span, draft.is_note);
        let next = kept.get(place + 1).copied().filter(|_| is_note);
        if let Some(next) = next {
            let is_joined = is_target[index + 1..=next].contains(&true);
            let next = &mut code.drafts[next];
            if next.span.line == 0 && !is_joined {
                next.span = span;
            }
            let comes_from_there = before.is_some_and(|before| before.line == span.line);
            if span.line == 0 || next.span.line == span.line || comes_from_there {
                code.drafts[index].is_kept = false;
                continue;
            }
        }
        previous = Some(index);
    }
}
