"""A class that gets a data descriptor, or its own rule for attributes, after its instances' own attributes were used."""


class Thing:
    def __init__(self, x):
        self.x = x


def get(thing):
    return thing.x


def put(thing, value):
    thing.x = value


thing = Thing(1)
for _ in range(10):
    get(thing)
    put(thing, 2)
Thing.x = property(lambda self: "property")
print(get(thing), vars(thing))
try:
    put(thing, 3)
except AttributeError as error:
    print(error)
del Thing.x
print(get(thing))
Thing.__getattribute__ = lambda self, name: "any " + name
print(get(thing))
Thing.__setattr__ = lambda self, name, value: print("set", name, value)
put(thing, 4)


# Instances of subclasses, with many attributes, and in the midst of a loop.
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Sub(Point):
    pass


points, sub, large = [Point(n, n) for n in range(5)], Sub(7, 8), Point(1, 2)
sub.extra = 3
for number in range(200):
    setattr(large, f"a{number}", number)
for _ in range(3000):
    for point in [*points, sub, large]:
        put(point, get(point))
Point.y = property(lambda self: "y of the class")
print([point.y for point in points], sub.y, large.y, get(sub), sub.extra, vars(sub), large.a150)


def loop():
    stored = []
    point = Point.__new__(Point)
    point.x = 0
    for n in range(3000):
        point.x += 1
        if n == 2000:
            Point.x = property(lambda self: 10, lambda self, value: stored.append(value))
    return vars(point), stored[:3], len(stored), point.x


print(loop())
print([get(point) for point in points], get(sub), get(large), vars(points[0]))
del Point.x
print([get(point) for point in points], get(sub), get(large))


class Fixed:
    def __get__(self, instance, owner):
        return "fixed"


class Settable(Fixed):
    def __set__(self, instance, value):
        print("set", value)


Point.x = Fixed()
print(get(sub))
Point.x = Settable()
print(get(sub), get(points[0]))
put(sub, 3)
