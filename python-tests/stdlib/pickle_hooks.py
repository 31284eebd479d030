"""What picklers and unpicklers ask programs for."""

import copy
import copyreg
import io
import pickle
import sys
import types


class Plain:
    def __init__(self, **values):
        self.__dict__.update(values)


# === find_class, persistent_load, audit ===


class Finding(pickle.Unpickler):
    def find_class(self, module, name):
        print("find", module, name)
        return super().find_class(module, name)


for protocol in range(6):
    data = pickle.dumps([Plain(a=1), Plain(), set(), 1j], protocol)
    print(len(Finding(io.BytesIO(data)).load()))

heard = []
sys.addaudithook(lambda event, args: heard.append(args) if event == "pickle.find_class" else None)
pickle.loads(pickle.dumps([Plain(), Plain(), types.SimpleNamespace(a=1)], 4))
print(heard)

# === States ===


class Slots:
    __slots__ = ("a", "b")


class Both(Slots):
    pass


class SetState:
    def __init__(self):
        self.a = 1

    def __setstate__(self, state):
        print("state", state)


class GetState(SetState):
    def __getstate__(self):
        return 0


class NoState(SetState):
    def __getstate__(self):
        return None


class GetAttr:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return name


class Described:
    x = property(lambda self: self.__dict__["x"], lambda self, value: print("not called"))


slots = Slots()
slots.a = 5
both = Both()
both.b, both.c = 6, 7
for value in (slots, both):
    made = pickle.loads(pickle.dumps(value, 2))
    print(type(made).__name__, [getattr(made, name, None) for name in "abc"])
for value in (SetState(), GetState(), NoState(), GetAttr()):
    print(type(pickle.loads(pickle.dumps(value))).__name__)
described = Described()
described.__dict__["x"] = 3
print(pickle.loads(pickle.dumps(described)).x)
own = Plain(a=1)
own.__reduce_ex__ = lambda protocol: (Plain, ())
print(pickle.loads(pickle.dumps(own)).__dict__)
odd = Plain()
odd.__dict__[5] = 6
print(pickle.loads(pickle.dumps(odd)).__dict__)
whole = Plain(a=1)
shared = [whole, whole.__dict__]
made = pickle.loads(pickle.dumps(shared))
print(made[0].__dict__, made[1])
for name in pickle.loads(pickle.dumps(Plain(**{"some_name" + str(1): 1}))).__dict__:
    print(sys.intern(name) is name)

# === The program runs while objects are written ===


class Changing:
    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        self.target()
        return Plain, ()


numbers = {1: None, 2: 3}
numbers[1] = Changing(lambda: numbers.update({len(numbers) + 5: 1}))
growing = [None, 2]
growing[0] = Changing(lambda: growing.append(3))
for value in (numbers, growing):
    try:
        pickle.dumps(value)
    except RuntimeError as error:
        print(error, getattr(error, "__notes__", None))
items = [1, 2, 3]
items[0] = Changing(lambda: items.__setitem__(2, 4))
print(len(items))
print(pickle.loads(pickle.dumps(items))[-1])


def nested():
    return pickle.loads(pickle.dumps([Plain(a=i) for i in range(3)]))


deep = [Changing(nested) for _ in range(100)]
print(len(pickle.loads(pickle.dumps(deep))))


class Garbage:
    def __init__(self, n):
        self.n = n

    def __reduce__(self):
        junk = [[str(i)] for i in range(200)]
        return Garbage, (self.n,)


shared = ["s" * i for i in range(50)]
many = [[Garbage(i), shared[i % 50], str(i)] for i in range(3000)]
made = pickle.loads(pickle.dumps(many))
print(all(one.n == i and text == shared[i % 50] and number == str(i) for i, (one, text, number) in enumerate(made)))
print(len({id(text) for _, text, _ in made}))

# === Buffers ===

for value in (b"abc", bytearray(b"abc")):
    buffers = []
    data = pickle.dumps(pickle.PickleBuffer(value), 5, buffer_callback=buffers.append)
    print(data, [bytes(buffer.raw()) for buffer in buffers])
    made = pickle.loads(data, buffers=buffers)
    print(bytes(memoryview(made)), memoryview(made).readonly)
    try:
        pickle.loads(data, buffers=[])
    except pickle.UnpicklingError as error:
        print(error)

# === The functions are no methods ===


class Holder:
    dumps, loads = pickle.dumps, pickle.loads


print(Holder().loads(Holder().dumps([1, "a"])))
print(copy.copy(pickle.PickleError("x")), pickle.PickleError.__module__)


# === Files ===


class Reading:
    def __init__(self, data):
        self.file = io.BytesIO(data)
        self.calls = []

    def read(self, size):
        self.calls.append(size)
        return self.file.read(size)

    def readline(self):
        self.calls.append("line")
        return self.file.readline()


for protocol in range(6):
    data = pickle.dumps([1, "two", {3: 4.5}], protocol)
    reading = Reading(data + data)
    unpickler = pickle.Unpickler(reading)
    print(unpickler.load(), unpickler.load(), reading.file.tell() == 2 * len(data))
    buffered = io.BufferedReader(io.BytesIO(data + b"rest"))
    print(pickle.load(buffered), buffered.read())


# === Many times ===

for count in (10, 2000):
    plain = Plain(values=[Plain(i=i) for i in range(count)])
    data = pickle.dumps(plain)
    for _ in range(20):
        plain = pickle.loads(data)
        assert pickle.dumps(plain) == data
    print(len(plain.values), len(data))
copyreg.pickle(Plain, lambda plain: (dict, ()))
print(pickle.loads(pickle.dumps([Plain()])))
