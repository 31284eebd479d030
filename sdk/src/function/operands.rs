//! From the emitters' typed arguments to operands of a draft.

use std::panic::Location;

use corevm_bytecode::numeric::Number;
use corevm_bytecode::{Constant, Op, Role, Special, Text};

use super::{Draft, FunctionBuilder};
use crate::ids::{Capture, ConstId, FuncId, Label, NativeId, Reg, Sense};

/// The field of a draft that an operand goes to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    A,
    B,
    C,
    D,
}

/// An argument of an emitter.
pub(super) trait Operand {
    /// The operand's number; labels and mistakes are noted on the side.
    fn number(
        self,
        builder: &mut FunctionBuilder,
        draft: &mut Draft,
        at: &'static Location<'static>,
    ) -> u32;
}

impl Draft {
    pub(super) fn set(&mut self, slot: Slot, number: u32) {
        match slot {
            Slot::A => self.a = number,
            Slot::B => self.b = number,
            Slot::C => self.c = number,
            Slot::D => self.d = number,
        }
    }
}

/// Whether the op has a `Sense`, which is always operand `c`.
pub(super) fn has_sense(op: Op) -> bool {
    op.info().roles[2] == Role::Sense
}

macro_rules! operand {
    ($type:ty, |$value:ident, $builder:ident, $draft:ident, $at:ident| $number:expr) => {
        impl Operand for $type {
            fn number(
                self,
                $builder: &mut FunctionBuilder,
                $draft: &mut Draft,
                $at: &'static Location<'static>,
            ) -> u32 {
                let $value = self;
                $number
            }
        }
    };
}

operand!(Reg, |register, builder, _draft, at| builder
    .register_index(register, at));
operand!(i16, |number, _builder, _draft, _at| u32::from(
    number as u16
));
operand!(u16, |number, _builder, _draft, _at| number.into());
operand!(Sense, |sense, _builder, _draft, _at| sense as u32);
operand!(Special, |special, _builder, _draft, _at| special as u32);
operand!(Capture, |capture, _builder, _draft, _at| capture.0.into());
operand!(ConstId, |constant, _builder, _draft, _at| constant.0);
operand!(FuncId, |function, _builder, _draft, _at| function.0);
operand!(NativeId, |native, _builder, _draft, _at| native.0);
operand!(Number, |number, _builder, _draft, _at| number.pack());
operand!(&str, |name, builder, _draft, _at| builder
    .pool
    .intern_name(name)
    .0);
operand!(&[&str], |names, builder, _draft, _at| {
    let names = names.iter().map(|&name| Constant::Str(Text::from(name)));
    builder.pool.intern(Constant::Tuple(names.collect())).0
});
operand!(Label, |label, builder, draft, at| {
    if builder.label_state(label, at).is_some() {
        draft.label = label.index;
    }
    0
});
