"""Twins of what generated code calls for patterns."""


def match_length_guest(subject):
    return len(subject)


def match_keys_guest(subject, keys):
    values = []
    seen = []
    get = None
    for key in keys:
        if key in seen:
            raise ValueError(f"mapping pattern checks duplicate key ({key!r})")
        seen.append(key)
        if get is None:
            get = subject.get
        value = get(key, _nothing)
        if value is _nothing:
            return None
        values.append(value)
    return tuple(values)


def match_rest_guest(subject, keys):
    rest = {}
    map_update_guest(rest, subject)
    for key in keys:
        del rest[key]
    return rest


def match_class_guest(subject, cls, positional, names):
    if not class_is_type(cls):
        raise TypeError("called match pattern must be a class")
    if not isinstance(subject, cls):
        return None
    values = []
    seen = []
    if positional:
        args = getattr(cls, "__match_args__", _nothing)
        to_self = False
        if args is _nothing:
            args = ()
            to_self = matches_self(cls)
        elif class_of(args) is not tuple:
            raise TypeError(
                f"{cls.__name__}.__match_args__ must be a tuple (got {class_name(args)})"
            )
        allowed = 1 if to_self else len(args)
        if allowed < positional:
            plural = "" if allowed == 1 else "s"
            raise TypeError(
                f"{cls.__name__}() accepts {allowed} positional sub-pattern{plural} ({positional} given)"
            )
        if to_self:
            values.append(subject)
        else:
            for name in args[:positional]:
                if class_of(name) is not str:
                    raise TypeError(
                        f"__match_args__ elements must be strings (got {class_name(name)})"
                    )
                value = match_attribute(subject, cls, name, seen)
                if value is _nothing:
                    return None
                values.append(value)
    for name in names:
        value = match_attribute(subject, cls, name, seen)
        if value is _nothing:
            return None
        values.append(value)
    return tuple(values)


def match_attribute(subject, cls, name, seen):
    if name in seen:
        raise TypeError(f"{cls.__name__}() got multiple sub-patterns for attribute {name!r}")
    seen.append(name)
    return getattr(subject, name, _nothing)
