"""`sys.exit` with tuples: the values become the exception's arguments, and several of them its code as they are."""

import sys


class Pair(tuple):
    def __str__(self):
        return f"pair of {self[0]} and {self[1]}"


for status in [(), (3,), (1, 2), Pair((1, 2)), Pair((1,))]:
    try:
        sys.exit(status)
    except SystemExit as error:
        print(type(error.code).__name__, len(error.args))
sys.exit(Pair(("left", "right")))
