//! Globals that are constants as long as nobody changes them: the functions, classes and natives that a function's namespaces hold
//! ([`corevm_runtime::Dependent`]).
#![expect(unsafe_code, reason = "looks at constants")]

use corevm_runtime::V;
use corevm_runtime::objects::{Map, Str};
use corevm_runtime::tier::layout;

use super::{Emitter, Reason, Region};
use crate::profile::code_of_cached;
use crate::state::Known;

/// Where a function looks for globals.
#[derive(Clone, Copy)]
pub(super) struct Namespaces<'a> {
    globals: Map<'a>,
    /// If they are a map.
    builtins: Option<Map<'a>>,
}

/// A global, found when the code is compiled.
pub(super) struct Global<'a> {
    /// The word of the function that has the map, and the map.
    pub word: i32,
    pub map: Map<'a>,
    pub place: usize,
}

impl<'a> Emitter<'a, '_> {
    /// Finds the namespaces of the functions with this scope's code, and relies on their having no others.
    pub(super) fn rely_on_namespaces(&mut self) {
        if self.input.is_cautious {
            return;
        }
        let cx = self.input.isolate.enter();
        let namespaces = cx.assume_namespaces(self.code(), self.input.dependent);
        self.scopes[self.scope].namespaces =
            namespaces.map(|(globals, builtins)| Namespaces { globals, builtins });
    }

    /// Where the global that the instruction loads is now, in this scope's namespaces; those that come before lack it, on which the code relies.
    pub(super) fn find_global(&self) -> Option<Global<'a>> {
        let cx = self.input.isolate.enter();
        // SAFETY: constants are roots, and nothing moves while code is compiled.
        let name = unsafe { V::from_raw(self.code().constant(self.site().ins.d)) };
        let name: Str<'a> = name.as_exact_str().filter(|name| name.is_symbol())?;
        let Namespaces { globals, builtins } = self.scopes[self.scope].namespaces?;
        if let Some(place) = globals.place_of_symbol(name) {
            return Some(Global {
                word: layout::FUNCTION_NAMESPACE,
                map: globals,
                place,
            });
        }
        let builtins = builtins?;
        let place = builtins.place_of_symbol(name)?;
        let lacks = globals.assume_lacking(cx, name, self.input.dependent);
        lacks.then_some(Global {
            word: layout::FUNCTION_BUILTINS,
            map: builtins,
            place,
        })
    }

    /// The present layout of the map that has this scope's globals, if that is known.
    pub(super) fn layout_of_globals(&self) -> Option<u64> {
        let namespaces = self.scopes[self.scope].namespaces?;
        Some(namespaces.globals.current_layout())
    }

    /// Has the global in a register as a constant, if it is a function, class or native that nobody has changed.
    pub(super) fn load_constant_global(&mut self, register: usize, global: &Global<'a>) -> bool {
        let cx = self.input.isolate.enter();
        let value = global.map.value_at(global.place);
        let is_callable = value.as_exact_function().is_some()
            || value.as_exact_native_function().is_some()
            || value.as_exact_type().is_some();
        if !is_callable
            || !global
                .map
                .assume_value(cx, global.place, self.input.dependent)
        {
            return false;
        }
        self.guard_holds();
        let callee = self.callee();
        let map = self.load(Region::Objects, callee, global.word);
        let word = self.value_at(map, global.place);
        self.set_word(register, word);
        self.learn_constant(register, value);
        true
    }

    /// The word that a register has is this value's.
    pub(super) fn learn_constant(&mut self, register: usize, value: V<'a>) {
        let number = self.constants.len();
        self.constants.push(value);
        self.learn(register, Known::Constant(number));
    }

    /// Has the code rely on the type and version of a stub, if that does not change often.
    pub(super) fn relies_on_version(&self, guard: u64) -> bool {
        let (number, version) = ((guard >> 32) as u32, guard as u32);
        let cx = self.input.isolate.enter();
        !self.input.is_cautious && cx.assume_version(number, version, self.input.dependent)
    }

    /// Goes on only while what the code relies on holds.
    pub(super) fn guard_holds(&mut self) {
        if !self.state.holds {
            let at = self.constant_address(self.input.holds_at);
            let holds = self.load_byte(Region::Machine, at, 0);
            self.guard(holds, Reason::Broken);
            self.state.holds = true;
        }
    }

    /// The constant that a register holds, if it does.
    pub(super) fn constant_in(&self, register: usize) -> Option<V<'a>> {
        match self.state[register].known {
            Known::Constant(number) => Some(self.constants[number]),
            _ => None,
        }
    }

    /// Whether a register holds a function with the code at this address; the code is left when functions get other code.
    pub(super) fn has_constant_code(&mut self, register: usize, address: usize) -> bool {
        let constant = self.constant_in(register);
        let has = constant.is_some_and(|constant| code_of_cached(constant.raw()) == address);
        if has {
            self.guard_holds();
        }
        has
    }
}
