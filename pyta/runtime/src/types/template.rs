//! Template strings (PEP 750): `Template` and `Interpolation` of `string.templatelib`.

use corevm::Obj;

use super::base_exception::name_of;
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::Repr;

/// Slots of templates.
mod parts {
    pub const STRINGS: usize = 0;
    pub const INTERPOLATIONS: usize = 1;
}

/// Slots of interpolations.
mod interpolation {
    pub const VALUE: usize = 0;
    pub const EXPRESSION: usize = 1;
    pub const CONVERSION: usize = 2;
    pub const SPEC: usize = 3;
}

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        module: "string.templatelib",
        doc: "Template object",
        flags: class_flags::WEAKREF,
        fixed_slots: 2,
        new: Some(NativeDef::leaf(
            "__new__",
            "(cls, /, *args, **kwargs)",
            new_template,
        )),
        methods: &[
            NativeDef::leaf("__iter__", "(self, /)", iter),
            NativeDef::leaf("__add__", "(self, value, /)", add),
            NativeDef::leaf_or_guest("__repr__", "(self, /)", template_repr, "template_repr"),
            NativeDef::leaf("__reduce__", "(self, /)", template_reduce),
        ],
        class_methods: &[NativeDef::step(
            "__class_getitem__",
            "(cls, item, /)",
            super::list::class_getitem,
            0,
        )],
        attributes: &[
            GetSet::read_only("strings", slot::<{ parts::STRINGS }>),
            GetSet::read_only("interpolations", slot::<{ parts::INTERPOLATIONS }>),
            GetSet::read_only("values", values),
        ],
        ..ClassSpec::new(C::Template, C::Object)
    },
    ClassSpec {
        module: "string.templatelib",
        doc: "Interpolation object",
        flags: class_flags::WEAKREF,
        fixed_slots: 4,
        new: Some(NativeDef::leaf(
            "__new__",
            "(cls, /, value, expression='', conversion=None, format_spec='')",
            new_interpolation,
        )),
        methods: &[
            NativeDef::leaf_or_guest(
                "__repr__",
                "(self, /)",
                interpolation_repr,
                "interpolation_repr",
            ),
            NativeDef::leaf("__reduce__", "(self, /)", interpolation_reduce),
        ],
        class_methods: &[NativeDef::step(
            "__class_getitem__",
            "(cls, item, /)",
            super::list::class_getitem,
            0,
        )],
        attributes: &[
            GetSet::read_only("value", slot::<{ interpolation::VALUE }>),
            GetSet::read_only("expression", slot::<{ interpolation::EXPRESSION }>),
            GetSet::read_only("conversion", slot::<{ interpolation::CONVERSION }>),
            GetSet::read_only("format_spec", slot::<{ interpolation::SPEC }>),
        ],
        ..ClassSpec::new(C::Interpolation, C::Object)
    },
    ClassSpec {
        module: "string.templatelib",
        flags: class_flags::NO_NEW,
        fixed_slots: 2,
        methods: &[
            NativeDef::leaf("__iter__", "(self, /)", super::generator::itself),
            NativeDef::leaf("__next__", "(self, /)", next),
        ],
        ..ClassSpec::new(C::TemplateIter, C::Object)
    },
];

fn object<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    value
        .as_object()
        .ok_or_else(|| cx.type_error("descriptor requires another object"))
}

fn slot<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(object(cx, args[0])?.fixed(SLOT).given().unwrap_or(V::NIL))
}

fn make<'v, const N: usize>(cx: Cx<'v>, class: C, slots: &[V<'v>; N]) -> V<'v> {
    super::iterators::new_with_slots(cx, cx.class(class), slots)
}

/// `build_template(strings, interpolations)`.
pub fn build_template<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(make(cx, C::Template, &[args[0], args[1]]))
}

/// `build_interpolation(value, expression, conversion, spec)`.
pub fn build_interpolation<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let conversion = match args[2].as_small().unwrap_or(0) {
        point if point > 0 => cx.new_str_from_points(std::iter::once(point as u32)).v(),
        _ => V::NIL,
    };
    let spec = if args[3].is_nil() {
        cx.name(N::empty).v()
    } else {
        args[3]
    };
    Ok(make(
        cx,
        C::Interpolation,
        &[args[0], args[1], conversion, spec],
    ))
}

/// The parts of templates, strings and interpolations in turn, made into a template: neighboring strings are joined.
struct Parts<'v> {
    cx: Cx<'v>,
    strings: Vec<V<'v>>,
    interpolations: Vec<V<'v>>,
    /// The last thing was a string.
    open: bool,
}

impl<'v> Parts<'v> {
    fn new(cx: Cx<'v>) -> Parts<'v> {
        Parts {
            cx,
            strings: Vec::new(),
            interpolations: Vec::new(),
            open: false,
        }
    }

    fn string(&mut self, text: Str<'v>) {
        match self.strings.last_mut() {
            Some(last) if self.open => {
                if let Some(before) = last.as_str() {
                    *last = before.concat(self.cx, text).v();
                }
            }
            _ => self.strings.push(text.v()),
        }
        self.open = true;
    }

    fn interpolation(&mut self, value: V<'v>) {
        if !self.open {
            self.strings.push(self.cx.name(N::empty).v());
        }
        self.interpolations.push(value);
        self.open = false;
    }

    fn template(&mut self, value: Obj<'v>) {
        let interpolations = value.fixed(parts::INTERPOLATIONS).as_tuple();
        let Some(strings) = value.fixed(parts::STRINGS).as_tuple() else {
            return;
        };
        for (i, text) in strings.iter().enumerate() {
            if let Some(text) = text.as_str() {
                self.string(text);
            }
            if let Some(value) = interpolations.and_then(|values| values.get(i)) {
                self.interpolation(value);
            }
        }
    }

    fn finish(mut self) -> V<'v> {
        if !self.open {
            self.strings.push(self.cx.name(N::empty).v());
        }
        let cx = self.cx;
        let strings = cx.new_tuple(&self.strings).v();
        let interpolations = cx.new_tuple(&self.interpolations).v();
        make(cx, C::Template, &[strings, interpolations])
    }
}

fn new_template<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[2].as_map().is_some_and(|named| !named.is_empty()) {
        return Err(cx.type_error("Template.__new__ only accepts *args arguments"));
    }
    let mut parts = Parts::new(cx);
    for item in args[1].as_tuple().iter().flat_map(|items| items.iter()) {
        if let Some(text) = item.as_str() {
            parts.string(text);
        } else if cx.is_instance(item, C::Interpolation) {
            parts.interpolation(item);
        } else {
            let class = cx
                .type_of(item)
                .map_or_else(String::new, |class| cx.class_path(class));
            return Err(cx.type_error(format!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {class}"
            )));
        }
    }
    Ok(parts.finish())
}

fn new_interpolation<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let empty = cx.name(N::empty).v();
    let expression = args[2].given().unwrap_or(empty);
    let conversion = args[3].given().unwrap_or(V::NIL);
    let spec = args[4].given().unwrap_or(empty);
    for (value, name) in [(expression, "expression"), (spec, "format_spec")] {
        if value.as_str().is_none() {
            return Err(cx.type_error(format!(
                "Interpolation() argument '{name}' must be str, not {}",
                shown_name(cx, value)
            )));
        }
    }
    if !conversion.is_nil() {
        let Some(text) = conversion.as_str() else {
            return Err(cx.type_error(format!(
                "Interpolation() argument 'conversion' must be str, not {}",
                shown_name(cx, conversion)
            )));
        };
        if !["s", "a", "r"].iter().any(|known| text.is(known)) {
            return Err(cx.value_error(
                "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'",
            ));
        }
    }
    Ok(make(
        cx,
        C::Interpolation,
        &[args[1], expression, conversion, spec],
    ))
}

fn shown_name<'v>(cx: Cx<'v>, value: V<'v>) -> String {
    if value.is_nil() {
        "None".to_owned()
    } else {
        cx.class_name(value)
    }
}

fn values<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let interpolations = object(cx, args[0])?.fixed(parts::INTERPOLATIONS).as_tuple();
    let values: Vec<V<'v>> = interpolations
        .iter()
        .flat_map(|items| items.iter())
        .filter_map(|item| Some(item.as_object()?.fixed(interpolation::VALUE)))
        .collect();
    Ok(cx.new_tuple(&values).v())
}

fn concat<'v>(cx: Cx<'v>, left: V<'v>, right: V<'v>) -> Result<V<'v>, Exit> {
    let is_template = |value| cx.is_instance(value, C::Template);
    for side in [left, right] {
        if !is_template(side) {
            let name = cx.class_name(side);
            return Err(cx.type_error(format!(
                "can only concatenate string.templatelib.Template (not \"{name}\") to string.templatelib.Template"
            )));
        }
    }
    let mut parts = Parts::new(cx);
    for side in [left, right] {
        parts.template(object(cx, side)?);
    }
    Ok(parts.finish())
}

fn add<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    concat(cx, args[0], args[1])
}

fn template_repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = object(cx, args[0])?;
    let text = cx
        .symbol("Template(strings=")
        .concat(cx, cx.leaf_repr(this.fixed(parts::STRINGS))?)
        .concat(cx, cx.symbol(", interpolations="))
        .concat(cx, cx.leaf_repr(this.fixed(parts::INTERPOLATIONS))?)
        .concat(cx, cx.symbol(")"));
    Ok(text.v())
}

fn interpolation_repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = object(cx, args[0])?;
    let name = cx.type_of(args[0]).map_or_else(String::new, name_of);
    let mut text = cx.new_str(&name).concat(cx, cx.symbol("("));
    for place in 0..4 {
        if place > 0 {
            text = text.concat(cx, cx.symbol(", "));
        }
        text = text.concat(cx, cx.leaf_repr(this.fixed(place))?);
    }
    Ok(text.concat(cx, cx.symbol(")")).v())
}

fn interpolation_reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = object(cx, args[0])?;
    let slots: Vec<V<'v>> = (0..4).map(|place| this.fixed(place)).collect();
    let arguments = cx.new_tuple(&slots).v();
    Ok(cx.new_tuple(&[cx.class_of(args[0]), arguments]).v())
}

fn items<'v>(this: Obj<'v>) -> Vec<V<'v>> {
    let interpolations = this.fixed(parts::INTERPOLATIONS).as_tuple();
    let mut all = Vec::new();
    for (i, text) in this
        .fixed(parts::STRINGS)
        .as_tuple()
        .iter()
        .flat_map(|t| t.iter())
        .enumerate()
    {
        if text.as_str().is_some_and(|text| !text.is_empty()) {
            all.push(text);
        }
        all.extend(interpolations.and_then(|values| values.get(i)));
    }
    all
}

fn template_reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let arguments = cx.new_tuple(&items(object(cx, args[0])?)).v();
    Ok(cx.new_tuple(&[cx.class_of(args[0]), arguments]).v())
}

fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let items = cx.new_list(&items(object(cx, args[0])?)).v();
    Ok(make(cx, C::TemplateIter, &[items, V::small(0)]))
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = object(cx, args[0])?;
    let place = this.fixed(1).as_small().unwrap_or(0);
    let item = this
        .fixed(0)
        .as_list()
        .and_then(|items| items.get(place as usize));
    this.set_fixed(cx, 1, V::small(place + 1));
    item.ok_or_else(|| cx.error_with(C::StopIteration, &[]).into())
}
