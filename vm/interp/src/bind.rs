//! Binding arguments to parameters.
//!
//! [`plan`] binds what is right and fits a small buffer; [`bind_function`] and [`bind_native`] bind anything, and say what is wrong.
#![expect(unsafe_code, reason = "called by machine code (M1 to M3 in `machine`)")]

use corevm_runtime::objects::{Function, Str, Tuple};
use corevm_runtime::tier::Activation;
use corevm_runtime::{ArgumentError, Cx, NativeEntry, Raised, Signature, V, Value};

/// Most parameters that [`Bound`] holds.
const CAPACITY: usize = 24;

/// Room for the arguments that [`plan`] binds, in the order of the registers.
pub(crate) type Buffer<'v> = [V<'v>; CAPACITY];

/// An empty buffer.
#[inline(always)]
pub(crate) fn buffer<'v>() -> Buffer<'v> {
    [V::EMPTY; CAPACITY]
}

/// What [`plan`] needs to know of a function or native.
struct Shape<'a> {
    positional: usize,
    positional_only: usize,
    named_only: usize,
    rest: bool,
    named_rest: bool,
    /// Names of positional and named-only parameters.
    symbols: &'a [u32],
}

/// Binds to the registers of `function` and says how many there are; `None` when [`bind_function`] has to look.
pub(crate) fn plan_function<'v>(
    cx: Cx<'v>,
    function: Function<'v>,
    args: &[V<'v>],
    names: Option<Tuple<'v>>,
    bound: &mut Buffer<'v>,
) -> Option<usize> {
    let code = function.code(cx);
    let declared = &code.function().parameters;
    let positional = declared.positional.len();
    let shape = Shape {
        positional,
        positional_only: declared.positional_only as usize,
        named_only: declared.named_only.len(),
        rest: declared.rest.is_some(),
        named_rest: declared.named_rest.is_some(),
        symbols: code.parameter_symbols(cx),
    };
    let defaults = function.defaults().as_tuple();
    let first_default = positional.saturating_sub(defaults.map_or(0, Tuple::len));
    plan(cx, &shape, args, names, bound, |index| {
        if index < positional {
            defaults?.get(index.checked_sub(first_default)?)
        } else {
            let symbol = cx.symbol_by_number(shape.symbols[index]);
            function.named_defaults().as_map()?.get_symbol(symbol)
        }
    })
}

/// See [`corevm_runtime::tier::BindFn`].
///
/// # Safety
/// The values are live, and at `registers` there is room for the function's.
pub(crate) unsafe extern "C" fn bind_spread(
    activation: &Activation<'_>,
    function: u64,
    positional: u64,
    named: u64,
    registers: *mut u64,
) -> u64 {
    let cx = activation.isolate.enter();
    // SAFETY: the caller's promise.
    let [function, positional, named] =
        [function, positional, named].map(|word| unsafe { V::from_raw(Value::from_bits(word)) });
    let mut bound = buffer();
    let len = function
        .as_exact_function()
        .and_then(|function| plan_spread(cx, function, positional, named, &mut bound));
    let Some(len) = len else {
        return 0;
    };
    for (n, value) in bound[..len].iter().enumerate() {
        // SAFETY: likewise.
        unsafe { *registers.add(n) = value.raw().bits() };
    }
    1
}

/// As [`plan_function`], of the items of a list or tuple and of a map's.
fn plan_spread<'v>(
    cx: Cx<'v>,
    function: Function<'v>,
    positional: V<'v>,
    named: V<'v>,
    bound: &mut Buffer<'v>,
) -> Option<usize> {
    let items = match (positional.as_tuple(), positional.as_list()) {
        (Some(tuple), _) => tuple.items(),
        (_, Some(list)) => list.items(),
        _ => return None,
    };
    let more = named.as_map().filter(|map| !map.is_empty());
    let count = items.len() + more.map_or(0, |map| map.len());
    if count > CAPACITY {
        return None;
    }
    let mut args = buffer();
    for (place, item) in args.iter_mut().zip(items) {
        *place = item.get();
    }
    let names = more.map(|map| {
        let entries: Vec<_> = map.iter().collect();
        for (place, entry) in args[items.len()..].iter_mut().zip(&entries) {
            *place = entry.value;
        }
        cx.new_tuple_with(entries.len(), |n| entries[n].key)
    });
    plan_function(cx, function, &args[..count], names, bound)
}

/// Binds the arguments of a native, missing ones empty, and says how many there are; `None` when [`bind_native`] has to look.
pub(crate) fn plan_native<'v>(
    cx: Cx<'v>,
    native: &NativeEntry,
    args: &[V<'v>],
    names: Option<Tuple<'v>>,
    bound: &mut Buffer<'v>,
) -> Option<usize> {
    let signature = native.signature();
    let positional = signature.positional.len();
    let shape = Shape {
        positional,
        positional_only: signature.positional_only,
        named_only: signature.named_only.len(),
        rest: signature.rest,
        named_rest: signature.named_rest,
        symbols: native.parameter_symbols(cx),
    };
    plan(cx, &shape, args, names, bound, |index| {
        let is_optional = match index.checked_sub(positional) {
            None => index >= signature.required,
            Some(index) => !signature.named_only[index].1,
        };
        is_optional.then_some(V::EMPTY)
    })
}

fn plan<'v>(
    cx: Cx<'v>,
    shape: &Shape<'_>,
    args: &[V<'v>],
    names: Option<Tuple<'v>>,
    bound: &mut Buffer<'v>,
    default: impl Fn(usize) -> Option<V<'v>>,
) -> Option<usize> {
    let (given, named) = args.split_at(args.len() - names.map_or(0, Tuple::len));
    let plain = shape.positional + shape.named_only;
    if plain + 2 > CAPACITY || given.len() > shape.positional && !shape.rest {
        return None;
    }
    let direct = given.len().min(shape.positional);
    bound[..direct].copy_from_slice(&given[..direct]);
    let more = shape.named_rest.then(|| cx.new_map());
    if let Some(names) = names {
        for (name, &value) in names.iter().zip(named) {
            let name = name.as_str()?.intern(cx);
            let place = shape.symbols[shape.positional_only..]
                .iter()
                .position(|&symbol| symbol == name.symbol());
            match (place, more) {
                (Some(place), _) => {
                    let place = &mut bound[shape.positional_only + place];
                    if !place.is_empty() {
                        return None;
                    }
                    *place = value;
                }
                (None, Some(more)) => {
                    more.set_symbol(cx, name, value);
                }
                (None, None) => return None,
            }
        }
    }
    for (index, value) in bound.iter_mut().enumerate().take(plain).skip(direct) {
        if value.is_empty() {
            *value = default(index)?;
        }
    }
    let mut len = plain;
    if shape.rest {
        bound[len] = cx.new_tuple(&given[direct..]).v();
        len += 1;
    }
    if let Some(more) = more {
        bound[len] = more.v();
        len += 1;
    }
    Some(len)
}

/// Parameters, of guest functions and natives alike.
struct Parameters<'p, P> {
    positional: &'p [P],
    positional_only: usize,
    named_only: Vec<(&'p str, bool)>,
    rest: bool,
    named_rest: bool,
    /// Whether wrong names are reported before missing and too many arguments.
    names_first: bool,
}

impl<P> Parameters<'_, P> {
    /// Whether any parameter can be given by name.
    fn takes_names(&self) -> bool {
        self.positional_only < self.positional.len() || !self.named_only.is_empty()
    }
}

/// What gives a missing positional or named-only parameter its value.
type Default<'a, 'v> = &'a dyn Fn(usize, &str) -> Option<V<'v>>;

/// The registers of `function` for these arguments; the last `names.len()` of them are named.
pub(crate) fn bind_function<'v>(
    cx: Cx<'v>,
    function: Function<'v>,
    args: &[V<'v>],
    names: Option<Tuple<'v>>,
) -> Result<Vec<V<'v>>, Raised> {
    let code = function.code(cx);
    let declared = &code.function().parameters;
    let defaults = function.defaults().as_tuple();
    let named_defaults = function.named_defaults().as_map();
    let first_default = declared
        .positional
        .len()
        .saturating_sub(defaults.map_or(0, Tuple::len));
    let parameters = Parameters {
        positional: &declared.positional,
        positional_only: declared.positional_only as usize,
        named_only: declared
            .named_only
            .iter()
            .map(|name| (name.as_str(), true))
            .collect(),
        rest: declared.rest.is_some(),
        named_rest: declared.named_rest.is_some(),
        names_first: true,
    };
    let default = |index: usize, name: &str| {
        if index < declared.positional.len() {
            defaults?.get(index.checked_sub(first_default)?)
        } else {
            named_defaults?.get_symbol(cx.symbol(name))
        }
    };
    bind(cx, function.v(), &parameters, args, names, &default)
}

/// The arguments of a native; missing ones are empty.
pub(crate) fn bind_native<'v>(
    cx: Cx<'v>,
    callee: V<'v>,
    signature: &Signature,
    args: &[V<'v>],
    names: Option<Tuple<'v>>,
) -> Result<Vec<V<'v>>, Raised> {
    let parameters = Parameters {
        positional: &signature.positional,
        positional_only: signature.positional_only,
        named_only: signature.named_only.clone(),
        rest: signature.rest,
        named_rest: signature.named_rest,
        names_first: false,
    };
    let required = signature.required;
    let default = |index: usize, name: &str| {
        let optional = if index < signature.positional.len() {
            index >= required
        } else {
            signature
                .named_only
                .iter()
                .any(|(own, must)| *own == name && !must)
        };
        optional.then_some(V::EMPTY)
    };
    bind(cx, callee, &parameters, args, names, &default)
}

fn bind<'v, P: AsRef<str>>(
    cx: Cx<'v>,
    callee: V<'v>,
    parameters: &Parameters<'_, P>,
    args: &[V<'v>],
    names: Option<Tuple<'v>>,
    default: Default<'_, 'v>,
) -> Result<Vec<V<'v>>, Raised> {
    let named_count = names.map_or(0, Tuple::len);
    let (given, named) = args.split_at(args.len() - named_count);
    let fail = |error| {
        let first = given.first().copied();
        cx.language().argument_error(cx, callee, error, first)
    };
    let positional = parameters.positional.len();
    let mut bound = vec![V::EMPTY; positional + parameters.named_only.len()];
    let direct = given.len().min(positional);
    bound[..direct].copy_from_slice(&given[..direct]);
    let too_many = ArgumentError::TooMany {
        given: given.len(),
        named_only: 0,
        named: named_count,
    };
    let most = positional + parameters.named_only.len();
    let is_counted = !parameters.names_first && parameters.takes_names();
    if is_counted && !parameters.rest && !parameters.named_rest && args.len() > most {
        return Err(fail(too_many));
    }
    let (extra, wrong) = bind_named(cx, parameters, &mut bound, names, named, direct);
    if let (Some(error), false) = (&wrong, is_counted) {
        return Err(fail(error.clone()));
    }
    if given.len() > positional && !parameters.rest {
        let named_only = &bound[positional..];
        return Err(fail(ArgumentError::TooMany {
            given: given.len(),
            named_only: named_only.iter().filter(|value| !value.is_empty()).count(),
            named: named_count,
        }));
    }
    fill_defaults(parameters, &mut bound, default).map_err(&fail)?;
    if let Some(error) = wrong {
        return Err(fail(error));
    }
    if parameters.rest {
        bound.push(cx.new_tuple(&given[direct..]).v());
    }
    if parameters.named_rest {
        let map = cx.new_map_with_capacity(extra.len());
        for (name, value) in extra {
            map.set_symbol(cx, name, value);
        }
        bound.push(map.v());
    }
    Ok(bound)
}

/// Puts named arguments in place; returns those for the named rest and what is wrong with the first wrong one.
fn bind_named<'v, P: AsRef<str>>(
    cx: Cx<'v>,
    parameters: &Parameters<'_, P>,
    bound: &mut [V<'v>],
    names: Option<Tuple<'v>>,
    values: &[V<'v>],
    direct: usize,
) -> (Vec<(Str<'v>, V<'v>)>, Option<ArgumentError<'v>>) {
    let mut extra = Vec::new();
    let mut wrong = None;
    let Some(names) = names else {
        return (extra, wrong);
    };
    for (name, &value) in names.iter().zip(values) {
        let Some(name) = name.as_str() else {
            wrong.get_or_insert(ArgumentError::NameNotString);
            continue;
        };
        match place_of(parameters, name) {
            Some(place) if place < direct || !bound[place].is_empty() => {
                wrong.get_or_insert(ArgumentError::Duplicate { name: name.v() });
            }
            Some(place) => bound[place] = value,
            None if parameters.named_rest => extra.push((name.intern(cx), value)),
            None => {
                wrong.get_or_insert_with(|| unexpected(parameters, names, name));
            }
        }
    }
    (extra, wrong)
}

/// What is wrong with a name that no parameter takes.
fn unexpected<'v, P: AsRef<str>>(
    parameters: &Parameters<'_, P>,
    names: Tuple<'v>,
    name: Str<'v>,
) -> ArgumentError<'v> {
    let misplaced = misplaced(parameters, names);
    if misplaced.is_empty() {
        ArgumentError::Unexpected { name: name.v() }
    } else {
        ArgumentError::PositionalOnly { names: misplaced }
    }
}

/// The positional-only parameters among the names.
fn misplaced<P: AsRef<str>>(parameters: &Parameters<'_, P>, names: Tuple<'_>) -> Vec<String> {
    names
        .iter()
        .filter_map(|name| name.as_str())
        .filter(|&name| positional_only(parameters, name))
        .map(Str::to_text)
        .collect()
}

fn place_of<P: AsRef<str>>(parameters: &Parameters<'_, P>, name: Str<'_>) -> Option<usize> {
    let is = |text: &str| {
        if text.is_ascii() {
            name.is(text)
        } else {
            name.to_text() == text
        }
    };
    let by_position = parameters
        .positional
        .iter()
        .skip(parameters.positional_only)
        .position(|own| is(own.as_ref()));
    by_position
        .map(|place| place + parameters.positional_only)
        .or_else(|| {
            parameters
                .named_only
                .iter()
                .position(|(own, _)| is(own))
                .map(|place| place + parameters.positional.len())
        })
}

fn positional_only<P: AsRef<str>>(parameters: &Parameters<'_, P>, name: Str<'_>) -> bool {
    let text = name.to_text();
    parameters
        .positional
        .iter()
        .take(parameters.positional_only)
        .any(|own| own.as_ref() == text)
}

fn fill_defaults<'v, P: AsRef<str>>(
    parameters: &Parameters<'_, P>,
    bound: &mut [V<'v>],
    default: Default<'_, 'v>,
) -> Result<(), ArgumentError<'v>> {
    let positional = parameters.positional.len();
    let mut missing = Vec::new();
    for (i, name) in parameters.positional.iter().enumerate() {
        if bound[i].is_empty() {
            match default(i, name.as_ref()) {
                Some(value) => bound[i] = value,
                None => missing.push(name.as_ref().to_owned()),
            }
        }
    }
    if !missing.is_empty() {
        return Err(ArgumentError::Missing {
            names: missing,
            named_only: false,
        });
    }
    for (i, (name, _)) in parameters.named_only.iter().enumerate() {
        if bound[positional + i].is_empty() {
            match default(positional + i, name) {
                Some(value) => bound[positional + i] = value,
                None => missing.push((*name).to_owned()),
            }
        }
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(ArgumentError::Missing {
            names: missing,
            named_only: true,
        })
    }
}
