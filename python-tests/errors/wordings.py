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
