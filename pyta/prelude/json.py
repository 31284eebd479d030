"""What JSON needs of programs: hooks and `default`; and every error, which the library words."""

# The text of the library's `json.decoder`: four digits are meant.
_BAD_ESCAPE = "Invalid \\uXXXX escape"


def json_scanstring(string, end, strict):
    """Reads a malformed string, to say what is wrong with it."""
    from json.decoder import JSONDecodeError

    strict = True if is_missing(strict) else strict
    begin = end - 1
    length = len(string)
    while end < length:
        char = string[end]
        if char == '"':
            break
        if char == "\\":
            end += 1
            if end >= length:
                break
            escape = string[end]
            if escape == "u":
                digits = string[end + 1 : end + 5]
                if len(digits) < 4 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
                    raise JSONDecodeError(_BAD_ESCAPE, string, end)
                end += 4
            elif escape not in '"\\/bfnrt':
                raise JSONDecodeError("Invalid \\escape", string, end - 1)
        elif char < " " and strict:
            raise JSONDecodeError("Invalid control character at", string, end)
        end += 1
    raise JSONDecodeError("Unterminated string starting at", string, begin)


def json_scanner_new(cls, context):
    return json_scanner_with(
        cls,
        (
            bool(context.strict),
            context.object_hook,
            context.object_pairs_hook,
            context.parse_float,
            context.parse_int,
            context.parse_constant,
        ),
    )


class _ScannerContext:
    """What the library's own scanner asks."""


def json_scanner_call(self, string, idx):
    from json import decoder, scanner

    context = _ScannerContext()
    for name in ("strict", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"):
        setattr(context, name, getattr(self, name))
    context.parse_object = decoder.JSONObject
    context.parse_array = decoder.JSONArray
    context.parse_string = decoder.scanstring
    context.memo = {}
    return scanner.py_make_scanner(context)(string, as_index(idx))


def json_encoder_new(cls, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan):
    return cls(
        markers,
        default,
        encoder,
        indent,
        key_separator,
        item_separator,
        bool(sort_keys),
        bool(skipkeys),
        bool(allow_nan),
    )


def json_encoder_call(self, obj, _current_indent_level):
    pieces = []
    _JsonWriter(pieces, *json_encoder_attributes(self)).write(obj, as_index(_current_indent_level))
    return ("".join(pieces),)


class _JsonWriter:
    """Writes what the native encoder leaves: subclasses of containers, values for `default`, and everything that fails, with notes on where."""

    def __init__(
        self, pieces, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan
    ):
        from json.encoder import encode_basestring_ascii

        self.add = pieces.append
        self.markers = markers
        self.default = default
        self.encoder = encode_basestring_ascii if encoder is None else encoder
        self.indent = indent
        self.key_separator = key_separator
        self.item_separator = item_separator
        self.sort_keys = sort_keys
        self.skipkeys = skipkeys
        self.allow_nan = allow_nan

    def write(self, obj, level):
        scalar = self.scalar(obj)
        if scalar is not None:
            self.add(scalar)
        elif isinstance(obj, (list, tuple)):
            self.within(obj, self.items, level)
        elif isinstance(obj, dict):
            self.within(obj, self.pairs, level)
        else:
            self.within(obj, self.other, level)

    def scalar(self, obj):
        if isinstance(obj, str):
            return self.text(obj)
        if obj is None:
            return "null"
        if obj is True:
            return "true"
        if obj is False:
            return "false"
        if isinstance(obj, int):
            return int.__repr__(obj)
        if isinstance(obj, float):
            return self.number(obj)
        return None

    def text(self, obj):
        text = self.encoder(obj)
        if not isinstance(text, str):
            raise TypeError(f"encoder() must return a string, not {class_name(text)}")
        return text

    def number(self, obj):
        text = float.__repr__(obj)
        if text not in ("nan", "inf", "-inf"):
            return text
        if not self.allow_nan:
            raise ValueError("Out of range float values are not JSON compliant: " + text)
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[text]

    def within(self, obj, write, level):
        """Writes what holds others, which must not hold it."""
        if self.markers is None:
            return write(obj, level)
        if id(obj) in self.markers:
            raise ValueError("Circular reference detected")
        self.markers[id(obj)] = obj
        write(obj, level)
        del self.markers[id(obj)]

    def other(self, obj, level):
        value = self.default(obj)
        try:
            self.write(value, level)
        except BaseException as error:
            error.add_note(f"when serializing {class_name(obj)} object")
            raise

    def items(self, obj, level):
        kind = list if isinstance(obj, list) else tuple
        if not kind.__len__(obj):
            return self.add("[]")
        separator = self.begin("[", level)
        # What a function of the program takes out of the list meanwhile is not written.
        for place, item in enumerate(kind.__iter__(obj)):
            if place:
                self.add(separator)
            try:
                self.write(item, level + 1)
            except BaseException as error:
                error.add_note(f"when serializing {class_name(obj)} item {place}")
                raise
        self.end("]", level)

    def pairs(self, obj, level):
        if not obj:
            return self.add("{}")
        pairs = list(obj.items())
        if self.sort_keys:
            pairs.sort()
        separator = self.begin("{", level)
        is_first = True
        for pair in pairs:
            if not isinstance(pair, tuple) or len(pair) != 2:
                raise ValueError("items must return 2-tuples")
            key, value = pair
            name = self.key(key)
            if name is None:
                continue
            if not is_first:
                self.add(separator)
            is_first = False
            self.add(self.text(name) + self.key_separator)
            try:
                self.write(value, level + 1)
            except BaseException as error:
                error.add_note(f"when serializing {class_name(obj)} item {key!r}")
                raise
        self.end("}", level)

    def key(self, key):
        """A key as a text; None when it is skipped."""
        if isinstance(key, str):
            return key
        if key is None or isinstance(key, (int, float)):
            return self.scalar(key)
        if self.skipkeys:
            return None
        raise TypeError(f"keys must be str, int, float, bool or None, not {class_name(key)}")

    def begin(self, bracket, level):
        """What stands between items."""
        if self.indent is None:
            self.add(bracket)
            return self.item_separator
        line = "\n" + self.indent * (level + 1)
        self.add(bracket + line)
        return self.item_separator + line

    def end(self, bracket, level):
        if self.indent is not None:
            self.add("\n" + self.indent * level)
        self.add(bracket)
