"""Records of odd characters in odd dialects: line breaks after escapes, ends in the midst, empty fields between spaces."""
import csv
import io
import random

generator = random.Random(11)
ALPHABET = 'ab",\n\r \';|é1.\U0001f600'


def text(longest):
    return "".join(generator.choice(ALPHABET) for _ in range(generator.randrange(longest)))


def options():
    found = {}
    if generator.random() < 0.4:
        found["delimiter"] = generator.choice(";| ,")
    if generator.random() < 0.3:
        found["quotechar"] = generator.choice("'\"")
    for name in ("skipinitialspace", "strict"):
        if generator.random() < 0.3:
            found[name] = True
    if generator.random() < 0.3:
        found["doublequote"] = False
    if generator.random() < 0.3:
        found["escapechar"] = "|"
    if generator.random() < 0.4:
        found["quoting"] = generator.randrange(6)
    return found


for number in range(700):
    lines = [text(9) + generator.choice(["", "\n", "\r\n", "\r"]) for _ in range(generator.randrange(1, 4))]
    chosen = options()
    try:
        reader = csv.reader(lines, **chosen)
        print(number, [(row, reader.line_num) for row in reader])
    except Exception as error:
        print(number, type(error).__name__, error)
    values = [1, 1.5, None, True, "", text(6), 10**30]
    row = [generator.choice(values) for _ in range(generator.randrange(4))]
    line_end = generator.choice(["\n", "\r\n", "X"])
    try:
        out = io.StringIO()
        print(csv.writer(out, lineterminator=line_end, **chosen).writerow(row), repr(out.getvalue()))
    except Exception as error:
        print(type(error).__name__, error)
