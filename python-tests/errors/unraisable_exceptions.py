"""An exception that nobody can handle is shown by its class and its text only."""


class Finalizer:
    def __repr__(self):
        return "the finalizer"

    def __call__(self):
        raise error


class Finalized:
    __del__ = Finalizer()


noted = ValueError("text")
noted.add_note("a note")
noted.__cause__ = KeyError(5)
for error in [noted, SyntaxError("bad", ("file", 1, 2, "text here")), OSError(), NameError("name 'prnt' is not defined")]:
    finalized = Finalized()
    del finalized
