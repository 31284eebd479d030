//! Blocks that control may leave early: loops, `try`, `with`, and what must be done on the way out.
//!
//! A `return`, `break` or `continue` runs the clean-up of every block it leaves, innermost first, as copies of the
//! code (CPython's way as well). While a block's clean-up runs, its own handler and those inside of it do not cover the code.

use corevm_sdk::Reg;
use pyta_syntax::{
    ast::{Stmt, name::Name},
    text_size::TextRange,
};

use super::{Lowering, Outcome, fail};
use crate::natives::function_flags;
use crate::unit::{Cover, Label};

/// A block that is being lowered.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    pub kind: BlockKind<'a>,
    pub guard: Option<Guard>,
}

/// The handler that covers a block.
#[derive(Debug)]
pub(crate) struct Guard {
    pub cover: Cover,
    pub target: Label,
    pub register: Reg,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum BlockKind<'a> {
    Loop {
        head: Label,
        exit: Label,
        /// What a `for` goes through: dropped when the loop is left.
        iterator: Option<Reg>,
    },
    /// The body of `try`; nothing to do on the way out.
    Try,
    /// Code with a `finally` still to run.
    Finally { body: &'a [Stmt] },
    /// An exception is being handled; what was handled before is restored.
    Handling { saved: Reg },
    /// The name of `except … as name` is unbound.
    HandlerName { name: &'a Name },
    /// A handler of `except*`, which must not be left early.
    ExceptStar,
    /// The body of `with`.
    With {
        exit: Reg,
        is_async: bool,
        range: TextRange,
    },
}

impl<'a> Lowering<'a> {
    /// Starts a block that a handler covers; exceptions arrive in `register`.
    pub(super) fn enter_block(&mut self, kind: BlockKind<'a>, register: Reg) {
        let target = self.unit.label();
        let cover = self.unit.start_cover();
        self.unit.blocks.push(Block {
            kind,
            guard: Some(Guard {
                cover,
                target,
                register,
            }),
        });
    }

    /// As [`Self::enter_block`], for a block of a statement that sees how the function is left.
    pub(super) fn enter_guarded(&mut self, kind: BlockKind<'a>, register: Reg) {
        self.unit.language_flags |= function_flags::GUARDED;
        self.enter_block(kind, register);
    }

    /// Refuses to nest another block where CPython does.
    pub(super) fn check_nesting(&self, range: TextRange) -> Outcome {
        match self.unit.blocks.len() < MAX_BLOCKS {
            true => Ok(()),
            false => fail("too many statically nested blocks", range),
        }
    }

    /// Ends the innermost block: code from here on is not covered any more.
    pub(super) fn leave_block(&mut self) -> Option<Guard> {
        let mut guard = self.unit.blocks.pop()?.guard;
        if let Some(guard) = &mut guard {
            self.unit
                .end_cover(&mut guard.cover, guard.target, guard.register);
        }
        guard
    }

    /// Goes on at the handler of a block that was left. Control must not fall into it.
    pub(super) fn bind_guard(&mut self, guard: Option<Guard>) {
        if let Some(guard) = guard {
            self.unit.bind_handler(guard.cover, guard.target);
        }
    }

    /// As [`Self::bind_guard`], for a handler that uses no variables and raises in the end.
    pub(super) fn bind_raising_guard(&mut self, guard: Option<Guard>) {
        if let Some(guard) = guard {
            self.unit.bind_raising_handler(guard.cover, guard.target);
        }
    }

    /// Runs the clean-up of all blocks above `depth`; gives them back for [`Self::rewind`]. What comes after a `finally` or the end of a
    /// `with` belongs to no line.
    pub(super) fn unwind(&mut self, depth: usize) -> Outcome<Vec<Block<'a>>> {
        let mut left = Vec::new();
        while self.unit.blocks.len() > depth {
            let Some(block) = self.unit.blocks.pop() else {
                break;
            };
            if let Some(guard) = &block.guard {
                self.unit.f.suspend_region(guard.cover.region);
            }
            self.clean_up(block.kind)?;
            left.push(block);
        }
        Ok(left)
    }

    /// The blocks that were unwound go on with the code after the jump.
    pub(super) fn rewind(&mut self, left: Vec<Block<'a>>) {
        for block in left.into_iter().rev() {
            if let Some(guard) = &block.guard {
                self.unit.f.resume_region(guard.cover.region);
            }
            self.unit.blocks.push(block);
        }
    }

    fn clean_up(&mut self, kind: BlockKind<'a>) -> Outcome {
        match kind {
            BlockKind::Loop { iterator, .. } => self.drop_iterator(iterator),
            BlockKind::Try | BlockKind::ExceptStar => {}
            BlockKind::Finally { body } => {
                self.statements(body)?;
                self.unit.nowhere();
            }
            BlockKind::Handling { saved } => self.unit.f.leave_handler(saved),
            BlockKind::HandlerName { name } => self.clear_name(name, self.unit.range),
            BlockKind::With {
                exit,
                is_async,
                range,
            } => {
                self.exit_normally(exit, is_async, range)?;
                self.unit.nowhere();
            }
        }
        Ok(())
    }

    /// Something has to be done when the function is left here.
    pub(super) fn has_clean_up(&self) -> bool {
        self.unit
            .blocks
            .iter()
            .any(|block| !matches!(block.kind, BlockKind::Loop { .. } | BlockKind::Try))
    }

    pub(super) fn break_(&mut self, range: TextRange) -> Outcome {
        let Some((depth, left_loop)) = self.innermost_loop(range)? else {
            return fail("'break' outside loop", range);
        };
        self.unit.pass_through(range);
        let left = self.unwind(depth)?;
        self.drop_iterator(left_loop.iterator);
        self.unit.jump(left_loop.exit);
        self.rewind(left);
        Ok(())
    }

    pub(super) fn continue_(&mut self, range: TextRange) -> Outcome {
        let Some((depth, InnermostLoop { head, .. })) = self.innermost_loop(range)? else {
            return fail("'continue' not properly in loop", range);
        };
        self.unit.pass_through(range);
        let left = self.unwind(depth)?;
        self.unit.loop_to(head);
        self.rewind(left);
        Ok(())
    }

    /// Lets go of a loop's iterator, which may be a generator to be closed.
    pub(super) fn drop_iterator(&mut self, iterator: Option<Reg>) {
        if let Some(iterator) = iterator {
            self.unit.f.discard(iterator);
        }
    }

    /// Lets go of the iterators of the loops that an exception raised here leaves for certain.
    pub(super) fn drop_iterators(&mut self) {
        let loops = self.unit.blocks.iter().rev();
        let left: Vec<_> = loops
            .take_while(|block| block.guard.is_none())
            .filter_map(|block| match block.kind {
                BlockKind::Loop { iterator, .. } => iterator,
                _ => None,
            })
            .collect();
        left.into_iter()
            .for_each(|iterator| self.drop_iterator(Some(iterator)));
    }

    /// The innermost loop and the number of blocks up to it.
    fn innermost_loop(&self, range: TextRange) -> Outcome<Option<(usize, InnermostLoop)>> {
        for (index, block) in self.unit.blocks.iter().enumerate().rev() {
            match block.kind {
                BlockKind::Loop {
                    head,
                    exit,
                    iterator,
                } => {
                    let found = InnermostLoop {
                        head,
                        exit,
                        iterator,
                    };
                    return Ok(Some((index + 1, found)));
                }
                BlockKind::ExceptStar => return fail(IN_EXCEPT_STAR, range),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Returns the value of a register, cleaning up on the way.
    pub(super) fn return_value(&mut self, value: Reg, range: TextRange) -> Outcome {
        let is_in_star = |block: &Block| matches!(block.kind, BlockKind::ExceptStar);
        if self.unit.blocks.iter().any(is_in_star) {
            return fail(IN_EXCEPT_STAR, range);
        }
        self.unit.at(range);
        if self.has_clean_up() {
            self.unit.f.note_line();
        }
        let left = self.unwind(0)?;
        self.unit.f.ret(value);
        self.rewind(left);
        Ok(())
    }
}

struct InnermostLoop {
    head: Label,
    exit: Label,
    iterator: Option<Reg>,
}

/// `CO_MAXBLOCKS` of CPython.
const MAX_BLOCKS: usize = 21;

const IN_EXCEPT_STAR: &str = "'break', 'continue' and 'return' cannot appear in an except* block";
