"""An attribute on another line than its object: errors are shown at its name's line."""

import traceback


class A:
    def m(self):
        return self

    def fail(self):
        return 1 / 0


a = A()


# fmt: off
def called():
    (a
      .m()
      .m()
      .fail())


def loaded():
    print((1).
      foo)


def loaded_last():
    (a
      .m()
      .nope)


def called_missing():
    (a
      .m()
      .nope())


def stored():
    (a
      .m()
      .x
      .y) = 5


def stored_in():
    (1
      .real
      .y) = 5


def augmented():
    (a
      .m()
      .count) += 1


def deleted():
    del a.\
       zork
# fmt: on


for function in (called, loaded, loaded_last, called_missing, stored, stored_in, augmented, deleted):
    try:
        function()
    except Exception:
        print(traceback.format_exc().replace(__file__, "FILE"))
