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


def dec_local_conventions(override):
    """The point, the separator and the lengths of groups."""
    if is_missing(override):
        override = import_absolute("locale").localeconv()
    elif not isinstance(override, dict):
        raise TypeError("optional argument must be a dict")
    point, separator = override.get("decimal_point", "."), override.get("thousands_sep", "")
    lengths = override.get("grouping", "")
    if not isinstance(point, str) or not isinstance(separator, str):
        raise ValueError("invalid override dict")
    if isinstance(lengths, str):
        lengths = [ord(length) for length in lengths]
    return point, separator, tuple(lengths)


def decimal_format(self, spec, override):
    spec.encode()
    if spec[-1:] == "N":
        import_absolute("warnings").warn(
            "Format specifier 'N' is deprecated and slated for removal in Python 3.18", DeprecationWarning, 1
        )
        spec = spec[:-1] + "n"
    point, separator, lengths = ".", "", ()
    if spec[-1:] == "n" or not is_missing(override):
        point, separator, lengths = dec_local_conventions(override)
    return dec_format(self, spec, point, separator, lengths)
