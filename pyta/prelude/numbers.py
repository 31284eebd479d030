"""What numbers do that needs program code: the twins of their natives."""

def number_format(self, format_spec):
    # The native answers every other specification.
    return str(self)


def bool_invert(self):
    warn_here(
        "Bitwise inversion '~' on bool is deprecated and will be removed in "
        "Python 3.16. This returns the bitwise inversion of the underlying int "
        "object and is usually not what you expect from negating a bool. Use the "
        "'not' operator for boolean negation or ~int(x) if you really want the "
        "bitwise inversion of the underlying int.",
        DeprecationWarning)
    return invert_bool(self)


numbers_bytes = bytes


def int_from_bytes(cls, bytes, byteorder, signed):
    if is_missing(byteorder):
        byteorder = "big"
    signed = False if is_missing(signed) else (True if signed else False)
    if cls is not int:
        return cls(int.from_bytes(bytes, byteorder, signed=signed))
    method = type_lookup(class_of(bytes), "__bytes__")
    if not is_missing(method):
        data = bytes_by(method, bytes)[:]
    else:
        data = numbers_bytes(bytes)
    return int.from_bytes(bytearray(data), byteorder, signed=signed)


def float_fromhex(cls, string):
    return cls(float.fromhex(string))


def float_from_number(cls, number):
    kind = class_of(number)
    if not isinstance(number, float):
        if is_missing(type_lookup(kind, "__float__")) and is_missing(type_lookup(kind, "__index__")):
            raise TypeError(f"must be real number, not {kind.__name__}")
    value = float(number)
    return value if cls is float else cls(value)


def complex_from_number(cls, number):
    kind = class_of(number)
    if not isinstance(number, complex):
        for name in ("__complex__", "__float__", "__index__"):
            if not is_missing(type_lookup(kind, name)):
                break
        else:
            raise TypeError(f"must be real number, not {kind.__name__}")
    value = complex(number)
    return value if cls is complex else cls(value)


def number_as_float(x):
    kind = class_of(x)
    if kind is float:
        return x
    if is_missing(type_lookup(kind, "__float__")) and is_missing(type_lookup(kind, "__index__")):
        raise TypeError(f"must be real number, not {kind.__name__}")
    return payload(float(x))


def math_gcd(integers):
    from math import gcd
    return gcd(*[as_index(n) for n in integers])


def math_lcm(integers):
    from math import lcm
    return lcm(*[as_index(n) for n in integers])


def math_fsum(seq):
    from math import fsum
    return fsum([number_as_float(x) for x in seq])


def math_prod(iterable, start):
    result = 1 if is_missing(start) else start
    for x in iterable:
        result = result * x
    return result


def math_sumprod(p, q):
    p = list(p)
    q = list(q)
    total = 0
    for i in range(min(len(p), len(q))):
        total = total + p[i] * q[i]
    if len(p) != len(q):
        raise ValueError("Inputs are not the same length")
    return total


def math_hypot(coordinates):
    from math import hypot
    return hypot(*[number_as_float(x) for x in coordinates])


def math_dist(p, q):
    from math import dist
    p = tuple(p)
    q = tuple(q)
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    return dist([number_as_float(x) for x in p], [number_as_float(x) for x in q])


def struct_value(value):
    kind = class_of(value)
    if isinstance(value, (int, float, complex, numbers_bytes, bytearray)):
        return value
    if not is_missing(type_lookup(kind, "__index__")):
        return as_index(value)
    if not is_missing(type_lookup(kind, "__float__")):
        return number_as_float(value)
    return True if value else False


def struct_pack(args):
    from _struct import pack
    return pack(args[0], *[struct_value(value) for value in args[1:]])


def struct_pack_into(args):
    from _struct import calcsize, error, pack
    format, buffer, offset, *values = args
    offset = as_index(offset)
    if not -(1 << 63) <= offset < 1 << 63:
        raise IndexError(f"cannot fit '{class_name(args[2])}' into an index-sized integer")
    data = struct_pack((format, *values))
    size = len(data)
    view = memoryview(buffer).cast("B")
    length = len(view)
    if offset < 0:
        if offset + size > 0:
            raise error(f"no space to pack {size} bytes at offset {offset}")
        if offset + length < 0:
            raise error(f"offset {offset} out of range for {length}-byte buffer")
        offset += length
    if length - offset < size:
        raise error(f"pack_into requires a buffer of at least {size + offset} bytes for packing {size} "
                    f"bytes at offset {offset} (actual buffer size is {length})")
    view[offset:offset + size] = data


def number_as_complex(x):
    kind = class_of(x)
    if kind is complex:
        return x
    for name in ("__complex__", "__float__", "__index__"):
        if not is_missing(type_lookup(kind, name)):
            return complex(x)
    raise TypeError(f"must be real number, not {kind.__name__}")


def _cmath_twin(name):
    def twin(z):
        import cmath
        return getattr(cmath, name)(number_as_complex(z))
    return twin


cmath_acos = _cmath_twin("acos")
cmath_acosh = _cmath_twin("acosh")
cmath_asin = _cmath_twin("asin")
cmath_asinh = _cmath_twin("asinh")
cmath_atan = _cmath_twin("atan")
cmath_atanh = _cmath_twin("atanh")
cmath_cos = _cmath_twin("cos")
cmath_cosh = _cmath_twin("cosh")
cmath_exp = _cmath_twin("exp")
cmath_log10 = _cmath_twin("log10")
cmath_sin = _cmath_twin("sin")
cmath_sinh = _cmath_twin("sinh")
cmath_sqrt = _cmath_twin("sqrt")
cmath_tan = _cmath_twin("tan")
cmath_tanh = _cmath_twin("tanh")
cmath_phase = _cmath_twin("phase")
cmath_polar = _cmath_twin("polar")
cmath_isfinite = _cmath_twin("isfinite")
cmath_isnan = _cmath_twin("isnan")
cmath_isinf = _cmath_twin("isinf")


def cmath_log(z, base):
    from cmath import log
    if is_missing(base):
        return log(number_as_complex(z))
    return log(number_as_complex(z), number_as_complex(base))


def cmath_rect(r, phi):
    from cmath import rect
    return rect(number_as_float(r), number_as_float(phi))


def cmath_isclose(a, b, rel_tol, abs_tol):
    from cmath import isclose
    rel_tol = 1e-09 if is_missing(rel_tol) else number_as_float(rel_tol)
    abs_tol = 0.0 if is_missing(abs_tol) else number_as_float(abs_tol)
    return isclose(number_as_complex(a), number_as_complex(b), rel_tol=rel_tol, abs_tol=abs_tol)


def pow_modulo(base, exponent, modulus):
    return pow(base, exponent, modulus)
