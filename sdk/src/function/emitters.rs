//! One method per op, derived from the op table; and emitters that take the op as an argument.
//!
//! Left out are the ops that have a better form: constants (`loads`), jumps (`jump`, `loop_to`), calls (`calls`).
//! Ops whose names are words of Rust get an underscore: `mod_`, `move_`, `yield_`. The flag for the in-place form is
//! not an argument: see [`FunctionBuilder::binary_in_place`].

use std::panic::Location;

use corevm_bytecode::{Op, Role, Special, numeric::Number};

use super::FunctionBuilder;
use super::operands::{Operand, Slot};
use crate::error::Problem;
use crate::ids::{Capture, FuncId, Label, NO_REGISTER, Reg, Sense};

/// The argument's type for an operand with this role.
macro_rules! role_type {
    (Dst) => {
        Reg
    };
    (Src) => {
        Reg
    };
    (SrcDst) => {
        Reg
    };
    (First) => {
        Reg
    };
    (FirstDst) => {
        Reg
    };
    (Imm) => {
        i16
    };
    (Small) => {
        u16
    };
    (Sense) => {
        Sense
    };
    (Count) => {
        u16
    };
    (CountAfter) => {
        u16
    };
    (Pairs) => {
        u16
    };
    (Special) => {
        Special
    };
    (Capture) => {
        Capture
    };
    (Name) => {
        &str
    };
    (Func) => {
        FuncId
    };
    (Label) => {
        Label
    };
    (Number) => {
        Number
    };
}

/// The emitter of one row: leaves out unused operands and flags, one by one, then defines the method.
macro_rules! emitter {
    (@a $head:tt [] _ $($rest:tt)*) => { emitter!(@b $head [] $($rest)*); };
    (@a $head:tt [] $role:ident $($rest:tt)*) => { emitter!(@b $head [(a $role A)] $($rest)*); };
    (@b $head:tt [$($done:tt)*] _ $($rest:tt)*) => { emitter!(@c $head [$($done)*] $($rest)*); };
    (@b $head:tt [$($done:tt)*] $role:ident $($rest:tt)*) => { emitter!(@c $head [$($done)* (b $role B)] $($rest)*); };
    (@c $head:tt [$($done:tt)*] _ $($rest:tt)*) => { emitter!(@d $head [$($done)*] $($rest)*); };
    (@c $head:tt [$($done:tt)*] $role:ident $($rest:tt)*) => { emitter!(@d $head [$($done)* (c $role C)] $($rest)*); };
    (@d $head:tt [$($done:tt)*] _) => { emitter!(@method $head [$($done)*]); };
    (@d $head:tt [$($done:tt)*] Flags) => { emitter!(@method $head [$($done)*]); };
    (@d $head:tt [$($done:tt)*] $role:ident) => { emitter!(@method $head [$($done)* (d $role D)]); };
    (@method ($doc:tt $name:ident $camel:ident) [$(($operand:ident $role:ident $slot:ident))*]) => {
        #[doc = $doc]
        #[track_caller]
        pub fn $name(&mut self, $($operand: role_type!($role)),*) {
            let at = Location::caller();
            if !self.is_reachable() {
                return;
            }
            #[allow(unused_mut, reason = "some ops have no operands")]
            let mut draft = self.draft(Op::$camel, at);
            $(
                let number = $operand.number(self, &mut draft, at);
                draft.set(Slot::$slot, number);
            )*
            self.push(draft);
        }
    };
    ($doc:literal load_const $($rest:tt)*) => {};
    ($doc:literal load_const_wide $($rest:tt)*) => {};
    ($doc:literal load_int $($rest:tt)*) => {};
    ($doc:literal move $($rest:tt)*) => {};
    ($doc:literal jump $($rest:tt)*) => {};
    ($doc:literal get_method $($rest:tt)*) => {};
    ($doc:literal loop $($rest:tt)*) => {};
    ($doc:literal $name:ident $camel:ident Window $($rest:tt)*) => {};
    ($doc:literal $name:ident $camel:ident WindowSpread $($rest:tt)*) => {};
    ($doc:literal mod $camel:ident $($rest:tt)*) => { emitter!(@a ($doc mod_ $camel) [] $($rest)*); };
    ($doc:literal yield $camel:ident $($rest:tt)*) => { emitter!(@a ($doc yield_ $camel) [] $($rest)*); };
    ($doc:literal $name:ident $camel:ident $($rest:tt)*) => { emitter!(@a ($doc $name $camel) [] $($rest)*); };
}

macro_rules! define_emitters {
    ($($doc:literal $name:ident = $camel:ident { a: $a:tt, b: $b:tt, c: $c:tt, d: $d:tt } [$($effect:ident)*];)*) => {
        /// One emitter per op.
        impl FunctionBuilder {
            $(emitter!($doc $name $camel $a $b $c $d);)*
        }
    };
}

corevm_bytecode::for_each_op!(define_emitters);

/// Emitters for the ops of an operator table.
impl FunctionBuilder {
    /// `dst := lhs op rhs`, for any op of this form: arithmetic, comparison, `get_item`…
    #[track_caller]
    pub fn binary(&mut self, op: Op, dst: Reg, lhs: Reg, rhs: Reg) {
        let at = Location::caller();
        self.push_checked(
            op,
            [Role::Dst, Role::Src, Role::Src],
            at,
            |builder, draft| {
                draft.a = builder.register_index(dst, at);
                draft.b = builder.register_index(lhs, at);
                draft.c = builder.register_index(rhs, at);
            },
        );
    }

    /// As [`binary`](Self::binary), for an assignment like `lhs op= rhs`: the language's slow path is told.
    #[track_caller]
    pub fn binary_in_place(&mut self, op: Op, dst: Reg, lhs: Reg, rhs: Reg) {
        let at = Location::caller();
        if op.info().roles[3] != Role::Flags {
            return self.report(Problem::WrongShape(op), at);
        }
        self.push_checked(
            op,
            [Role::Dst, Role::Src, Role::Src],
            at,
            |builder, draft| {
                draft.a = builder.register_index(dst, at);
                draft.b = builder.register_index(lhs, at);
                draft.c = builder.register_index(rhs, at);
                draft.d = 1;
            },
        );
    }

    /// `dst := lhs op number`, for the ops that [`immediate_form`] gives.
    #[track_caller]
    pub fn binary_immediate(&mut self, op: Op, dst: Reg, lhs: Reg, number: i16) {
        let at = Location::caller();
        self.push_checked(
            op,
            [Role::Dst, Role::Src, Role::Imm],
            at,
            |builder, draft| {
                draft.a = builder.register_index(dst, at);
                draft.b = builder.register_index(lhs, at);
                draft.c = u32::from(number as u16);
            },
        );
    }

    /// As [`binary_immediate`](Self::binary_immediate), for an assignment like `lhs op= number`.
    #[track_caller]
    pub fn binary_immediate_in_place(&mut self, op: Op, dst: Reg, lhs: Reg, number: i16) {
        let at = Location::caller();
        if op.info().roles[3] != Role::Flags {
            return self.report(Problem::WrongShape(op), at);
        }
        self.push_checked(
            op,
            [Role::Dst, Role::Src, Role::Imm],
            at,
            |builder, draft| {
                draft.a = builder.register_index(dst, at);
                draft.b = builder.register_index(lhs, at);
                draft.c = u32::from(number as u16);
                draft.d = 1;
            },
        );
    }

    /// `dst := op src`: `neg`, `not`, `iter`, `move`…
    #[track_caller]
    pub fn unary(&mut self, op: Op, dst: Reg, src: Reg) {
        let at = Location::caller();
        self.push_checked(
            op,
            [Role::Dst, Role::Src, Role::None],
            at,
            |builder, draft| {
                draft.a = builder.register_index(dst, at);
                draft.b = builder.register_index(src, at);
            },
        );
    }

    /// Jumps when `lhs op rhs` is as `sense` says, for the ops that [`branch_form`] gives.
    #[track_caller]
    pub fn branch(&mut self, op: Op, lhs: Reg, rhs: Reg, sense: Sense, label: Label) {
        let at = Location::caller();
        self.push_checked(
            op,
            [Role::Src, Role::Src, Role::Sense],
            at,
            |builder, draft| {
                draft.a = builder.register_index(lhs, at);
                draft.b = builder.register_index(rhs, at);
                draft.c = sense as u32;
                label.number(builder, draft, at);
            },
        );
    }

    /// As [`branch`](Self::branch) with a small integer on the right.
    #[track_caller]
    pub fn branch_immediate(&mut self, op: Op, lhs: Reg, number: i16, sense: Sense, label: Label) {
        let at = Location::caller();
        self.push_checked(
            op,
            [Role::Src, Role::Imm, Role::Sense],
            at,
            |builder, draft| {
                draft.a = builder.register_index(lhs, at);
                draft.b = u32::from(number as u16);
                draft.c = sense as u32;
                label.number(builder, draft, at);
            },
        );
    }

    /// `dst := src`; nothing when they are the same.
    #[track_caller]
    pub fn move_(&mut self, dst: Reg, src: Reg) {
        let at = Location::caller();
        let mut draft = self.draft(Op::Move, at);
        draft.a = self.register_index(dst, at);
        draft.b = self.register_index(src, at);
        self.push(draft);
    }

    /// `dst := temporary`, which is given back. When the last instruction has just made it, that writes to `dst`
    /// directly.
    #[track_caller]
    pub fn take(&mut self, dst: Reg, temporary: Reg) {
        self.move_from_last(dst, temporary);
        if dst != temporary {
            self.free(temporary);
        }
    }

    /// As [`take`](Self::take), for those who keep the stack of temporaries themselves.
    #[track_caller]
    pub(crate) fn move_from_last(&mut self, dst: Reg, temporary: Reg) {
        let at = Location::caller();
        let target = self.register_index(dst, at);
        if !self.retarget_last(temporary, target) {
            self.move_(dst, temporary);
        }
    }

    /// Makes the last instruction write to `target` in place of a temporary that nobody else reads.
    fn retarget_last(&mut self, temporary: Reg, target: u32) -> bool {
        if self.is_dead || self.is_joined || target == NO_REGISTER || !temporary.is_temporary() {
            return false;
        }
        let Some(last) = self.drafts.last_mut() else {
            return false;
        };
        let roles = last.op.info().roles;
        let is_plain = roles[0] == Role::Dst && roles[3] != Role::Label;
        if is_plain && temporary.owner == self.id && last.a == temporary.index {
            last.a = target;
            return true;
        }
        false
    }

    fn push_checked(
        &mut self,
        op: Op,
        roles: [Role; 3],
        at: &'static Location<'static>,
        fill: impl FnOnce(&mut Self, &mut super::Draft),
    ) {
        let actual = op.info().roles;
        let is_branch = roles[2] == Role::Sense;
        let fits = match actual[3] {
            Role::None | Role::Flags => !is_branch,
            Role::Label => is_branch,
            _ => false,
        };
        if actual[..3] != roles || !fits {
            return self.report(Problem::WrongShape(op), at);
        }
        let mut draft = self.draft(op, at);
        fill(self, &mut draft);
        self.push(draft);
    }
}

/// The op with a small integer on the right, where there is one.
pub fn immediate_form(op: Op) -> Option<Op> {
    Some(match op {
        Op::Add => Op::AddImm,
        Op::Sub => Op::SubImm,
        Op::Mul => Op::MulImm,
        Op::FloorDiv => Op::FloorDivImm,
        Op::Mod => Op::ModImm,
        Op::Shl => Op::ShlImm,
        Op::Shr => Op::ShrImm,
        Op::BitAnd => Op::BitAndImm,
        Op::GetItem => Op::GetItemImm,
        Op::BrLt => Op::BrLtImm,
        Op::BrLe => Op::BrLeImm,
        Op::BrEq => Op::BrEqImm,
        Op::BrNe => Op::BrNeImm,
        Op::BrGt => Op::BrGtImm,
        Op::BrGe => Op::BrGeImm,
        _ => return None,
    })
}

/// The branch on a comparison, where there is one. For `contains`, [`FunctionBuilder::br_contains`] has the operands
/// the other way round; for `is_not`, take `br_is` with the opposite sense.
pub fn branch_form(op: Op) -> Option<Op> {
    Some(match op {
        Op::Lt => Op::BrLt,
        Op::Le => Op::BrLe,
        Op::Eq => Op::BrEq,
        Op::Ne => Op::BrNe,
        Op::Gt => Op::BrGt,
        Op::Ge => Op::BrGe,
        Op::Is => Op::BrIs,
        _ => return None,
    })
}
