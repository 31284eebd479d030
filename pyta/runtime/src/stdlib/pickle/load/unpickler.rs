//! The base of `Unpickler`: what it keeps between two runs of the loop, and the natives that begin and resume one.

use rustc_hash::FxHashMap;

use corevm::Obj;

use super::{Ask, Loader, Stop};
use crate::prelude::*;
use crate::stdlib::pickle::slots::{self, int_in, list_in};
use crate::stdlib::pickle::stack::{Numbered, Stack};

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

/// The declaration of the base of `Unpickler`.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_pickle",
    flags: class_flags::BASE,
    fixed_slots: SLOTS,
    ..ClassSpec::new(C::UnpicklerBase, C::Object)
};

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    slots::receiver(cx, value, C::UnpicklerBase, "an unpickler")
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
    let memo = list_in(unpickler, MEMO);
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
    let list = |slot: usize| list_in(unpickler, slot);
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

impl<'v> Loader<'v> {
    /// Writes the state to the unpickler; the request as a tuple.
    fn stopped(&mut self, unpickler: Obj<'v>, stop: Stop<'v>) -> Result<V<'v>, Exit> {
        let cx = self.cx;
        let list = |slot: usize| list_in(unpickler, slot);
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
}
