//! The slow paths: Python's meaning of each operation, as stepped natives.

pub mod arguments;
pub mod attr;
pub mod binary;
pub mod call;
pub mod compare;
pub mod globals;
pub mod items;
pub mod iter;
pub mod raise;
pub mod set_attr;
pub mod suggest;
pub mod unpack;

use corevm::{LeafFn, SlowOp, SlowPath, StepFn};

/// The leaf of an operation that is tried before its slow path.
pub fn leaf_path(op: SlowOp) -> Option<LeafFn> {
    Some(match op {
        SlowOp::Raise => raise::leaf_raise,
        SlowOp::RaiseFrom => raise::leaf_raise_from,
        SlowOp::ExcMatch => raise::leaf_exc_match,
        SlowOp::Iter => iter::leaf_iter,
        _ => return binary::leaf_of_numbers(op),
    })
}

/// The slow path of an operation.
pub fn slow_path(op: SlowOp) -> SlowPath {
    let (step, scratch): (StepFn, u8) = match op {
        SlowOp::Add => (binary::add, 0),
        SlowOp::Sub => (binary::sub, 0),
        SlowOp::Mul => (binary::mul, 0),
        SlowOp::Div => (binary::div, 0),
        SlowOp::FloorDiv => (binary::floor_div, 0),
        SlowOp::Mod => (binary::modulo, 0),
        SlowOp::Pow => (binary::pow, 0),
        SlowOp::MatMul => (binary::mat_mul, 0),
        SlowOp::Shl => (binary::shl, 0),
        SlowOp::Shr => (binary::shr, 0),
        SlowOp::BitAnd => (binary::bit_and, 0),
        SlowOp::BitOr => (binary::bit_or, 0),
        SlowOp::BitXor => (binary::bit_xor, 0),
        SlowOp::Neg => (binary::neg, 0),
        SlowOp::Pos => (binary::pos, 0),
        SlowOp::Invert => (binary::invert, 0),
        SlowOp::Truth => (compare::truth, 0),
        SlowOp::Lt => (compare::lt, 0),
        SlowOp::Le => (compare::le, 0),
        SlowOp::Eq => (compare::eq, 0),
        SlowOp::Ne => (compare::ne, 0),
        SlowOp::Gt => (compare::gt, 0),
        SlowOp::Ge => (compare::ge, 0),
        SlowOp::Contains => (compare::contains, 1),
        SlowOp::GetAttr => (attr::get_attr, 0),
        SlowOp::SetAttr => (set_attr::set_attr, 0),
        SlowOp::DelAttr => (set_attr::del_attr, 0),
        SlowOp::GetItem => (items::get_item, 0),
        SlowOp::SetItem => (items::set_item, 0),
        SlowOp::DelItem => (items::del_item, 0),
        SlowOp::LoadGlobal => (globals::load_global, 0),
        SlowOp::StoreGlobal => (globals::store_global, 0),
        SlowOp::DeleteGlobal => (globals::delete_global, 0),
        SlowOp::LoadName => (globals::load_name, 0),
        SlowOp::StoreName => (globals::store_name, 0),
        SlowOp::DeleteName => (globals::delete_name, 0),
        SlowOp::Iter => (iter::iter, 0),
        SlowOp::IterNext => (iter::iter_next, 2),
        SlowOp::Send => (iter::send, 1),
        SlowOp::MapInsert => (items::map_insert, 1),
        SlowOp::SetAdd => (items::set_add, 1),
        SlowOp::ListExtend => (unpack::list_extend, 1),
        SlowOp::Unpack => (unpack::unpack, 2),
        SlowOp::UnpackRest => (unpack::unpack_rest, 2),
        SlowOp::Raise => (raise::raise, 0),
        SlowOp::RaiseFrom => (raise::raise_from, 1),
        SlowOp::ExcMatch => (raise::exc_match, 0),
        SlowOp::Call => (call::call, 1),
    };
    SlowPath { step, scratch }
}
