//! Call windows: the registers in which a call passes the callee and its arguments.
//!
//! A window is a row of temporaries. A call gives up everything from the window's first register on, so the window must
//! be on top of the temporaries when the call is emitted; that is checked. Nested calls get windows above.

use std::panic::Location;

use corevm_bytecode::{Constant, Op, Role, Special, Text};

use super::{Draft, FunctionBuilder};
use crate::error::Problem;
use crate::ids::{NO_REGISTER, NativeId, Reg};

/// Registers between the start of a window and its first argument.
const ARGUMENTS: u32 = 3;

/// A window for a call with a known number of arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    first: Reg,
    arguments: u16,
    /// One when there is a receiver before the arguments.
    receivers: u32,
}

/// A window for a call whose arguments are in a list or tuple and a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpreadWindow {
    first: Reg,
}

impl Window {
    /// The register for the function, and for the result afterwards. `get_method` prepares this and the receiver.
    pub fn callee(&self) -> Reg {
        self.first
    }

    /// Where the result is after the call: the callee's register.
    pub fn result(&self) -> Reg {
        self.first
    }

    /// The register for argument `index`, without counting the receiver.
    pub fn arg(&self, index: u16) -> Reg {
        if index >= self.arguments {
            return Reg {
                index: NO_REGISTER,
                ..self.first
            };
        }
        self.first
            .offset(ARGUMENTS + self.receivers + u32::from(index))
    }

    /// Number of arguments, without the receiver.
    pub fn arguments(&self) -> u16 {
        self.arguments
    }

    fn length(&self) -> u32 {
        ARGUMENTS + self.receivers + u32::from(self.arguments)
    }
}

impl SpreadWindow {
    /// The register for the function, and for the result afterwards.
    pub fn callee(&self) -> Reg {
        self.first
    }

    /// The register for the list or tuple of positional arguments.
    pub fn positional(&self) -> Reg {
        self.first.offset(ARGUMENTS)
    }

    /// The register for the map of named arguments, or nil.
    pub fn named(&self) -> Reg {
        self.first.offset(ARGUMENTS + 1)
    }
}

impl FunctionBuilder {
    /// A window on top of the temporaries, for [`call`](Self::call), [`call_named`](Self::call_named),
    /// [`call_native`](Self::call_native) and [`tail_call`](Self::tail_call).
    #[track_caller]
    pub fn window(&mut self, arguments: u16) -> Window {
        self.new_window(arguments, 0, Location::caller())
    }

    /// A window for what `get_method` looks up; `get_method` takes its [`callee`](Window::callee).
    #[track_caller]
    pub fn method_window(&mut self, arguments: u16) -> Window {
        self.new_window(arguments, 1, Location::caller())
    }

    /// A window for [`call_spread`](Self::call_spread).
    pub fn spread_window(&mut self) -> SpreadWindow {
        SpreadWindow {
            first: self.temps(ARGUMENTS as u16 + 2),
        }
    }

    /// Calls the callee. The result, `window.result()`, is then the only register of the window still in use.
    #[track_caller]
    pub fn call(&mut self, window: Window) -> Reg {
        self.push_call(Op::Call, window, 0, Location::caller())
    }

    /// As [`call`](Self::call); the last arguments are the ones with these names.
    #[track_caller]
    pub fn call_named(&mut self, window: Window, names: &[&str]) -> Reg {
        let names = self.names(names);
        self.push_call(Op::CallNamed, window, names, Location::caller())
    }

    /// Calls what `get_method` looked up, in a window of [`method_window`](Self::method_window).
    #[track_caller]
    pub fn call_method(&mut self, window: Window) -> Reg {
        self.push_call(Op::CallMethod, window, 0, Location::caller())
    }

    /// As [`call_method`](Self::call_method); the last arguments are the ones with these names.
    #[track_caller]
    pub fn call_method_named(&mut self, window: Window, names: &[&str]) -> Reg {
        let names = self.names(names);
        self.push_call(Op::CallMethodNamed, window, names, Location::caller())
    }

    /// Calls a native of the module. Nothing has to be put in the window's callee register.
    #[track_caller]
    pub fn call_native(&mut self, window: Window, native: NativeId) -> Reg {
        // An op with a plain window reads all of it, so the callee's register has to hold something.
        if Op::CallNative.info().roles[0] == Role::Window {
            self.load_special(window.first, Special::Nil);
        }
        self.push_call(Op::CallNative, window, native.0, Location::caller())
    }

    /// Calls the callee in place of this function, and gives the window back.
    #[track_caller]
    pub fn tail_call(&mut self, window: Window) {
        let result = self.push_call(Op::TailCall, window, 0, Location::caller());
        self.free(result);
    }

    /// Calls with arguments from a list or tuple and a map.
    #[track_caller]
    pub fn call_spread(&mut self, window: SpreadWindow) -> Reg {
        let at = Location::caller();
        let draft = self.draft(Op::CallSpread, at);
        self.finish_call(draft, window.first, ARGUMENTS + 2, at)
    }

    /// A window over the temporaries from a position of a stack that the caller keeps itself.
    pub(crate) fn window_at(&mut self, position: u32, arguments: u16) -> Window {
        self.set_depth(position);
        self.new_window(arguments, 0, Location::caller())
    }

    fn new_window(
        &mut self,
        arguments: u16,
        receivers: u32,
        at: &'static Location<'static>,
    ) -> Window {
        let arguments = match usize::from(arguments) < super::MAX_REGISTERS - 4 {
            true => arguments,
            false => {
                self.report(Problem::TooMany("arguments"), at);
                0
            }
        };
        let count = arguments + (ARGUMENTS + receivers) as u16;
        Window {
            first: self.temps(count),
            arguments,
            receivers,
        }
    }

    fn names(&mut self, names: &[&str]) -> u32 {
        let names = names.iter().map(|&name| Constant::Str(Text::from(name)));
        self.constant(Constant::Tuple(names.collect())).0
    }

    fn push_call(&mut self, op: Op, window: Window, d: u32, at: &'static Location<'static>) -> Reg {
        let wants_receiver = matches!(op, Op::CallMethod | Op::CallMethodNamed);
        if wants_receiver != (window.receivers == 1) {
            self.report(Problem::WrongWindow(op), at);
        }
        let mut draft = self.draft(op, at);
        draft.b = window.arguments.into();
        draft.d = d;
        self.finish_call(draft, window.first, window.length(), at)
    }

    /// Emits the call and gives the window back, but for the result.
    fn finish_call(
        &mut self,
        mut draft: Draft,
        first: Reg,
        length: u32,
        at: &'static Location<'static>,
    ) -> Reg {
        draft.a = self.register_index(first, at);
        let Some(position) = first.position().filter(|_| first.owner == self.id) else {
            return first;
        };
        let end = position + length;
        if self.depth > end {
            self.report(Problem::WindowNotOnTop, at);
        } else if self.depth < end {
            self.report(Problem::WindowGone, at);
        }
        self.push(draft);
        self.set_depth(position + 1);
        first
    }
}
