"""Items of arrays that are program objects, and slices of arrays."""


def array_append(self, v):
    import array

    array._append(self, array_item(self, v))


def array_item(self, value):
    return float(value) if self.typecode in "fd" else as_index(value)


def array_getitem(self, key):
    import array

    if is_missing(type_lookup(class_of(key), "__index__")):
        return array._getitem(self, key)
    return array.array.__getitem__(self, as_index(key))


def array_setitem(self, key, value):
    import array

    if is_missing(type_lookup(class_of(key), "__index__")):
        return array._setitem(self, key, value)
    array.array.__setitem__(self, as_index(key), array_item(self, value))
