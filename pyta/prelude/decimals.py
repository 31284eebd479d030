"""Decimals where classes of programs, locales or warnings take part; the rest is native."""


def dec_compare_rational(self, other, operation):
    if not isinstance(other, import_absolute("numbers").Rational):
        return NotImplemented
    return dec_compare_ratio(self, other.numerator, other.denominator, operation)


def decimal_lt(self, other):
    return dec_compare_rational(self, other, 0)


def decimal_le(self, other):
    return dec_compare_rational(self, other, 1)


def decimal_eq(self, other):
    return dec_compare_rational(self, other, 2)


def decimal_ne(self, other):
    return dec_compare_rational(self, other, 3)


def decimal_gt(self, other):
    return dec_compare_rational(self, other, 4)


def decimal_ge(self, other):
    return dec_compare_rational(self, other, 5)


def dec_text(value):
    if not isinstance(value, str):
        raise TypeError("bad argument type for built-in operation")
    return value


def dec_local_conventions(spec, override):
    """The point, the separator and the lengths of groups."""
    if is_missing(override):
        local = import_absolute("locale").localeconv()
        return local["decimal_point"], local["thousands_sep"], tuple(local["grouping"])
    if not isinstance(override, dict):
        raise TypeError("optional argument must be a dict")
    # Only what groups digits has a point of its own.
    usual = "." if spec[-1:] in ("n", "N") or "," in spec else ""
    point = dec_text(override.get("decimal_point", usual))
    separator = dec_text(override.get("thousands_sep", ""))
    lengths = tuple(dec_text(override.get("grouping", "")).encode())
    if not 1 <= len(point.encode()) <= 4 or len(separator.encode()) > 4 or any(length > 127 for length in lengths):
        raise ValueError("invalid override dict")
    return point, separator, lengths


def decimal_format(self, spec, override):
    spec.encode()
    if spec[-1:] == "N":
        import_absolute("warnings").warn(
            "Format specifier 'N' is deprecated and slated for removal in Python 3.18", DeprecationWarning, 1
        )
    return dec_format(self, spec, *dec_local_conventions(spec, override))
