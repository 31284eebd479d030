"""Error texts that depend on more than the class's name."""


def show(function):
    try:
        function()
    except Exception as error:
        print(type(error).__name__, error)


class Plain:
    class Inner:
        pass


class Elsewhere:
    __module__ = "elsewhere"


def delete_from(container):
    del container[0]


def enter(manager):
    with manager:
        pass


# === Deletion of items ===
for value in (5, (1,), "a", b"a", range(3), None, Plain(), frozenset(), {1}, 1.5, iter([]), len, Plain, {}.keys()):
    show(lambda: delete_from(value))
show(lambda: delete_from(type("Derived", (tuple,), {})((1,))))
show(lambda: delete_from(type("Derived", (int,), {})()))
show(lambda: delete_from(i for i in []))

# === Context managers ===
show(lambda: enter(5))
show(lambda: enter(Plain()))
show(lambda: enter(Plain.Inner()))
show(lambda: enter(Elsewhere()))

# === Ranges ===
for value in (9, -1, 2**70, True + 8, "a", 1.5, None):
    show(lambda: range(5).index(value))

# === Starred arguments ===
def starred(*args, **named):
    return args, named


show(lambda: starred(*starred))
show(lambda: starred(1, *starred))
show(lambda: starred(*[1], *starred))
show(lambda: starred(**{1: 2}))
show(lambda: starred(**{1: 2}, **{1: 3}))
show(lambda: starred(**{1: 2, "a": 1}, **{"b": 3}))


def doubled_metaclass():
    class Doubled(metaclass=type, **{"metaclass": type}):
        pass


def number_as_bases():
    class Wrong(*5):
        pass


show(doubled_metaclass)
show(number_as_bases)
show(lambda: compile(", ".join(f"a{i}" for i in range(256)) + ", *rest = []", "", "exec"))
