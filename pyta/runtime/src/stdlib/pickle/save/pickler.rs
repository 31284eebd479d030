//! The base of `Pickler`: what it keeps between two runs of the loop, and the natives that begin and resume one.

use corevm::Obj;

use super::{Saver, Stop};
use crate::prelude::*;
use crate::protocol::Methods;
use crate::roots;
use crate::stdlib::pickle::instance::Plans;
use crate::stdlib::pickle::memo::{self, Memo};
use crate::stdlib::pickle::opcode as op;
use crate::stdlib::pickle::output::Output;
use crate::stdlib::pickle::slots::{self, int_in, list_in};

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

const DEFAULT_PROTOCOL: i64 = 5;
const HIGHEST_PROTOCOL: i64 = 5;

/// The declaration of the base of `Pickler`.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_pickle",
    flags: class_flags::BASE,
    fixed_slots: SLOTS,
    ..ClassSpec::new(C::PicklerBase, C::Object)
};

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    slots::receiver(cx, value, C::PicklerBase, "a pickler")
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
    let flags = setting(1).as_small().unwrap_or(0);
    begin(
        cx,
        pickler,
        [V::small(protocol), V::small(flags), setting(2)],
    );
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
    if setting(4) == V::TRUE {
        set_pairs(cx, pickler, cx.new_list(&[]));
    }
    Ok(V::NIL)
}

/// Sets protocol, flags and reducers; no frame is open.
fn begin<'v>(cx: Cx<'v>, pickler: Obj<'v>, [protocol, flags, table]: [V<'v>; 3]) {
    pickler.set_fixed(cx, PROTOCOL, protocol);
    pickler.set_fixed(cx, FLAGS, flags);
    pickler.set_fixed(cx, TABLE, table);
    pickler.set_fixed(cx, FRAMES, cx.new_list(&[]).v());
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
    set_pairs(cx, pickler, pairs);
    Ok(V::NIL)
}

/// Sets the memo, objects and numbers by turns.
fn set_pairs<'v>(cx: Cx<'v>, pickler: Obj<'v>, pairs: List<'v>) {
    pickler.set_fixed(cx, MEMO, pairs.v());
    pickler.set_fixed(cx, STAMP, V::small(memo::new_stamp(cx)));
}

/// `dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None)`: at once when the arguments are plain and no guest code is needed.
pub fn dumps<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let given = |slot: usize, default: V<'v>| slots.get(slot).given().unwrap_or(default);
    let (protocol, fix_imports, callback) = (given(1, V::NIL), given(2, V::TRUE), given(3, V::NIL));
    let number = match protocol.is_nil() {
        true => Some(DEFAULT_PROTOCOL),
        false => protocol
            .as_small()
            .filter(|n| (0..=HIGHEST_PROTOCOL).contains(n)),
    };
    let own = native_table(cx).filter(|_| callback.is_nil());
    let (Some(number), Some(table)) = (number, own) else {
        return Ok(Next::TailCall {
            callee: cx.prelude("pickle_dumps")?,
            args: ArgBuf::of(&[slots.get(0), protocol, fix_imports, callback]),
        });
    };
    let made = match begin_dumps(cx, &[slots.get(0), V::small(number), table]) {
        Ok(made) => made,
        Err(_) => return Err(cx.raising()),
    };
    match made.as_exact_tuple() {
        None => Ok(Next::Done(made)),
        Some(stopped) => Ok(Next::TailCall {
            callee: in_module(cx, N::serve_dumps).unwrap_or(V::NIL),
            args: ArgBuf::of(&[stopped.v(), V::small(number), fix_imports]),
        }),
    }
}

/// What the module's Python part calls so.
fn in_module<'v>(cx: Cx<'v>, name: N) -> Option<V<'v>> {
    let modules = cx.root(roots::MODULES).as_exact_map()?;
    let module = modules.get_symbol(cx.name(N::pickle_))?;
    cx.get_own(module, cx.name(name))
}

/// The reducers by class, unless classes have numbers.
fn native_table(cx: Cx<'_>) -> Option<V<'_>> {
    let numbers = in_module(cx, N::extension_registry)?.as_exact_map()?;
    let table = in_module(cx, N::dispatch_table)?;
    (numbers.is_empty() && table.as_exact_map().is_some()).then_some(table)
}

/// `_dumps(obj, protocol, table)`: the pickle as bytes; or a request, which names the pickler that is to go on.
pub fn begin_dumps<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
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
            begin(
                cx,
                object,
                [V::small(i64::from(protocol)), V::small(0), args[2]],
            );
            object.set_fixed(cx, CHUNKS, V::NIL);
            set_pairs(cx, object, cx.new_list(&[]));
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

impl<'v> Saver<'v> {
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
}
