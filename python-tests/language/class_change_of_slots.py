"""`__class__` is assigned between classes with the same slots."""


class A:
    __slots__ = ("x", "y", "__weakref__")


class B:
    __slots__ = ("x", "y", "__weakref__")


class C:
    __slots__ = ("x", "z", "__weakref__")


class D(A):
    __slots__ = ("w",)


class E(B):
    __slots__ = ("w",)


a = A()
a.x = 1
a.__class__ = B
print(type(a).__name__, a.x)
for wrong in (C, D, object, int):
    try:
        a.__class__ = wrong
    except TypeError as error:
        print(error)
d = D()
d.x, d.w = 1, 2
try:
    d.__class__ = E
    print(type(d).__name__, d.x, d.w)
except TypeError as error:
    print(error)

import dataclasses, annotationlib, os


class Later:
    x: Unknown
    y: list[Unknown]


hints = annotationlib.get_annotations(Later, format=annotationlib.Format.FORWARDREF)
print(type(hints["x"]), hints["x"].__forward_arg__)


@dataclasses.dataclass
class Data:
    x: Unknown
    y: "Other" = 3


print(Data(1))
ran = []
for name in ("before", "after_in_child", "after_in_parent"):
    os.register_at_fork(**{name: lambda name=name: ran.append(name)})
for wrong in ({}, {"before": 1}, {"after_in_child": None}):
    try:
        os.register_at_fork(**wrong)
    except TypeError as error:
        print(error)
pid = os.fork()
if not pid:
    os._exit(ran == ["before", "after_in_child"])
print(ran, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
