//! Set-up: classes, names, singletons, builtins.
//!
//! Phase 1 makes the type objects, phase 2 fills their namespaces: natives need the classes of natives. Modules other than
//! `builtins` are made when they are imported ([`native_module`]).

mod tables;

use corevm::objects::TypeSpec;
use corevm::{Immediate, NativeId};
use pyta_text::hash::HashKey;

use crate::classes::{self, GetSet};
use crate::prelude::*;
use crate::protocol::method::flavor;
use crate::state::State;
use crate::stdlib::{self, ModuleSpec};
use crate::types::descriptor::is_field;
use crate::{builtins, names, roots, self_hosted, types};
use tables::{BUILTINS, FINAL, KINDS, NATIVE, PROPERTIES};

/// Makes what every isolate has.
///
/// # Errors
/// What setting up the builtins raises.
pub fn set_up(cx: Cx<'_>) -> Result<(), Raised> {
    for (i, text) in names::TEXTS.iter().enumerate() {
        cx.set_root(roots::FIRST_NAME + i, cx.symbol(text).v());
    }
    // Roots up to here exist, as nil, before anybody reads them.
    cx.set_root(roots::FIRST_STDLIB + 256, V::NIL);
    for table in builtins::EXPORTED {
        cx.isolate().export_natives(table);
    }
    let specs = specs();
    let mut stand_in = None;
    for &(class, _) in classes::ALL {
        make_class(cx, &specs, &mut stand_in, class);
    }
    types::exception_group::add_second_base(cx);
    for &(kind, class) in KINDS {
        cx.set_class_of_kind(kind, cx.class(class).v());
    }
    cx.set_class_of_immediate(Immediate::Int, cx.class(C::Int).v());
    cx.set_class_of_immediate(Immediate::Float, cx.class(C::Float).v());
    cx.set_class_of_immediate(Immediate::Bool, cx.class(C::Bool).v());
    cx.set_class_of_immediate(Immediate::Nil, cx.class(C::NoneType).v());
    cx.make_shared_values();
    singletons(cx);
    namespaces(cx)?;
    known_methods(cx);
    Ok(())
}

/// What an isolate keeps beside the heap.
pub fn state(hash_key: HashKey) -> State {
    let state = State::new(hash_key);
    state
        .dict_getset
        .set(state.add_getset(&types::object::DICT));
    state
        .weakref_getset
        .set(state.add_getset(&types::object::WEAKREF));
    state
}

/// The declaration of each class, by number.
fn specs() -> Vec<Option<&'static ClassSpec>> {
    let mut specs = vec![None; classes::COUNT];
    for table in types::ALL {
        for spec in *table {
            specs[spec.class as usize] = Some(spec);
        }
    }
    specs
}

/// Makes the type object of a class, and those of its bases first. One class without methods stands in for all that are made with their modules.
fn make_class<'v>(
    cx: Cx<'v>,
    specs: &[Option<&'static ClassSpec>],
    stand_in: &mut Option<Type<'v>>,
    class: C,
) {
    if !cx.root(roots::FIRST_CLASS + class as usize).is_nil() {
        return;
    }
    let spec = specs[class as usize];
    let base = spec.map_or(C::Object, |spec| spec.base);
    if base != class {
        make_class(cx, specs, stand_in, base);
    }
    let name = classes::ALL[class as usize].1;
    let made = match spec {
        Some(spec) => declared_class(cx, spec),
        None if is_exception(class) => {
            let base = match class {
                C::BaseException => base,
                _ => C::BaseException,
            };
            make_class(cx, specs, stand_in, base);
            new_class(cx, &ClassSpec::new(class, base), name)
        }
        None => *stand_in
            .get_or_insert_with(|| new_class(cx, &ClassSpec::new(class, C::Object), "object")),
    };
    cx.set_root(roots::FIRST_CLASS + class as usize, made.v());
}

/// The type object of a declared class; its attributes are made when somebody looks at them.
fn declared_class<'v>(cx: Cx<'v>, spec: &'static ClassSpec) -> Type<'v> {
    let made = new_class(cx, spec, classes::ALL[spec.class as usize].1);
    if let Some(state) = cx.state::<State>() {
        let mut specs = state.class_specs.borrow_mut();
        specs.insert(made.number(), spec);
    }
    made
}

/// Whether a class is one of the builtin exceptions, which are declared in a row.
fn is_exception(class: C) -> bool {
    (C::BaseException as usize..=C::UserWarning as usize).contains(&(class as usize))
}

fn new_class<'v>(cx: Cx<'v>, spec: &ClassSpec, name: &str) -> Type<'v> {
    let name = cx.symbol(name);
    let base = (spec.class != C::Object).then(|| cx.class(spec.base));
    let inherited = base.map_or(0, |base| base.flags());
    let keep = class_flags::PAYLOAD
        | class_flags::EXCEPTION
        | class_flags::HAS_DICT
        | class_flags::WEAKREF;
    let mut flags = spec.flags | inherited & keep;
    if FINAL.contains(&spec.class) {
        flags &= !class_flags::BASE;
    } else {
        flags |= class_flags::BASE;
    }
    if NATIVE.contains(&spec.class) {
        flags |= class_flags::PAYLOAD;
    }
    let base_slots = base.map_or(0, |base| base.fixed_slots(cx));
    let own_slots = if flags & class_flags::PAYLOAD != 0 {
        spec.fixed_slots.max(1)
    } else {
        spec.fixed_slots
    };
    let fixed_slots = own_slots.max(base_slots);
    let bases: Vec<V<'v>> = base.iter().map(|base| base.v()).collect();
    let class = cx.new_type(TypeSpec {
        name: name.v(),
        bases: cx.new_tuple(&bases),
        namespace: None,
        metaclass: V::NIL,
        fixed_slots,
        inline_attributes: if flags & class_flags::HAS_DICT != 0 {
            2
        } else {
            0
        },
        flags,
        layout: 0,
    });
    class.set_module(cx, cx.symbol(spec.module).v());
    /// Classes are rarely deeper.
    const USUAL_DEPTH: usize = 8;
    let mut order = Vec::with_capacity(USUAL_DEPTH);
    order.push(class.v());
    if let Some(base) = base {
        base.order(|base| order.push(base.v()));
        base.add_subclass(cx, class);
    }
    class.set_order_value(cx, cx.new_tuple(&order).v());
    let is_solid = base.is_none()
        || NATIVE.contains(&spec.class)
        || fixed_slots > base_slots
        || matches!(spec.class, C::Type | C::Module);
    class.set_layout(match base {
        Some(base) if !is_solid => base.layout(),
        _ => u64::from(class.number()),
    });
    class
}

/// Whether a method's name is that of a slot, so that it shows as a slot wrapper.
fn is_dunder(name: &str) -> bool {
    const PLAIN: &[&str] = &[
        "__reduce__",
        "__reduce_ex__",
        "__sizeof__",
        "__dir__",
        "__format__",
        "__getstate__",
        "__setstate__",
        "__copy__",
        "__deepcopy__",
        "__class_getitem__",
        "__init_subclass__",
        "__subclasshook__",
        "__instancecheck__",
        "__subclasscheck__",
        "__subclasses__",
        "__prepare__",
        "__round__",
        "__trunc__",
        "__floor__",
        "__ceil__",
        "__getnewargs__",
        "__reversed__",
        "__length_hint__",
        "__enter__",
        "__exit__",
        "__missing__",
        "__bytes__",
        "__complex__",
        "__mro_entries__",
        "__fspath__",
        "__typing_prepare_subst__",
        "__typing_subst__",
        "__set_name__",
        "__alloc__",
        "__replace__",
        "__array_namespace__",
    ];
    name.starts_with("__") && name.ends_with("__") && !PLAIN.contains(&name)
}

/// Special methods of single classes that are methods like others.
fn is_plain_method_of(class: C, name: &str) -> bool {
    match class {
        C::Dict => ["__getitem__", "__contains__"].contains(&name),
        C::List => name == "__getitem__",
        C::Set | C::FrozenSet => name == "__contains__",
        _ => false,
    }
}

/// Gives a builtin class its attributes, when somebody looks at them first.
pub fn fill_class<'v>(cx: Cx<'v>, class: Type<'v>) {
    let Some(state) = cx.state::<State>() else {
        return;
    };
    let spec = state.class_specs.borrow().get(&class.number()).copied();
    if let Some(spec) = spec {
        fill_from(cx, state, class, spec);
    }
    if let Err(raised) = complete_class(cx, class) {
        debug_assert!(false, "the prelude lacks what a class needs");
        cx.take_raised(raised);
    }
}

fn fill_from<'v>(cx: Cx<'v>, state: &State, class: Type<'v>, spec: &'static ClassSpec) {
    let namespace = class.namespace(cx);
    let wrapper = cx.class(C::WrapperDescriptor).instance_shape();
    let method = cx.class(C::MethodDescriptor).instance_shape();
    add_natives(cx, spec.methods, |name, native| {
        let dunder = is_dunder(name) && !is_plain_method_of(spec.class, name);
        native.set_extra(
            cx,
            V::small(if dunder {
                flavor::WRAPPER
            } else {
                flavor::METHOD
            }),
        );
        native.set_owner(cx, class.v());
        cx.set_native_shape(native.v(), if dunder { wrapper } else { method });
        namespace.set_symbol(cx, cx.symbol(name), native.v());
    });
    if spec.flags & class_flags::HEAP != 0 {
        namespace.set_symbol(cx, cx.name(N::module), cx.symbol(spec.module).v());
    }
    add_natives(cx, spec.class_methods, |name, native| {
        native.set_extra(cx, V::small(flavor::CLASS_METHOD));
        native.set_owner(cx, class.v());
        let shape = cx.class(C::ClassMethodDescriptor).instance_shape();
        cx.set_native_shape(native.v(), shape);
        namespace.set_symbol(cx, cx.symbol(name), native.v());
    });
    add_natives(cx, spec.static_methods, |name, native| {
        native.set_owner(cx, class.v());
        let wrapped = cx.new_instance(cx.class(C::StaticMethod));
        if let Some(object) = wrapped.as_object() {
            object.set_fixed(cx, 0, native.v());
        }
        namespace.set_symbol(cx, cx.symbol(name), wrapped);
    });
    add_natives(cx, spec.new.as_slice(), |name, native| {
        native.set_owner(cx, class.v());
        namespace.set_symbol(cx, cx.symbol(name), native.v());
    });
    for getset in spec.attributes {
        let shown = match is_field(spec.class, getset.name) {
            true => C::Member,
            false => C::GetSet,
        };
        let descriptor = new_getset(cx, state, getset, class, shown);
        namespace.set_symbol(cx, cx.symbol(getset.name), descriptor);
    }
    let base_dict =
        class.has_flag(class_flags::HAS_DICT) && cx.lookup(class, cx.name(N::dict)).is_none();
    if base_dict {
        let descriptor = new_getset(cx, state, &types::object::DICT, class, C::GetSet);
        namespace.set_symbol(cx, cx.name(N::dict), descriptor);
        // The lookup above was remembered.
        cx.type_changed(class);
    }
    if namespace.get_symbol(cx.name(N::eq)).is_some()
        && namespace.get_symbol(cx.name(N::hash)).is_none()
    {
        namespace.set_symbol(cx, cx.name(N::hash), V::NIL);
    }
    let doc = if spec.doc.is_empty() {
        V::NIL
    } else {
        cx.new_str(spec.doc).v()
    };
    // A class whose instances have a `__doc__` of their own keeps its doc here.
    class.set_extra(cx, doc);
    if namespace.get_symbol(cx.name(N::doc)).is_none() {
        namespace.set_symbol(cx, cx.name(N::doc), doc);
    }
}

fn add_natives<'v>(
    cx: Cx<'v>,
    table: &'static [NativeDef],
    mut add: impl FnMut(&'static str, corevm::objects::NativeFunction<'v>),
) {
    if table.is_empty() {
        return;
    }
    let NativeId(first) = cx.isolate().register_natives(table);
    for (id, def) in (first..).zip(table) {
        add(def.name, cx.new_native(NativeId(id), V::EMPTY, V::NIL));
    }
}

/// A computed attribute, which shows itself as one (`C::GetSet`) or as a plain field (`C::Member`).
fn new_getset<'v>(
    cx: Cx<'v>,
    state: &State,
    getset: &'static GetSet,
    class: Type<'v>,
    shown: C,
) -> V<'v> {
    let descriptor = cx.new_instance(cx.class(shown));
    if let Some(object) = descriptor.as_object() {
        let index = state.add_getset(getset) as i64;
        let index = if shown == C::Member {
            -1 - index
        } else {
            index
        };
        object.set_fixed(cx, 0, cx.symbol(getset.name).v());
        object.set_fixed(cx, 1, V::small(index));
        object.set_fixed(cx, 2, class.v());
    }
    descriptor
}

fn singletons(cx: Cx<'_>) {
    cx.set_root(
        roots::NOT_IMPLEMENTED,
        cx.new_instance(cx.class(C::NotImplementedType)),
    );
    cx.set_root(roots::ELLIPSIS, cx.new_instance(cx.class(C::Ellipsis)));
    cx.set_root(roots::EMPTY_TUPLE, cx.new_tuple(&[]).v());
    cx.set_root(roots::MISSING, cx.new_instance(cx.class(C::Object)));
    let latin1 = cx.new_list(&[]);
    (0..256u32).for_each(|point| latin1.push(cx, cx.shared_char(point).unwrap_or(V::NIL)));
    cx.set_root(roots::LATIN1, latin1.v());
}

/// The methods that others are compared with. This makes the attributes of the classes that have them.
fn known_methods(cx: Cx<'_>) {
    for (root, class, name) in [
        (roots::OBJECT_HASH, C::Object, N::hash),
        (roots::TUPLE_HASH, C::Tuple, N::hash),
        (roots::OBJECT_EQ, C::Object, N::eq),
        (roots::OBJECT_REPR, C::Object, N::repr),
        (roots::OBJECT_STR, C::Object, N::str),
        (roots::OBJECT_NEW, C::Object, N::new),
        (roots::OBJECT_INIT, C::Object, N::init),
        (roots::OBJECT_GETATTRIBUTE, C::Object, N::getattribute),
        (roots::OBJECT_SETATTR, C::Object, N::setattr),
        (roots::OBJECT_DELATTR, C::Object, N::delattr),
        (roots::OBJECT_INIT_SUBCLASS, C::Object, N::init_subclass),
        (roots::TYPE_CALL, C::Type, N::call),
        (roots::TYPE_GETATTRIBUTE, C::Type, N::getattribute),
        (roots::TYPE_SETATTR, C::Type, N::setattr),
        (roots::TYPE_DELATTR, C::Type, N::delattr),
        (roots::TYPE_NEW, C::Type, N::new),
        (roots::TYPE_INIT, C::Type, N::init),
        (roots::MODULE_GETATTRIBUTE, C::Module, N::getattribute),
        (roots::EXCEPTION_NEW, C::BaseException, N::new),
        (roots::EXCEPTION_INIT, C::BaseException, N::init),
    ] {
        let method = cx.class(class).namespace(cx).get_symbol(cx.name(name));
        cx.set_root(root, method.unwrap_or(V::NIL));
    }
}

/// `builtins`, `sys.modules`, the prelude's namespace.
fn namespaces(cx: Cx<'_>) -> Result<(), Raised> {
    let modules = cx.new_map();
    cx.set_root(roots::MODULES, modules.v());
    cx.set_root(roots::BUILTINS, cx.new_map().v());
    let prelude = cx.new_map();
    cx.set_root(roots::PRELUDE, prelude.v());
    prelude.set_symbol(cx, cx.name(N::name), cx.symbol("builtins").v());
    let module = match find_module("builtins") {
        Some(spec) => native_module(cx, spec)?,
        None => new_module(cx, "builtins", cx.new_map()),
    };
    modules.set_symbol(cx, cx.symbol("builtins"), module);
    let Some(namespace) = cx.to_dictionary(module) else {
        return Ok(());
    };
    cx.set_root(roots::BUILTINS, namespace.v());
    let all = cx.new_map();
    for table in builtins::BUILTIN_FUNCTIONS {
        add_functions(cx, all, table, "builtins");
    }
    add_builtin_classes(cx, all);
    namespace.set_symbol(cx, cx.name(N::build_class), V::NIL);
    for name in builtins::ORDER {
        let name = cx.symbol(name);
        if let Some(value) = all.get_symbol(name) {
            namespace.set_symbol(cx, name, value);
        }
    }
    for entry in all.iter() {
        if let Some(name) = entry.key.as_exact_str() {
            namespace.set_symbol(cx, name, entry.value);
        }
    }
    // The prelude keeps its builtins whatever a program does to the namespace.
    let own = namespace.copy(cx);
    prelude.set_symbol(cx, cx.name(N::builtins), own.v());
    Ok(())
}

/// Gives a class what its declaration cannot say.
fn complete_class<'v>(cx: Cx<'v>, class: Type<'v>) -> Result<(), Raised> {
    let namespace = class.namespace(cx);
    if class == cx.class(C::Interpolation) {
        let names = ["value", "expression", "conversion", "format_spec"];
        let names = names.map(|name| cx.symbol(name).v());
        namespace.set_symbol(cx, cx.name(N::match_args), cx.new_tuple(&names).v());
    }
    let own = |property: &&(C, _, _)| cx.class(property.0) == class;
    for &(_, name, [get, set, delete]) in PROPERTIES.iter().filter(own) {
        let functions = [
            self_hosted::function(cx, get)?,
            self_hosted::function(cx, set)?,
            self_hosted::function(cx, delete)?,
        ];
        let property = types::property::new_property(cx, functions);
        namespace.set_symbol(cx, cx.symbol(name), property);
    }
    Ok(())
}

fn add_builtin_classes<'v>(cx: Cx<'v>, namespace: Map<'v>) {
    let add = |name: &str, value: V<'v>| namespace.set_symbol(cx, cx.symbol(name), value);
    for &class in BUILTINS {
        add(classes::ALL[class as usize].1, cx.class(class).v());
    }
    for &(class, name) in classes::ALL {
        if is_exception(class) {
            add(name, cx.class(class).v());
        }
    }
    add("EnvironmentError", cx.class(C::OSError).v());
    add("IOError", cx.class(C::OSError).v());
    add("None", V::NIL);
    add("True", V::TRUE);
    add("False", V::FALSE);
    add("Ellipsis", cx.root(roots::ELLIPSIS));
    add("NotImplemented", cx.root(roots::NOT_IMPLEMENTED));
    add("__debug__", V::TRUE);
}

/// Sets the builtin `__debug__`.
pub fn set_debug(cx: Cx<'_>, debug: bool) {
    if let Some(builtins) = cx.root(roots::BUILTINS).as_map() {
        builtins.set_symbol(cx, cx.name(N::debug), V::bool(debug));
    }
}

/// A module object with this namespace, whose `__name__` and so on are set unless they are there.
pub fn new_module<'v>(cx: Cx<'v>, name: &str, namespace: Map<'v>) -> V<'v> {
    let module = cx.new_instance(cx.class(C::Module));
    let set = |key: N, value: V<'v>| {
        if namespace.get_symbol(cx.name(key)).is_none() {
            namespace.set_symbol(cx, cx.name(key), value);
        }
    };
    set(N::name, cx.symbol(name).v());
    set(N::doc, V::NIL);
    set(N::package, V::NIL);
    set(N::loader, V::NIL);
    set(N::spec, V::NIL);
    cx.set_dictionary(module, namespace);
    module
}

/// The declaration of a native module.
pub fn find_module(name: &str) -> Option<&'static ModuleSpec> {
    stdlib::ALL
        .iter()
        .flat_map(|table| table.iter())
        .find(|spec| spec.name == name)
}

/// Makes a native module from its declaration: functions, classes, then `init`. Its Python source, if it has one, is the
/// importer's to run.
///
/// # Errors
/// What `init` raises.
pub fn native_module<'v>(cx: Cx<'v>, spec: &'static ModuleSpec) -> Result<V<'v>, Raised> {
    let namespace = cx.new_map_with_capacity(spec.functions.len() + 16);
    let module = new_module(cx, spec.name, namespace);
    if !spec.doc.is_empty() {
        namespace.set_symbol(cx, cx.name(N::doc), cx.new_str(spec.doc).v());
    }
    add_functions(cx, namespace, spec.functions, spec.name);
    for class in spec.classes {
        add_module_class(cx, namespace, class);
    }
    (spec.init)(cx, namespace)?;
    Ok(module)
}

/// A class that a module brings with it: made with the module, though its number exists from the start. A module that is made again
/// has the same class.
fn add_module_class<'v>(cx: Cx<'v>, namespace: Map<'v>, spec: &'static ClassSpec) {
    let name = classes::ALL[spec.class as usize].1;
    let root = roots::FIRST_CLASS + spec.class as usize;
    // Until it is made, the class that stands in for those of modules has its number.
    let is_declared = |class: &Type<'v>| {
        cx.state::<State>()
            .is_some_and(|state| state.class_specs.borrow().contains_key(&class.number()))
    };
    let made = cx.root(root).as_exact_type().filter(is_declared);
    let made = made.unwrap_or_else(|| declared_class(cx, spec));
    cx.set_root(root, made.v());
    namespace.set_symbol(cx, cx.symbol(name), made.v());
}

/// Adds natives to a module's namespace.
pub fn add_functions<'v>(
    cx: Cx<'v>,
    namespace: Map<'v>,
    table: &'static [NativeDef],
    module: &str,
) {
    let owner = cx.symbol(module).v();
    add_natives(cx, table, |name, native| {
        native.set_owner(cx, owner);
        namespace.set_symbol(cx, cx.symbol(name), native.v());
    });
}
