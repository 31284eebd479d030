"""What leads back to itself ends with RecursionError, soon."""


def ends(work, *args):
    try:
        work(*args)
    except RecursionError:
        print("ended")
    else:
        print("came back")


class Circle:
    pass


Circle.__repr__ = Circle.__str__
ends(repr, Circle())
ends(str, Circle())


class Bases:
    @property
    def __bases__(self):
        return self, self


ends(issubclass, Bases(), int)




view = {}
for _ in range(150_000):
    view = {1: view.values()}
ends(repr, view)
