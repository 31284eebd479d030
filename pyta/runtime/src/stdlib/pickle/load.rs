//! Reading: `Unpickler`'s loop over the instructions of a pickle.
//!
//! An instruction takes its arguments from the data before it does anything. If there are not enough the loop stops before it, and begins it
//! anew when a file has given more.

mod containers;
mod input;
mod objects;
mod unpickler;
mod values;

use rustc_hash::FxHashMap;

use super::opcode as op;
use super::read;
use super::stack::{Lack, Numbered, Stack};
use crate::prelude::*;

pub use unpickler::{CLASS, feed, loads, memo, resume, set_memo, set_up, state};

/// There may be more data in a file.
const FILE: i64 = 1;
/// `find_class` is the program's.
const FINDS: i64 = 2;
/// Old strings are bytes.
const BYTES: i64 = 4;
/// Old strings are ASCII.
const ASCII: i64 = 8;

/// So many instructions are executed before the loop stops for a poll.
const STEPS: usize = 500_000;
/// The highest protocol.
const HIGHEST: u8 = 5;

/// What a request is for. The numbers are known to `pickle.py`.
#[derive(Clone, Copy, Debug)]
enum Ask {
    Done = 0,
    /// Data for the next instruction.
    Code = 1,
    /// So many bytes more.
    Data = 2,
    Line = 3,
    Find = 4,
    Call = 5,
    New = 6,
    Build = 7,
    Append = 8,
    SetItems = 9,
    AddItems = 10,
    PersistentLoad = 11,
    Buffer = 12,
    ReadOnly = 13,
    Extension = 14,
    /// A text of an old instruction.
    Text = 15,
    Error = 16,
    /// Nothing: time for a poll.
    Again = 17,
    Instance = 18,
}

enum Stop<'v> {
    Ask(Ask, V<'v>, V<'v>),
    Fail(Failure),
    Exit(Exit),
}

/// A mistake in the data: the exception's class as a number that `pickle.py` knows, and its text.
struct Failure {
    class: i64,
    text: String,
}

const UNPICKLING_ERROR: i64 = 0;
const VALUE_ERROR: i64 = 1;
const OVERFLOW_ERROR: i64 = 2;
const EOF_ERROR: i64 = 3;

fn failure(class: i64, text: impl Into<String>) -> Failure {
    let text = text.into();
    Failure { class, text }
}

/// A mistake in the data that is an UnpicklingError.
#[cold]
fn broken<'v>(text: impl Into<String>) -> Stop<'v> {
    failure(UNPICKLING_ERROR, text).into()
}

impl From<Exit> for Stop<'_> {
    fn from(exit: Exit) -> Self {
        Stop::Exit(exit)
    }
}

impl From<Failure> for Stop<'_> {
    fn from(failure: Failure) -> Self {
        Stop::Fail(failure)
    }
}

impl From<Lack> for Stop<'_> {
    fn from(lack: Lack) -> Self {
        let text = match lack {
            Lack::Value => "unpickling stack underflow",
            Lack::Marked => "unexpected MARK found",
            Lack::Mark => "could not find MARK",
        };
        Stop::Fail(failure(UNPICKLING_ERROR, text))
    }
}

struct Loader<'v> {
    cx: Cx<'v>,
    data: &'v [u8],
    at: usize,
    /// Where the frame ends that `at` is in; not beyond `at` outside of frames.
    frame_end: usize,
    stack: Stack<'v>,
    memo: Numbered<'v>,
    protocol: u8,
    flags: i64,
    /// Names of attributes, by address of the string that was read.
    symbols: FxHashMap<u64, Str<'v>>,
}

type Done<'v> = Result<(), Stop<'v>>;

impl<'v> Loader<'v> {
    fn run(&mut self) -> Stop<'v> {
        for _ in 0..STEPS {
            let start = self.at;
            let Some(&code) = self.data.get(start) else {
                if self.flags & FILE != 0 {
                    return Stop::Ask(Ask::Code, V::NIL, V::NIL);
                }
                return Stop::Fail(failure(EOF_ERROR, "Ran out of input"));
            };
            self.at += 1;
            if let Err(stop) = self.instruction(code) {
                if let Stop::Ask(Ask::Data | Ask::Line, ..) | Stop::Exit(_) = stop {
                    self.at = start;
                }
                let fills = matches!(code, op::SETITEMS | op::DICT | op::ADDITEMS | op::FROZENSET);
                if let (Stop::Exit(_), true) = (&stop, fills) {
                    self.stack.mark_again();
                }
                return stop;
            }
        }
        Stop::Ask(Ask::Again, V::NIL, V::NIL)
    }

    #[inline]
    fn push(&mut self, value: V<'v>) -> Done<'v> {
        self.stack.push(value);
        Ok(())
    }

    #[inline]
    fn instruction(&mut self, code: u8) -> Done<'v> {
        let cx = self.cx;
        match code {
            op::BININT1 => {
                let [n] = self.array()?;
                self.push(V::small(i64::from(n)))
            }
            op::SHORT_BINUNICODE => {
                let [len] = self.array()?;
                self.text(usize::from(len))
            }
            op::MEMOIZE => {
                let value = self.stack.last()?;
                Ok(self.memo.put(self.memo.count as u64, value)?)
            }
            op::BINGET => {
                let [number] = self.array()?;
                self.get(u64::from(number))
            }
            op::MARK => {
                self.stack.mark();
                Ok(())
            }
            op::EMPTY_DICT => self.push(cx.new_map().v()),
            op::SETITEMS => {
                let from = self.stack.unmark()?;
                self.set_items(from)
            }
            op::SETITEM => {
                self.stack.check(2)?;
                self.set_items(self.stack.len() - 2)
            }
            op::BININT => {
                let n = i32::from_le_bytes(self.array()?);
                self.push(V::small(i64::from(n)))
            }
            op::BININT2 => {
                let n = u16::from_le_bytes(self.array()?);
                self.push(V::small(i64::from(n)))
            }
            op::NONE => self.push(V::NIL),
            op::NEWTRUE => self.push(V::TRUE),
            op::NEWFALSE => self.push(V::FALSE),
            op::BINFLOAT => {
                let x = f64::from_be_bytes(self.array()?);
                self.push(cx.new_float(x))
            }
            op::EMPTY_LIST => self.push(cx.new_list(&[]).v()),
            op::APPENDS => {
                let from = self.stack.unmark()?;
                self.append(from)
            }
            op::APPEND => {
                self.stack.check(1)?;
                self.append(self.stack.len() - 1)
            }
            op::EMPTY_TUPLE => self.push(cx.root(crate::roots::EMPTY_TUPLE)),
            op::TUPLE1 => self.tuple(1),
            op::TUPLE2 => self.tuple(2),
            op::TUPLE3 => self.tuple(3),
            op::TUPLE => {
                let from = self.stack.unmark()?;
                self.tuple_from(from)
            }
            op::NEWOBJ => self.new_object(),
            op::BUILD => self.build(),
            op::REDUCE => self.reduce(),
            _ => self.rare(code),
        }
    }

    fn rare(&mut self, code: u8) -> Done<'v> {
        let cx = self.cx;
        match code {
            op::STOP => {
                let value = self.stack.pop()?;
                Err(Stop::Ask(Ask::Done, value, V::NIL))
            }
            op::PROTO => {
                let [protocol] = self.array()?;
                self.begin(protocol)
            }
            op::FRAME => self.frame(),
            op::POP => {
                if self.stack.ends_with_mark() {
                    self.stack.unmark()?;
                } else {
                    self.stack.pop()?;
                }
                Ok(())
            }
            op::POP_MARK => {
                let from = self.stack.unmark()?;
                self.stack.truncate(from);
                Ok(())
            }
            op::DUP => {
                let value = self.stack.last()?;
                self.push(value)
            }
            op::INT | op::LONG | op::FLOAT | op::STRING | op::UNICODE | op::PERSID => {
                self.line_value(code)
            }
            op::LONG1 => {
                let [len] = self.array()?;
                let bytes = self.take(usize::from(len))?;
                self.push(read::integer(cx, bytes))
            }
            op::LONG4 => {
                let len = i32::from_le_bytes(self.array()?);
                self.long(len)
            }
            op::BINSTRING | op::SHORT_BINSTRING => self.old_string(code),
            op::BINUNICODE => {
                let len = u32::from_le_bytes(self.array()?);
                self.text(len as usize)
            }
            op::BINUNICODE8 => {
                let len = self.length("BINUNICODE")?;
                self.text(len)
            }
            op::SHORT_BINBYTES | op::BINBYTES | op::BINBYTES8 => self.bytes(code),
            op::BYTEARRAY8 => {
                let len = self.length("BYTEARRAY8")?;
                let bytes = self.take(len)?;
                self.push(cx.new_byte_array(bytes).v())
            }
            op::NEXT_BUFFER => Err(Stop::Ask(Ask::Buffer, V::NIL, V::NIL)),
            op::READONLY_BUFFER => {
                let buffer = self.stack.pop()?;
                Err(Stop::Ask(Ask::ReadOnly, buffer, V::NIL))
            }
            op::LIST => {
                let from = self.stack.unmark()?;
                let list = self.take_list(from);
                self.push(list)
            }
            op::DICT => self.dict(),
            op::EMPTY_SET => self.push(cx.new_set().v()),
            op::ADDITEMS => self.add_items(),
            op::FROZENSET => self.frozen_set(),
            op::GLOBAL | op::STACK_GLOBAL => self.global(code),
            op::INST => self.inst(),
            op::OBJ => self.obj(),
            op::NEWOBJ_EX => self.new_object_ex(),
            op::EXT1 | op::EXT2 | op::EXT4 => self.extension(code),
            op::BINPERSID => {
                let id = self.stack.pop()?;
                Err(Stop::Ask(Ask::PersistentLoad, id, V::NIL))
            }
            op::GET | op::PUT => self.numbered_line(code),
            op::LONG_BINGET => {
                let number = u32::from_le_bytes(self.array()?);
                self.get(u64::from(number))
            }
            op::BINPUT | op::LONG_BINPUT => {
                let number = match code {
                    op::BINPUT => u32::from(self.array::<1>()?[0]),
                    _ => u32::from_le_bytes(self.array()?),
                };
                let value = self.stack.last()?;
                Ok(self.memo.put(u64::from(number), value)?)
            }
            _ => Err(unknown(code)),
        }
    }

    fn begin(&mut self, protocol: u8) -> Done<'v> {
        if protocol > HIGHEST {
            let text = format!("unsupported pickle protocol: {protocol}");
            return Err(failure(VALUE_ERROR, text).into());
        }
        self.protocol = protocol;
        Ok(())
    }
}

fn unknown<'v>(code: u8) -> Stop<'v> {
    match code {
        0x20..=0x7e if code != b'\'' && code != b'\\' => {
            broken(format!("invalid load key, '{}'.", char::from(code)))
        }
        _ => broken(format!("invalid load key, '\\x{code:02x}'.")),
    }
}
