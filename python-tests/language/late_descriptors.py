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
