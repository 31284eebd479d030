//! Call windows: the registers in which a call passes the callee and its arguments.
//!
//! A window is a row of temporaries that grows with each argument. A call gives up everything from the window's first
//! register on, so the window must be on top of the temporaries when it grows and when the call is emitted; that is
//! checked. The window of a call that is itself an argument starts in the argument's register, so that its result
//! needs no move.

use std::panic::Location;

use corevm_bytecode::{Constant, Op, Text};

use super::{Draft, FunctionBuilder};
use crate::error::Problem;
use crate::ids::{NativeId, Reg};

/// Registers between the start of a window and its first argument.
const ARGUMENTS: u32 = 3;
/// Most arguments that a window takes.
const MAX_ARGUMENTS: u32 = 60_000;

/// A call being prepared. Made by [`FunctionBuilder::window`], used up by the call.
#[derive(Debug)]
#[must_use = "the call is missing"]
pub struct Window {
    first: Reg,
    /// The link registers are taken, which comes before the first argument.
    has_link: bool,
    /// There is a receiver before the arguments: `get_method` was done.
    has_receiver: bool,
    arguments: u32,
}

impl Window {
    /// The register for the function, and for the result afterwards.
    pub fn callee(&self) -> Reg {
        self.first
    }

    /// Number of arguments so far, without the receiver.
    pub fn arguments(&self) -> usize {
        self.arguments as usize
    }

    /// Registers in use.
    fn length(&self) -> u32 {
        match self.has_link {
            true => ARGUMENTS + u32::from(self.has_receiver) + self.arguments,
            false => 1,
        }
    }
}

impl FunctionBuilder {
    /// A window on top of the temporaries. Put the function in its [`callee`](Window::callee) (or do
    /// [`get_method`](Self::get_method); natives need nothing), then each argument in an [`arg`](Self::arg), then call.
    pub fn window(&mut self) -> Window {
        let first = self.temp();
        self.window_from(first)
    }

    /// As [`window`](Self::window), for a call whose result is wanted in `dst`: starts there when that is the temporary
    /// on top. Else the result is [taken](Self::take) there after the call.
    pub fn window_for(&mut self, dst: Reg) -> Window {
        match self.is_on_top(dst) {
            true => self.window_from(dst),
            false => self.window(),
        }
    }

    /// The register for the next argument.
    #[track_caller]
    pub fn arg(&mut self, window: &mut Window) -> Reg {
        let at = Location::caller();
        self.check_on_top(window, at);
        if !window.has_link {
            window.has_link = true;
            self.temps(ARGUMENTS as u16 - 1);
        }
        match window.arguments < MAX_ARGUMENTS {
            true => window.arguments += 1,
            false => self.report(Problem::TooMany("arguments"), at),
        }
        self.temp()
    }

    /// Looks up method `name` of `object` as the callee, with the object as the receiver. When `object` is a temporary
    /// above the window, free it before.
    #[track_caller]
    pub fn get_method(&mut self, window: &mut Window, object: Reg, name: &str) {
        let at = Location::caller();
        self.check_on_top(window, at);
        if window.has_link {
            return self.report(Problem::WrongWindow(Op::GetMethod), at);
        }
        (window.has_link, window.has_receiver) = (true, true);
        self.temps(ARGUMENTS as u16);
        if self.is_reachable() {
            let mut draft = self.draft(Op::GetMethod, at);
            draft.a = self.register_index(window.first, at);
            draft.b = self.register_index(object, at);
            draft.d = self.pool.intern_name(name).0;
            self.push(draft);
        }
    }

    /// Calls the callee or the method. The result, in the window's first register, is then the only one in use.
    #[track_caller]
    pub fn call(&mut self, window: Window) -> Reg {
        let op = match window.has_receiver {
            true => Op::CallMethod,
            false => Op::Call,
        };
        self.push_call(op, window, 0, Location::caller())
    }

    /// As [`call`](Self::call); the last arguments are the ones with these names.
    #[track_caller]
    pub fn call_named(&mut self, window: Window, names: &[&str]) -> Reg {
        let names = names.iter().map(|&name| Constant::Str(Text::from(name)));
        let names = self.constant(Constant::Tuple(names.collect())).0;
        let op = match window.has_receiver {
            true => Op::CallMethodNamed,
            false => Op::CallNamed,
        };
        self.push_call(op, window, names, Location::caller())
    }

    /// Calls a native of the module. Nothing has to be put in the window's callee register.
    #[track_caller]
    pub fn call_native(&mut self, window: Window, native: NativeId) -> Reg {
        let at = Location::caller();
        self.refuse_receiver(&window, Op::CallNative, at);
        self.push_call(Op::CallNative, window, native.0, at)
    }

    /// Calls the callee in place of this function, and gives the window back.
    #[track_caller]
    pub fn tail_call(&mut self, window: Window) {
        let at = Location::caller();
        self.refuse_receiver(&window, Op::TailCall, at);
        let result = self.push_call(Op::TailCall, window, 0, at);
        self.free(result);
    }

    /// Calls with a list or tuple of arguments, and a map of named ones or nil: the window's two arguments.
    #[track_caller]
    pub fn call_spread(&mut self, window: Window) -> Reg {
        let at = Location::caller();
        self.refuse_receiver(&window, Op::CallSpread, at);
        if window.arguments != 2 {
            self.report(Problem::WrongWindow(Op::CallSpread), at);
        }
        let draft = self.draft(Op::CallSpread, at);
        self.finish_call(draft, window, at)
    }

    /// A window whose arguments are in place, over the temporaries from a position of a stack that the caller keeps
    /// itself.
    pub(crate) fn window_at(&mut self, position: u32, arguments: u16) -> Window {
        let window = Window {
            has_link: true,
            arguments: arguments.into(),
            ..self.window_from(self.temporary_at(position))
        };
        self.set_depth(position);
        self.temps(window.length() as u16);
        window
    }

    fn window_from(&self, first: Reg) -> Window {
        Window {
            first,
            has_link: false,
            has_receiver: false,
            arguments: 0,
        }
    }

    fn refuse_receiver(&mut self, window: &Window, op: Op, at: &'static Location<'static>) {
        if window.has_receiver {
            self.report(Problem::WrongWindow(op), at);
        }
    }

    /// The window is this function's, and nothing above it is in use.
    fn check_on_top(&mut self, window: &Window, at: &'static Location<'static>) -> bool {
        let position = window.first.position();
        let Some(position) = position.filter(|_| window.first.owner == self.id) else {
            self.report(Problem::Foreign("call window"), at);
            return false;
        };
        let end = position + window.length();
        if self.depth > end {
            self.report(Problem::WindowNotOnTop, at);
        } else if self.depth < end {
            self.report(Problem::WindowGone, at);
        }
        self.depth == end
    }

    fn push_call(&mut self, op: Op, window: Window, d: u32, at: &'static Location<'static>) -> Reg {
        let mut draft = self.draft(op, at);
        draft.b = window.arguments;
        draft.d = d;
        self.finish_call(draft, window, at)
    }

    /// Emits the call and gives the window back, but for the result.
    fn finish_call(
        &mut self,
        mut draft: Draft,
        window: Window,
        at: &'static Location<'static>,
    ) -> Reg {
        let first = window.first;
        if let Some(position) = first.position()
            && self.check_on_top(&window, at)
        {
            draft.a = first.index;
            self.push(draft);
            // The callee's frame needs its link also without arguments.
            self.max_depth = self.max_depth.max(position + ARGUMENTS);
            self.set_depth(position + 1);
        }
        first
    }
}
