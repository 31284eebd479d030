"""Tuples with named fields, as native modules return them."""

structseq_tuple_new = tuple.__new__
_structseq_dict = dict


def structseq_hidden_getter(name):
    def get(self):
        return self.__dict__.get(name)

    return get


def make_structseq(qualified, fields, hidden=(), doc=None, unnamed=0, instantiable=True):
    """A class of tuples: `fields` are items and attributes, `hidden` attributes only."""
    module, _, name = qualified.rpartition(".")
    total = len(fields) + len(hidden)
    visible = len(fields)

    def __new__(cls, sequence, dict={}):
        if not instantiable:
            raise TypeError(f"cannot create '{qualified}' instances")
        if not isinstance(dict, _structseq_dict):
            raise TypeError(f"{qualified}() takes a dict as second arg, if any")
        if is_missing(type_lookup(type(sequence), "__iter__")) and is_missing(
            type_lookup(type(sequence), "__getitem__")
        ):
            raise TypeError("constructor requires a sequence")
        items = tuple(sequence)
        if len(items) < visible:
            if hidden:
                raise TypeError(f"{qualified}() takes an at least {visible}-sequence ({len(items)}-sequence given)")
            raise TypeError(f"{qualified}() takes a {visible}-sequence ({len(items)}-sequence given)")
        if len(items) > total:
            if hidden:
                raise TypeError(f"{qualified}() takes an at most {total}-sequence ({len(items)}-sequence given)")
            raise TypeError(f"{qualified}() takes a {visible}-sequence ({len(items)}-sequence given)")
        made = structseq_tuple_new(cls, items[:visible])
        used = 0
        for index, field in enumerate(hidden):
            if visible + index < len(items):
                made.__dict__[field] = items[visible + index]
            elif field in dict:
                made.__dict__[field] = dict[field]
                used += 1
        if used < len(dict):
            raise TypeError(f"{qualified}() got duplicate or unexpected field name(s)")
        return made

    def __repr__(self):
        shown = ", ".join([f"{field}={item!r}" for field, item in zip(fields, self)])
        return f"{qualified}({shown})"

    def __reduce__(self):
        extra = {field: value for field, value in self.__dict__.items()} if hidden else {}
        return (type(self), (tuple(self), extra))

    def __setattr__(self, name, value):
        if name in fields or name in hidden:
            raise AttributeError("readonly attribute")
        raise AttributeError(f"'{qualified}' object has no attribute '{name}' and no __dict__ for setting new attributes")

    def __replace__(self, /, **changes):
        if unnamed:
            raise TypeError(
                f"__replace__() is not supported for {qualified} because it has unnamed field(s)"
            )
        items = [changes.pop(field, item) for field, item in zip(fields, self)]
        extra = {field: changes.pop(field, getattr(self, field)) for field in hidden}
        if changes:
            raise TypeError(f"Got unexpected field name(s): {list(changes)}")
        made = structseq_tuple_new(type(self), items)
        if hidden:
            made.__dict__.update(extra)
        return made

    namespace = {
        "__module__": module,
        "__doc__": doc,
        "__new__": __new__,
        "__repr__": __repr__,
        "__reduce__": __reduce__,
        "__replace__": __replace__,
        "__setattr__": __setattr__,
        "n_fields": total,
        "n_sequence_fields": visible,
        "n_unnamed_fields": unnamed,
        "__match_args__": tuple([field for field in fields if not field.startswith("_unnamed")]),
    }
    if not hidden:
        namespace["__slots__"] = ()
    for index, field in enumerate(fields):
        if not field.startswith("_unnamed"):
            namespace[field] = structseq_getter(index)
    for field in hidden:
        namespace[field] = property(structseq_hidden_getter(field))
    return type(name, (tuple,), namespace)
