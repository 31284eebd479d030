"""Values passed between host and guest."""

import datetime
import gc
import math

import pytest

import pyta


@pytest.fixture(scope="module")
def vm():
    vm = pyta.Interpreter()
    vm.exec("def same(x): return x")
    return vm


UTC = datetime.timezone.utc
PLAIN = [
    None, True, False, 0, 1, -1, 2**62, -(2**62), 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**1000, -(10**1000), 0.0, -0.0, 1.5,
    float("inf"), 1e308, 5e-324, 1j, complex(-0.0, 2.5), "", "a", "é", "日本", "😀", "a\0b", "\ud800", "x\udc80y😀", b"", b"\x00\xff", [], (), {}, set(),
    frozenset(), [1, "a", None], (1, (2, (3,))), {"a": 1, 2: [3]}, {1, 2, 3}, frozenset({1, "a", (2,)}), [[1], [2, [3]]], {"k": {"k": {}}},
    {frozenset({1}): (1,)}, ..., NotImplemented, int, str, ValueError, datetime.date(2024, 2, 29), datetime.date.min, datetime.date.max,
    datetime.time(1, 2, 3, 4), datetime.time(23, 59, fold=1), datetime.time(1, tzinfo=UTC), datetime.datetime(2024, 2, 29, 12, 30, 1, 999999),
    datetime.datetime(2024, 1, 1, tzinfo=UTC), datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=-5, minutes=-30))),
    datetime.timedelta(days=-1, microseconds=5), datetime.timedelta.max, datetime.timedelta.min, UTC, datetime.timezone(datetime.timedelta(seconds=1)),
]


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: ascii(value)[:40])
def test_there_and_back(vm, value):
    back = vm.call("same", value)
    assert type(back) is type(value)
    assert back == value
    # The order of a set's members depends on the order in which they came.
    if not isinstance(value, (set, frozenset)):
        assert repr(back) == repr(value)


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: ascii(value)[:40])
def test_the_guest_sees_the_same(vm, value):
    text = vm.call("repr", value)
    if not isinstance(value, (set, frozenset)) and "frozenset" not in text:
        assert text == repr(value)


def test_nan(vm):
    assert math.isnan(vm.call("same", float("nan")))


def test_bytearray_is_copied(vm):
    data = bytearray(b"abc")
    back = vm.call("same", data)
    assert back == data and type(back) is bytearray and back is not data


def test_subclasses_become_their_base(vm):
    class Text(str):
        pass

    class Number(int):
        pass

    assert type(vm.call("same", Text("x"))) is str
    assert vm.call("same", Number(5)) == 5
    vm.exec("class L(list): pass\nclass I(int): pass\nclass D(dict): pass\nimport enum\nclass E(enum.IntEnum):\n    A = 3")
    assert vm.eval("[L([1]), I(4), D(a=1), E.A, True]") == [[1], 4, {"a": 1}, 3, True]


def test_subclasses_are_read_as_their_base(vm):
    def fails(self, *args):
        raise AssertionError("not asked")

    for base, value in ((list, [1, [2]]), (tuple, (1, (2,))), (set, {1, (2,)}), (frozenset, {1, (2,)}), (dict, {1: [2]})):
        names = ("__iter__", "__len__", "__getitem__", "__contains__", "items", "keys", "copy")
        odd = type("Odd", (base,), dict.fromkeys(names, fails))(value)
        back = vm.call("same", odd)
        assert type(back) is base and back == base(value)
    for base, value in ((int, 10**40), (int, 5), (str, "x\ud800"), (str, "x"), (bytes, b"x"), (float, 1.5)):
        names = ("__index__", "__int__", "__float__", "__len__", "__lt__", "__neg__", "bit_length", "to_bytes", "encode", "__bytes__")
        odd = type("Odd", (base,), dict.fromkeys(names, fails))(value)
        assert vm.call("same", odd) == value
    for base, args in ((datetime.date, (2024, 2, 29)), (datetime.datetime, (2024, 2, 29, 1)), (datetime.time, (1, 2)), (datetime.timedelta, (1,))):
        assert vm.call("same", type("Odd", (base,), {})(*args)) == base(*args)


def test_objects_that_fail(vm):
    class Zone(datetime.tzinfo):
        def utcoffset(self, _):
            raise LookupError("zone")

    with pytest.raises(LookupError, match="zone"):
        vm.call("same", [datetime.time(1, tzinfo=Zone())])

    class Failing(Exception):
        @property
        def args(self):
            raise LookupError("args")

    with pytest.raises(LookupError, match="args"):
        vm.call("same", {"a": (Failing(),)})

    class Meta(type):
        @property
        def __module__(cls):
            raise LookupError("module")

    class Thing(metaclass=Meta):
        pass

    thing = Thing()
    assert vm.call("same", thing) is thing and vm.call("same", Thing) is Thing
    assert vm.call("same", 1) == 1


def test_lists_that_shrink_meanwhile(vm):
    class Zone(datetime.tzinfo):
        def utcoffset(self, _):
            values.clear()
            return None

    values = [[1], datetime.time(1, tzinfo=Zone()), [2], {3: [4]}]
    assert vm.call("same", values) == [[1], datetime.time(1), [2], {3: [4]}]


def test_fresh_values_are_told_apart(vm):
    class Fresh(Exception):
        @property
        def args(self):
            return ([self.n],)

    errors = [Fresh() for _ in range(50)]
    for n, error in enumerate(errors):
        error.n = n
    vm.set("errors", errors)
    assert vm.eval("[e.args[0][0] for e in errors]") == list(range(50))


def test_objects_of_the_guest_as_keys(vm):
    vm.exec("class Key: pass\nkey = Key()\ndef function(): pass")
    key, function = vm.eval("key"), vm.eval("function")
    assert vm.eval("{key: 1, function: [key]}") == {key: 1, function: [key]}
    assert vm.eval("{key, function}") == {function, key}
    assert vm.eval("frozenset({(key,), function})") == frozenset({(key,), function})
    assert vm.call("same", {key: {key}}) == {key: {key}}


def test_kinds_in_one_list(vm):
    values = [1, 1.5, "a", None, True, False, 2**62, 2**63, -(2**63), 2**64, 1e300, -0.0, "é", b"b", [], [1], (1,), {"a": [1]}, {1}, frozenset((2,)), 3j, int]
    for shift in range(len(values)):
        turned = values[shift:] + values[:shift]
        assert list(map(repr, vm.call("same", turned))) == list(map(repr, turned))
        assert list(map(repr, vm.call("same", tuple(turned)))) == list(map(repr, turned))
        back = vm.call("same", dict(enumerate(turned)))
        assert list(map(repr, back.values())) == list(map(repr, turned))


def test_bools_stay_bools(vm):
    assert vm.eval("[True, 1, False, 0, {True: False}]") == [True, 1, False, 0, {True: False}]
    assert [type(x) for x in vm.call("same", [True, 1, False, 0])] == [bool, int, bool, int]


def test_cycles_and_sharing_stay(vm):
    a = [1]
    a.append(a)
    back = vm.call("same", a)
    assert back[0] == 1 and back[1] is back
    d = {}
    d["self"] = d
    back = vm.call("same", d)
    assert back["self"] is back
    shared = [1]
    back = vm.call("same", [shared, shared])
    assert back[0] is back[1]
    t = ([],)
    t[0].append(t)
    back = vm.call("same", t)
    assert back[0][0] is back
    vm.exec("c = []; c.append((c, {'c': c}))")
    back = vm.eval("c")
    assert back[0][0] is back and back[0][1]["c"] is back


def test_deep_nesting(vm):
    deep = []
    for _ in range(200_000):
        deep = [deep]
    back = vm.call("same", deep)
    depth = 0
    while back:
        back = back[0]
        depth += 1
    assert depth == 200_000
    deep = ()
    for _ in range(50_000):
        deep = (deep,)
    vm.call("same", deep)


def test_large_lists(vm):
    numbers = list(range(100_000))
    assert vm.call("same", numbers) == numbers
    assert vm.call("sum", numbers) == sum(numbers)


def test_what_the_host_changes_does_not_reach_the_guest(vm):
    values = [1]
    vm.set("values", values)
    values.append(2)
    assert vm.eval("values") == [1]


def test_opaque_objects_of_the_guest(vm):
    vm.exec("class Thing:\n    def __repr__(self): return '<Thing>'\n    x = 5\nthing = Thing()")
    thing = vm.eval("thing")
    assert isinstance(thing, pyta.Object) and not callable(thing)
    assert repr(thing) == "<guest <Thing>>"
    assert vm.call("getattr", thing, "x") == 5
    assert vm.eval("thing") == thing and hash(vm.eval("thing")) == hash(thing)
    assert vm.eval("Thing()") != thing
    vm.set("again", thing)
    assert vm.eval("again is thing")
    assert {thing: 1}[vm.eval("thing")] == 1


def test_opaque_objects_of_the_host(vm):
    class Thing:
        def __repr__(self):
            return "THING"

    thing = Thing()
    vm.set("thing", thing)
    assert vm.eval("repr(thing)") == "<host THING>"
    assert vm.eval("thing") is thing
    assert vm.eval("[thing, thing]") == [thing, thing]
    assert vm.eval("{thing: 1}") == {thing: 1}
    other = pyta.Interpreter()
    foreign = other.eval("object()")
    assert vm.call("same", foreign) is foreign


def test_objects_are_let_go():
    vm = pyta.Interpreter()
    vm.exec("import weakref, gc\nclass A: pass\na = A(); r = weakref.ref(a)")
    a = vm.eval("a")
    vm.exec("del a")
    assert vm.eval("r() is not None")
    del a
    gc.collect()
    vm.exec("gc.collect()")
    assert vm.eval("r() is None")


def test_unhashable_keys_are_an_error(vm):
    class Odd(dict):
        def __hash__(self):
            return 1

    with pytest.raises(TypeError):
        vm.call("same", {Odd()})
    assert vm.call("same", 1) == 1


def test_exceptions_as_values(vm):
    error = vm.eval("ValueError('a', 1)")
    assert type(error) is ValueError and error.args == ("a", 1)
    vm.exec("class Own(KeyError):\n    pass\nown = Own('k')\nown.extra = [1]")
    own = vm.eval("own")
    assert type(own).__name__ == "Own" and isinstance(own, KeyError) and isinstance(own, pyta.GuestError)
    assert own.args == ("k",) and own.extra == [1]
    mine = OSError(2, "No such file")
    assert vm.call("same", mine) is mine
    vm.set("mine", mine)
    assert vm.eval("type(mine).__mro__[1].__name__, mine.args") == ("OSError", (2, "No such file"))
