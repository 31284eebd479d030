# The registry of codecs: names as search functions see them, notes on errors, and what error handlers may do.
import codecs
import warnings


def attempt(function, *args):
    try:
        print(ascii(function(*args)))
    except Exception as e:
        print(type(e).__name__, ascii(str(e)), getattr(e, "__notes__", None))


# === Names ===
def search(name):
    print("search", ascii(name))


codecs.register(search)
for name in ("AAA---8", "aaa\xe9\u20ac-8", "AAA.8", "  x  y", "A-b-", "_q", "a.-b", "K8", "a\0b"):
    attempt(codecs.lookup, name)

# === Notes ===
attempt("\u0100".encode, "cp1252")
attempt("\u0100".encode, "latin-1")
attempt(b"\x81".decode, "cp1252")
attempt(codecs.encode, "\xe9", "ascii")
attempt(codecs.decode, b"\xff", "utf-8")
attempt(codecs.encode, "a", "hex")
attempt(codecs.decode, b"zz", "hex")
attempt("a".encode, "hex")

# === Error handlers ===
for name in ("ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace", "surrogatepass", "surrogateescape", "strict"):
    attempt(codecs.lookup_error(name), UnicodeTranslateError("\u3042", 0, 1, "why"))
    broken = UnicodeEncodeError("ascii", "a", 0, 1, "why")
    broken.object = []
    try:
        print(ascii(codecs.lookup_error(name)(broken)))
    except TypeError as e:
        print(e)
    except UnicodeEncodeError as e:
        print(e is broken)
codecs.register_error("tests.snake", lambda e: ("\U0001f40d", e.end))
for name in ("utf-8", "utf-16", "utf-32-le", "ascii", "latin-1"):
    attempt("[\udc80]".encode, name, "tests.snake")
attempt(codecs.lookup_error("surrogatepass"), UnicodeEncodeError("utf-16-", "\ud800", 0, 1, "why"))

# === Escapes of bytes ===
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(codecs.escape_decode(rb"\z\501\q"), codecs.escape_decode(r"\501"), codecs.escape_decode(rb"\x\z", "ignore"))
print([str(warning.message) for warning in caught])
