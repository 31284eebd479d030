"""What annotations of a module warn of is said after what its statements warn of."""
first: 1 is b""
second = lambda: 1 is ""


def function(argument: 2 is b"" = 1):
    local: 3 is b""


class Class:
    attribute: 4 is b""
    other = 5 is b""
