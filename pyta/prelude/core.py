"""Classes, functions, attributes: what the core of the object model needs program code for."""

_class_lookup = type_lookup
_nothing = missing()
_referent = class_of_weak_references().__call__


def call_descriptor(descriptor, instance, owner, *args, **kwargs):
    """Calls a method found on a class through its `__get__`."""
    return type(descriptor).__get__(descriptor, instance, owner)(*args, **kwargs)


# Classes.


def resolve_bases(bases):
    """The bases with those replaced that have `__mro_entries__`."""
    resolved = None
    for index, base in enumerate(bases):
        if class_is_type(base):
            if resolved is not None:
                resolved.append(base)
            continue
        entries = getattr(base, "__mro_entries__", _nothing)
        if entries is _nothing:
            if resolved is not None:
                resolved.append(base)
            continue
        if resolved is None:
            resolved = list(bases[:index])
        found = entries(bases)
        if not isinstance(found, tuple):
            raise TypeError("__mro_entries__ must return a tuple")
        resolved.extend(found)
    return bases if resolved is None else tuple(resolved)


def build_class(func, name, bases, kwds):
    """What a class statement does."""
    if not is_function(func):
        raise TypeError("__build_class__: func must be a function")
    if not isinstance(name, str):
        raise TypeError("__build_class__: name is not a string")
    resolved = resolve_bases(bases)
    metaclass = kwds.pop("metaclass", _nothing)
    if metaclass is _nothing:
        metaclass = class_of(resolved[0]) if resolved else type
    if class_is_type(metaclass):
        metaclass = winning_metaclass(metaclass, resolved)
    prepare = getattr(metaclass, "__prepare__", _nothing)
    if prepare is _nothing:
        namespace = {}
    else:
        namespace = prepare(name, resolved, **kwds)
        if class_of(namespace) is not dict and not has_type_attribute(namespace, "__getitem__"):
            shown = metaclass.__name__ if class_is_type(metaclass) else "<metaclass>"
            raise TypeError(
                f"{shown}.__prepare__() must return a mapping, not {class_of(namespace).__name__}"
            )
    cell = func(namespace)
    if resolved is not bases:
        namespace["__orig_bases__"] = bases
    made = metaclass(name, resolved, namespace, **kwds)
    if cell is not None and class_is_type(made):
        check_class_cell(cell, made)
    return made


def function_set_code(self, code):
    warn_here(
        "Assigning a code object of non-matching type is deprecated "
        "(e.g., from a generator to a plain function)",
        DeprecationWarning,
    )
    put_function_code(self, code)


def type_set_bases(cls, bases):
    """Sets the bases of a class when metaclasses say in which order it and its subclasses are looked up."""
    former = class_bases(cls)
    begin_bases(cls, bases)
    changed = []
    try:
        renew_order(cls, changed)
    except BaseException:
        for kind, own, before in changed:
            if class_order(kind) is own:
                put_order(kind, before)
        if class_bases(cls) is bases:
            put_bases(cls, former)
        raise
    # `mro` may have set other bases meanwhile.
    if class_bases(cls) is bases:
        end_bases(cls, former)


def renew_order(cls, changed):
    """Asks for the orders of a class and its subclasses, unless that has changed the class's own."""
    before = class_order(cls)
    own = checked_order(cls, bind_method(_class_lookup(class_of(cls), "mro"), cls)())
    if class_order(cls) is not before:
        return
    put_order(cls, own)
    changed.append((cls, own, before))
    for subclass in type.__subclasses__(cls):
        renew_order(subclass, changed)


def type_instancecheck(self, instance):
    kind = getattr(instance, "__class__", None)
    return class_is_type(kind) and is_subtype(kind, self)


def type_subclasscheck(self, subclass):
    return abstract_issubclass(subclass, self)


def abstract_bases(cls):
    try:
        bases = cls.__bases__
    except AttributeError:
        return None
    return bases if isinstance(bases, tuple) else None


def abstract_issubclass(derived, cls):
    """Whether `derived`, which has `__bases__` though it is no class, leads to `cls`."""
    if class_is_type(derived) and class_is_type(cls):
        return is_subtype(derived, cls)
    bases = abstract_bases(derived)
    if bases is None:
        raise TypeError("issubclass() arg 1 must be a class")
    if abstract_bases(cls) is None:
        raise TypeError("issubclass() arg 2 must be a class, a tuple of classes, or a union")
    return leads_to(derived, cls)


def leads_to(derived, cls):
    if derived is cls:
        return True
    for base in abstract_bases(derived) or ():
        if leads_to(base, cls):
            return True
    return False


def abstract_isinstance(instance, cls):
    if class_is_type(cls):
        return type_instancecheck(instance=instance, self=cls)
    if abstract_bases(cls) is None:
        raise TypeError("isinstance() arg 2 must be a type, a tuple of types, or a union")
    kind = getattr(instance, "__class__", None)
    if kind is None:
        return False
    return abstract_issubclass(kind, cls)


def isinstance_guest(object, classinfo):
    kind = class_of(classinfo)
    if kind is type:
        return class_of(object) is classinfo or type.__instancecheck__(classinfo, object)
    if class_of(object) is classinfo:
        return True
    if is_union(classinfo):
        classinfo = classinfo.__args__
        kind = tuple
    if kind is tuple or isinstance(classinfo, tuple):
        for item in classinfo:
            if isinstance_guest(object, item):
                return True
        return False
    check = _class_lookup(kind, "__instancecheck__")
    if check is _nothing:
        return abstract_isinstance(object, classinfo)
    return bool(bind_method(check, classinfo)(object))


def issubclass_guest(cls, classinfo):
    kind = class_of(classinfo)
    if kind is type:
        return cls is classinfo or type.__subclasscheck__(classinfo, cls)
    if is_union(classinfo):
        classinfo = classinfo.__args__
        kind = tuple
    if kind is tuple or isinstance(classinfo, tuple):
        for item in classinfo:
            if issubclass_guest(cls, item):
                return True
        return False
    check = _class_lookup(kind, "__subclasscheck__")
    if check is _nothing:
        return abstract_issubclass(cls, classinfo)
    return bool(bind_method(check, classinfo)(cls))


# Directories.


def merge_class_dict(names, cls):
    namespace = getattr(cls, "__dict__", None)
    if namespace is not None:
        names.update(namespace)
    for base in getattr(cls, "__bases__", ()):
        merge_class_dict(names, base)


def object_dir(self):
    names = {}
    namespace = getattr(self, "__dict__", None)
    if isinstance(namespace, dict):
        names.update(namespace)
    cls = getattr(self, "__class__", None)
    if cls is not None:
        merge_class_dict(names, cls)
    return list(names)


def type_dir(self):
    names = {}
    merge_class_dict(names, self)
    return list(names)


def module_dir(self):
    namespace = self.__dict__
    if not isinstance(namespace, dict):
        raise TypeError("<module>.__dict__ is not a dictionary")
    own = namespace.get("__dir__")
    if own is not None:
        return own()
    return list(namespace)


def generic_alias_dir(self):
    names = dir(self.__origin__)
    for name in ("__origin__", "__args__", "__parameters__", "__mro_entries__", "__reduce_ex__",
                 "__reduce__", "__unpacked__",
                 "__typing_unpacked_tuple_args__", "__class__"):
        if name not in names:
            names.append(name)
    return names


def type_doc(self):
    found = own_namespace_view(self)["__doc__"]
    return class_of(found).__get__(found, None, self)


def wrapper_annotations(self):
    found = self.__dict__["__annotations__"] = self.__func__.__annotations__
    return found


def wrapper_annotate(self):
    found = self.__dict__["__annotate__"] = self.__func__.__annotate__
    return found


# Representations.


def type_repr(self):
    module = self.__module__
    if module != "builtins":
        return f"<class '{module}.{self.__qualname__}'>"
    return f"<class '{self.__qualname__}'>"


def method_repr(self):
    function = self.__func__
    name = getattr(function, "__qualname__", None)
    if not isinstance(name, str):
        name = getattr(function, "__name__", None)
    if not isinstance(name, str):
        name = "?"
    return f"<bound method {name} of {self.__self__!r}>"


def module_repr(self):
    namespace = self.__dict__
    spec = namespace.get("__spec__")
    if spec is not None:
        name = "?" if spec.name is None else spec.name
        if spec.origin is None:
            found = getattr(spec, "loader", None)
            if found is None:
                return f"<module {name!r}>"
            if isinstance(found, NamespaceLoader):
                return f"<module {name!r} (namespace) from {[*found._path]!r}>"
            return f"<module {name!r} ({found!r})>"
        if spec.has_location:
            return f"<module {name!r} from {spec.origin!r}>"
        return f"<module {name!r} ({spec.origin})>"
    name = namespace.get("__name__", "?")
    file = namespace.get("__file__", _nothing)
    if file is not _nothing:
        return f"<module {name!r} from {file!r}>"
    loader = namespace.get("__loader__")
    if loader is not None:
        return f"<module {name!r} ({loader!r})>"
    return f"<module {name!r}>"


def super_repr(self):
    cls = self.__thisclass__
    kind = self.__self_class__
    shown = "NULL" if cls is None else cls.__name__
    if kind is None:
        return f"<super: <class '{shown}'>, NULL>"
    return f"<super: <class '{shown}'>, <{kind.__name__} object>>"


def super_init(self, type, object):
    kind = getattr(object, "__class__", None)
    if not (class_is_type(kind) and class_is_type(type) and is_subtype(kind, type)):
        raise TypeError("super(type, obj): obj must be an instance or subtype of type")
    super_fill(self, type, object, kind)


def proxy_repr(self):
    return f"mappingproxy({proxy_mapping(self)!r})"


# Properties of classes that extend `property`.


def property_copy(self, fget, fset, fdel):
    if fget is None:
        fget = self.fget
    if fset is None:
        fset = self.fset
    if fdel is None:
        fdel = self.fdel
    doc = None if property_doc_is_getters(self) and fget is not None else property_doc(self)
    made = class_of(self)(fget, fset, fdel, doc)
    if isinstance(made, property):
        property_copy_name(made, self)
    return made


def property_getter(self, fget):
    return property_copy(self, fget, None, None)


def property_setter(self, fset):
    return property_copy(self, None, fset, None)


def property_deleter(self, fdel):
    return property_copy(self, None, None, fdel)


def property_init(self, fget, fset, fdel, doc):
    fget = None if is_missing(fget) else fget
    fset = None if is_missing(fset) else fset
    fdel = None if is_missing(fdel) else fdel
    doc = None if is_missing(doc) else doc
    from_getter = False
    if doc is None and fget is not None:
        doc = getattr(fget, "__doc__", None)
        from_getter = doc is not None
    if class_of(self) is property:
        property_fill(self, fget, fset, fdel, doc, from_getter)
        return
    # The class's own `__doc__` hides the attribute, so the doc is set as any attribute is.
    property_fill(self, fget, fset, fdel, None, from_getter)
    try:
        self.__doc__ = doc
    except AttributeError:
        if from_getter:
            raise


def property_name(self):
    return self.fget.__name__


def property_is_abstract(self):
    for function in (self.fget, self.fset, self.fdel):
        if getattr(function, "__isabstractmethod__", False):
            return True
    return False


# Pickling and copying.


def object_new(cls, args, kwargs):
    names = sorted(cls.__abstractmethods__)
    shown = ", ".join(f"'{name}'" for name in names)
    plural = "" if len(names) == 1 else "s"
    raise TypeError(
        f"Can't instantiate abstract class {cls.__name__} "
        f"without an implementation for abstract method{plural} {shown}"
    )


def object_reduce(self):
    return object_reduce_default(self, 0)


def object_reduce_ex(self, protocol):
    reduce = _class_lookup(class_of(self), "__reduce__")
    if reduce is not _class_lookup(object, "__reduce__"):
        return self.__reduce__()
    return object_reduce_default(self, protocol)


def object_reduce_default(self, protocol):
    import copyreg

    if protocol < 2:
        return copyreg._reduce_ex(self, protocol)
    cls = class_of(self)
    args, kwargs = (), None
    new_args_ex = _class_lookup(cls, "__getnewargs_ex__")
    if new_args_ex is not _nothing:
        found = bind_method(new_args_ex, self)()
        if not isinstance(found, tuple):
            raise TypeError(
                f"__getnewargs_ex__ should return a tuple, not '{class_name(found)}'"
            )
        if len(found) != 2:
            raise ValueError(
                f"__getnewargs_ex__ should return a tuple of length 2, not {len(found)}"
            )
        args, kwargs = found
        if not isinstance(args, tuple):
            raise TypeError(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, "
                f"not '{class_name(args)}'"
            )
        if not isinstance(kwargs, dict):
            raise TypeError(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, "
                f"not '{class_name(kwargs)}'"
            )
        has_args = True
    else:
        new_args = _class_lookup(cls, "__getnewargs__")
        has_args = new_args is not _nothing
        if has_args:
            args = bind_method(new_args, self)()
            if not isinstance(args, tuple):
                raise TypeError(
                    f"__getnewargs__ should return a tuple, not '{class_name(args)}'"
                )
    if kwargs:
        maker, made = copyreg.__newobj_ex__, (cls, args, kwargs)
    else:
        maker, made = copyreg.__newobj__, (cls, *args)
    if _class_lookup(cls, "__getstate__") is _class_lookup(object, "__getstate__"):
        if not has_args and not can_be_copied(cls):
            raise TypeError(f"cannot pickle '{class_name(self)}' object")
        state = object_getstate(self)
    else:
        state = self.__getstate__()
    items = iter(self) if isinstance(self, list) else None
    pairs = iter(self.items()) if isinstance(self, dict) else None
    return maker, made, state, items, pairs


def slot_names(cls):
    import copyreg

    names = own_namespace_view(cls).get("__slotnames__")
    return copyreg._slotnames(cls) if names is None else names


def object_getstate(self):
    namespace = getattr(self, "__dict__", None)
    state = namespace.copy() if namespace else namespace
    if namespace is not None and not namespace:
        state = None
    cls = class_of(self)
    if not has_slots(cls) and "__slotnames__" not in own_namespace_view(cls):
        return state
    slots = {}
    for name in list(slot_names(cls)):
        value = getattr(self, name, _nothing)
        if value is not _nothing:
            slots[name] = value
    return (state, slots) if slots else state


# What collections find.


def run_pending(calls):
    calls.reverse()
    while calls:
        callback, object = calls.pop()
        if callback is None:
            run_finalizer(object)
        else:
            run_weakref_callback(callback, object)
        callback = object = None


def run_finalizer(object):
    if is_generator(object):
        finalize_generator(object)
        return
    method = _class_lookup(class_of(object), "__del__")
    if method is _nothing:
        return
    try:
        bind_method(method, object)()
    except BaseException as error:
        report_unraisable(error, f"Exception ignored while calling deallocator {method!r}", None)


def run_weakref_callback(callback, ref):
    try:
        callback(ref)
    except BaseException as error:
        report_unraisable(error, f"Exception ignored while calling weakref callback {callback!r}", None)


def weakref_hash(self):
    return note_weakref_hash(self, hash(_referent(self)))


def weakref_repr(self):
    referent = _referent(self)
    shown = default_repr(referent)
    name = _class_lookup(class_of(referent), "__name__")
    if name is not _nothing:
        name = class_of(name).__get__(name, referent, class_of(referent))
    shown = f"to '{class_of(referent).__name__}' at {shown[shown.rindex(' ') + 1:-1]}"
    if isinstance(name, str):
        shown = f"{shown} ({name})"
    own = default_repr(self)
    return f"<weakref at {own[own.rindex(' ') + 1:-1]}; {shown}>"
