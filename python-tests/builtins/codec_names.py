# === names of codecs and handlers as arguments ===
def attempt(function, *args):
    try:
        print(repr(function(*args)))
    except Exception as error:
        print(type(error).__name__, ascii(str(error)))


for name in ("a\0b", "\ud800", 5, None):
    attempt(str, object, name)
    attempt(str, b"", name)
    attempt(str, b"", "utf-8", name)
    attempt(str, "x", name)
    attempt(str, bytearray(b"x"), name)
    attempt(bytes, "x", name)
    attempt(bytes, "x", "utf8", name)
    attempt(bytes, 3, name)
    attempt(bytearray, "x", name)
    attempt(bytearray, 4, "utf8", name)
    attempt(b"".decode, name)
    attempt(b"".decode, "utf8", name)
    attempt(bytearray(b"x").decode, name)
    attempt("".encode, name)
    attempt("".encode, "utf8", name)
attempt(str, object, "x")
