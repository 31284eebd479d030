"""What the operations work on."""

import abc
import array
import asyncio
import base64
import bisect
import collections
import contextlib
import copy
import csv
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import hashlib
import heapq
import io
import itertools
import json
import logging
import math
import operator
import os
import pathlib
import pickle
import queue
import random
import re
import statistics
import string
import struct
import textwrap
import threading
import time
import types
import typing
import urllib.parse
import uuid
import weakref
import zlib


class A:
    x = 1

    def __init__(self):
        self.y = 2

    def m(self):
        return 1

    @property
    def p(self):
        return self.y

    @classmethod
    def c(cls):
        return 1

    @staticmethod
    def s():
        return 1

    def __getitem__(self, i):
        return i

    def __len__(self):
        return 3

    def __contains__(self, value):
        return True

    def __call__(self):
        return 1

    def __add__(self, other):
        return 1

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1

    def __lt__(self, other):
        return True

    def __bool__(self):
        return True

    def __iter__(self):
        return iter((1, 2, 3))

    def __str__(self):
        return "A"

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass


class Slots:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1


class Asked:
    def __getattr__(self, name):
        return 1

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)


class Base:
    def m(self):
        return 1


class Derived(Base):
    def m(self):
        return super().m()


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Flags(enum.IntFlag):
    R = 1
    W = 2


class Abstract(abc.ABC):
    pass


class Concrete(Abstract):
    pass


@dataclasses.dataclass
class Record:
    a: int
    b: int = 0


@dataclasses.dataclass(frozen=True, order=True)
class Frozen:
    a: int
    b: int = 0


Point = collections.namedtuple("Point", "x y z")

a, slots, asked, derived, concrete = A(), Slots(), Asked(), Derived(), Concrete()
record, frozen, other, point = Record(1), Frozen(1), Frozen(2), Point(1, 2, 3)
i, f, big = 7, 1.5, 10**50
numbers = list(range(100))
row = tuple(numbers)
words = [str(n) for n in numbers]
text = " ".join(words)
accents = "é" * 50 + "abc"
data = text.encode()
buffer = bytearray(data)
view = memoryview(data)
d = {n: n for n in numbers}
members = set(numbers)
more = set(range(50, 150))
frozen_set = frozenset(numbers)
pairs = list(zip(words, reversed(numbers)))
objects = [A() for _ in range(100)]
for place, item in enumerate(objects):
    item.y = place * 37 % 100
dq = collections.deque(numbers)
ordered = collections.OrderedDict(d)
default = collections.defaultdict(list)
counter = collections.Counter(words)
doubles = array.array("d", [1.0] * 100)
pattern = re.compile(r"(\d+) (\d+)")
document = json.dumps({"name": "x", "items": [1, 2.5, None, True], "d": {"e": "f"}})
moment, day = datetime.datetime(2020, 1, 2), datetime.timedelta(1)
money, third = decimal.Decimal("1.5"), fractions.Fraction(1, 3)
path = pathlib.PurePosixPath("/a/b/c.txt")
lock, jobs = threading.Lock(), queue.Queue()
log = logging.getLogger("operations")
log.setLevel(logging.CRITICAL)
second, attribute, call = operator.itemgetter(1), operator.attrgetter("y"), operator.methodcaller("m")
packed = struct.Struct(">II")
shuffled = random.Random(1).sample(numbers, 100)


def nothing():
    pass


def three(a, b, c):
    return a


def many(a, b=2, *c, k=1, **rest):
    return a


def fresh():
    yield 1


@functools.lru_cache
def cached(x):
    return x


@contextlib.contextmanager
def managed():
    yield 1


partial = functools.partial(three, 1, 2)


async def answer():
    return 1


async def await_answer():
    return await answer()


def drive(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value


def raise_and_catch():
    try:
        raise ValueError("a")
    except ValueError:
        pass


def miss(key):
    try:
        return d[key]
    except KeyError:
        pass
