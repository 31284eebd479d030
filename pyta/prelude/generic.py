"""Generic aliases, unions and simple namespaces: representation, substitution, comparison by program code."""

_no_value = missing()


def type_shown(value):
    """A type as representations of aliases and unions show it."""
    if value is ...:
        return "..."
    if value is class_of(None):
        return "None"
    if getattr(value, "__origin__", _no_value) is not _no_value and (
        getattr(value, "__args__", _no_value) is not _no_value
    ):
        return repr(value)
    name = getattr(value, "__qualname__", None)
    module = getattr(value, "__module__", None)
    if name is None or module is None:
        return repr(value)
    return name if module == "builtins" else f"{module}.{name}"


def argument_shown(value):
    if isinstance(value, list):
        # By index: showing an item may change the list.
        return "[" + ", ".join([type_shown(value[i]) for i in range(len(value))]) + "]"
    return type_shown(value)


def generic_alias_repr(self):
    args = self.__args__
    shown = ", ".join([argument_shown(arg) for arg in args]) if args else "()"
    star = "*" if self.__unpacked__ else ""
    return f"{star}{type_shown(self.__origin__)}[{shown}]"


def generic_alias_hash(self):
    return hash(self.__origin__) ^ hash(self.__args__)


def generic_alias_eq(self, value):
    if not isinstance(value, _GenericAlias):
        return NotImplemented
    return (
        self.__unpacked__ == value.__unpacked__
        and self.__origin__ == value.__origin__
        and self.__args__ == value.__args__
    )


def unpacked_items(item):
    """The arguments of a subscript, with unpacked tuples spread."""
    items = item if isinstance(item, tuple) else (item,)
    spread = []
    for value in items:
        if not class_is_type(value):
            inner = getattr(value, "__typing_unpacked_tuple_args__", None)
            if isinstance(inner, tuple) and not (inner and inner[-1] is ...):
                spread.extend(inner)
                continue
        spread.append(value)
    return tuple(spread)


def substituted(self, args, parameters, item):
    if not parameters:
        raise TypeError(f"{self!r} is not a generic class")
    items = unpacked_items(item)
    for parameter in parameters:
        prepare = getattr(parameter, "__typing_prepare_subst__", None)
        if prepare is not None:
            items = prepare(self, items)
            if not isinstance(items, tuple):
                items = (items,)
    if len(items) != len(parameters):
        amount = "many" if len(items) > len(parameters) else "few"
        raise TypeError(
            f"Too {amount} arguments for {self!r}; actual {len(items)}, expected {len(parameters)}"
        )
    return substitute_in(self, args, parameters, items)


def position_of(parameters, value):
    for index, parameter in enumerate(parameters):
        if parameter is value:
            return index
    return -1


def substitute_in(self, args, parameters, items):
    made = []
    for arg in args:
        if class_is_type(arg):
            made.append(arg)
            continue
        if isinstance(arg, (tuple, list)):
            inner = substitute_in(self, arg, parameters, items)
            made.append(inner if isinstance(arg, tuple) else list(inner))
            continue
        is_spread = getattr(arg, "__typing_is_unpacked_typevartuple__", False)
        subst = getattr(arg, "__typing_subst__", None)
        if subst is not None:
            arg = subst(items[position_of(parameters, arg)])
        else:
            arg = substitute_parameters(arg, parameters, items)
        if is_spread:
            if not isinstance(arg, tuple):
                raise TypeError(
                    f"expected __typing_subst__ of {class_of(arg).__name__} objects to return a tuple, "
                    f"not {class_name(arg)}"
                )
            made.extend(arg)
        else:
            made.append(arg)
    return tuple(made)


def substitute_parameters(value, parameters, items):
    own = getattr(value, "__parameters__", None)
    if not isinstance(own, tuple) or not own:
        return value
    args = []
    for parameter in own:
        index = position_of(parameters, parameter)
        if index < 0:
            args.append(parameter)
            continue
        arg = items[index]
        if isinstance(arg, tuple) and getattr(parameter, "__typing_is_unpacked_typevartuple__", None) is not None:
            args.extend(arg)
        elif isinstance(arg, tuple) and class_of(parameter).__name__ == "TypeVarTuple":
            args.extend(arg)
        else:
            args.append(arg)
    return value[tuple(args)]


def generic_alias_getitem(self, key):
    args = substituted(self, self.__args__, self.__parameters__, key)
    made = class_of(self)(self.__origin__, args)
    return starred_alias(made) if self.__unpacked__ else made


# Unions.


def union_repr(self):
    return " | ".join([type_shown(arg) for arg in self.__args__])


def union_eq(self, value):
    if not is_union(value):
        return NotImplemented
    own, other = self.__args__, value.__args__
    if len(own) != len(other):
        return False
    for member in own:
        if member not in other:
            return False
    return True


def union_hash(self):
    return hash(frozenset(self.__args__))


def union_instancecheck(self, instance):
    for member in self.__args__:
        if isinstance(instance, member):
            return True
    return False


def union_subclasscheck(self, subclass):
    if not class_is_type(subclass):
        raise TypeError("issubclass() arg 1 must be a class")
    for member in self.__args__:
        if issubclass(subclass, member):
            return True
    return False


def union_getitem(self, key):
    args = substituted(self, self.__args__, self.__parameters__, key)
    made = args[0]
    for arg in args[1:]:
        made = made | arg
    return made


def union_class_getitem(cls, item):
    items = item if isinstance(item, tuple) else (item,)
    if not items:
        raise TypeError("Cannot take a Union of no types.")
    checked = []
    for value in items:
        if value is not None and not class_is_type(value):
            import typing

            value = typing._type_check(value, "Union[arg, ...]: each arg must be a type.")
        checked.append(value)
    return make_union(tuple(checked))


def union_mro_entries(self, bases):
    raise TypeError(f"Cannot subclass {self!r}")


def union_member(value):
    """A value that is to join a union, as `typing` takes it."""
    if value is None or class_is_type(value) or is_union(value):
        return value
    import typing

    return typing._type_check(value, "Union[arg, ...]: each arg must be a type.")


def union_or(self, value):
    return make_union_guest((self, union_member(value)))


def union_ror(self, value):
    return make_union_guest((union_member(value), self))


def type_or(self, value):
    return make_union_guest((self, value))


def type_ror(self, value):
    return make_union_guest((value, self))


def make_union_guest(types):
    """A union whose members are compared by program code."""
    members = []
    for value in types:
        parts = value.__args__ if is_union(value) else (value,)
        for part in parts:
            if part is None:
                part = class_of(None)
            for known in members:
                if known is part or known == part:
                    break
            else:
                members.append(part)
    return members[0] if len(members) == 1 else union_of(tuple(members))


# Simple namespaces.


def namespace_init(self, mapping, kwargs):
    if not is_missing(mapping):
        pairs = dict(mapping)
        for name in pairs:
            if not isinstance(name, str):
                raise TypeError("keywords must be strings")
        self.__dict__.update(pairs)
    self.__dict__.update(kwargs)


def namespace_repr(self):
    cls = class_of(self)
    name = "namespace" if cls is _SimpleNamespace else cls.__name__
    if not repr_enter(self):
        return f"{name}(...)"
    try:
        parts = [
            f"{key}={value!r}"
            for key, value in self.__dict__.items()
            if isinstance(key, str) and key
        ]
        return f"{name}({', '.join(parts)})"
    finally:
        del _open_reprs[id(self)]


def namespace_eq(self, value):
    if not is_subtype(class_of(value), _SimpleNamespace):
        return NotImplemented
    return self.__dict__ == value.__dict__


def namespace_lt(self, value):
    if not is_subtype(class_of(value), _SimpleNamespace):
        return NotImplemented
    return self.__dict__ < value.__dict__


def namespace_le(self, value):
    if not is_subtype(class_of(value), _SimpleNamespace):
        return NotImplemented
    return self.__dict__ <= value.__dict__


def namespace_gt(self, value):
    if not is_subtype(class_of(value), _SimpleNamespace):
        return NotImplemented
    return self.__dict__ > value.__dict__


def namespace_ge(self, value):
    if not is_subtype(class_of(value), _SimpleNamespace):
        return NotImplemented
    return self.__dict__ >= value.__dict__


def namespace_reduce(self):
    return class_of(self), (), self.__dict__


def namespace_replace(self, changes):
    made = class_of(self)()
    if not is_subtype(class_of(made), _SimpleNamespace):
        raise TypeError(
            f"expect types.SimpleNamespace type, but {class_path(class_of(self))}() "
            f"returned {class_path(class_of(made))!r} object"
        )
    made.__dict__.update(self.__dict__)
    made.__dict__.update(changes)
    return made


_GenericAlias = class_of(list[int])
_SimpleNamespace = simple_namespace_class()
