"""`functools.partial`: making, representation, pickling; what stands in it for arguments to come, of which there is one however often the
module is made."""


class _PlaceholderType:
    """Type of `Placeholder`, which stands in partial() for a positional argument that the call gives."""

    __module__ = "functools"
    __slots__ = ()

    def __new__(cls, /):
        return Placeholder

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError("type 'functools._PlaceholderType' is not an acceptable base type")

    def __repr__(self):
        return "Placeholder"

    def __reduce__(self):
        return "Placeholder"


Placeholder = object.__new__(_PlaceholderType)


def partial_new(cls, args, keywords):
    from _functools import partial

    if not args:
        raise TypeError("type 'partial' takes at least one argument")
    func, *args = args
    if not callable(func):
        raise TypeError("the first argument must be callable")
    if args and args[-1] is Placeholder:
        raise TypeError("trailing Placeholders are not allowed")
    for value in keywords.values():
        if value is Placeholder:
            raise TypeError("Placeholder cannot be passed as a keyword argument")
    if isinstance(func, partial):
        args = partial_joined(func.args, args, Placeholder)
        keywords = {**func.keywords, **keywords}
        func = func.func
    args = tuple(args)
    return make_partial(cls, func, args, keywords, Placeholder, partial_count(args, Placeholder))


def partial_count(args, placeholder):
    count = 0
    for value in args:
        if value is placeholder:
            count += 1
    return count


def partial_joined(known, args, placeholder):
    given = [*args]
    joined = []
    for value in known:
        if value is placeholder and given:
            value = given.pop(0)
        joined.append(value)
    return joined + given


def partial_repr(self):
    name = type(self)
    name = f"{name.__module__}.{name.__qualname__}"
    if not repr_enter(self):
        return "..."
    try:
        # What a representation changes is not shown any more.
        function, args, keywords = self.func, self.args, [*self.keywords.items()]
        shown = [repr(function)]
        shown.extend([repr(value) for value in args])
        shown.extend([f"{key}={value!r}" for key, value in keywords])
        return f"{name}({', '.join(shown)})"
    finally:
        del _open_reprs[id(self)]


def partial_reduce(self):
    return type(self), (self.func,), (self.func, self.args, self.keywords or None, self.__dict__ or None)


def partial_setstate(self, state):
    if not isinstance(state, tuple) or len(state) != 4:
        raise TypeError("invalid partial state")
    func, args, keywords, namespace = state
    if (
        not callable(func)
        or not isinstance(args, tuple)
        or (keywords is not None and not isinstance(keywords, dict))
        or (namespace is not None and not isinstance(namespace, dict))
    ):
        raise TypeError("invalid partial state")
    if args and args[-1] is Placeholder:
        raise TypeError("trailing Placeholders are not allowed")
    if class_of(args) is not tuple:
        args = tuple(args)
    if keywords is None:
        keywords = {}
    elif class_of(keywords) is not dict:
        keywords = dict(keywords)
    set_partial(self, func, args, keywords, partial_count(args, Placeholder))
    self.__dict__ = {} if namespace is None else namespace
