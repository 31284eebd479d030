//! Weak proxies: every operation is performed on the referent.

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::{Methods, Repr};

/// Fixed slot of the reference.
const REFERENCE: usize = 0;

pub const PROXY: ClassSpec = ClassSpec {
    module: "weakref",
    flags: class_flags::NO_NEW,
    fixed_slots: 1,
    methods: METHODS,
    ..ClassSpec::new(C::WeakProxy, C::Object)
};

pub const CALLABLE_PROXY: ClassSpec = ClassSpec {
    module: "weakref",
    flags: class_flags::NO_NEW,
    fixed_slots: 1,
    methods: CALLABLE_METHODS,
    ..ClassSpec::new(C::WeakCallableProxy, C::Object)
};

/// The classes of proxies.
pub const CLASSES: &[C] = &[C::WeakProxy, C::WeakCallableProxy];

/// A proxy of an object.
///
/// # Errors
/// TypeError for what cannot be referred to weakly.
pub fn new_proxy<'v>(cx: Cx<'v>, object: V<'v>, callback: V<'v>) -> Result<V<'v>, Exit> {
    if callback.is_nil()
        && let Some(known) = super::shared(cx, object, CLASSES)
    {
        return Ok(known);
    }
    let weak = super::new_reference(cx, object, callback)?;
    let callable = crate::builtins::object_functions::is_callable(cx, object);
    let class = if callable {
        C::WeakCallableProxy
    } else {
        C::WeakProxy
    };
    let proxy = cx.new_instance(cx.class(class));
    if let Some(instance) = proxy.as_object() {
        instance.set_fixed(cx, REFERENCE, weak.v());
    }
    weak.set_extra(cx, cx.new_tuple(&[proxy, V::NIL]).v());
    Ok(proxy)
}

/// The value behind a proxy; other values are themselves.
fn target<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Raised> {
    let is_proxy = cx.is_exactly(value, C::WeakProxy) || cx.is_exactly(value, C::WeakCallableProxy);
    if !is_proxy {
        return Ok(value);
    }
    value
        .as_object()
        .and_then(|object| object.fixed(REFERENCE).as_weak())
        .and_then(|weak| weak.referent())
        .ok_or_else(|| {
            cx.error(
                C::ReferenceError,
                "weakly-referenced object no longer exists",
            )
        })
}

/// An operation on the targets of the slots in `order`.
fn forward<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    op: SlowOp,
    order: &[usize],
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(got.value()));
    }
    let mut operands = [V::small(0); 3];
    // What is stored, deleted or looked for stays as it is.
    let only_receiver = matches!(
        op,
        SlowOp::SetAttr | SlowOp::DelAttr | SlowOp::SetItem | SlowOp::DelItem | SlowOp::Contains
    );
    for (operand, &slot) in operands.iter_mut().zip(order) {
        *operand = match slots.get(slot) {
            value if only_receiver && slot > 0 => value,
            value => target(cx, value)?,
        };
    }
    let is_binary = crate::protocol::arith::binary_names(op).is_some();
    let count = if is_binary { 3 } else { order.len() };
    Ok(Next::Op {
        state: 1,
        op,
        operands: ArgBuf::of(&operands[..count]),
    })
}

macro_rules! forwards {
    ($($name:ident $op:ident [$($slot:literal),*];)*) => {
        $(fn $name<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
            forward(cx, slots, state, got, SlowOp::$op, &[$($slot),*])
        })*
    };
}

forwards! {
    getattribute GetAttr [0, 1]; setattr SetAttr [0, 2, 1]; delattr DelAttr [0, 1];
    getitem GetItem [0, 1]; setitem SetItem [0, 1, 2]; delitem DelItem [0, 1]; contains Contains [1, 0]; iter Iter [0];
    truth Truth [0]; lt Lt [0, 1]; le Le [0, 1]; eq Eq [0, 1]; ne Ne [0, 1]; gt Gt [0, 1]; ge Ge [0, 1];
    neg Neg [0]; pos Pos [0]; invert Invert [0];
    add Add [0, 1]; sub Sub [0, 1]; mul Mul [0, 1]; div Div [0, 1]; floordiv FloorDiv [0, 1]; modulo Mod [0, 1];
    matmul MatMul [0, 1]; shl Shl [0, 1]; shr Shr [0, 1]; and BitAnd [0, 1]; or BitOr [0, 1];
    xor BitXor [0, 1];
    radd Add [1, 0]; rsub Sub [1, 0]; rmul Mul [1, 0]; rdiv Div [1, 0]; rfloordiv FloorDiv [1, 0]; rmodulo Mod [1, 0];
    rpow Pow [1, 0]; rmatmul MatMul [1, 0]; rshl Shl [1, 0]; rshr Shr [1, 0]; rand BitAnd [1, 0]; ror BitOr [1, 0];
    rxor BitXor [1, 0];
}

/// An assignment with an operator: the target's, which gives the new value.
fn in_place<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    op: SlowOp,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(got.value()));
    }
    let operands = [target(cx, slots.get(0))?, target(cx, slots.get(1))?];
    Ok(Next::Op {
        state: 1,
        op,
        operands: ArgBuf::of(&[operands[0], operands[1], V::small(1)]),
    })
}

macro_rules! in_place {
    ($name:literal, $op:ident) => {
        NativeDef::step(
            $name,
            "(self, value, /)",
            |cx, slots, state, got| in_place(cx, slots, state, got, SlowOp::$op),
            0,
        )
    };
}

/// `pow(a, b, modulus)` of the targets.
fn pow<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    if state > 0 || slots.get(2).is_empty() || slots.get(2).is_nil() {
        return forward(cx, slots, state, got, SlowOp::Pow, &[0, 1]);
    }
    let operands = [0, 1, 2].map(|slot| target(cx, slots.get(slot)));
    let [base, exponent, modulus] = operands;
    Ok(Next::Call {
        state: 1,
        callee: cx.prelude("pow_modulo")?,
        args: ArgBuf::of(&[base?, exponent?, modulus?]),
    })
}

/// Calls a special method of the target.
fn method<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, name: N, text: &str) -> Result<Next<'v>, Raised> {
    let object = target(cx, slots.get(0))?;
    match cx.special(object, name) {
        Some(method) => Ok(method.tail(&[])),
        None => Err(cx.error(
            C::TypeError,
            format!("object of type '{}' has no {text}", cx.class_name(object)),
        )),
    }
}

macro_rules! methods {
    ($($name:ident $which:ident $text:literal;)*) => {
        $(fn $name<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, _state: u32, _got: Got<'v>) -> Result<Next<'v>, Raised> {
            method(cx, slots, N::$which, $text)
        })*
    };
}

methods! {
    len len "len()"; str str "str()"; int int_ "int()"; float float_ "float()"; index index "index";
    abs abs "abs()"; reversed reversed "reversed()"; bytes bytes_ "bytes()";
}

fn next<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let object = target(cx, slots.get(0))?;
    match cx.special(object, N::next) {
        Some(method) => Ok(method.tail(&[])),
        None => Err(cx.error(
            C::TypeError,
            format!(
                "Weakref proxy referenced a non-iterator '{}' object",
                cx.class_name(object)
            ),
        )),
    }
}

fn call<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    Ok(Next::TailSpread {
        callee: target(cx, slots.get(0))?,
        positional: slots.get(1),
        named: slots.get(2),
    })
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = match target(cx, args[0]) {
        Ok(object) => object,
        Err(raised) => {
            cx.take_raised(raised);
            V::NIL
        }
    };
    Ok(cx
        .new_str(&format!(
            "<weakproxy at {}; to '{}' at {}>",
            cx.address(args[0]),
            cx.class_name(object),
            cx.address(object)
        ))
        .v())
}

macro_rules! table {
    ($($extra:expr,)*) => {
        &[
            $($extra,)*
            NativeDef::step("__getattribute__", "(self, name, /)", getattribute, 0),
            NativeDef::step("__setattr__", "(self, name, value, /)", setattr, 0),
            NativeDef::step("__delattr__", "(self, name, /)", delattr, 0),
            NativeDef::step("__getitem__", "(self, key, /)", getitem, 0),
            NativeDef::step("__setitem__", "(self, key, value, /)", setitem, 0),
            NativeDef::step("__delitem__", "(self, key, /)", delitem, 0),
            NativeDef::step("__contains__", "(self, key, /)", contains, 0),
            NativeDef::step("__iter__", "(self, /)", iter, 0),
            NativeDef::step("__next__", "(self, /)", next, 0),
            NativeDef::step("__bool__", "(self, /)", truth, 0),
            NativeDef::step("__len__", "(self, /)", len, 0),
            NativeDef::step("__str__", "(self, /)", str, 0),
            NativeDef::step("__bytes__", "(self, /)", bytes, 0),
            NativeDef::leaf("__repr__", "(self, /)", repr),
            NativeDef::step("__int__", "(self, /)", int, 0),
            NativeDef::step("__float__", "(self, /)", float, 0),
            NativeDef::step("__index__", "(self, /)", index, 0),
            NativeDef::step("__abs__", "(self, /)", abs, 0),
            NativeDef::step("__reversed__", "(self, /)", reversed, 0),
            NativeDef::step("__lt__", "(self, value, /)", lt, 0),
            NativeDef::step("__le__", "(self, value, /)", le, 0),
            NativeDef::step("__eq__", "(self, value, /)", eq, 0),
            NativeDef::step("__ne__", "(self, value, /)", ne, 0),
            NativeDef::step("__gt__", "(self, value, /)", gt, 0),
            NativeDef::step("__ge__", "(self, value, /)", ge, 0),
            NativeDef::step("__neg__", "(self, /)", neg, 0),
            NativeDef::step("__pos__", "(self, /)", pos, 0),
            NativeDef::step("__invert__", "(self, /)", invert, 0),
            NativeDef::step("__add__", "(self, value, /)", add, 0),
            NativeDef::step("__sub__", "(self, value, /)", sub, 0),
            NativeDef::step("__mul__", "(self, value, /)", mul, 0),
            NativeDef::step("__truediv__", "(self, value, /)", div, 0),
            NativeDef::step("__floordiv__", "(self, value, /)", floordiv, 0),
            NativeDef::step("__mod__", "(self, value, /)", modulo, 0),
            NativeDef::step("__pow__", "(self, value, modulus=None, /)", pow, 0),
            NativeDef::step("__matmul__", "(self, value, /)", matmul, 0),
            NativeDef::step("__lshift__", "(self, value, /)", shl, 0),
            NativeDef::step("__rshift__", "(self, value, /)", shr, 0),
            NativeDef::step("__and__", "(self, value, /)", and, 0),
            NativeDef::step("__or__", "(self, value, /)", or, 0),
            NativeDef::step("__xor__", "(self, value, /)", xor, 0),
            NativeDef::step("__radd__", "(self, value, /)", radd, 0),
            NativeDef::step("__rsub__", "(self, value, /)", rsub, 0),
            NativeDef::step("__rmul__", "(self, value, /)", rmul, 0),
            NativeDef::step("__rtruediv__", "(self, value, /)", rdiv, 0),
            NativeDef::step("__rfloordiv__", "(self, value, /)", rfloordiv, 0),
            NativeDef::step("__rmod__", "(self, value, /)", rmodulo, 0),
            NativeDef::step("__rpow__", "(self, value, /)", rpow, 0),
            NativeDef::step("__rmatmul__", "(self, value, /)", rmatmul, 0),
            NativeDef::step("__rlshift__", "(self, value, /)", rshl, 0),
            NativeDef::step("__rrshift__", "(self, value, /)", rshr, 0),
            NativeDef::step("__rand__", "(self, value, /)", rand, 0),
            NativeDef::step("__ror__", "(self, value, /)", ror, 0),
            NativeDef::step("__rxor__", "(self, value, /)", rxor, 0),
            in_place!("__iadd__", Add),
            in_place!("__isub__", Sub),
            in_place!("__imul__", Mul),
            in_place!("__itruediv__", Div),
            in_place!("__ifloordiv__", FloorDiv),
            in_place!("__imod__", Mod),
            in_place!("__ipow__", Pow),
            in_place!("__imatmul__", MatMul),
            in_place!("__ilshift__", Shl),
            in_place!("__irshift__", Shr),
            in_place!("__iand__", BitAnd),
            in_place!("__ior__", BitOr),
            in_place!("__ixor__", BitXor),
        ]
    };
}

const METHODS: &[NativeDef] = table![];

const CALLABLE_METHODS: &[NativeDef] = table![NativeDef::step(
    "__call__",
    "(self, /, *args, **kwargs)",
    call,
    0
),];
