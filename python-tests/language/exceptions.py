# === Handling ===
def f(x):
    try:
        if x == 0:
            raise ValueError("zero")
        if x == 1:
            return "returned"
        if x == 2:
            1 / 0
    except ValueError as e:
        return f"caught {e!r}"
    else:
        return "else"
    finally:
        print("finally", x)

for i in range(4):
    try:
        print(f(i))
    except ZeroDivisionError as e:
        print("outside", e)

# === Chaining ===
try:
    try:
        {}["k"]
    except KeyError as e:
        raise RuntimeError("wrapped") from e
except RuntimeError as e:
    print(repr(e), repr(e.__cause__), e.__suppress_context__)
try:
    try:
        [].pop()
    except IndexError:
        int("x")
except ValueError as e:
    print(repr(e), repr(e.__context__))

# === Custom exceptions and notes ===
class MyError(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code

try:
    raise MyError(42)
except MyError as e:
    e.add_note("a note")
    print(e.code, e.args, e.__notes__)

# === with ===
class Manager:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        print("enter")
        return self

    def __exit__(self, kind, value, trace):
        print("exit", kind and kind.__name__, value)
        return self.swallow

with Manager(True) as m:
    raise KeyError("gone")
with Manager(False), Manager(True):
    raise KeyError("again")
try:
    with Manager(False):
        raise OSError(2, "No such file or directory", "f")
except FileNotFoundError as e:
    print(e, e.errno)

# === Loops and finally ===
def g():
    for i in range(3):
        try:
            if i == 1:
                continue
            if i == 2:
                break
            print("body", i)
        finally:
            print("fin", i)
    else:
        print("never")
    return "end"

print(g())
assert True
try:
    assert 1 == 2, "message"
except AssertionError as e:
    print("assert", e)


# What an except* statement raises is a context.
def after_groups(*exceptions):
    try:
        try:
            raise ExceptionGroup("group", exceptions)
        except* TypeError:
            raise KeyError("new")
    except Exception as error:
        try:
            raise OSError
        except OSError as other:
            print(repr(other.__context__), other.__context__ is error)


after_groups(ValueError(), TypeError())
after_groups(TypeError())
raise SystemExit(3)
