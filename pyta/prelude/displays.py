"""Twins of what generated code calls to fill containers and to spread arguments."""


def set_update_guest(set, iterable):
    if not is_iterable(iterable):
        raise TypeError(f"'{class_name(iterable)}' object is not iterable")
    set_fill(set, iterable)


def map_update_guest(map, mapping):
    if not isinstance(mapping, dict):
        keys = getattr(mapping, "keys", _nothing)
        if keys is _nothing:
            raise TypeError(f"'{class_name(mapping)}' object is not a mapping")
        for key in keys():
            map[key] = mapping[key]
        return
    dict.update(map, mapping)


def map_merge_guest(map, mapping, callee):
    if iterates_as_dict(mapping):
        for key, value in dict.items(mapping):
            check_new_keyword(map, key, callee)
            map[key] = value
        return
    keys = getattr(mapping, "keys", _nothing)
    if keys is _nothing:
        raise TypeError(
            f"{callee_name(callee)} argument after ** must be a mapping, not {class_name(mapping)}"
        )
    for key in keys():
        check_new_keyword(map, key, callee)
        map[key] = mapping[key]


def check_new_keyword(map, key, callee):
    if key in map:
        raise TypeError(f"{callee_name(callee)} got multiple values for keyword argument '{key!s}'")


def spread_args_guest(iterable, callee):
    if not is_iterable(iterable):
        raise TypeError(f"{callee_name(callee)} argument after * must be an iterable, not {class_name(iterable)}")
    return [*iterable]


def list_extend_unpack_guest(list, iterable):
    if not is_iterable(iterable):
        raise TypeError(
            f"Value after * must be an iterable, not {class_name(iterable)}"
        )
    append = list.append
    for item in iterable:
        append(item)
