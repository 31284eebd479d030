class CapsuleType:
    """The type of objects that only foreign code can look into."""

    __slots__ = ()

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 'PyCapsule' instances")


CapsuleType.__module__ = "builtins"
CapsuleType.__name__ = CapsuleType.__qualname__ = "PyCapsule"
