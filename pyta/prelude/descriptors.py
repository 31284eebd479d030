"""What sites that read or set an attribute by program code call: closures over what the site knows.

Only the inner functions are used, made by `self_hosted::closure`.
"""


def descriptor_reader(descriptor, get, owner):
    """Reads an attribute by a descriptor."""

    def read(instance):
        return get(descriptor, instance, owner)

    return read


def descriptor_writer(descriptor, set):
    """Sets an attribute by a descriptor."""

    def write(instance, value):
        set(descriptor, instance, value)

    return write


def attribute_maker(make, name):
    """Reads an attribute that there is not by the class's `__getattr__`."""

    def read(instance):
        return make(instance, name)

    return read


def attribute_writer(write, name):
    """Sets an attribute by the class's `__setattr__`."""

    def write_named(instance, value):
        write(instance, name, value)

    return write_named


def wrapper_repr(self):
    kind = "classmethod" if isinstance(self, classmethod) else "staticmethod"
    return f"<{kind}({self.__func__!r})>"
