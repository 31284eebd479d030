//! Checks a code list and translates it to operations.
//!
//! The list is a tree written flat: every construct with a body states how many words to skip. The decoder walks it
//! once, front to back, with the open constructs on a stack of its own (patterns nest as deep as their author likes).
//! Each construct must end exactly where it said; every skip goes forward and stays inside the construct around it, so
//! the only way back in the result is the edge from a loop's end to its body.

mod branches;
mod repeats;

use std::fmt;

use crate::{
    analysis,
    charset::{Fold, Item, Set, decode_items},
    class::CharClass,
    constants::{At, Category, MAX_GROUPS, Opcode, info},
    program::{Assert, Literals, Op, Pc, Program, RefFold, Single},
};

/// The code list is not one that the pattern compiler makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCode;

impl fmt::Display for InvalidCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid SRE code")
    }
}

impl std::error::Error for InvalidCode {}

/// Alternatives of one [`Branch`].
const MAX_ALTERNATIVES: usize = 64;

pub(crate) fn decode<C: CharClass>(
    code: &[u32],
    groups: u32,
    classes: &C,
) -> Result<Program, InvalidCode> {
    let Some((&last, _)) = code.split_last() else {
        return Err(InvalidCode);
    };
    if groups > MAX_GROUPS || last != Opcode::Success as u32 || code.len() > i32::MAX as usize {
        return Err(InvalidCode);
    }
    let program = Program {
        ops: Vec::with_capacity(code.len() / 2 + 1),
        sets: Vec::new(),
        literals: Literals::default(),
        runs: Vec::new(),
        loops: Vec::new(),
        branches: Vec::new(),
        asserts: Vec::new(),
        registers: 0,
        groups: groups as usize,
        min_width: 0,
        start: analysis::Start::default(),
        fail: 0,
    };
    let mut decoder = Decoder {
        code,
        at: 0,
        open: Vec::new(),
        program,
        classes,
        literal_ends: None,
    };
    decoder.run()?;
    Ok(decoder.program)
}

struct Decoder<'a, C> {
    code: &'a [u32],
    /// Index of the next word.
    at: usize,
    open: Vec<Open>,
    program: Program,
    classes: &'a C,
    /// Number of operations after which a literal may still be appended to the last one: nothing jumps between.
    literal_ends: Option<usize>,
}

/// An open construct, and the index of the word just after its body.
struct Open {
    end: usize,
    kind: OpenKind,
}

enum OpenKind {
    Top,
    Alternative(Alternatives),
    /// The operation to patch lies at `condition`.
    Yes {
        condition: usize,
    },
    No {
        jump: usize,
    },
    Loop {
        id: usize,
        entry: usize,
    },
    Possessive {
        id: usize,
        register: u32,
    },
    Assert {
        register: u32,
        id: usize,
    },
    AssertNot {
        register: u32,
        id: usize,
    },
    Atomic {
        register: u32,
    },
}

struct Alternatives {
    branch: usize,
    /// The first operation of each alternative.
    targets: Vec<Pc>,
    /// The jumps at their ends.
    jumps: Vec<usize>,
}

impl<C: CharClass> Decoder<'_, C> {
    fn run(&mut self) -> Result<(), InvalidCode> {
        self.open.push(Open {
            end: self.code.len() - 1,
            kind: OpenKind::Top,
        });
        while let Some(open) = self.open.last() {
            let end = open.end;
            if self.at < end {
                self.construct(end)?;
            } else if self.at > end {
                return Err(InvalidCode);
            } else if let Some(open) = self.open.pop() {
                self.close(open.kind)?;
            }
        }
        Ok(())
    }

    fn word(&mut self) -> Result<u32, InvalidCode> {
        let word = *self.code.get(self.at).ok_or(InvalidCode)?;
        self.at += 1;
        Ok(word)
    }

    /// Reads a skip and gives the index it leads to, which lies in the construct around it.
    fn skip(&mut self, end: usize) -> Result<usize, InvalidCode> {
        let from = self.at;
        let target = from.checked_add(self.word()? as usize).ok_or(InvalidCode)?;
        if target > from && target <= end {
            Ok(target)
        } else {
            Err(InvalidCode)
        }
    }

    fn expect(&mut self, opcode: Opcode) -> Result<(), InvalidCode> {
        if self.word()? == opcode as u32 {
            Ok(())
        } else {
            Err(InvalidCode)
        }
    }

    fn emit(&mut self, op: Op) -> usize {
        self.literal_ends = None;
        self.program.ops.push(op);
        self.program.ops.len() - 1
    }

    /// The next operation's index, at which something may jump.
    fn here(&mut self) -> Pc {
        self.literal_ends = None;
        // The list has fewer than 2^31 words and no word makes more than two operations.
        self.program.ops.len() as Pc
    }

    fn register(&mut self) -> u32 {
        self.program.registers += 1;
        self.program.registers as u32 - 1
    }

    fn enter(&mut self, end: usize, kind: OpenKind) {
        self.open.push(Open { end, kind });
    }

    fn construct(&mut self, end: usize) -> Result<(), InvalidCode> {
        let start = self.at;
        let opcode = Opcode::from_code(self.word()?).ok_or(InvalidCode)?;
        if let Some(single) = self.single(opcode, end)? {
            self.emit_single(single);
            return Ok(());
        }
        match opcode {
            Opcode::Mark => {
                let mark = self.word()?;
                if mark as usize >= self.program.groups * 2 {
                    return Err(InvalidCode);
                }
                self.emit(Op::Mark(mark));
            }
            Opcode::At => {
                let at = At::from_code(self.word()?).ok_or(InvalidCode)?;
                self.emit(Op::At(at));
            }
            Opcode::GroupRef => self.group_ref(RefFold::None)?,
            Opcode::GroupRefIgnore => self.group_ref(RefFold::Ascii)?,
            Opcode::GroupRefUniIgnore => self.group_ref(RefFold::Unicode)?,
            Opcode::GroupRefLocIgnore => self.group_ref(RefFold::Locale)?,
            Opcode::GroupRefExists => self.group_ref_exists(start, end)?,
            Opcode::Branch => self.branch(end)?,
            Opcode::RepeatOne => self.run_of_one(end, Op::Greedy)?,
            Opcode::MinRepeatOne => self.run_of_one(end, Op::Lazy)?,
            Opcode::PossessiveRepeatOne => self.run_of_one(end, Op::Possessive)?,
            Opcode::Repeat => self.repeat(end)?,
            Opcode::PossessiveRepeat => self.possessive_repeat(end)?,
            Opcode::AtomicGroup => {
                let body_end = self.skip(end)?;
                let register = self.register();
                self.emit(Op::AtomicEnter(register));
                self.enter(body_end - 1, OpenKind::Atomic { register });
            }
            Opcode::Assert => self.assert(end)?,
            Opcode::AssertNot => self.assert_not(end)?,
            Opcode::Info => self.info(end)?,
            Opcode::Jump if start + 2 == end => self.otherwise()?,
            Opcode::Failure => {
                self.emit(Op::Fail);
            }
            _ => return Err(InvalidCode),
        }
        Ok(())
    }

    /// Decodes the rest of an operation on one character; `None` if it is another one.
    fn single(&mut self, opcode: Opcode, end: usize) -> Result<Option<Single>, InvalidCode> {
        let single = match opcode {
            Opcode::Any => Single::NotChar(0x0a),
            Opcode::AnyAll => Single::AnyAll,
            Opcode::Literal => Single::Char(self.word()?),
            Opcode::NotLiteral => Single::NotChar(self.word()?),
            Opcode::LiteralIgnore => self.literal_set(Fold::Ascii, false)?,
            Opcode::NotLiteralIgnore => self.literal_set(Fold::Ascii, true)?,
            Opcode::LiteralUniIgnore => self.literal_set(Fold::Unicode, false)?,
            Opcode::NotLiteralUniIgnore => self.literal_set(Fold::Unicode, true)?,
            Opcode::LiteralLocIgnore => self.literal_loc_ignore(false)?,
            Opcode::NotLiteralLocIgnore => self.literal_loc_ignore(true)?,
            Opcode::Category => {
                let category = Category::from_code(self.word()?).ok_or(InvalidCode)?;
                self.set(vec![Item::Category(category)], Fold::None)
            }
            Opcode::In => self.charset(end, Fold::None)?,
            Opcode::InIgnore => self.charset(end, Fold::Ascii)?,
            Opcode::InUniIgnore => self.charset(end, Fold::Unicode)?,
            Opcode::InLocIgnore => self.charset(end, Fold::Locale)?,
            _ => return Ok(None),
        };
        Ok(Some(single))
    }

    fn set(&mut self, items: Vec<Item>, fold: Fold) -> Single {
        let set = Set::new(items, fold, self.classes);
        let dynamic = set.dynamic;
        self.program.sets.push(set);
        let id = self.program.sets.len() as u32 - 1;
        if dynamic {
            Single::Dynamic(id)
        } else {
            Single::Set(id)
        }
    }

    fn literal_set(&mut self, fold: Fold, negated: bool) -> Result<Single, InvalidCode> {
        let literal = Item::Literal(self.word()?);
        let items = if negated {
            vec![Item::Negate, literal]
        } else {
            vec![literal]
        };
        Ok(self.set(items, fold))
    }

    /// Unlike a set, a literal under the locale also matches itself when neither case of it does.
    fn literal_loc_ignore(&mut self, negated: bool) -> Result<Single, InvalidCode> {
        let literal = self.word()?;
        let set = Set::locale_literal(literal, negated);
        self.program.sets.push(set);
        Ok(Single::Dynamic(self.program.sets.len() as u32 - 1))
    }

    fn charset(&mut self, end: usize, fold: Fold) -> Result<Single, InvalidCode> {
        let set_end = self.skip(end)?;
        let items = decode_items(self.code.get(self.at..set_end).ok_or(InvalidCode)?)?;
        self.at = set_end;
        Ok(self.set(items, fold))
    }

    fn emit_single(&mut self, single: Single) {
        let Single::Char(c) = single else {
            self.emit(match single {
                Single::Char(c) => Op::Char(c),
                Single::NotChar(c) => Op::NotChar(c),
                Single::AnyAll => Op::AnyAll,
                Single::Set(id) | Single::Dynamic(id) => Op::Set(id),
            });
            return;
        };
        let count = self.program.ops.len();
        let appendable = self.literal_ends == Some(count);
        let literals = &mut self.program.literals;
        match self.program.ops.last_mut() {
            Some(last) if appendable => match *last {
                Op::Char(first) => {
                    let at = literals.len() as u32;
                    literals.push(first);
                    literals.push(c);
                    *last = Op::Literals { at, len: 2 };
                }
                Op::Literals { at, len } => {
                    literals.push(c);
                    *last = Op::Literals { at, len: len + 1 };
                }
                _ => {}
            },
            _ => {
                self.emit(Op::Char(c));
                self.literal_ends = Some(self.program.ops.len());
            }
        }
    }

    fn group(&mut self) -> Result<u32, InvalidCode> {
        let group = self.word()?;
        if (group as usize) < self.program.groups {
            Ok(group)
        } else {
            Err(InvalidCode)
        }
    }

    fn group_ref(&mut self, fold: RefFold) -> Result<(), InvalidCode> {
        let group = self.group()?;
        self.emit(Op::GroupRef { group, fold });
        Ok(())
    }

    fn group_ref_exists(&mut self, start: usize, end: usize) -> Result<(), InvalidCode> {
        let group = self.group()?;
        // The skip counts from the group's word; it leads past the jump of the first part, if there are two.
        let target = (start + 1)
            .checked_add(self.word()? as usize)
            .ok_or(InvalidCode)?;
        if target < self.at || target > end {
            return Err(InvalidCode);
        }
        let condition = self.emit(Op::IfGroup {
            group,
            otherwise: 0,
        });
        self.enter(target, OpenKind::Yes { condition });
        Ok(())
    }

    /// The jump that ends the first part of a conditional, over the second part.
    fn otherwise(&mut self) -> Result<(), InvalidCode> {
        let Some(Open {
            kind: OpenKind::Yes { condition },
            ..
        }) = self.open.pop()
        else {
            return Err(InvalidCode);
        };
        let outer_end = self.open.last().ok_or(InvalidCode)?.end;
        let target = self.skip(outer_end)?;
        let jump = self.emit(Op::Jump(0));
        self.set_otherwise(condition)?;
        self.enter(target, OpenKind::No { jump });
        Ok(())
    }

    fn assert(&mut self, end: usize) -> Result<(), InvalidCode> {
        let (body_end, register, id) = self.start_assert(end)?;
        self.emit(Op::AssertEnter {
            register,
            id: id as u32,
        });
        self.enter(body_end, OpenKind::Assert { register, id });
        Ok(())
    }

    fn assert_not(&mut self, end: usize) -> Result<(), InvalidCode> {
        let (body_end, register, id) = self.start_assert(end)?;
        self.emit(Op::AssertNotEnter {
            register,
            id: id as u32,
        });
        self.enter(body_end, OpenKind::AssertNot { register, id });
        Ok(())
    }

    /// A new assertion: where its body ends, its register and its number.
    fn start_assert(&mut self, end: usize) -> Result<(usize, u32, usize), InvalidCode> {
        let body_end = self.skip(end)? - 1;
        let back = self.word()? as usize;
        let id = self.program.asserts.len();
        self.program.asserts.push(Assert { back, tail: 0 });
        Ok((body_end, self.register(), id))
    }

    fn info(&mut self, end: usize) -> Result<(), InvalidCode> {
        let info_end = self.skip(end)?;
        let first = self.program.ops.is_empty();
        let (bits, min) = (self.word()?, self.word()?);
        self.word()?;
        if bits & !(info::PREFIX | info::LITERAL | info::CHARSET) != 0 {
            return Err(InvalidCode);
        }
        if bits & info::PREFIX != 0 {
            let (len, skip) = (self.word()? as usize, self.word()? as usize);
            self.at = len
                .checked_mul(2)
                .and_then(|words| self.at.checked_add(words))
                .ok_or(InvalidCode)?;
            if skip > len {
                return Err(InvalidCode);
            }
        } else if bits & info::CHARSET != 0 {
            decode_items(self.code.get(self.at..info_end).ok_or(InvalidCode)?)?;
            self.at = info_end;
        }
        if self.at != info_end {
            return Err(InvalidCode);
        }
        // What the block says about the start of a match is found again by `analysis`, in more cases.
        if first {
            self.program.min_width = min as usize;
        }
        Ok(())
    }

    fn close(&mut self, kind: OpenKind) -> Result<(), InvalidCode> {
        match kind {
            OpenKind::Top => {
                self.expect(Opcode::Success)?;
                self.emit(Op::Match);
                self.program.fail = self.emit(Op::Fail) as Pc;
            }
            OpenKind::Alternative(alternatives) => self.close_alternative(alternatives)?,
            OpenKind::Yes { condition } => self.set_otherwise(condition)?,
            OpenKind::No { jump } => {
                let after = self.here();
                self.program.ops[jump] = Op::Jump(after);
            }
            OpenKind::Loop { id, entry } => self.close_loop(id, entry)?,
            OpenKind::Possessive { id, register } => {
                self.expect(Opcode::Success)?;
                self.emit(Op::PossessiveUntil {
                    register,
                    id: id as u32,
                });
                self.program.loops[id].tail = self.here();
            }
            OpenKind::Assert { register, id } => {
                self.expect(Opcode::Success)?;
                self.emit(Op::AssertExit(register));
                self.program.asserts[id].tail = self.here();
            }
            OpenKind::AssertNot { register, id } => {
                self.expect(Opcode::Success)?;
                self.emit(Op::AssertNotExit(register));
                self.program.asserts[id].tail = self.here();
            }
            OpenKind::Atomic { register } => {
                self.expect(Opcode::Success)?;
                self.emit(Op::AtomicExit(register));
            }
        }
        Ok(())
    }

    fn set_otherwise(&mut self, condition: usize) -> Result<(), InvalidCode> {
        let here = self.here();
        match self.program.ops.get_mut(condition) {
            Some(Op::IfGroup { otherwise, .. }) => *otherwise = here,
            _ => return Err(InvalidCode),
        }
        Ok(())
    }
}
