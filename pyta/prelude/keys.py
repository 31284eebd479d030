"""Operators of builtin containers whose items or keys are hashed or compared by program code."""


def sequence_has(self, item):
    for candidate in self:
        if candidate is item or candidate == item:
            return True
    return False


def hash_of_key(key, what):
    try:
        return hash(key)
    except TypeError as error:
        failed = error
    unusable_key(failed, key, what)


def place_of_key(table, key, hash):
    place = probe_key(table, key, hash, 0)
    while place < -1:
        number, place = (-2 - place) >> 32, (-2 - place) & 0xFFFFFFFF
        stamp = table_stamp(table)
        is_equal = True if table_key(table, place) == key else False
        if table_stamp(table) != stamp:
            # Another table: it is searched from its start.
            number = -1
        elif is_equal:
            break
        place = probe_key(table, key, hash, number + 1)
    return place


def dict_item(self, key):
    place = place_of_key(self, key, hash_of_key(key, "dict key"))
    if place < 0:
        missing_key(key)
    return entry_value(self, place)


def dict_put(self, key, value):
    hash = hash_of_key(key, "dict key")
    put_entry(self, place_of_key(self, key, hash), hash, key, value)


def dict_has(self, key):
    return place_of_key(self, key, hash_of_key(key, "dict key")) >= 0


def set_has(self, key):
    return place_of_key(self, key, hash_of_key(key, "set element")) >= 0
