//! Reading: `Unpickler`'s loop over the instructions of a pickle.
//!
//! An instruction takes its arguments from the data before it does anything. If there are not enough the loop stops before it, and begins it
//! anew when a file has given more.

use rustc_hash::FxHashMap;

use corevm::Obj;

use super::opcode as op;
use super::stack::{Lack, Numbered, Stack};
use super::{instance, read};
use crate::ops::call::leaf_call;
use crate::prelude::*;
use crate::self_hosted;
use crate::types::set;

/// Slot: the data, bytes.
const DATA: usize = 0;
/// Slot: the place of the next instruction.
const AT: usize = 1;
/// Slot: the stack, a list.
const STACK: usize = 2;
/// Slot: places of marks, a list.
const MARKS: usize = 3;
/// Slot: what was numbered, a list.
const MEMO: usize = 4;
/// Slot: the same for large numbers, a map.
const SPARSE: usize = 5;
/// Slot: how many there are.
const COUNT: usize = 6;
/// Slot: the protocol.
const PROTOCOL: usize = 7;
/// Slot: flags.
const FLAGS: usize = 8;
/// Slot: where the frame ends.
const FRAME_END: usize = 9;
/// Slot: the answer that was pushed last; a run that lacks memory is begun again with the same one.
const ANSWER: usize = 10;
const SLOTS: u8 = 11;

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

/// The declaration of the base of `Unpickler`.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_pickle",
    flags: class_flags::BASE,
    fixed_slots: SLOTS,
    ..ClassSpec::new(C::UnpicklerBase, C::Object)
};

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

#[cold]
fn beyond_frame<'v>() -> Stop<'v> {
    failure(UNPICKLING_ERROR, "pickle exhausted before end of frame").into()
}

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    match value.as_object() {
        Some(object) if cx.is_instance(value, C::UnpicklerBase) => Ok(object),
        _ => Err(cx.type_error("an unpickler is required")),
    }
}

fn int_in(object: Obj<'_>, slot: usize) -> i64 {
    object.fixed(slot).as_small().unwrap_or(0)
}

/// `_unpickler_set_up(unpickler, (data, flags, new_memo))`: begins a pickle.
pub fn set_up<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let unpickler = this(cx, args[0])?;
    let settings = args[1].as_exact_tuple();
    let setting = |place: usize| settings.and_then(|settings| settings.get(place));
    let data = setting(0).and_then(V::as_bytes);
    let data = data.unwrap_or_else(|| cx.new_bytes(&[]));
    unpickler.set_fixed(cx, DATA, data.v());
    unpickler.set_fixed(cx, AT, V::small(0));
    unpickler.set_fixed(cx, STACK, cx.new_list(&[]).v());
    unpickler.set_fixed(cx, MARKS, cx.new_list(&[]).v());
    unpickler.set_fixed(cx, PROTOCOL, V::small(0));
    unpickler.set_fixed(cx, FRAME_END, V::small(0));
    let flags = setting(1).and_then(V::as_small).unwrap_or(0);
    unpickler.set_fixed(cx, FLAGS, V::small(flags));
    if setting(2) == Some(V::TRUE) {
        unpickler.set_fixed(cx, MEMO, cx.new_list(&[]).v());
        unpickler.set_fixed(cx, SPARSE, cx.new_map().v());
        unpickler.set_fixed(cx, COUNT, V::small(0));
    }
    Ok(V::NIL)
}

/// `_unpickler_feed(unpickler, data)`: more data.
pub fn feed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let unpickler = this(cx, args[0])?;
    let (Some(old), Some(more)) = (unpickler.fixed(DATA).as_bytes(), args[1].as_bytes()) else {
        return Err(cx.type_error("bytes are required"));
    };
    let at = (int_in(unpickler, AT) as usize).min(old.len());
    let rest = &old.as_slice()[at..];
    let data = if rest.is_empty() {
        more
    } else {
        cx.new_bytes(&[rest, more.as_slice()].concat())
    };
    unpickler.set_fixed(cx, DATA, data.v());
    unpickler.set_fixed(cx, AT, V::small(0));
    let frame_end = int_in(unpickler, FRAME_END) - at as i64;
    unpickler.set_fixed(cx, FRAME_END, V::small(frame_end.max(0)));
    Ok(V::NIL)
}

/// `_unpickler_state(unpickler)`: number of bytes left and the protocol; nil when it was never set up.
pub fn state<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let unpickler = this(cx, args[0])?;
    let Some(data) = unpickler.fixed(DATA).as_bytes() else {
        return Ok(V::NIL);
    };
    let left = data.len() as i64 - int_in(unpickler, AT);
    let protocol = V::small(int_in(unpickler, PROTOCOL));
    Ok(cx.new_tuple(&[V::small(left), protocol]).v())
}

/// `_unpickler_memo(unpickler)`: a list of numbers and values by turns.
pub fn memo<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let unpickler = this(cx, args[0])?;
    let pairs = cx.new_list(&[]);
    let memo = unpickler.fixed(MEMO).as_exact_list();
    for (number, value) in memo.into_iter().flat_map(List::iter).enumerate() {
        if let Some(value) = value.given() {
            pairs.push(cx, V::small(number as i64));
            pairs.push(cx, value);
        }
    }
    let sparse = unpickler.fixed(SPARSE).as_exact_map();
    for entry in sparse.into_iter().flat_map(Map::iter) {
        pairs.push(cx, entry.key);
        pairs.push(cx, entry.value);
    }
    Ok(pairs.v())
}

/// `_unpickler_set_memo(unpickler, pairs)`: another memo, a list of numbers and values by turns.
pub fn set_memo<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let unpickler = this(cx, args[0])?;
    let Some(pairs) = args[1].as_exact_list() else {
        return Err(cx.type_error("a list is required"));
    };
    let mut memo = Numbered::new(cx);
    for pair in pairs.items().chunks_exact(2) {
        let number = pair[0].get().as_small().unwrap_or(0);
        memo.put(number.max(0) as u64, pair[1].get())?;
    }
    let list = cx.new_list(&[]);
    memo.keep(list);
    unpickler.set_fixed(cx, MEMO, list.v());
    unpickler.set_fixed(cx, SPARSE, memo.sparse.v());
    unpickler.set_fixed(cx, COUNT, V::small(memo.count as i64));
    Ok(V::NIL)
}

/// `_loads(data, flags)`: nil and the value; or the unpickler that is to go on, and its request.
pub fn loads<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(data) = args[0].as_bytes() else {
        return Err(cx.type_error("bytes are required"));
    };
    let mut loader = Loader {
        cx,
        data: data.as_slice(),
        at: 0,
        frame_end: 0,
        stack: Stack::new(cx),
        memo: Numbered::new(cx),
        protocol: 0,
        flags: args[1].as_small().unwrap_or(0),
        symbols: FxHashMap::default(),
    };
    let stop = loader.run();
    if let Stop::Ask(Ask::Done, value, _) = stop {
        return Ok(cx.new_tuple(&[V::NIL, value]).v());
    }
    let unpickler = cx.new_instance(cx.class(C::UnpicklerBase));
    let settings = [args[0], args[1], V::TRUE];
    set_up(cx, &[unpickler, cx.new_tuple(&settings).v()])?;
    let request = loader.stopped(this(cx, unpickler)?, stop)?;
    Ok(cx.new_tuple(&[unpickler, request]).v())
}

/// `_load(unpickler, answer)`: pushes what a tuple of one holds, and goes on until the end or a request.
pub fn resume<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let unpickler = this(cx, args[0])?;
    let list = |slot: usize| unpickler.fixed(slot).as_exact_list();
    let (Some(data), Some(stack), Some(marks), Some(memo), Some(sparse)) = (
        unpickler.fixed(DATA).as_bytes(),
        list(STACK),
        list(MARKS),
        list(MEMO),
        unpickler.fixed(SPARSE).as_exact_map(),
    ) else {
        return Err(cx.type_error("the unpickler is not set up"));
    };
    let mut loader = Loader {
        cx,
        data: data.as_slice(),
        at: int_in(unpickler, AT) as usize,
        frame_end: int_in(unpickler, FRAME_END) as usize,
        stack: Stack::resume(cx, stack, marks),
        memo: Numbered::resume(cx, memo, sparse, int_in(unpickler, COUNT) as usize),
        protocol: int_in(unpickler, PROTOCOL) as u8,
        flags: int_in(unpickler, FLAGS),
        symbols: FxHashMap::default(),
    };
    if args[1] != unpickler.fixed(ANSWER) {
        unpickler.set_fixed(cx, ANSWER, args[1]);
        if let Some(answer) = args[1].as_exact_tuple().and_then(|answer| answer.get(0)) {
            loader.stack.push(answer);
        }
    }
    let stop = loader.run();
    loader.stopped(unpickler, stop)
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
    /// Writes the state to the unpickler; the request as a tuple.
    fn stopped(&mut self, unpickler: Obj<'v>, stop: Stop<'v>) -> Result<V<'v>, Exit> {
        let cx = self.cx;
        let list = |slot: usize| unpickler.fixed(slot).as_exact_list();
        if let (Some(stack), Some(marks), Some(memo)) = (list(STACK), list(MARKS), list(MEMO)) {
            self.stack.keep(stack, marks);
            self.memo.keep(memo);
        }
        unpickler.set_fixed(cx, SPARSE, self.memo.sparse.v());
        unpickler.set_fixed(cx, COUNT, V::small(self.memo.count as i64));
        unpickler.set_fixed(cx, AT, V::small(self.at as i64));
        unpickler.set_fixed(cx, FRAME_END, V::small(self.frame_end as i64));
        unpickler.set_fixed(cx, PROTOCOL, V::small(i64::from(self.protocol)));
        let (ask, first, second) = match stop {
            Stop::Ask(ask, first, second) => (ask, first, second),
            Stop::Fail(failure) => {
                let text = cx.new_str(&failure.text).v();
                (Ask::Error, V::small(failure.class), text)
            }
            Stop::Exit(exit) => return Err(exit),
        };
        let request = [V::small(ask as i64), first, second];
        Ok(cx.new_tuple(&request).v())
    }

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

    /// The next bytes, which do not go beyond the end of the frame.
    #[inline]
    fn take(&mut self, len: usize) -> Result<&'v [u8], Stop<'v>> {
        if self.at < self.frame_end && len > self.frame_end - self.at {
            return Err(beyond_frame());
        }
        self.take_anywhere(len)
    }

    #[inline]
    fn take_anywhere(&mut self, len: usize) -> Result<&'v [u8], Stop<'v>> {
        match self.data.get(self.at..self.at.saturating_add(len)) {
            Some(bytes) => {
                self.at += len;
                Ok(bytes)
            }
            None => Err(self.lacks(len)),
        }
    }

    #[cold]
    fn lacks(&self, len: usize) -> Stop<'v> {
        if self.flags & FILE == 0 {
            return failure(UNPICKLING_ERROR, "pickle data was truncated").into();
        }
        let missing = len - self.data.len().saturating_sub(self.at);
        Stop::Ask(Ask::Data, self.cx.new_uint(missing as u64), V::NIL)
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop<'v>> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// A length of eight bytes.
    fn length(&mut self, what: &str) -> Result<usize, Stop<'v>> {
        let len = u64::from_le_bytes(self.array()?);
        if i64::try_from(len).is_err() {
            let text = format!("{what} exceeds system's maximum size of {} bytes", i64::MAX);
            return Err(failure(OVERFLOW_ERROR, text).into());
        }
        Ok(len as usize)
    }

    /// The rest of the line.
    fn line(&mut self) -> Result<&'v [u8], Stop<'v>> {
        let in_frame = self.at < self.frame_end;
        let rest = if in_frame {
            &self.data[self.at..self.frame_end.min(self.data.len())]
        } else {
            &self.data[self.at..]
        };
        match rest.iter().position(|&byte| byte == b'\n') {
            None if in_frame => Err(beyond_frame()),
            Some(len) => {
                self.at += len + 1;
                Ok(&rest[..len])
            }
            None if self.flags & FILE != 0 => Err(Stop::Ask(Ask::Line, V::NIL, V::NIL)),
            None => Err(failure(UNPICKLING_ERROR, "pickle data was truncated").into()),
        }
    }

    /// The rest of the line, which has to hold something if it is a number or a name.
    fn full_line(&mut self, code: u8) -> Result<&'v [u8], Stop<'v>> {
        let line = self.line()?;
        if line.is_empty() && !matches!(code, op::STRING | op::UNICODE | op::PERSID) {
            return Err(failure(UNPICKLING_ERROR, "pickle data was truncated").into());
        }
        Ok(line)
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
                if protocol > HIGHEST {
                    let text = format!("unsupported pickle protocol: {protocol}");
                    return Err(failure(VALUE_ERROR, text).into());
                }
                self.protocol = protocol;
                Ok(())
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
                let Ok(len) = usize::try_from(len) else {
                    let text = "LONG pickle has negative byte count";
                    return Err(failure(UNPICKLING_ERROR, text).into());
                };
                let bytes = self.take(len)?;
                self.push(read::integer(cx, bytes))
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
            op::SHORT_BINBYTES | op::BINBYTES | op::BINBYTES8 => {
                let len = match code {
                    op::SHORT_BINBYTES => usize::from(self.array::<1>()?[0]),
                    op::BINBYTES => u32::from_le_bytes(self.array()?) as usize,
                    _ => self.length("BINBYTES")?,
                };
                let bytes = self.take(len)?;
                self.push(cx.new_bytes(bytes).v())
            }
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
                let list = cx.new_list(self.stack.from(from));
                self.stack.truncate(from);
                self.push(list.v())
            }
            op::DICT => self.dict(),
            op::EMPTY_SET => self.push(cx.new_set().v()),
            op::ADDITEMS => self.add_items(),
            op::FROZENSET => self.frozen_set(),
            op::GLOBAL | op::STACK_GLOBAL => self.global(code),
            op::INST => self.inst(),
            op::OBJ => {
                let from = self.stack.unmark()?;
                let Some((&class, args)) = self.stack.from(from).split_first() else {
                    return Err(Lack::Value.into());
                };
                let args = cx.new_tuple(args).v();
                self.stack.truncate(from);
                Err(Stop::Ask(Ask::Instance, class, args))
            }
            op::NEWOBJ_EX => {
                let named = self.stack.pop()?;
                let args = self.stack.pop()?;
                let class = self.stack.pop()?;
                let all = cx.new_tuple(&[args, named]).v();
                Err(Stop::Ask(Ask::New, class, all))
            }
            op::EXT1 | op::EXT2 | op::EXT4 => {
                let code = match code {
                    op::EXT1 => i64::from(self.array::<1>()?[0]),
                    op::EXT2 => i64::from(u16::from_le_bytes(self.array()?)),
                    _ => i64::from(i32::from_le_bytes(self.array()?)),
                };
                Err(Stop::Ask(Ask::Extension, V::small(code), V::NIL))
            }
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
            _ => {
                let text = match code {
                    0x20..=0x7e if code != b'\'' && code != b'\\' => {
                        format!("invalid load key, '{}'.", char::from(code))
                    }
                    _ => format!("invalid load key, '\\x{code:02x}'."),
                };
                Err(failure(UNPICKLING_ERROR, text).into())
            }
        }
    }

    /// The data of a frame has to be there.
    fn frame(&mut self) -> Done<'v> {
        let mut len = [0; 8];
        len.copy_from_slice(self.take_anywhere(8)?);
        let len = u64::from_le_bytes(len);
        if i64::try_from(len).is_err() {
            let text = format!(
                "FRAME length exceeds system's maximum of {} bytes",
                i64::MAX
            );
            return Err(failure(OVERFLOW_ERROR, text).into());
        }
        let at = self.at;
        if at < self.frame_end {
            let text = "beginning of a new frame before end of current frame";
            return Err(failure(UNPICKLING_ERROR, text).into());
        }
        self.take_anywhere(len as usize)?;
        self.at = at;
        self.frame_end = at + len as usize;
        Ok(())
    }

    #[inline]
    fn get(&mut self, number: u64) -> Done<'v> {
        match self.memo.get(number) {
            Some(value) => self.push(value),
            None => {
                let text = format!("Memo value not found at index {number}");
                Err(failure(UNPICKLING_ERROR, text).into())
            }
        }
    }

    #[inline]
    fn text(&mut self, len: usize) -> Done<'v> {
        let bytes = self.take(len)?;
        match read::utf8(self.cx, bytes) {
            Some(text) => self.push(text),
            None => Err(self.odd_text(op::BINUNICODE, bytes)),
        }
    }

    /// Leaves a text to `pickle.py`.
    fn odd_text(&self, code: u8, bytes: &[u8]) -> Stop<'v> {
        let bytes = self.cx.new_bytes(bytes).v();
        Stop::Ask(Ask::Text, V::small(i64::from(code)), bytes)
    }

    /// Instructions whose argument is a line.
    fn line_value(&mut self, code: u8) -> Done<'v> {
        let cx = self.cx;
        let line = self.full_line(code)?;
        let value = match code {
            op::INT if line == b"00" => Some(V::FALSE),
            op::INT if line == b"01" => Some(V::TRUE),
            op::INT => read::decimal(line).map(V::small),
            op::LONG => line
                .strip_suffix(b"L")
                .and_then(read::decimal)
                .map(V::small),
            op::FLOAT => read::float(line).map(|x| cx.new_float(x)),
            op::UNICODE if line.is_ascii() && !line.contains(&b'\\') => read::utf8(cx, line),
            _ => None,
        };
        match value {
            Some(value) => self.push(value),
            None => Err(self.odd_text(code, line)),
        }
    }

    /// A string of Python 2.
    fn old_string(&mut self, code: u8) -> Done<'v> {
        let len = match code {
            op::SHORT_BINSTRING => i64::from(self.array::<1>()?[0]),
            _ => i64::from(i32::from_le_bytes(self.array()?)),
        };
        let Ok(len) = usize::try_from(len) else {
            let text = "BINSTRING pickle has negative byte count";
            return Err(failure(UNPICKLING_ERROR, text).into());
        };
        let bytes = self.take(len)?;
        if self.flags & BYTES != 0 {
            return self.push(self.cx.new_bytes(bytes).v());
        }
        match read::utf8(self.cx, bytes) {
            Some(text) if self.flags & ASCII != 0 && bytes.is_ascii() => self.push(text),
            _ => Err(self.odd_text(code, bytes)),
        }
    }

    /// `GET` and `PUT`, whose number is a line.
    fn numbered_line(&mut self, code: u8) -> Done<'v> {
        let line = self.full_line(code)?;
        let value = match code {
            op::PUT => Some(self.stack.last()?),
            _ => None,
        };
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        let number = std::str::from_utf8(text)
            .ok()
            .and_then(|text| text.trim().parse::<i64>().ok());
        match (number, value) {
            (Some(number @ 0..), None) => self.get(number as u64),
            (Some(number @ 0..), Some(value)) => Ok(self.memo.put(number as u64, value)?),
            // What is no number in Python either is an error that names it.
            (number, _) => {
                let what = if code == op::PUT && number.is_some() {
                    return Err(failure(VALUE_ERROR, "negative PUT argument").into());
                } else {
                    line
                };
                Err(self.odd_text(code, what))
            }
        }
    }

    #[inline]
    fn tuple(&mut self, len: usize) -> Done<'v> {
        self.stack.check(len)?;
        self.tuple_from(self.stack.len() - len)
    }

    #[inline]
    fn tuple_from(&mut self, from: usize) -> Done<'v> {
        let items = self.stack.from(from);
        let tuple = if items.is_empty() {
            self.cx.root(crate::roots::EMPTY_TUPLE)
        } else {
            self.cx.new_tuple(items).v()
        };
        self.stack.truncate(from);
        self.push(tuple)
    }

    /// The container that the values from a place on go to; `None` when there are no values.
    #[inline]
    fn container(&mut self, from: usize) -> Result<Option<V<'v>>, Stop<'v>> {
        let len = self.stack.len();
        let count = len.saturating_sub(from);
        self.stack.check(count + 1)?;
        if count == 0 {
            return Ok(None);
        }
        Ok(Some(self.stack.from(from - 1)[0]))
    }

    fn append(&mut self, from: usize) -> Done<'v> {
        let Some(container) = self.container(from)? else {
            return Ok(());
        };
        let cx = self.cx;
        let items = self.stack.from(from);
        let Some(list) = container.as_exact_list() else {
            let items = cx.new_list(items).v();
            self.stack.truncate(from);
            return Err(Stop::Ask(Ask::Append, container, items));
        };
        list.make_room(cx, items.len());
        for &item in items {
            list.push(cx, item);
        }
        self.stack.truncate(from);
        Ok(())
    }

    fn set_items(&mut self, from: usize) -> Done<'v> {
        let Some(container) = self.container(from)? else {
            return Ok(());
        };
        let cx = self.cx;
        let items = self.stack.from(from);
        if !items.len().is_multiple_of(2) {
            let text = "odd number of items for SETITEMS";
            return Err(failure(UNPICKLING_ERROR, text).into());
        }
        let is_dict = cx.is_exactly(container, C::Dict);
        if let (true, Some(map)) = (is_dict, container.as_exact_map()) {
            match fill(cx, map, items) {
                Err(Exit::NeedGuest) => {}
                filled => {
                    filled?;
                    self.stack.truncate(from);
                    return Ok(());
                }
            }
        }
        let items = cx.new_list(items).v();
        self.stack.truncate(from);
        Err(Stop::Ask(Ask::SetItems, container, items))
    }

    fn dict(&mut self) -> Done<'v> {
        let cx = self.cx;
        let from = self.stack.unmark()?;
        let items = self.stack.from(from);
        if !items.len().is_multiple_of(2) {
            let text = "odd number of items for DICT";
            return Err(failure(UNPICKLING_ERROR, text).into());
        }
        let map = cx.new_map();
        match fill(cx, map, items) {
            Err(Exit::NeedGuest) => {
                let items = cx.new_list(items).v();
                self.stack.truncate(from);
                self.stack.push(map.v());
                Err(Stop::Ask(Ask::SetItems, map.v(), items))
            }
            filled => {
                filled?;
                self.stack.truncate(from);
                self.push(map.v())
            }
        }
    }

    fn add_items(&mut self) -> Done<'v> {
        let from = self.stack.unmark()?;
        let Some(container) = self.container(from)? else {
            return Ok(());
        };
        let cx = self.cx;
        let items = self.stack.from(from);
        let is_set = cx.is_exactly(container, C::Set);
        if let (true, Some(set)) = (is_set, container.as_set()) {
            match add_all(cx, set, items) {
                Err(Exit::NeedGuest) => {}
                added => {
                    added?;
                    self.stack.truncate(from);
                    return Ok(());
                }
            }
        }
        let items = cx.new_list(items).v();
        self.stack.truncate(from);
        Err(Stop::Ask(Ask::AddItems, container, items))
    }

    fn frozen_set(&mut self) -> Done<'v> {
        let cx = self.cx;
        let from = self.stack.unmark()?;
        let items = self.stack.from(from);
        let made = cx.new_set();
        match add_all(cx, made, items) {
            Err(Exit::NeedGuest) => {
                let items = cx.new_list(items).v();
                self.stack.truncate(from);
                let args = cx.new_tuple(&[items]).v();
                Err(Stop::Ask(Ask::Call, cx.class(C::FrozenSet).v(), args))
            }
            added => {
                added?;
                self.stack.truncate(from);
                self.push(set::frozen(cx, made))
            }
        }
    }

    fn global(&mut self, code: u8) -> Done<'v> {
        let cx = self.cx;
        let (module, name) = if code == op::GLOBAL {
            let module = self.full_line(code)?;
            let name = self.full_line(code)?;
            if !module.is_ascii() || !name.is_ascii() {
                let names = [module, name].map(|name| cx.new_bytes(name).v());
                return Err(Stop::Ask(Ask::Find, names[0], names[1]));
            }
            let text = |name| read::utf8(cx, name).unwrap_or(V::NIL);
            (text(module), text(name))
        } else {
            let name = self.stack.pop()?;
            let module = self.stack.pop()?;
            if module.as_exact_str().is_none() || name.as_exact_str().is_none() {
                let text = "STACK_GLOBAL requires str";
                return Err(failure(UNPICKLING_ERROR, text).into());
            }
            (module, name)
        };
        if let Some(value) = self.found(module, name) {
            return self.push(value);
        }
        Err(Stop::Ask(Ask::Find, module, name))
    }

    /// What a name means in an imported module, if the program has no say in it.
    fn found(&self, module: V<'v>, name: V<'v>) -> Option<V<'v>> {
        if self.flags & FINDS != 0 || self.protocol < 3 || is_audited(self.cx) {
            return None;
        }
        instance::found(self.cx, module.as_exact_str()?, name.as_exact_str()?)
    }

    fn inst(&mut self) -> Done<'v> {
        let cx = self.cx;
        if !self.stack.has_mark() {
            return Err(Lack::Mark.into());
        }
        let module = self.full_line(op::INST)?;
        let name = self.full_line(op::INST)?;
        let from = self.stack.unmark()?;
        let args = cx.new_tuple(self.stack.from(from)).v();
        self.stack.truncate(from);
        let path = [cx.new_bytes(module).v(), cx.new_bytes(name).v()];
        Err(Stop::Ask(Ask::Instance, cx.new_tuple(&path).v(), args))
    }

    fn new_object(&mut self) -> Done<'v> {
        let cx = self.cx;
        let args = self.stack.pop()?;
        let class = self.stack.pop()?;
        let has_none = args.as_exact_tuple().is_some_and(Tuple::is_empty);
        if let (true, Some(class)) = (has_none, class.as_exact_type())
            && let Some(made) = instance::bare(cx, class)
        {
            return self.push(made);
        }
        let all = cx.new_tuple(&[args]).v();
        Err(Stop::Ask(Ask::New, class, all))
    }

    fn reduce(&mut self) -> Done<'v> {
        let cx = self.cx;
        let args = self.stack.pop()?;
        let callee = self.stack.pop()?;
        // Builtin classes; functions could come here again and use the native stack up.
        if let (Some(_), Some(tuple)) = (callee.as_exact_type(), args.as_exact_tuple())
            && tuple.len() < ArgBuf::CAPACITY
        {
            let values: Vec<V<'v>> = tuple.iter().collect();
            match leaf_call(cx, callee, &values) {
                Ok(value) => return self.push(value),
                Err(Exit::Raised) => return Err(Stop::Exit(Exit::Raised)),
                Err(_) => {}
            }
        }
        Err(Stop::Ask(Ask::Call, callee, args))
    }

    fn build(&mut self) -> Done<'v> {
        self.stack.check(2)?;
        let state = self.stack.pop()?;
        let object = self.stack.last()?;
        if self.set_state(object, state) {
            return Ok(());
        }
        Err(Stop::Ask(Ask::Build, object, state))
    }

    /// Sets the attributes of a plain instance; false when guest code is needed, or takes part.
    fn set_state(&mut self, object: V<'v>, state: V<'v>) -> bool {
        let cx = self.cx;
        let (Some(class), Some(map)) = (cx.type_of(object), state.as_exact_map()) else {
            return false;
        };
        let is_plain = object.kind() == Some(Kind::Instance)
            && cx.is_exactly(state, C::Dict)
            && class.has_flag(class_flags::HEAP)
            && class.has_flag(class_flags::HAS_DICT)
            && cx.lookup(class, cx.name(N::getattr)).is_none()
            && cx.lookup(class, cx.symbol("__setstate__")).is_none()
            && cx.lookup(class, cx.name(N::getattribute))
                == Some(cx.root(crate::roots::OBJECT_GETATTRIBUTE))
            && instance::has_plain_dict(cx, class)
            && map.iter().all(|entry| entry.key.as_exact_str().is_some())
            && cx.get_own(object, cx.symbol("__setstate__")).is_none();
        if !is_plain {
            return false;
        }
        for entry in map.iter() {
            let Some(name) = entry.key.as_exact_str() else {
                continue;
            };
            let symbols = self.symbols.entry(name.v().raw().bits());
            let symbol = *symbols.or_insert_with(|| name.intern(cx));
            cx.set_own(object, symbol, entry.value);
        }
        true
    }
}

/// Puts keys and values, which come by turns, into a map.
///
/// # Errors
/// [`Exit::NeedGuest`] also for keys that cannot be: the operation itself words that.
fn fill<'v>(cx: Cx<'v>, map: Map<'v>, items: &[V<'v>]) -> Result<(), Exit> {
    map.reserve(cx, items.len() / 2)?;
    for pair in items.chunks_exact(2) {
        map.set(cx, pair[0], pair[1])
            .map_err(|exit| left(cx, exit))?;
    }
    Ok(())
}

/// As [`fill`], for a set.
fn add_all<'v>(cx: Cx<'v>, set: Set<'v>, items: &[V<'v>]) -> Result<(), Exit> {
    for &item in items {
        set.add(cx, item).map_err(|exit| left(cx, exit))?;
    }
    Ok(())
}

/// Leaves an exception to guest code, which raises it in its own words.
fn left(cx: Cx<'_>, exit: Exit) -> Exit {
    if let Exit::Raised = exit {
        cx.take_raised(cx.raising());
        return Exit::NeedGuest;
    }
    exit
}

/// Whether the program listens to what is found.
fn is_audited(cx: Cx<'_>) -> bool {
    self_hosted::value(cx, "sys_audit_hooks")
        .and_then(V::as_exact_list)
        .is_some_and(|hooks| !hooks.is_empty())
}
