//! Contexts: precision, rounding, bounds, and which conditions have happened and are trapped.

use corevm::Obj;

use super::arith::{self, Context, MAX_EMAX, MAX_PREC, MIN_EMIN, Number, Rounding, Status, status};
use super::object::{self, GRANTED};
use super::signals::{self, Side};
use super::{methods, values};
use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::Index;
use crate::roots;
use crate::types::int::methods::wrong_receiver;
use crate::types::iterators::new_with_slots;

/// Fixed slots of contexts.
const PREC: usize = 0;
const EMAX: usize = 1;
const EMIN: usize = 2;
/// The rounding's number, then a bit for `clamp`, then one for `capitals`.
const MODES: usize = 3;
/// Sets of conditions, as [`status`].
pub const TRAPS: usize = 4;
pub const STATUS: usize = 5;
/// The mappings of these sets, once somebody has asked for them.
pub const TRAPS_DICT: usize = 6;
pub const FLAGS_DICT: usize = 7;

const ROUNDING_BITS: u32 = 3;
const CLAMP: i64 = 1 << ROUNDING_BITS;
const CAPITALS: i64 = CLAMP << 1;

/// Places in the list of what the module keeps.
pub mod kept {
    /// Nine classes, see [`crate::stdlib::decimal::signals::SIGNALS`], then those of conditions.
    pub const SIGNALS: usize = 0;
    pub const SIGNAL_DICT: usize = 13;
    pub const TUPLE: usize = 14;
    /// The context that new ones are copies of, and two other templates.
    pub const DEFAULT: usize = 15;
    pub const BASIC: usize = 16;
    pub const EXTENDED: usize = 17;
    /// The context variable.
    pub const VARIABLE: usize = 18;
    /// What the module's source has made, by name.
    pub const NAMES: usize = 19;
}

const VALID_ROUNDINGS: &str = "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]";

/// Largest format of [`ieee`].
pub const MAX_BITS: i64 = 512;

macro_rules! attribute {
    ($name:literal $get:expr, $set:expr) => {
        GetSet::read_write(
            $name,
            |cx, args| {
                let this = receiver(cx, $name, args)?;
                let get: for<'v> fn(Cx<'v>, Obj<'v>) -> Result<V<'v>, Exit> = $get;
                get(cx, this)
            },
            |cx, args| {
                let this = receiver(cx, $name, args)?;
                let Some(value) = args[1].given() else {
                    return Err(cx
                        .error(C::AttributeError, "context attributes cannot be deleted")
                        .into());
                };
                let set: for<'v> fn(Cx<'v>, Obj<'v>, V<'v>) -> Result<(), Exit> = $set;
                set(cx, this, value)?;
                Ok(V::NIL)
            },
        )
    };
}

/// `Context`.
pub const CLASS: ClassSpec = ClassSpec {
    module: "decimal",
    doc: "How decimal arithmetic is done: the digits kept, the rounding, the bounds of the exponent, which\nsignals raise and which have occurred. What is left out is as in DefaultContext.",
    flags: class_flags::BASE,
    fixed_slots: 8,
    new: Some(NativeDef::leaf(
        "__new__",
        "(cls, *args, **kwargs)",
        |cx, args| {
            let class = args[0]
                .as_exact_type()
                .unwrap_or_else(|| cx.class(C::DecimalContext));
            Ok(copy_of(cx, class, template(cx, kept::DEFAULT), false))
        },
    )),
    methods: methods::OF_CONTEXTS,
    attributes: &[
        attribute!("prec" | _, this | Ok(this.fixed(PREC)), set_prec),
        attribute!("Emax" | _, this | Ok(this.fixed(EMAX)), set_emax),
        attribute!("Emin" | _, this | Ok(this.fixed(EMIN)), set_emin),
        attribute!(
            "rounding" | cx,
            this | Ok(cx.symbol(rounding(this).name()).v()),
            set_rounding
        ),
        attribute!(
            "capitals" | _,
            this | Ok(V::small((modes(this) & CAPITALS != 0).into())),
            |cx, this, value| {
                set_bit(
                    cx,
                    this,
                    value,
                    CAPITALS,
                    "valid values for capitals are 0 or 1",
                )
            }
        ),
        attribute!(
            "clamp" | _,
            this | Ok(V::small((modes(this) & CLAMP != 0).into())),
            |cx, this, value| {
                set_bit(cx, this, value, CLAMP, "valid values for clamp are 0 or 1")
            }
        ),
        attribute!(
            "flags" | cx,
            this | Ok(signals::mapping(cx, this, Side::Flags)),
            |cx, this, value| {
                set_conditions(cx, this, STATUS, signals::of_mapping(cx, value)?);
                Ok(())
            }
        ),
        attribute!(
            "traps" | cx,
            this | Ok(signals::mapping(cx, this, Side::Traps)),
            |cx, this, value| {
                set_conditions(cx, this, TRAPS, signals::of_mapping(cx, value)?);
                Ok(())
            }
        ),
    ],
    ..ClassSpec::new(C::DecimalContext, C::Object)
};

/// What the module keeps.
pub fn keep(cx: Cx<'_>, place: usize) -> V<'_> {
    let list = cx.root(roots::DECIMAL).as_exact_list();
    list.and_then(|list| list.get(place)).unwrap_or(V::NIL)
}

fn template(cx: Cx<'_>, place: usize) -> Obj<'_> {
    keep(cx, place)
        .as_object()
        .expect("the templates are made with the module")
}

// The settings.

fn modes(this: Obj<'_>) -> i64 {
    this.fixed(MODES).as_small().unwrap_or(0)
}

fn rounding(this: Obj<'_>) -> Rounding {
    Rounding::ALL[(modes(this) & (CLAMP - 1)) as usize]
}

/// A set of conditions.
pub fn conditions(this: Obj<'_>, which: usize) -> Status {
    this.fixed(which).as_small().unwrap_or(0) as Status
}

pub fn set_conditions<'v>(cx: Cx<'v>, this: Obj<'v>, which: usize, conditions: Status) {
    this.set_fixed(cx, which, V::small(conditions.into()));
}

/// What numbers are fitted into.
#[inline]
pub fn settings(this: Obj<'_>) -> Context {
    let number = |index: usize| this.fixed(index).as_small().unwrap_or(0);
    let modes = number(MODES);
    Context {
        prec: number(PREC),
        emax: number(EMAX),
        emin: number(EMIN),
        rounding: Rounding::ALL[(modes & (CLAMP - 1)) as usize],
        clamp: modes & CLAMP != 0,
        granted: GRANTED,
    }
}

/// Whether exponents are shown with a capital letter.
pub fn has_capitals(this: Obj<'_>) -> bool {
    modes(this) & CAPITALS != 0
}

fn number<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    if !value.is_integer() && value.as_bool().is_none() {
        return Err(cx.type_error("an integer is required"));
    }
    let number = cx.index_object(value)?.as_i64();
    number.ok_or_else(|| cx.overflow_error("Python int too large to convert to C ssize_t"))
}

fn set_number<'v>(
    cx: Cx<'v>,
    this: Obj<'v>,
    index: usize,
    value: V<'v>,
    range: std::ops::RangeInclusive<i64>,
    problem: &str,
) -> Result<(), Exit> {
    let number = number(cx, value)?;
    if !range.contains(&number) {
        return Err(cx.value_error(problem));
    }
    this.set_fixed(cx, index, V::small(number));
    Ok(())
}

fn set_prec<'v>(cx: Cx<'v>, this: Obj<'v>, value: V<'v>) -> Result<(), Exit> {
    let problem = "valid range for prec is [1, MAX_PREC]";
    set_number(cx, this, PREC, value, 1..=MAX_PREC, problem)
}

fn set_emax<'v>(cx: Cx<'v>, this: Obj<'v>, value: V<'v>) -> Result<(), Exit> {
    let problem = "valid range for Emax is [0, MAX_EMAX]";
    set_number(cx, this, EMAX, value, 0..=MAX_EMAX, problem)
}

fn set_emin<'v>(cx: Cx<'v>, this: Obj<'v>, value: V<'v>) -> Result<(), Exit> {
    let problem = "valid range for Emin is [MIN_EMIN, 0]";
    set_number(cx, this, EMIN, value, MIN_EMIN..=0, problem)
}

fn set_bit<'v>(
    cx: Cx<'v>,
    this: Obj<'v>,
    value: V<'v>,
    bit: i64,
    problem: &str,
) -> Result<(), Exit> {
    let bits = match number(cx, value)? {
        0 => 0,
        1 => bit,
        _ => return Err(cx.value_error(problem)),
    };
    this.set_fixed(cx, MODES, V::small(modes(this) & !bit | bits));
    Ok(())
}

/// The rounding that an argument names.
///
/// # Errors
/// TypeError.
pub fn rounding_of<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Rounding, Exit> {
    let text = value.as_str();
    let found = text.and_then(|text| Rounding::ALL.into_iter().find(|mode| text.is(mode.name())));
    found.ok_or_else(|| cx.type_error(VALID_ROUNDINGS))
}

fn set_rounding<'v>(cx: Cx<'v>, this: Obj<'v>, value: V<'v>) -> Result<(), Exit> {
    let rounding = rounding_of(cx, value)? as i64;
    this.set_fixed(cx, MODES, V::small(modes(this) & !(CLAMP - 1) | rounding));
    Ok(())
}

/// Names of the settings, in the order in which they are given.
pub const SETTINGS: [&str; 8] = [
    "prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps",
];

/// Changes a setting by its number in [`SETTINGS`]; missing and `None` leave it.
///
/// # Errors
/// As for assigning the attribute.
pub fn set_setting<'v>(cx: Cx<'v>, this: Obj<'v>, which: usize, value: V<'v>) -> Result<(), Exit> {
    if value.is_empty() || value.is_nil() {
        return Ok(());
    }
    match which {
        0 => set_prec(cx, this, value),
        1 => set_rounding(cx, this, value),
        2 => set_emin(cx, this, value),
        3 => set_emax(cx, this, value),
        4 => set_bit(
            cx,
            this,
            value,
            CAPITALS,
            "valid values for capitals are 0 or 1",
        ),
        5 => set_bit(cx, this, value, CLAMP, "valid values for clamp are 0 or 1"),
        _ => {
            let conditions = match value.as_list() {
                Some(list) => signals::of_list(cx, list)?,
                None => signals::of_mapping(cx, value)?,
            };
            set_conditions(
                cx,
                this,
                if which == 6 { STATUS } else { TRAPS },
                conditions,
            );
            Ok(())
        }
    }
}

/// `__init__(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)`.
pub fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = receiver(cx, "__init__", args)?;
    for which in 0..SETTINGS.len() {
        set_setting(cx, this, which, args[which + 1])?;
    }
    Ok(V::NIL)
}

// Objects.

/// The receiver of a method.
///
/// # Errors
/// TypeError.
pub fn receiver<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<Obj<'v>, Exit> {
    of(cx, args[0]).ok_or_else(|| wrong_receiver(cx, name, "decimal.Context", args[0]))
}

/// The context that a value is.
#[inline]
pub fn of<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Obj<'v>> {
    let object = value.as_kind(Kind::Instance)?;
    cx.is_instance(value, C::DecimalContext).then_some(object)
}

/// The context that an argument is, or else the current one.
///
/// # Errors
/// TypeError.
#[inline]
pub fn given<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    if value.is_empty() || value.is_nil() {
        return current(cx);
    }
    of(cx, value).ok_or_else(|| cx.type_error("optional argument must be a context"))
}

/// A context with the same settings; what has happened is kept or not.
pub fn copy_of<'v>(cx: Cx<'v>, class: Type<'v>, from: Obj<'v>, keeps_status: bool) -> V<'v> {
    let status = match keeps_status {
        true => from.fixed(STATUS),
        false => V::small(0),
    };
    let slots = [
        from.fixed(PREC),
        from.fixed(EMAX),
        from.fixed(EMIN),
        from.fixed(MODES),
        from.fixed(TRAPS),
        status,
        V::NIL,
        V::NIL,
    ];
    new_with_slots(cx, class, &slots)
}

fn make<'v>(cx: Cx<'v>, context: &Context, traps: Status) -> V<'v> {
    let modes = context.rounding as i64 | if context.clamp { CLAMP } else { 0 } | CAPITALS;
    let slots = [
        V::small(context.prec),
        V::small(context.emax),
        V::small(context.emin),
        V::small(modes),
        V::small(traps.into()),
        V::small(0),
        V::NIL,
        V::NIL,
    ];
    new_with_slots(cx, cx.class(C::DecimalContext), &slots)
}

/// `_set_up(classes)`: keeps the classes that the module's source has made, by name; gives those that are kept, with the templates of
/// contexts.
pub fn set_up<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let known = keep(cx, kept::NAMES);
    if !known.is_nil() {
        return Ok(known);
    }
    let Some(names) = args[0].as_map() else {
        return Err(cx.type_error("classes by name are required"));
    };
    let default = Context {
        prec: 28,
        emax: 999_999,
        emin: -999_999,
        rounding: Rounding::HalfEven,
        clamp: false,
        granted: GRANTED,
    };
    let nine = Context { prec: 9, ..default };
    let basic = Context {
        rounding: Rounding::HalfUp,
        ..nine
    };
    let traps = status::INVALID | status::DIVISION_BY_ZERO | status::OVERFLOW;
    let more = status::UNDERFLOW | status::CLAMPED;
    let contexts = [
        make(cx, &default, traps),
        make(cx, &basic, traps | more),
        make(cx, &nine, 0),
    ];
    let class = |name: &str| names.get_symbol(cx.symbol(name)).unwrap_or(V::NIL);
    let mut all: Vec<V<'v>> = signals::class_names().map(class).collect();
    all.extend([class("SignalDict"), class("DecimalTuple")]);
    all.extend(contexts);
    let variable = cx.symbol("decimal_context");
    all.push(crate::stdlib::contextvars::new_variable(cx, variable));
    all.push(args[0]);
    cx.set_root(roots::DECIMAL, cx.new_list(&all).v());
    for (name, context) in ["DefaultContext", "BasicContext", "ExtendedContext"]
        .iter()
        .zip(contexts)
    {
        names.set_symbol(cx, cx.symbol(name), context);
    }
    Ok(args[0])
}

/// `IEEEContext(bits)`.
pub fn ieee<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bits = number(cx, args[0])?;
    if bits <= 0 || bits > MAX_BITS || bits % 32 != 0 {
        return Err(cx.value_error("argument must be a multiple of 32, with a maximum of 512"));
    }
    let emax = 3 * (1 << (bits / 16 + 3));
    let context = Context {
        prec: 9 * (bits / 32) - 2,
        emax,
        emin: 1 - emax,
        rounding: Rounding::HalfEven,
        clamp: true,
        granted: GRANTED,
    };
    Ok(make(cx, &context, 0))
}

// The current context.

/// The current context.
///
/// A context of `contextvars` never changes its map but replaces it: while the map is the same one, so is the variable's value.
///
/// # Errors
/// None but lack of memory.
#[inline]
pub fn current<'v>(cx: Cx<'v>) -> Result<Obj<'v>, Exit> {
    let values = crate::stdlib::contextvars::current_values(cx);
    if values == cx.root(roots::DECIMAL_VALUES)
        && let Some(context) = cx.root(roots::DECIMAL_CONTEXT).as_object()
    {
        return Ok(context);
    }
    find_current(cx)
}

#[cold]
fn find_current<'v>(cx: Cx<'v>) -> Result<Obj<'v>, Exit> {
    let variable = keep(cx, kept::VARIABLE);
    let found = crate::stdlib::contextvars::value(cx, variable)?;
    let context = match found.and_then(|found| of(cx, found)) {
        Some(context) => context,
        None => {
            let default = template(cx, kept::DEFAULT);
            let made = copy_of(cx, cx.class(C::DecimalContext), default, false);
            crate::stdlib::contextvars::var_set(cx, &[variable, made])?;
            made.as_object().expect("it was made so")
        }
    };
    cx.set_root(
        roots::DECIMAL_VALUES,
        crate::stdlib::contextvars::current_values(cx),
    );
    cx.set_root(roots::DECIMAL_CONTEXT, context.v());
    Ok(context)
}

/// `setcontext(context)`.
pub fn set<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(context) = of(cx, args[0]) else {
        return Err(cx.type_error("argument must be a context"));
    };
    let is_template = [kept::DEFAULT, kept::BASIC, kept::EXTENDED]
        .iter()
        .any(|&place| keep(cx, place) == args[0]);
    let context = match is_template {
        true => copy_of(cx, cx.class(C::DecimalContext), context, false),
        false => args[0],
    };
    crate::stdlib::contextvars::var_set(cx, &[keep(cx, kept::VARIABLE), context])?;
    Ok(V::NIL)
}

/// Notes in a context what has happened.
///
/// # Errors
/// The exceptions of what is trapped.
#[inline]
pub fn note<'v>(cx: Cx<'v>, context: Obj<'v>, happened: Status) -> Result<(), Exit> {
    if happened == 0 {
        return Ok(());
    }
    let before = conditions(context, STATUS);
    if before | happened != before {
        set_conditions(cx, context, STATUS, before | happened);
    }
    match happened & conditions(context, TRAPS) {
        0 => Ok(()),
        trapped => Err(trap(cx, trapped)),
    }
}

#[cold]
fn trap(cx: Cx<'_>, trapped: Status) -> Exit {
    let classes = signals::classes_of_conditions(cx, trapped);
    let class = signals::first_class(cx, trapped);
    let Some(class) = class.as_exact_type() else {
        return Exit::Raised;
    };
    let exception = cx.new_instance(class);
    if let Some(object) = exception.as_object() {
        let list = cx.new_list(&classes).v();
        object.set_fixed(cx, slot::ARGS, cx.new_tuple(&[list]).v());
        object.set_fixed(cx, slot::TRACEBACK, V::NIL);
        object.set_fixed(cx, slot::CONTEXT, V::NIL);
        object.set_fixed(cx, slot::CAUSE, V::NIL);
    }
    cx.raise(exception).into()
}

/// Runs an operation in a context: the result as a decimal.
///
/// # Errors
/// What is trapped; MemoryError.
#[inline]
pub fn perform<'v>(
    cx: Cx<'v>,
    context: Obj<'v>,
    work: impl Fn(&Context, &mut Status) -> arith::Outcome,
) -> Result<V<'v>, Exit> {
    let mut happened = 0;
    let result = object::run(cx, &settings(context), &mut happened, work)?;
    note(cx, context, happened)?;
    Ok(object::new(cx, &result))
}

// Methods.

/// `Context(prec=28, ...)`.
pub fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = receiver(cx, "__repr__", args)?;
    let settings = settings(this);
    let text = format!(
        "Context(prec={}, rounding={}, Emin={}, Emax={}, capitals={}, clamp={}, flags=[{}], traps=[{}])",
        settings.prec,
        settings.rounding.name(),
        settings.emin,
        settings.emax,
        u8::from(has_capitals(this)),
        u8::from(settings.clamp),
        signals::names(conditions(this, STATUS)),
        signals::names(conditions(this, TRAPS)),
    );
    Ok(cx.new_str(&text).v())
}

pub fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = receiver(cx, "copy", args)?;
    Ok(copy_of(cx, cx.class(C::DecimalContext), this, true))
}

pub fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = receiver(cx, "__reduce__", args)?;
    let list = |which| {
        let classes = signals::classes(cx, conditions(this, which));
        cx.new_list(&classes).v()
    };
    let settings = settings(this);
    let state = [
        this.fixed(PREC),
        cx.symbol(settings.rounding.name()).v(),
        this.fixed(EMIN),
        this.fixed(EMAX),
        V::small(has_capitals(this).into()),
        V::small(settings.clamp.into()),
        list(STATUS),
        list(TRAPS),
    ];
    let state = cx.new_tuple(&state).v();
    Ok(cx.new_tuple(&[cx.class_of(args[0]), state]).v())
}

pub fn clear<'v, const WHICH: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = receiver(cx, "clear_flags", args)?;
    set_conditions(cx, this, WHICH, 0);
    Ok(V::NIL)
}

pub fn etiny<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(settings(receiver(cx, "Etiny", args)?).etiny()))
}

pub fn etop<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(settings(receiver(cx, "Etop", args)?).etop()))
}

/// `apply` of the context's precision and bounds to a number.
pub fn apply<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = receiver(cx, "_apply", args)?;
    let number: Number = object::argument(cx, args[1])?;
    perform(cx, this, |settings, happened| {
        arith::finish(number.clone(), settings, happened)
    })
}

pub fn to_text<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    notation: arith::text::Notation,
) -> Result<V<'v>, Exit> {
    let this = receiver(cx, "to_sci_string", args)?;
    let number = object::argument(cx, args[1])?;
    values::text(cx, &number, notation, has_capitals(this))
}
