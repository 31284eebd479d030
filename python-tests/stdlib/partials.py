"""`functools.partial`: arguments, placeholders, attributes, pickling, as method."""

import copy
import functools
import operator
import pickle
from functools import Placeholder, partial


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


def show(*args, **kwargs):
    return args, kwargs


# === Calls ===
for call in (
    lambda: partial(show)(),
    lambda: partial(show, 1)(2),
    lambda: partial(show, 1, 2, 3)(4, 5, 6, 7),
    lambda: partial(show, 1, 2, 3, 4, 5, 6)(7),
    lambda: partial(show, a=1)(b=2),
    lambda: partial(show, 1, a=1, b=2)(2, b=3, c=4),
    lambda: partial(show, *range(20))(*range(20, 30), x=1),
    lambda: partial(int, base=2)("1010"),
    lambda: partial(max, 5)(3, 9),
    lambda: partial(operator.mul, 6)(7),
    lambda: partial(str.upper, "abc")(),
    lambda: list(map(partial(pow, 2), range(5))),
    lambda: sorted("bca", key=partial(operator.mul, 2)),
    lambda: partial(partial(show, 1, a=1), 2, a=2, b=3)(4),
    lambda: partial(dict, [("x", 1)], y=2)(z=3),
    lambda: partial(show, 1)(self=2, func=3),
    lambda: partial(int)("x"),
    lambda: partial(len)(),
    lambda: partial(len, [])(1),
    lambda: partial(),
    lambda: partial(3),
):
    attempt(call)

# === The known arguments are not touched ===
p = partial(show, 1, a=1)
first = p(2, b=2)
first[1]["a"] = "changed"
print(p(3), p.args, p.keywords, p.func is show)

# === Placeholders ===
for call in (
    lambda: partial(show, Placeholder, 2)(1),
    lambda: partial(show, Placeholder, 2, Placeholder, 4)(1, 3, 5, k=6),
    lambda: partial(partial(show, Placeholder, 2, Placeholder, 4), 1)(3),
    lambda: partial(partial(show, Placeholder, 2), 1, 3)(4),
    lambda: partial(partial(show, Placeholder, 2, Placeholder, 4), Placeholder, 3)(1),
    lambda: partial(show, Placeholder, 1)(),
    lambda: partial(show, Placeholder),
    lambda: partial(show, x=Placeholder),
    lambda: partial(show, Placeholder, 1),
    lambda: (Placeholder, type(Placeholder), type(Placeholder)() is Placeholder, copy.copy(Placeholder) is Placeholder),
):
    attempt(lambda: str(call()).replace(hex(id(show)), "ID"))

# === Attributes, representation ===
p = partial(int, base=2)
p.note = "two"
print(p, vars(p), p.__dict__, bool(partial.__doc__), p.__doc__ == partial.__doc__)
print(partial(print, 1, "a", sep="-"), partial[int], partial.__mro__)
p.__dict__["self"] = p
loop = partial(print)
loop.__setstate__((print, (loop,), {}, None))
print(loop)
for act in (lambda: setattr(p, "func", 1), lambda: p.missing, lambda: p.__setstate__(1), lambda: p.__setstate__((int, (), None, 3)), lambda: p.__setstate__((1, (), {}, {}))):
    attempt(act)


# === Copies ===
p = partial(operator.add, 1)
p.note = [1]
for other in (copy.copy(p), copy.deepcopy(p), pickle.loads(pickle.dumps(p))):
    print(other, other(2), vars(other), other.note is p.note)


class Named(partial):
    "With a name."

    def name(self):
        return self.func.__name__


n = Named(operator.sub, 10)
print(n(3), n.name(), n, Named(n, 4)(), isinstance(n, partial), pickle.loads(pickle.dumps(n))(1))


# === As methods ===
class Cell:
    def __init__(self):
        self.alive = False

    def set_state(self, state, *, loud=False):
        self.alive = state
        return ("SET" if loud else "set"), state

    set_alive = functools.partialmethod(set_state, True)
    shout = functools.partialmethod(set_alive, loud=True)
    bound = partial(show, "from class")
    static = staticmethod(partial(show, "static"))


c = Cell()
print(c.set_alive(), c.alive, c.shout(), Cell.bound(1), c.static(2))
print(type(c.bound).__name__, c.bound(3)[0][0], len(c.bound(3)[0]), c.bound.__self__ is c)


# === Keyword errors keep their texts ===
def two(a, b):
    return a, b


for call in (lambda: partial(two, 1)(), lambda: partial(two, 1)(b=2), lambda: partial(two, b=1)(2, 3), lambda: partial(two, a=1)(2)):
    attempt(call)
