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
    from json import encoder as library

    attributes = json_encoder_attributes(self)
    markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan = attributes
    if encoder is None:
        encoder = library.encode_basestring_ascii

    def floatstr(value):
        if value != value:
            text = "NaN"
        elif value == library.INFINITY:
            text = "Infinity"
        elif value == -library.INFINITY:
            text = "-Infinity"
        else:
            return float.__repr__(value)
        if not allow_nan:
            raise ValueError("Out of range float values are not JSON compliant: " + float.__repr__(value))
        return text

    iterencode = library._make_iterencode(
        markers, default, encoder, indent, floatstr, key_separator, item_separator, sort_keys, skipkeys, True
    )
    return tuple(iterencode(obj, _current_indent_level))
