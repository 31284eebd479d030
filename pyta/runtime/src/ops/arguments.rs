//! Errors of arguments that fit no parameters, in CPython's words.

use corevm::bytecode::Parameters;
use corevm::objects::{Function, NativeFunction};
use corevm::{ArgumentError, Signature};

use super::suggest::closest;
use crate::prelude::*;
use crate::protocol::method::flavor;
use crate::traceback::BUILTIN;

/// Raises what calling `callee` with such arguments, of which `first` is the first positional one, raises.
pub fn argument_error<'v>(
    cx: Cx<'v>,
    callee: V<'v>,
    error: ArgumentError<'v>,
    first: Option<V<'v>>,
) -> Raised {
    let text = if let Some(function) = callee.as_exact_function() {
        of_function(cx, function, &error)
    } else if let Some(native) = callee.as_exact_native_function() {
        of_native(cx, native, &error, first)
    } else {
        wrong_arguments()
    };
    let message = match error {
        ArgumentError::Unexpected { name } | ArgumentError::Duplicate { name } => name
            .as_str()
            .map_or_else(|| cx.new_str(&text), |name| cx.naming(&text, name)),
        _ => cx.new_str(&text),
    };
    cx.error_with(C::TypeError, &[message.v()])
}

fn text(name: V<'_>) -> String {
    name.as_str().map_or_else(String::new, Str::to_text)
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`.
fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}

fn of_function<'v>(cx: Cx<'v>, function: Function<'v>, error: &ArgumentError<'v>) -> String {
    let parameters = function.code(cx).head().parameters();
    if let Some(native) = Native::self_hosted(cx, function, parameters) {
        return native.describe(cx, error);
    }
    let name = text(function.qualified_name(cx));
    match error {
        ArgumentError::TooMany {
            given, named_only, ..
        } => {
            let most = parameters.positional.len();
            let defaults = function.defaults().as_tuple().map_or(0, Tuple::len);
            let least = most.saturating_sub(defaults);
            let takes = if defaults > 0 {
                format!("from {least} to {most}")
            } else {
                most.to_string()
            };
            let given = match named_only {
                0 if *given == 1 => "1 was".to_owned(),
                0 => format!("{given} were"),
                _ => format!(
                    "{given} positional argument{} (and {named_only} keyword-only argument{}) were",
                    plural(*given),
                    plural(*named_only)
                ),
            };
            format!(
                "{name}() takes {takes} positional argument{} but {given} given",
                plural(most)
            )
        }
        ArgumentError::Missing { names, named_only } => format!(
            "{name}() missing {} required {} argument{}: {}",
            names.len(),
            if *named_only {
                "keyword-only"
            } else {
                "positional"
            },
            plural(names.len()),
            listed(names)
        ),
        ArgumentError::Unexpected { name: argument } => {
            let own: Vec<&str> = parameters
                .positional
                .iter()
                .skip(parameters.positional_only as usize)
                .chain(&parameters.named_only)
                .map(String::as_str)
                .collect();
            unexpected(&name, &text(*argument), &own)
        }
        ArgumentError::Duplicate { name: argument } => format!(
            "{name}() got multiple values for argument '{}'",
            text(*argument)
        ),
        ArgumentError::PositionalOnly { names } => format!(
            "{name}() got some positional-only arguments passed as keyword arguments: '{}'",
            names.join(", ")
        ),
        ArgumentError::NameNotString => "keywords must be strings".to_owned(),
        ArgumentError::WrongReceiver { .. } => wrong_arguments(),
    }
}

fn wrong_arguments() -> String {
    "wrong arguments".to_owned()
}

fn unexpected(function: &str, argument: &str, own: &[&str]) -> String {
    let hint = hint(argument, own);
    format!("{function}() got an unexpected keyword argument '{argument}'{hint}")
}

/// The parameter that may have been meant.
fn hint(argument: &str, own: &[&str]) -> String {
    match closest(argument, own.iter().copied()) {
        Some(own) => format!(". Did you mean '{own}'?"),
        None => String::new(),
    }
}

/// How a native is called, which decides how errors are worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Calling {
    Function,
    Method,
    /// A special method of a builtin class.
    Wrapper,
    New,
    Init,
}

/// Whether a special method of a class stands for one of the type's own operations, as native ones of such names do.
fn is_slot(name: &str) -> bool {
    let operation = name
        .strip_prefix("__")
        .and_then(|name| name.strip_suffix("__"));
    operation.is_some_and(|operation| {
        !matches!(
            operation,
            "copy"
                | "deepcopy"
                | "reduce"
                | "reduce_ex"
                | "replace"
                | "class_getitem"
                | "init_subclass"
                | "subclasshook"
                | "instancecheck"
                | "subclasscheck"
                | "getstate"
                | "setstate"
                | "getnewargs"
                | "getnewargs_ex"
                | "getinitargs"
                | "format"
                | "sizeof"
                | "dir"
                | "missing"
                | "reversed"
                | "length_hint"
                | "enter"
                | "exit"
                | "round"
                | "floor"
                | "ceil"
                | "trunc"
                | "complex"
                | "bytes"
                | "fspath"
                | "prepare"
                | "set_name"
                | "array_interface"
        )
    })
}

/// The parameters of a native, or of a function of the prelude that stands for one.
struct Declared<'s> {
    positional: Vec<&'s str>,
    positional_only: usize,
    required: usize,
    named_only: Vec<&'s str>,
    named_rest: bool,
}

impl<'s> Declared<'s> {
    fn of_native(signature: &'s Signature) -> Declared<'s> {
        Declared {
            positional: signature.positional.clone(),
            positional_only: signature.positional_only,
            required: signature.required,
            named_only: signature.named_only.iter().map(|(name, _)| *name).collect(),
            named_rest: signature.named_rest,
        }
    }

    fn of_function(function: Function<'s>, parameters: &'s Parameters) -> Declared<'s> {
        let defaults = function.defaults().as_tuple().map_or(0, Tuple::len);
        let positional: Vec<&str> = parameters.positional.iter().map(String::as_str).collect();
        Declared {
            required: positional.len().saturating_sub(defaults),
            positional,
            positional_only: parameters.positional_only as usize,
            named_only: parameters.named_only.iter().map(String::as_str).collect(),
            named_rest: parameters.named_rest.is_some(),
        }
    }
}

/// What the arguments of the constructors of dates and times are parsed as: not by the names of their classes.
fn parsed_name<'v>(cx: Cx<'v>, class: Type<'v>) -> Option<&'static str> {
    // The classes exist once their module does.
    let is = |class_: C| cx.root(crate::roots::FIRST_CLASS + class_ as usize) == class.v();
    if is(C::TimeDelta) {
        return Some("__new__");
    }
    [C::Date, C::Time, C::DateTime]
        .into_iter()
        .any(is)
        .then_some(UNNAMED)
}

/// The name of a function that errors do not name.
const UNNAMED: &str = "";

/// A native as errors see it: its parameters without the receiver.
struct Native<'s> {
    short: String,
    /// With the class or the module.
    full: String,
    /// The class whose method it is, as errors about its receiver name it.
    owner: String,
    calling: Calling,
    signature: Declared<'s>,
    /// Values that come before what the caller wrote.
    own: usize,
    most: usize,
    least: usize,
}

impl<'s> Native<'s> {
    fn of(cx: Cx<'s>, native: NativeFunction<'s>) -> Native<'s> {
        let short = native.def(cx).name.to_owned();
        let owner = native.owner().as_type();
        let receiver = native.receiver().given();
        let flavor = native.extra().as_small().unwrap_or(0);
        let calling = match short.as_str() {
            "__new__" if owner.is_some() => Calling::New,
            "__init__" if owner.is_some() => Calling::Init,
            _ if flavor == flavor::WRAPPER => Calling::Wrapper,
            _ if flavor != 0 => Calling::Method,
            _ => Calling::Function,
        };
        // A method that was taken from its receiver is named by the receiver's class.
        let of_class = match receiver {
            Some(receiver) if flavor == flavor::METHOD && !cx.is_method_call() => {
                receiver.as_exact_type().or_else(|| cx.type_of(receiver))
            }
            _ => receiver.and_then(V::as_exact_type).or(owner),
        };
        let full = match (of_class, native.owner().as_str()) {
            (Some(class), _) => format!("{}.{short}", text(class.qualified_name())),
            (None, Some(module)) if !module.is("builtins") => {
                format!("{}.{short}", module.to_text())
            }
            _ => short.clone(),
        };
        let class = owner.map_or_else(String::new, |class| text(class.name()));
        let is_new = calling == Calling::New || calling == Calling::Init;
        let class = match owner == Some(cx.class(C::Super)) {
            true => "super()".to_owned(),
            false => class,
        };
        let class = match owner.and_then(|owner| parsed_name(cx, owner)) {
            Some(name) if is_new => name.to_owned(),
            _ => class,
        };
        let signature = Declared::of_native(cx.isolate().native_signature(native.id()));
        let own = usize::from(flavor != 0 || receiver.is_some() || is_new);
        Native {
            short: if is_new { class.clone() } else { short },
            full: match is_new {
                true => class.trim_end_matches("()").to_owned(),
                false => full,
            },
            owner: owner.map_or_else(String::new, |class| cx.shown_name(class)),
            calling,
            own,
            most: signature.positional.len().saturating_sub(own),
            least: signature.required.saturating_sub(own),
            signature,
        }
    }

    /// A function of the prelude that programs take for a native: a class's, or one of a module.
    fn self_hosted(
        cx: Cx<'s>,
        function: Function<'s>,
        parameters: &'s Parameters,
    ) -> Option<Native<'s>> {
        if function.code(cx).head().language_flags() & BUILTIN == 0 {
            return None;
        }
        let name = text(function.qualified_name(cx));
        let signature = Declared::of_function(function, parameters);
        let (owner, short) = match name.split_once('.') {
            None => (None, name.as_str()),
            Some((_, method)) if method.contains('.') => return None,
            Some((class, method)) => (Some(class), method),
        };
        let has_receiver = ["self", "cls"]
            .map(Some)
            .contains(&signature.positional.first().copied());
        let calling = match (owner, short) {
            (Some(_), "__new__") => Calling::New,
            // Instances are called as functions of the name of their class.
            (Some(_), "__init__" | "__call__") => Calling::Init,
            (Some(_), short) if has_receiver && is_slot(short) => Calling::Wrapper,
            (Some(_), _) if has_receiver => Calling::Method,
            _ => Calling::Function,
        };
        let is_class = calling == Calling::New || calling == Calling::Init;
        let short = if is_class {
            owner.unwrap_or(short)
        } else {
            short
        };
        let own = usize::from(calling != Calling::Function);
        let module = text(function.module());
        Some(Native {
            short: short.to_owned(),
            full: match owner {
                _ if is_class => short.to_owned(),
                Some(class) => format!("{class}.{short}"),
                None if module.is_empty() => short.to_owned(),
                None => format!("{module}.{short}"),
            },
            owner: owner.unwrap_or(short).to_owned(),
            calling,
            own,
            most: signature.positional.len().saturating_sub(own),
            least: signature.required.saturating_sub(own),
            signature,
        })
    }

    /// Whether parameters can be given by name.
    fn takes_names(&self) -> bool {
        // These take their arguments by hand.
        let by_hand = self.short == "sorted" && self.calling == Calling::Function;
        // These get their class as well, and are worded as if they took names.
        let gets_class = ["array.extend", "array.fromfile"].contains(&self.full.as_str());
        !by_hand
            && self.calling != Calling::Wrapper
            && (gets_class
                || self.signature.positional_only < self.signature.positional.len()
                    && self.most > 0
                || !self.signature.named_only.is_empty())
    }

    /// Number of the parameter as callers count, from 1.
    fn place(&self, name: &str) -> usize {
        let place = self
            .signature
            .positional
            .iter()
            .position(|own| *own == name);
        place.map_or(0, |place| place + 1 - self.own.min(place))
    }

    /// The function as errors about its arguments begin.
    fn called(&self) -> String {
        match self.short.as_str() {
            UNNAMED => "function".to_owned(),
            short => format!("{short}()"),
        }
    }

    /// Whether these are the name of the first parameter, which gets the receiver.
    fn is_receiver(&self, names: &[String]) -> bool {
        matches!((names, &self.signature.positional[..]), ([name], [first, ..]) if name == first)
    }

    fn names(&self) -> Vec<&'s str> {
        let positional = &self.signature.positional[self.signature.positional_only..];
        [positional, &self.signature.named_only[..]].concat()
    }

    fn no_receiver(&self) -> String {
        let Native { short, owner, .. } = self;
        match self.calling {
            Calling::New => format!("{owner}.__new__(): not enough arguments"),
            Calling::Init => format!("descriptor '__init__' of '{owner}' object needs an argument"),
            Calling::Wrapper => {
                format!("descriptor '{short}' of '{owner}' object needs an argument")
            }
            _ => format!("unbound method {}() needs an argument", self.full),
        }
    }

    fn wrong_receiver<'v>(&self, cx: Cx<'v>, given: V<'v>) -> String {
        let Native { short, owner, .. } = self;
        let given = cx.class_name(given);
        match self.calling {
            Calling::Wrapper => {
                format!("descriptor '{short}' requires a '{owner}' object but received a '{given}'")
            }
            Calling::Init => {
                format!(
                    "descriptor '__init__' requires a '{owner}' object but received a '{given}'"
                )
            }
            _ => format!(
                "descriptor '{short}' for '{owner}' objects doesn't apply to a '{given}' object"
            ),
        }
    }

    fn too_many(&self, given: usize, named: usize) -> String {
        // These are worded as if they took no names, as long as none is given.
        let is_plain = ["int", "str"].contains(&self.short.as_str()) && named == 0;
        if !self.takes_names() || is_plain && self.calling == Calling::New {
            return self.wrong_count(given);
        }
        let Native { most, .. } = self;
        let all = most + self.signature.named_only.len();
        let bound = if self.least == *most {
            "exactly"
        } else {
            "at most"
        };
        if given + named > all {
            let kind = if given == 0 { "keyword " } else { "" };
            return format!(
                "{} takes at most {all} {kind}argument{} ({} given)",
                self.called(),
                plural(all),
                given + named
            );
        }
        if *most == 0 {
            return format!("{} takes no positional arguments", self.called());
        }
        format!(
            "{} takes {bound} {most} positional argument{} ({given} given)",
            self.called(),
            plural(*most)
        )
    }

    fn missing(&self, names: &[String]) -> String {
        let Native { short, least, .. } = self;
        let first = names.first().map_or("", String::as_str);
        let positional = &self.signature.positional;
        let place = positional.iter().position(|name| *name == first);
        if self.own == 1 && place == Some(0) {
            return self.no_receiver();
        }
        if !self.takes_names() {
            return self.wrong_count(least.saturating_sub(names.len()));
        }
        let only = self.signature.positional_only;
        if place.is_some_and(|place| place < only) {
            let required = only.saturating_sub(self.own).min(*least);
            let given = names.iter().filter(|name| {
                let place = positional.iter().position(|own| own == name);
                place.is_some_and(|place| place < only)
            });
            let given = required.saturating_sub(given.count());
            let is_exact = required == only.saturating_sub(self.own) && self.most == required;
            let bound = if is_exact { "exactly" } else { "at least" };
            return format!(
                "{short}() takes {bound} {required} positional argument{} ({given} given)",
                plural(required)
            );
        }
        format!(
            "{} missing required argument '{first}' (pos {})",
            self.called(),
            self.place(first)
        )
    }

    /// The wording of natives without named parameters.
    fn wrong_count(&self, given: usize) -> String {
        let Native {
            short,
            full,
            least,
            most,
            ..
        } = self;
        let by_hand = short == "sorted" && self.calling == Calling::Function;
        match (*least, *most) {
            (1, 2) if self.calling == Calling::Wrapper && short.ends_with("pow__") => {
                format!("expected 1 or 2 arguments, got {given}")
            }
            (least, most) if self.calling == Calling::Wrapper && most < 2 => {
                format!("expected {least} argument{}, got {given}", plural(least))
            }
            (0, 0) => format!("{full}() takes no arguments ({given} given)"),
            (1, 1) if !by_hand && self.calling != Calling::New && self.calling != Calling::Init => {
                format!("{full}() takes exactly one argument ({given} given)")
            }
            (least, most) if least == most => {
                format!(
                    "{short} expected {most} argument{}, got {given}",
                    plural(most)
                )
            }
            (_, most) if given > most => format!(
                "{short} expected at most {most} argument{}, got {given}",
                plural(most)
            ),
            (least, _) => format!(
                "{short} expected at least {least} argument{}, got {given}",
                plural(least)
            ),
        }
    }

    fn describe<'v>(&self, cx: Cx<'v>, error: &ArgumentError<'v>) -> String {
        let Native { short, full, .. } = self;
        match error {
            ArgumentError::TooMany { given, named, .. } => {
                self.too_many(given.saturating_sub(self.own), *named)
            }
            ArgumentError::Missing { names, .. } => self.missing(names),
            ArgumentError::Unexpected { name }
                if self.takes_names() || self.signature.named_rest =>
            {
                let (name, names) = (text(*name), self.names());
                match short.as_str() {
                    UNNAMED => format!(
                        "this function got an unexpected keyword argument '{name}'{}",
                        hint(&name, &names)
                    ),
                    short => unexpected(short, &name, &names),
                }
            }
            // The receiver's parameter has no name that callers could use.
            ArgumentError::PositionalOnly { names }
                if self.takes_names() && self.own == 1 && self.is_receiver(names) =>
            {
                unexpected(short, &names[0], &self.names())
            }
            ArgumentError::Unexpected { .. } | ArgumentError::PositionalOnly { .. } => {
                match self.calling {
                    Calling::Wrapper => format!("wrapper {short}() takes no keyword arguments"),
                    _ => format!("{full}() takes no keyword arguments"),
                }
            }
            ArgumentError::Duplicate { name } => {
                let name = text(*name);
                let place = self.place(&name);
                let called = self.called();
                format!("argument for {called} given by name ('{name}') and position ({place})")
            }
            ArgumentError::NameNotString => "keywords must be strings".to_owned(),
            ArgumentError::WrongReceiver { given } => self.wrong_receiver(cx, *given),
        }
    }
}

/// The name of the class that is called, or of the instance's: sets are named so, where other builtin classes are named as themselves.
fn own_name<'v>(cx: Cx<'v>, function: NativeFunction<'v>, first: Option<V<'v>>) -> Option<String> {
    let (owner, first) = (function.owner().as_type()?, first?);
    let is_set = [C::Set, C::FrozenSet]
        .map(|class| cx.class(class))
        .contains(&owner);
    let class = first.as_exact_type().or_else(|| cx.type_of(first))?;
    is_set.then(|| text(class.name()))
}

fn of_native<'v>(
    cx: Cx<'v>,
    function: NativeFunction<'v>,
    error: &ArgumentError<'v>,
    first: Option<V<'v>>,
) -> String {
    let mut native = Native::of(cx, function);
    if let (Some(name), Calling::New | Calling::Init) =
        (own_name(cx, function, first), native.calling)
    {
        native.short = name;
    }
    // A method looks at its receiver before it counts what else there is.
    if matches!(native.calling, Calling::Method | Calling::Wrapper)
        && let Some(class) = function.owner().as_type()
        && function.receiver().given().is_none()
    {
        let Some(first) = first else {
            return native.no_receiver();
        };
        let own = cx.type_of(first);
        if !own.is_some_and(|own| own.is_subtype_of(class)) {
            return native.wrong_receiver(cx, first);
        }
    }
    native.describe(cx, error)
}
