"""The part of `array` that is written in Python."""

typecodes = "bBuwhHiIlLqQfd"


class array:
    def __new__(cls, /, *args, **kwargs):
        if kwargs and cls is array:
            raise TypeError("array.array() takes no keyword arguments")
        if not args:
            raise TypeError("array() takes at least 1 argument (0 given)")
        if len(args) > 2:
            raise TypeError(f"array() takes at most 2 arguments ({len(args)} given)")
        code = args[0]
        initializer = args[1] if len(args) > 1 else ()
        if not isinstance(code, str):
            raise TypeError(f"array() argument 1 must be a unicode character, not {_class_name(code)}")
        if len(code) != 1:
            raise TypeError(
                f"array() argument 1 must be a unicode character, not a string of length {len(code)}"
            )
        if code == "u":
            import warnings

            warnings.warn(
                "The 'u' type code is deprecated and will be removed in Python 3.16", DeprecationWarning, 2
            )
        if code not in "uw":
            if isinstance(initializer, str):
                raise TypeError(f"cannot use a str to initialize an array with typecode '{code}'")
            if isinstance(initializer, array) and initializer.typecode in "uw":
                raise TypeError(f"cannot use a unicode array to initialize an array with typecode '{code}'")
        self = _make(cls, code)
        if self is None:
            raise ValueError("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)")
        if isinstance(initializer, (bytes, bytearray)):
            array.frombytes(self, initializer)
        elif isinstance(initializer, array) and initializer.typecode == code:
            _storage(self).extend(_storage(initializer))
        else:
            _append_items(self, initializer)
        return self

    @property
    def typecode(self):
        "letter that stands for the type of the items"
        return _code(self)

    @property
    def itemsize(self):
        "how many bytes each item takes"
        return _item_size(self)

    def __repr__(self):
        code = _code(self)
        if not len(self):
            return f"{type(self).__name__}('{code}')"
        shown = repr(array.tounicode(self)) if code in "uw" else repr(self.tolist())
        return f"{type(self).__name__}('{code}', {shown})"

    def __delitem__(self, key):
        if isinstance(key, slice):
            places = range(*key.indices(len(self)))
            size = _item_size(self)
            storage = _storage(self)
            if places.step < 0:
                places = places[::-1]
            if places.step == 1:
                del storage[places.start * size : max(places.start, places.stop) * size]
            else:
                for place in reversed(places):
                    del storage[place * size : (place + 1) * size]
            return
        if not hasattr(type(key), "__index__"):
            raise TypeError("array indices must be integers")
        place = _place(self, key, "array assignment index out of range")
        size = _item_size(self)
        del _storage(self)[place * size : (place + 1) * size]

    def __contains__(self, value):
        for item in self:
            if item == value:
                return True
        return False

    def __add__(self, other):
        _check(other, "append")
        if _code(other) != _code(self):
            raise TypeError("bad argument type for built-in operation")
        result = _like(self)
        storage = _storage(result)
        storage += _storage(self)
        storage += _storage(other)
        return result

    def __iadd__(self, other):
        if not isinstance(other, array):
            raise TypeError(f'can only extend array with array (not "{_class_name(other)}")')
        self.extend(other)
        return self

    def __mul__(self, times):
        result = _like(self)
        storage = _storage(result)
        storage += _storage(self) * times
        return result

    __rmul__ = __mul__

    def __imul__(self, times):
        _storage(self)[:] = _storage(self) * times
        return self

    def __eq__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() == other.tolist()

    def __ne__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() != other.tolist()

    def __lt__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() < other.tolist()

    def __le__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() <= other.tolist()

    def __gt__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() > other.tolist()

    def __ge__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() >= other.tolist()

    __hash__ = None

    def __copy__(self):
        "A new array with the same items."
        result = _like(self)
        storage = _storage(result)
        storage += _storage(self)
        return result

    def __deepcopy__(self, memo, /):
        "A new array with the same items, which have no parts to copy."
        return self.__copy__()

    def __reduce_ex__(self, protocol, /):
        "What pickle and copy need to make the object anew."
        state = getattr(self, "__dict__", None)
        if protocol < 3:
            return type(self), (_code(self), self.tolist()), state
        kind = _FORMATS[_code(self)]
        return _array_reconstructor, (type(self), _code(self), kind, self.tobytes()), state

    def buffer_info(self):
        "A pair: where the storage lies in memory and how many items it holds."
        return _buffer_address(self), len(self)

    def byteswap(self):
        "Reverse the bytes within each item, in place."
        storage = _storage(self)
        size = _item_size(self)
        if size > 1:
            for place in range(0, len(storage), size):
                storage[place : place + size] = storage[place : place + size][::-1]

    def clear(self):
        "Leave the array with no items."
        del _storage(self)[:]

    def count(self, v, /):
        "How many items are equal to v."
        count = 0
        for item in self:
            if item == v:
                count += 1
        return count

    def extend(self, bb, /):
        "Append the items of an iterable; another array must have the same typecode."
        if isinstance(bb, array):
            if _code(bb) != _code(self):
                raise TypeError("can only extend with array of same kind")
            _storage(self).extend(_storage(bb))
            return
        _append_items(self, bb)

    def frombytes(self, buffer, /):
        "Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method)."
        if isinstance(buffer, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        data = bytes(memoryview(buffer).cast("B")) if not isinstance(buffer, (bytes, bytearray)) else buffer
        if len(data) % _item_size(self):
            raise ValueError("bytes length not a multiple of item size")
        _storage(self).extend(data)

    def fromfile(self, f, n, /):
        "Read n machine values from a binary file as further items. If the file ends early, what there was stays and EOFError is raised."
        if n < 0:
            raise ValueError("negative count")
        size = n * _item_size(self)
        data = f.read(size)
        if not isinstance(data, bytes):
            raise TypeError("read() didn't return bytes")
        self.frombytes(data)
        if len(data) != size:
            raise EOFError("read() didn't return enough bytes")

    def fromlist(self, list, /):
        "Append all items of a list, or none if one of them does not fit."
        if not isinstance(list, _list):
            raise TypeError("arg must be list")
        former = len(_storage(self))
        try:
            _append_items(self, list)
        except BaseException:
            del _storage(self)[former:]
            raise

    def fromunicode(self, ustr, /):
        "Append each character of ustr; only for arrays of characters."
        if _code(self) not in "uw":
            raise ValueError("fromunicode() may only be called on unicode type arrays ('u' or 'w')")
        _append_items(self, ustr)

    def index(self, v, start=0, stop=9223372036854775807, /):
        "Where the first item equal to v is, within start and stop; ValueError if nowhere."
        length = len(self)
        start, stop = _bound(start), _bound(stop)
        if start < 0:
            start = max(start + length, 0)
        if stop < 0:
            stop += length
        place = start
        while place < stop and place < len(self):
            if self[place] == v:
                return place
            place += 1
        raise ValueError("array.index(x): x not in array")

    def insert(self, i, v, /):
        "Put v at index i and shift what was there, and what follows, by one."
        length = len(self)
        i = _check_size(i)
        if i < 0:
            i = max(i + length, 0)
        i = min(i, length)
        one = _like(self)
        _append(one, v)
        size = _item_size(self)
        _storage(self)[i * size : i * size] = _storage(one)

    def pop(self, i=-1, /):
        "Take out the item at i, by default the last, and return it."
        _check_size(i)
        if not len(self):
            raise IndexError("pop from empty array")
        place = _place(self, i, "pop index out of range")
        value = self[place]
        size = _item_size(self)
        del _storage(self)[place * size : (place + 1) * size]
        return value

    def remove(self, v, /):
        "Delete the first item equal to v; ValueError if there is none."
        for place, item in enumerate(self):
            if item == v:
                del self[place]
                return
        raise ValueError("array.remove(x): x not in array")

    def reverse(self):
        "Turn the sequence of the items around in place."
        items = self.tolist()
        for place, item in enumerate(reversed(items)):
            self[place] = item

    def tobytes(self):
        "The bytes by which memory represents the items."
        return bytes(_storage(self))

    def tofile(self, f, /):
        "Pass the bytes of the whole array to the write method of a binary file."
        f.write(self.tobytes())

    def tounicode(self):
        "The characters as one str; only for arrays of characters."
        if _code(self) not in "uw":
            raise ValueError("tounicode() may only be called on unicode type arrays ('u' or 'w')")
        data = array.tobytes(self)
        if _code(self) == "w":
            return data.decode("utf-32-le")
        for place in range(0, len(data), 4):
            point = int.from_bytes(data[place : place + 4], "little")
            if point > 0x10FFFF:
                raise ValueError(f"character U+{point:x} is not in range [U+0000; U+10ffff]")
        return data.decode("utf-32-le", "surrogatepass")

    def __sizeof__(self):
        "How many bytes of memory the array occupies."
        return 64 + len(_storage(self))

    __class_getitem__ = classmethod(type(list[int]))


_list = list
array = ArrayType = _complete(array)
del _complete

_FORMATS = {
    "B": 0, "b": 1, "H": 2, "h": 4, "I": 6, "i": 8, "L": 10, "l": 12, "Q": 10, "q": 12, "f": 14, "d": 16, "u": 20, "w": 20,
}


def _append_items(array, items):
    if not _append_all(array, items):
        for item in items:
            _append(array, item)


def _like(instance):
    return _make(array, _code(instance))


def _check(other, what):
    if not isinstance(other, array):
        raise TypeError(f'can only {what} array (not "{_class_name(other)}") to array')


def _bound(value):
    if not hasattr(type(value), "__index__"):
        raise TypeError("slice indices must be integers or have an __index__ method")
    return range(value).stop


def _check_size(value):
    size = range(value).stop
    if not -2**63 <= size < 2**63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return size


def _place(instance, index, text):
    length = len(instance)
    place = range(index).stop
    if not -2**63 <= place < 2**63:
        raise IndexError(f"cannot fit '{_class_name(index)}' into an index-sized integer")
    if place < 0:
        place += length
    if not 0 <= place < length:
        raise IndexError(text)
    return place


def _getitem(self, key):
    if not isinstance(key, slice):
        raise TypeError("array indices must be integers")
    result = _like(self)
    places = range(*key.indices(len(self)))
    if places.step == 1:
        size = _item_size(self)
        _storage(result).extend(_storage(self)[places.start * size : max(places.start, places.stop) * size])
    else:
        for place in places:
            _append(result, self[place])
    return result


def _setitem(self, key, value):
    if not isinstance(key, slice):
        raise TypeError("array indices must be integers")
    if not isinstance(value, array):
        raise TypeError(f'can only assign array (not "{_class_name(value)}") to array slice')
    if _code(value) != _code(self):
        raise TypeError("bad argument type for built-in operation")
    places = range(*key.indices(len(self)))
    size = _item_size(self)
    if places.step == 1:
        _storage(self)[places.start * size : max(places.start, places.stop) * size] = bytes(_storage(value))
        return
    if len(places) != len(value):
        raise ValueError(
            f"attempt to assign array of size {len(value)} to extended slice of size {len(places)}"
        )
    for place, item in zip(places, value.tolist()):
        self[place] = item


_DECODERS = {
    0: ("B", 1, 0), 1: ("b", 1, 1), 2: ("H", 2, 0), 3: ("H", 2, 0), 4: ("h", 2, 1), 5: ("h", 2, 1), 6: ("I", 4, 0), 7: ("I", 4, 0),
    8: ("i", 4, 1), 9: ("i", 4, 1), 10: ("Q", 8, 0), 11: ("Q", 8, 0), 12: ("q", 8, 1), 13: ("q", 8, 1),
}


def _array_reconstructor(arraytype, typecode, mformat_code, items, /):
    "Makes an array from what a pickle has of one."
    if not isinstance(arraytype, type):
        raise TypeError(f"first argument must be a type object, not {type(arraytype).__name__}")
    if not issubclass(arraytype, array):
        raise TypeError(f"{arraytype.__name__} is not a subtype of array.array")
    if typecode not in typecodes:
        raise ValueError("second argument must be a valid type code")
    if not 0 <= mformat_code <= 21:
        raise ValueError("third argument must be a valid machine format code.")
    if not isinstance(items, bytes):
        raise TypeError(f"fourth argument should be bytes, not {type(items).__name__}")
    if _FORMATS[typecode] == mformat_code:
        made = arraytype(typecode)
        array.frombytes(made, items)
        return made
    if mformat_code >= 18:
        codec = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")[mformat_code - 18]
        return arraytype(typecode, items.decode(codec))
    if mformat_code >= 14:
        import struct

        letter = ("<f", ">f", "<d", ">d")[mformat_code - 14]
        return arraytype(typecode, [item for (item,) in struct.iter_unpack(letter, items)])
    _, size, signed = _DECODERS[mformat_code]
    order = "big" if mformat_code % 2 and mformat_code > 1 else "little"
    return arraytype(
        typecode,
        [
            int.from_bytes(items[place : place + size], order, signed=bool(signed))
            for place in range(0, len(items), size)
        ],
    )


def _register():
    import collections.abc

    collections.abc.MutableSequence.register(array)


_register()
del _register
