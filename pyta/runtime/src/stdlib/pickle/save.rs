//! Writing: `Pickler`'s loop. Each open container is a [`Frame`]; what needs guest code is asked for by a request.

use corevm::Obj;

use super::frame::{Doing, Frame};
use super::instance::{self, Plans};
use super::memo::{self, Memo};
use super::opcode as op;
use super::output::Output;
use crate::prelude::*;
use crate::types::int::Integer;

/// Slot: the protocol.
const PROTOCOL: usize = 0;
/// Slot: flags.
const FLAGS: usize = 1;
/// Slot: what was written, a byte array or nil.
const OUT: usize = 2;
/// Slot: where the open frame is, or -1.
const FRAME: usize = 3;
/// Slot: objects with numbers, a list.
const MEMO: usize = 4;
/// Slot: frames, a list of tuples.
const FRAMES: usize = 5;
/// Slot: for a file, a list of what it is to get; else nil.
const CHUNKS: usize = 6;
/// Slot: the number of the memo.
const STAMP: usize = 7;
/// Slot: reducers by class; nil: classes have to be asked for.
const TABLE: usize = 8;
/// Slot: whether frames are being written.
const FRAMING: usize = 9;
const SLOTS: u8 = 10;

/// Every value is asked for its persistent id.
const ASKS: i64 = 1;
/// Nothing is remembered.
const FAST: i64 = 2;
/// Nothing but builtin values is written without asking: reducers are overridden.
const OVERRIDES: i64 = 4;

/// Items in a batch.
const BATCH: usize = 1000;
/// Deeper nesting is a RecursionError.
const MAX_DEPTH: usize = 100_000;
/// So many values are written before the loop stops for a poll.
const STEPS: usize = 200_000;

/// The declaration of the base of `Pickler`.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_pickle",
    flags: class_flags::BASE,
    fixed_slots: SLOTS,
    ..ClassSpec::new(C::PicklerBase, C::Object)
};

/// What a request is for. The numbers are known to `pickle.py`.
#[derive(Clone, Copy, Debug)]
enum Ask {
    /// What an object is reduced to.
    Reduce = 0,
    PersistentId = 1,
    /// More items of an iterator.
    Items = 2,
    /// Nothing: time for a poll.
    Again = 3,
    ChangedDict = 4,
    ChangedSet = 5,
    NoPair = 6,
    TooDeep = 7,
    Cyclic = 8,
    ChangedList = 9,
}

/// A request.
struct Stop<'v>(Ask, V<'v>);

/// Whether the value is complete; else a frame was opened for it.
type Saved<'v> = Result<bool, Stop<'v>>;

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    match value.as_object() {
        Some(object) if cx.is_instance(value, C::PicklerBase) => Ok(object),
        _ => Err(cx.type_error("a pickler is required")),
    }
}

fn list_in<'v>(object: Obj<'v>, slot: usize) -> Option<List<'v>> {
    object.fixed(slot).as_exact_list()
}

fn int_in(object: Obj<'_>, slot: usize) -> i64 {
    object.fixed(slot).as_small().unwrap_or(0)
}

/// `_pickler_set_up(pickler, (protocol, flags, table, to_file, new_memo))`: begins a pickle.
pub fn set_up<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pickler = this(cx, args[0])?;
    let settings = args[1].as_exact_tuple().filter(|tuple| tuple.len() == 5);
    let Some(settings) = settings else {
        return Err(cx.type_error("five settings are required"));
    };
    let setting = |place: usize| settings.get(place).unwrap_or(V::NIL);
    let protocol = setting(0).as_small().unwrap_or(0);
    pickler.set_fixed(cx, PROTOCOL, V::small(protocol));
    pickler.set_fixed(cx, FLAGS, V::small(setting(1).as_small().unwrap_or(0)));
    pickler.set_fixed(cx, TABLE, setting(2));
    let chunks = match setting(3) {
        V::TRUE => cx.new_list(&[]).v(),
        _ => V::NIL,
    };
    pickler.set_fixed(cx, CHUNKS, chunks);
    let header = [op::PROTO, protocol as u8];
    let header = if protocol >= 2 { &header[..] } else { &[] };
    pickler.set_fixed(cx, OUT, cx.new_byte_array(header).v());
    pickler.set_fixed(cx, FRAME, V::small(-1));
    pickler.set_fixed(cx, FRAMING, V::bool(protocol >= 4));
    pickler.set_fixed(cx, FRAMES, cx.new_list(&[]).v());
    if setting(4) == V::TRUE {
        pickler.set_fixed(cx, MEMO, cx.new_list(&[]).v());
        pickler.set_fixed(cx, STAMP, V::small(memo::new_stamp(cx)));
    }
    Ok(V::NIL)
}

/// `_pickler_state(pickler)`: frames, memo, and what a file is to get, which is taken; nil when it was never set up.
pub fn state<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pickler = this(cx, args[0])?;
    let slots = [FRAMES, MEMO, CHUNKS].map(|slot| pickler.fixed(slot));
    if slots[1].is_empty() {
        return Ok(V::NIL);
    }
    if list_in(pickler, CHUNKS).is_some() {
        pickler.set_fixed(cx, CHUNKS, cx.new_list(&[]).v());
    }
    let slots = slots.map(|slot| slot.given().unwrap_or(V::NIL));
    Ok(cx.new_tuple(&slots).v())
}

/// `_pickler_set_memo(pickler, pairs)`: another memo, a list of objects and numbers by turns.
pub fn set_memo<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pickler = this(cx, args[0])?;
    let Some(pairs) = args[1].as_exact_list() else {
        return Err(cx.type_error("a list is required"));
    };
    pickler.set_fixed(cx, MEMO, pairs.v());
    pickler.set_fixed(cx, STAMP, V::small(memo::new_stamp(cx)));
    Ok(V::NIL)
}

/// `_dumps(obj, protocol, table)`: the pickle as bytes; or a request, which names the pickler that is to go on.
pub fn dumps<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let protocol = args[1].as_small().unwrap_or(0).clamp(0, 5) as u8;
    let mut saver = Saver {
        cx,
        protocol,
        flags: 0,
        out: Output::new(cx, None, None),
        memo: Memo::new(cx),
        frames: Vec::new(),
        below: None,
        plans: Plans::default(),
        table: args[2].as_exact_map(),
    };
    if protocol >= 2 {
        saver.out.push(&[op::PROTO, protocol]);
    }
    saver.out.framing = protocol >= 4;
    let stop = match saver.save(args[0], true) {
        Ok(true) => None,
        Ok(false) => saver.run().err(),
        Err(stop) => Some(stop),
    };
    match stop {
        None => Ok(saver.finished()),
        Some(stop) => {
            let pickler = cx.new_instance(cx.class(C::PicklerBase));
            let object = this(cx, pickler)?;
            object.set_fixed(cx, PROTOCOL, V::small(i64::from(protocol)));
            object.set_fixed(cx, FLAGS, V::small(0));
            object.set_fixed(cx, TABLE, args[2]);
            object.set_fixed(cx, CHUNKS, V::NIL);
            object.set_fixed(cx, FRAMES, cx.new_list(&[]).v());
            object.set_fixed(cx, MEMO, cx.new_list(&[]).v());
            object.set_fixed(cx, STAMP, V::small(memo::new_stamp(cx)));
            let request = saver.stopped(object, stop);
            Ok(cx.new_tuple(&[pickler, request]).v())
        }
    }
}

/// `_save(pickler, what)`: opens a frame for `what`, a tuple of a list of steps and the object that they are about, or gives a list of items
/// to who asked; goes on until everything is written. The result is the rest of the pickle in bytes, or a request.
pub fn resume<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pickler = this(cx, args[0])?;
    let (Some(frames), Some(memo)) = (list_in(pickler, FRAMES), list_in(pickler, MEMO)) else {
        return Err(cx.type_error("the pickler is not set up"));
    };
    let kept = pickler.fixed(OUT).as_exact_byte_array();
    let mut out = Output::new(cx, kept, list_in(pickler, CHUNKS));
    out.framing = pickler.fixed(FRAMING) == V::TRUE;
    out.frame = usize::try_from(int_in(pickler, FRAME)).ok();
    let mut saver = Saver {
        cx,
        protocol: int_in(pickler, PROTOCOL) as u8,
        flags: int_in(pickler, FLAGS),
        out,
        memo: Memo::resume(cx, memo, int_in(pickler, STAMP)),
        frames: Vec::new(),
        below: Some(frames),
        plans: Plans::default(),
        table: pickler.fixed(TABLE).as_exact_map(),
    };
    saver.take(args[1]);
    match saver.run() {
        Ok(()) => {
            let rest = saver.finished();
            saver.keep(pickler);
            Ok(rest)
        }
        Err(stop) => Ok(saver.stopped(pickler, stop)),
    }
}

struct Saver<'v> {
    cx: Cx<'v>,
    protocol: u8,
    flags: i64,
    out: Output<'v>,
    memo: Memo<'v>,
    /// The innermost frames.
    frames: Vec<Frame<'v>>,
    /// Those around them, as objects.
    below: Option<List<'v>>,
    plans: Plans,
    table: Option<Map<'v>>,
}

impl<'v> Saver<'v> {
    /// The answer to a request.
    fn take(&mut self, what: V<'v>) {
        if let Some(items) = what.as_exact_list() {
            if let Some(mut frame) = self.innermost() {
                frame.size += frame.at;
                frame.at = 0;
                frame.open = 0;
                frame.object = items.v();
                if items.len() < BATCH {
                    frame.extra = V::NIL;
                }
                self.frames.push(frame);
            }
        } else if let Some(pair) = what.as_exact_tuple() {
            let mut frame = Frame::new(Doing::Steps, pair.get(0).unwrap_or(V::NIL));
            frame.extra = pair.get(1).unwrap_or(V::NIL);
            self.frames.push(frame);
        }
    }

    /// Takes the innermost frame off.
    fn innermost(&mut self) -> Option<Frame<'v>> {
        match self.frames.pop() {
            Some(frame) => Some(frame),
            None => Frame::resumed(self.below?.pop()?),
        }
    }

    fn depth(&self) -> usize {
        self.frames.len() + self.below.map_or(0, |below| below.len())
    }

    /// The end of the pickle; its bytes as far as they are in no chunk.
    fn finished(&mut self) -> V<'v> {
        self.out.byte(op::STOP);
        self.out.end_frame();
        self.out.framing = false;
        let all = self.out.take();
        self.cx.new_bytes(&all).v()
    }

    /// Writes the state to the pickler.
    fn keep(&mut self, pickler: Obj<'v>) {
        let cx = self.cx;
        pickler.set_fixed(cx, OUT, self.out.keep().v());
        let frame = self.out.frame.map_or(-1, |at| at as i64);
        pickler.set_fixed(cx, FRAME, V::small(frame));
        pickler.set_fixed(cx, FRAMING, V::bool(self.out.framing));
        if let Some(frames) = list_in(pickler, FRAMES) {
            for frame in self.frames.drain(..) {
                frames.push(cx, frame.kept(cx));
            }
        }
        if let Some(memo) = list_in(pickler, MEMO) {
            self.memo.keep(memo, int_in(pickler, STAMP));
        }
    }

    fn stopped(&mut self, pickler: Obj<'v>, stop: Stop<'v>) -> V<'v> {
        self.keep(pickler);
        let Stop(ask, value) = stop;
        let request = [V::small(ask as i64), value];
        self.cx.new_tuple(&request).v()
    }

    /// Works until no frame is left.
    fn run(&mut self) -> Result<(), Stop<'v>> {
        // What is known is looked up by address, which costs time after a collection: the larger, the longer the run.
        let mut steps = STEPS.max(self.memo.len() * 2);
        while let Some(frame) = self.innermost() {
            self.step(frame)?;
            steps -= 1;
            if steps == 0 {
                return Err(Stop(Ask::Again, V::NIL));
            }
        }
        Ok(())
    }

    /// Does something for the innermost frame, which was taken off, and puts it back unless it is done.
    fn step(&mut self, frame: Frame<'v>) -> Result<(), Stop<'v>> {
        match frame.doing {
            Doing::List => self.list_step(frame),
            Doing::Dict | Doing::DictKey => self.dict_step(frame),
            Doing::Set => self.set_step(frame),
            Doing::FrozenSet => self.frozen_step(frame),
            Doing::Tuple => self.tuple_step(frame),
            Doing::Items => self.items_step(frame),
            Doing::Pairs | Doing::PairsKey => self.pairs_step(frame),
            Doing::Steps => self.program_step(frame),
            Doing::State => {
                self.out.byte(op::BUILD);
                Ok(())
            }
        }
    }

    /// Opens a frame.
    fn open(&mut self, frame: Frame<'v>) -> Saved<'v> {
        if self.depth() >= MAX_DEPTH {
            return Err(Stop(Ask::TooDeep, V::NIL));
        }
        self.frames.push(frame);
        Ok(false)
    }

    /// Writes a value, or opens a frame for it. With `ask`, its persistent id comes first.
    #[inline]
    fn save(&mut self, value: V<'v>, ask: bool) -> Saved<'v> {
        self.out.boundary();
        if ask && self.flags & ASKS != 0 {
            return Err(Stop(Ask::PersistentId, value));
        }
        if let Some(n) = value.as_small() {
            self.small(n);
            return Ok(true);
        }
        if let Some(text) = value.as_exact_str() {
            match self.memo.get(value) {
                Some(number) => self.known(number),
                None => self.text(text),
            }
            return Ok(true);
        }
        self.save_other(value)
    }

    /// Writes a small integer or a string, which are most of what containers hold and need nobody; false for anything else.
    #[inline]
    fn save_simple(&mut self, value: V<'v>) -> bool {
        if self.flags & ASKS != 0 {
            return false;
        }
        self.out.boundary();
        if let Some(n) = value.as_small() {
            self.small(n);
        } else if let Some(text) = value.as_exact_str() {
            match self.memo.get(value) {
                Some(number) => self.known(number),
                None => self.text(text),
            }
        } else {
            return false;
        }
        true
    }

    fn save_other(&mut self, value: V<'v>) -> Saved<'v> {
        if value.is_nil() {
            self.out.byte(op::NONE);
            return Ok(true);
        }
        if let Some(b) = value.as_bool() {
            match (self.protocol >= 2, b) {
                (true, true) => self.out.byte(op::NEWTRUE),
                (true, false) => self.out.byte(op::NEWFALSE),
                (false, true) => self.out.push(b"I01\n"),
                (false, false) => self.out.push(b"I00\n"),
            }
            return Ok(true);
        }
        if value.payload() == value {
            if let Some(x) = value.as_float() {
                self.float(x);
                return Ok(true);
            }
            if let Some(n) = Integer::of(value) {
                if self.protocol < 2 {
                    return Err(Stop(Ask::Reduce, value));
                }
                self.long(n);
                return Ok(true);
            }
        }
        if let Some(number) = self.memo.get(value) {
            self.known(number);
            return Ok(true);
        }
        self.object(value)
    }

    /// Writes something that has its identity.
    fn object(&mut self, value: V<'v>) -> Saved<'v> {
        let cx = self.cx;
        match value.kind() {
            Some(Kind::Instance) => return self.instance(value),
            Some(Kind::Type) if self.flags & OVERRIDES == 0 => {
                if let Some(class) = value.as_exact_type()
                    && self.global(class)
                {
                    return Ok(true);
                }
            }
            Some(Kind::Tuple) if cx.is_exactly(value, C::Tuple) => return self.tuple(value),
            Some(Kind::List) if cx.is_exactly(value, C::List) => return self.list(value),
            Some(Kind::Map) if cx.is_exactly(value, C::Dict) => return self.dict(value),
            Some(Kind::Bytes) if self.protocol >= 3 && cx.is_exactly(value, C::Bytes) => {
                if let Some(bytes) = value.as_bytes() {
                    self.bytes(value, bytes.as_slice());
                    self.remember(value);
                    return Ok(true);
                }
            }
            Some(Kind::ByteArray) if self.protocol >= 5 && cx.is_exactly(value, C::ByteArray) => {
                if let Some(array) = value.as_byte_array() {
                    self.byte_array(&array.to_vec());
                    self.remember(value);
                    return Ok(true);
                }
            }
            Some(Kind::Set) if self.protocol >= 4 && cx.is_exactly(value, C::Set) => {
                return self.set(value);
            }
            Some(Kind::Set) if self.protocol >= 4 && cx.is_exactly(value, C::FrozenSet) => {
                self.out.byte(op::MARK);
                return self.open(Frame::new(Doing::FrozenSet, value));
            }
            _ => {}
        }
        Err(Stop(Ask::Reduce, value))
    }

    /// Says that a value was written before.
    fn known(&mut self, number: u32) {
        if self.protocol == 0 {
            self.out.push(format!("g{number}\n").as_bytes());
        } else if number < 256 {
            self.out.push(&[op::BINGET, number as u8]);
        } else {
            self.out.byte(op::LONG_BINGET);
            self.out.push(&number.to_le_bytes());
        }
    }

    /// Gives what was written last a number.
    #[inline]
    fn remember(&mut self, value: V<'v>) {
        if self.flags & FAST != 0 {
            return;
        }
        let number = self.memo.put(value);
        if self.protocol >= 4 {
            self.out.byte(op::MEMOIZE);
        } else if self.protocol == 0 {
            self.out.push(format!("p{number}\n").as_bytes());
        } else if number < 256 {
            self.out.push(&[op::BINPUT, number as u8]);
        } else {
            self.out.byte(op::LONG_BINPUT);
            self.out.push(&number.to_le_bytes());
        }
    }

    #[inline]
    fn small(&mut self, n: i64) {
        if self.protocol == 0 {
            let in_32_bits = i32::try_from(n).is_ok();
            let line = if in_32_bits {
                format!("I{n}\n")
            } else {
                format!("L{n}L\n")
            };
            return self.out.push(line.as_bytes());
        }
        match n {
            0..=0xff => self.out.push(&[op::BININT1, n as u8]),
            0x100..=0xffff => self.out.push(&[op::BININT2, n as u8, (n >> 8) as u8]),
            -0x8000_0000..=0x7fff_ffff => {
                let b = (n as i32).to_le_bytes();
                self.out.push(&[op::BININT, b[0], b[1], b[2], b[3]]);
            }
            _ if self.protocol == 1 => self.out.push(format!("L{n}L\n").as_bytes()),
            _ => {
                let bytes = n.to_le_bytes();
                let len = twos_complement_len(&bytes);
                self.out.push(&[op::LONG1, len as u8]);
                self.out.push(&bytes[..len]);
            }
        }
    }

    /// An integer that is no small one.
    fn long(&mut self, n: Integer<'v>) {
        let mut bytes = n.with_limbs(|is_negative, limbs| {
            let mut bytes: Vec<u8> = limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
            bytes.push(0);
            if is_negative {
                negate(&mut bytes);
            }
            bytes
        });
        bytes.truncate(twos_complement_len(&bytes));
        if bytes.len() < 256 {
            self.out.push(&[op::LONG1, bytes.len() as u8]);
        } else {
            self.out.byte(op::LONG4);
            self.out.push(&(bytes.len() as u32).to_le_bytes());
        }
        self.out.push(&bytes);
    }

    fn float(&mut self, x: f64) {
        if self.protocol == 0 {
            let line = format!("F{}\n", pyta_text::float::repr(x));
            return self.out.push(line.as_bytes());
        }
        self.out.byte(op::BINFLOAT);
        self.out.push(&x.to_be_bytes());
    }

    fn bytes(&mut self, value: V<'v>, bytes: &[u8]) {
        let len = bytes.len();
        let mut header = [op::SHORT_BINBYTES; 9];
        let header = if len < 256 {
            header[1] = len as u8;
            &header[..2]
        } else if let Ok(len) = u32::try_from(len) {
            header[0] = op::BINBYTES;
            header[1..5].copy_from_slice(&len.to_le_bytes());
            &header[..5]
        } else {
            header[0] = op::BINBYTES8;
            header[1..].copy_from_slice(&(len as u64).to_le_bytes());
            &header[..]
        };
        self.out.payload(header, bytes, Some(value));
    }

    fn byte_array(&mut self, bytes: &[u8]) {
        let mut header = [op::BYTEARRAY8; 9];
        header[1..].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.out.payload(&header, bytes, None);
    }

    fn text(&mut self, text: Str<'v>) {
        if self.protocol == 0 {
            let mut line = vec![op::UNICODE];
            text.units()
                .iter()
                .for_each(|point| push_escaped(&mut line, point));
            line.push(b'\n');
            self.out.push(&line);
        } else if let Some(ascii) = text.as_ascii() {
            self.utf8(ascii.as_bytes());
        } else {
            let mut bytes = Vec::with_capacity(text.len() * 2);
            text.units()
                .iter()
                .for_each(|point| push_utf8(&mut bytes, point));
            self.utf8(&bytes);
        }
        self.remember(text.v());
    }

    #[inline]
    fn utf8(&mut self, bytes: &[u8]) {
        let len = bytes.len();
        let mut header = [op::SHORT_BINUNICODE; 9];
        let header = if len < 256 && self.protocol >= 4 {
            header[1] = len as u8;
            &header[..2]
        } else if let Ok(len) = u32::try_from(len) {
            header[0] = op::BINUNICODE;
            header[1..5].copy_from_slice(&len.to_le_bytes());
            &header[..5]
        } else {
            header[0] = op::BINUNICODE8;
            header[1..].copy_from_slice(&(len as u64).to_le_bytes());
            &header[..]
        };
        self.out.payload(header, bytes, None);
    }

    /// Writes what begins an empty container.
    fn empty(&mut self, binary: u8, text: u8) {
        if self.protocol == 0 {
            self.out.push(&[op::MARK, text]);
        } else {
            self.out.byte(binary);
        }
    }

    /// Without a memo, a container that is inside itself would never end.
    fn check_cycle(&self, value: V<'v>) -> Result<(), Stop<'v>> {
        const SHALLOW: usize = 50;
        if self.flags & FAST == 0 || self.depth() < SHALLOW {
            return Ok(());
        }
        let is_open = self
            .frames
            .iter()
            .any(|frame| frame.object == value || frame.extra == value);
        let is_below = self.below.is_some_and(|below| {
            below
                .iter()
                .filter_map(Frame::resumed)
                .any(|frame| frame.object == value || frame.extra == value)
        });
        if is_open || is_below {
            return Err(Stop(Ask::Cyclic, value));
        }
        Ok(())
    }

    fn list(&mut self, value: V<'v>) -> Saved<'v> {
        self.check_cycle(value)?;
        self.empty(op::EMPTY_LIST, op::LIST);
        self.remember(value);
        let len = value.as_list().map_or(0, List::len);
        if len == 0 {
            return Ok(true);
        }
        let mut frame = Frame::new(Doing::List, value);
        frame.size = len;
        if len == 1 || self.protocol == 0 {
            frame.open = Frame::SINGLE;
        }
        self.open(frame)
    }

    fn list_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(list) = frame.object.as_exact_list() else {
            return Ok(());
        };
        loop {
            let single = frame.open == Frame::SINGLE;
            if single && frame.at > 0 {
                self.out.byte(op::APPEND);
                if self.protocol > 0 {
                    return Ok(());
                }
            }
            let item = list.get(frame.at);
            if !single && frame.open > 0 && (item.is_none() || frame.open == BATCH) {
                self.out.byte(op::APPENDS);
                frame.open = 0;
                if list.len() != frame.size {
                    return Err(Stop(Ask::ChangedList, V::NIL));
                }
            }
            let Some(item) = item else {
                return Ok(());
            };
            if !single {
                if frame.open == 0 {
                    self.out.byte(op::MARK);
                }
                frame.open += 1;
            }
            frame.at += 1;
            if self.save_simple(item) {
                continue;
            }
            self.frames.push(frame);
            if !self.save(item, true)? {
                return Ok(());
            }
            self.frames.pop();
        }
    }

    fn dict(&mut self, value: V<'v>) -> Saved<'v> {
        self.check_cycle(value)?;
        self.empty(op::EMPTY_DICT, op::DICT);
        self.remember(value);
        let len = value.as_map().map_or(0, Map::len);
        if len == 0 {
            return Ok(true);
        }
        let mut frame = Frame::new(Doing::Dict, value);
        frame.size = len;
        if self.protocol == 0 || len == 1 {
            frame.open = Frame::SINGLE;
        } else {
            self.out.byte(op::MARK);
        }
        self.open(frame)
    }

    fn dict_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(map) = frame.object.as_exact_map() else {
            return Ok(());
        };
        loop {
            if frame.doing == Doing::DictKey {
                frame.doing = Doing::Dict;
                let value = map.entry(frame.at - 1).map_or(V::NIL, |entry| entry.value);
                if !self.save_simple(value) {
                    self.frames.push(frame);
                    if !self.save(value, true)? {
                        return Ok(());
                    }
                    self.frames.pop();
                }
            }
            if frame.at > 0 && frame.open == Frame::SINGLE {
                self.out.byte(op::SETITEM);
            }
            let mut next = None;
            while frame.at < map.used() && next.is_none() {
                next = map.entry(frame.at);
                frame.at += 1;
            }
            let is_full = frame.open == BATCH;
            if frame.open != Frame::SINGLE && (next.is_none() || is_full) {
                self.out.byte(op::SETITEMS);
                frame.open = 0;
            }
            if map.len() != frame.size && (next.is_none() || is_full) {
                return Err(Stop(Ask::ChangedDict, V::NIL));
            }
            if is_full {
                self.out.byte(op::MARK);
            }
            let Some(entry) = next else {
                if is_full {
                    self.out.byte(op::SETITEMS);
                }
                return Ok(());
            };
            if frame.open != Frame::SINGLE {
                frame.open += 1;
            }
            frame.doing = Doing::DictKey;
            frame.extra = entry.key;
            if self.save_simple(entry.key) {
                continue;
            }
            self.frames.push(frame);
            if !self.save(entry.key, true)? {
                return Ok(());
            }
            self.frames.pop();
        }
    }

    fn set(&mut self, value: V<'v>) -> Saved<'v> {
        self.out.byte(op::EMPTY_SET);
        self.remember(value);
        let len = value.as_set().map_or(0, Set::len);
        if len == 0 {
            return Ok(true);
        }
        self.out.byte(op::MARK);
        let mut frame = Frame::new(Doing::Set, value);
        frame.size = len;
        self.open(frame)
    }

    fn set_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(set) = frame.object.as_set() else {
            return Ok(());
        };
        let mut next = None;
        while frame.at < set.slots() && next.is_none() {
            next = set.key_at(frame.at);
            frame.at += 1;
        }
        let is_full = frame.open == BATCH;
        if next.is_none() || is_full {
            self.out.byte(op::ADDITEMS);
            frame.open = 0;
            if set.len() != frame.size {
                return Err(Stop(Ask::ChangedSet, V::NIL));
            }
        }
        if is_full {
            self.out.byte(op::MARK);
        }
        let Some((key, _)) = next else {
            if is_full {
                self.out.byte(op::ADDITEMS);
            }
            return Ok(());
        };
        frame.open += 1;
        self.frames.push(frame);
        if !self.save_simple(key) {
            self.save(key, true)?;
        }
        Ok(())
    }

    fn frozen_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(set) = frame.object.as_set() else {
            return Ok(());
        };
        let mut next = None;
        while frame.at < set.slots() && next.is_none() {
            next = set.key_at(frame.at);
            frame.at += 1;
        }
        if let Some((key, _)) = next {
            self.frames.push(frame);
            self.save(key, true)?;
            return Ok(());
        }
        match self.memo.get(frame.object) {
            // It is inside itself, and was written there.
            Some(number) => {
                self.out.byte(op::POP_MARK);
                self.known(number);
            }
            None => {
                self.out.byte(op::FROZENSET);
                self.remember(frame.object);
            }
        }
        Ok(())
    }

    fn tuple(&mut self, value: V<'v>) -> Saved<'v> {
        let len = value.as_tuple().map_or(0, Tuple::len);
        if len == 0 {
            self.empty(op::EMPTY_TUPLE, op::TUPLE);
            return Ok(true);
        }
        let mut frame = Frame::new(Doing::Tuple, value);
        if len > 3 || self.protocol < 2 {
            self.out.byte(op::MARK);
            frame.open = 1;
        }
        while let Some(item) = value.as_tuple().and_then(|tuple| tuple.get(frame.at)) {
            if !self.save_simple(item) {
                return self.open(frame);
            }
            frame.at += 1;
        }
        self.end_tuple(frame, len);
        Ok(true)
    }

    fn tuple_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(tuple) = frame.object.as_exact_tuple() else {
            return Ok(());
        };
        while let Some(item) = tuple.get(frame.at) {
            frame.at += 1;
            self.frames.push(frame);
            if !self.save(item, true)? {
                return Ok(());
            }
            self.frames.pop();
        }
        self.end_tuple(frame, tuple.len());
        Ok(())
    }

    fn end_tuple(&mut self, frame: Frame<'v>, len: usize) {
        let is_marked = frame.open == 1;
        if let Some(number) = self.memo.get(frame.object) {
            // It is inside itself, and was written there: what is on the stack goes.
            if is_marked && self.protocol > 0 {
                self.out.byte(op::POP_MARK);
            } else {
                for _ in 0..len + usize::from(is_marked) {
                    self.out.byte(op::POP);
                }
            }
            self.known(number);
            return;
        }
        let code = match len {
            _ if is_marked => op::TUPLE,
            1 => op::TUPLE1,
            2 => op::TUPLE2,
            _ => op::TUPLE3,
        };
        self.out.byte(code);
        self.remember(frame.object);
    }

    /// A plain instance; anything else is reduced.
    fn instance(&mut self, value: V<'v>) -> Saved<'v> {
        let cx = self.cx;
        let reduce = Err(Stop(Ask::Reduce, value));
        if self.protocol < 2 || self.flags & (OVERRIDES | FAST) != 0 {
            return reduce;
        }
        let (Some(class), Some(table)) = (cx.type_of(value), self.table) else {
            return reduce;
        };
        if value.payload() != value || !self.plans.is_plain(cx, class) {
            return reduce;
        }
        if !matches!(table.get(cx, class.v()), Ok(None)) || instance::interferes(cx, value) {
            return reduce;
        }
        let Some(state) = instance::attributes(cx, value) else {
            return reduce;
        };
        self.out.boundary();
        match self.memo.get(class.v()) {
            Some(number) => self.known(number),
            None if self.global(class) => {}
            None => return reduce,
        }
        self.out.boundary();
        self.out.push(&[op::EMPTY_TUPLE, op::NEWOBJ]);
        self.remember(value);
        if state.is_empty() {
            return Ok(true);
        }
        self.out.boundary();
        let state_is_known = self.memo.get(state.v());
        self.open(Frame::new(Doing::State, value))?;
        match state_is_known {
            Some(number) => self.known(number),
            None => {
                self.dict(state.v())?;
            }
        }
        Ok(false)
    }

    /// Writes a class by name; false when guest code is needed.
    fn global(&mut self, class: Type<'v>) -> bool {
        // Older protocols have other names for some modules; a program can give classes numbers.
        let (Some(_), 4..) = (self.table, self.protocol) else {
            return false;
        };
        let Some((module, name)) = instance::place_of(self.cx, class) else {
            return false;
        };
        for text in [module, name] {
            self.out.boundary();
            match self.memo.get(text.v()) {
                Some(number) => self.known(number),
                None => self.text(text),
            }
        }
        self.out.byte(op::STACK_GLOBAL);
        self.remember(class.v());
        true
    }

    /// Items that an iterator has given: a batch at a time.
    fn items_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(items) = frame.object.as_exact_list() else {
            return Ok(());
        };
        let single = self.protocol == 0 || items.len() == 1;
        if single && frame.at > 0 {
            self.out.byte(op::APPEND);
        }
        let Some(item) = items.get(frame.at) else {
            if !single && frame.at > 0 {
                self.out.byte(op::APPENDS);
            }
            return self.next_items(frame);
        };
        if !single && frame.at == 0 {
            self.out.byte(op::MARK);
        }
        frame.at += 1;
        self.frames.push(frame);
        self.save(item, true)?;
        Ok(())
    }

    /// Asks for the next batch, unless the iterator is at its end.
    fn next_items(&mut self, frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let iterator = frame.extra;
        if iterator.is_nil() {
            return Ok(());
        }
        self.frames.push(frame);
        Err(Stop(Ask::Items, iterator))
    }

    fn pairs_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(items) = frame.object.as_exact_list() else {
            return Ok(());
        };
        let pair_at = |at: usize| items.get(at).and_then(V::as_tuple);
        if frame.doing == Doing::PairsKey {
            let pair = pair_at(frame.at - 1);
            let value = pair.and_then(|pair| pair.get(1)).unwrap_or(V::NIL);
            frame.doing = Doing::Pairs;
            self.frames.push(frame);
            self.save(value, true)?;
            return Ok(());
        }
        let single = self.protocol == 0 || items.len() == 1;
        if single && frame.at > 0 {
            self.out.byte(op::SETITEM);
        }
        if frame.at == items.len() {
            if !single && frame.at > 0 {
                self.out.byte(op::SETITEMS);
            }
            return self.next_items(frame);
        }
        let Some(pair) = pair_at(frame.at).filter(|pair| pair.len() == 2) else {
            return Err(Stop(Ask::NoPair, V::NIL));
        };
        if !single && frame.at == 0 {
            self.out.byte(op::MARK);
        }
        frame.at += 1;
        frame.doing = Doing::PairsKey;
        self.frames.push(frame);
        self.save(pair.get(0).unwrap_or(V::NIL), true)?;
        Ok(())
    }

    /// One of the steps that `pickle.py` made: number, value, note.
    fn program_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(steps) = frame.object.as_exact_list() else {
            return Ok(());
        };
        let place = frame.at * 3;
        let (Some(kind), Some(value)) = (steps.get(place), steps.get(place + 1)) else {
            return Ok(());
        };
        frame.at += 1;
        self.frames.push(frame);
        match kind.as_small() {
            Some(0) => {
                self.save(value, true)?;
            }
            Some(1) => {
                let bytes = value.as_bytes().map_or(&[][..], |bytes| bytes.as_slice());
                self.out.push(bytes);
            }
            // The object exists from here on. If it was written meanwhile, inside itself, this one goes.
            Some(2) => match self.memo.get(value) {
                Some(number) => {
                    self.frames.pop();
                    self.out.byte(op::POP);
                    self.known(number);
                }
                None => self.remember(value),
            },
            Some(3) => self.begin_items(Doing::Items, value)?,
            Some(4) => self.begin_items(Doing::Pairs, value)?,
            Some(5) => {
                self.save(value, false)?;
            }
            Some(6) => self.remember(value),
            Some(8) => match (value.as_bytes(), value.as_byte_array()) {
                (Some(bytes), _) => self.bytes(value, bytes.as_slice()),
                (None, Some(array)) => self.byte_array(&array.to_vec()),
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn begin_items(&mut self, doing: Doing, iterator: V<'v>) -> Result<(), Stop<'v>> {
        let mut frame = Frame::new(doing, self.cx.new_list(&[]).v());
        frame.extra = iterator;
        self.open(frame)?;
        Err(Stop(Ask::Items, iterator))
    }
}

/// How many bytes of a two's complement number are needed.
fn twos_complement_len(bytes: &[u8]) -> usize {
    let mut len = bytes.len();
    while len > 1 {
        let (last, sign) = (bytes[len - 1], bytes[len - 2] & 0x80 != 0);
        if last == 0 && !sign || last == 0xff && sign {
            len -= 1;
        } else {
            break;
        }
    }
    len
}

/// Negates a two's complement number.
pub fn negate(bytes: &mut [u8]) {
    let mut carry = true;
    for byte in bytes {
        let (negated, over) = (!*byte).overflowing_add(u8::from(carry));
        *byte = negated;
        carry = over;
    }
}

/// `raw_unicode_escape`, and escapes for what a line cannot hold.
fn push_escaped(out: &mut Vec<u8>, point: u32) {
    match point {
        0x1_0000.. => out.extend_from_slice(format!("\\U{point:08x}").as_bytes()),
        0x100.. | 0 | 0x0a | 0x0d | 0x1a | 0x5c => {
            out.extend_from_slice(format!("\\u{point:04x}").as_bytes());
        }
        _ => out.push(point as u8),
    }
}

/// UTF-8, surrogates included.
fn push_utf8(out: &mut Vec<u8>, point: u32) {
    match char::from_u32(point) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend_from_slice(&[
            0xe0 | (point >> 12) as u8,
            0x80 | (point >> 6 & 0x3f) as u8,
            0x80 | (point & 0x3f) as u8,
        ]),
    }
}
