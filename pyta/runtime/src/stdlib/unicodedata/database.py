"""The part of `unicodedata` that is written in Python."""


class UCD:
    """A version of the database. Only the current one is kept: what `stringprep` asks about older code points
    differs in characters assigned since."""

    __slots__ = ()
    unidata_version = "3.2.0"

    name = staticmethod(name)
    lookup = staticmethod(lookup)
    decimal = staticmethod(decimal)
    digit = staticmethod(digit)
    numeric = staticmethod(numeric)
    category = staticmethod(category)
    bidirectional = staticmethod(bidirectional)
    combining = staticmethod(combining)
    mirrored = staticmethod(mirrored)
    east_asian_width = staticmethod(east_asian_width)
    decomposition = staticmethod(decomposition)
    normalize = staticmethod(normalize)
    is_normalized = staticmethod(is_normalized)


ucd_3_2_0 = UCD()
