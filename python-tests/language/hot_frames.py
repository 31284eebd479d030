"""Frames that compiled code keeps in registers: whoever looks at them sees them, whoever writes them is seen."""
import sys


def own_locals(i):
    doubled = i * 2
    frame = sys._getframe()
    more = doubled + 1
    names = frame.f_locals
    most = more + 1
    line = frame.f_lineno
    return names["more"], names["most"], line


def look(frame):
    return frame.f_back.f_code.co_name, frame.f_locals.get("tripled")


def seen_by_another(i):
    tripled = i * 3
    return look(sys._getframe()) + (tripled,)


def float_seen(i):
    half = i * 0.5
    return sys._getframe().f_locals["half"] + half


def written(i):
    x = i
    sys._getframe().f_locals["x"] = i + 100
    return x + 1


def updated(i):
    x = i
    sys._getframe().f_locals.update({"x": i + 100})
    return x + 1


def write(names, i):
    names["x"] = i + 100


def written_by_another(i):
    x = i
    write(sys._getframe().f_locals, i)
    return x + 1


def written_in_loop(n):
    total = 0
    names = sys._getframe().f_locals
    for _ in range(n):
        names["total"] = total + 2
        total = total + 1
    return total


def main():
    lines = set()
    for i in range(3000):
        more, most, line = own_locals(i)
        assert (more, most) == (2 * i + 1, 2 * i + 2), (i, more, most)
        lines.add(line)
        assert seen_by_another(i) == ("main", 3 * i, 3 * i), i
        assert float_seen(i) == i, i
        assert written(i) == updated(i) == written_by_another(i) == i + 101, i
    print(lines, written_in_loop(3000), written_in_loop(3000))


main()
