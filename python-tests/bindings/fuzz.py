"""Random bytes and random programs into every entry point: `python fuzz.py SECONDS [SEED]`.

Every call returns or raises an exception of Python's; the process must live. A test runs it for a moment.
"""

import os
import random
import shutil
import sys
import tempfile
import time

import pyta

WORDS = (
    "def class return yield lambda x y f self ( ) [ ] { } : , = == + - * ** / // % << >> & | ^ ~ not in is if else elif while for try except "
    "finally with as raise import from async await match case 0 1 -1 2**70 1e400 'a' b'b' f'{x}' None True ... @ := -> \n \n\n \t ; print( len( "
    "range(5) object() open('/dev/null') sys os __import__('sys') exec('x=1') eval('1') host( host2( global nonlocal del pass break continue"
).split(" ")
#: For guests that have a directory of their own.
FILE_WORDS = [
    "os.open('a', 66)", "os.close(", "os.dup(", "os.dup2(", "os.read(", "os.write(", "os.pipe()", "os.rename('a', 'b')", "os.link('b', 'a')", "os.symlink('..', 'up')",
    "os.symlink('d', 'l')", "os.mkdir('d')", "os.rmdir('d')", "os.chdir('d')", "os.chdir('..')", "os.listdir()", "os.stat('a')", "os.unlink('a')", "os.truncate('a', 5)",
    "os.lseek(3, 0, 0)", "os.fchdir(", "os.fstat(", "os.set_inheritable(", "os.isatty(", "os.umask(", "open('a', 'w')", "open('b', 'rb')", "open('up/a')", "open('l/a', 'x')",
    "open(1, 'wb')", "open(0)", "x.write('a')", "x.read()", "x.close()", "print('a', file=x)", "b'a'", "0", "1", "2", "3", "4", ")", ")", ",", "x =", "y =", "\n", "\n",
]  # fmt: skip
LIMITS = {"memory": 64 << 20, "recursion": 200, "wall_time": 5}


def text(source):
    kind = source.randrange(4)
    if kind == 0:
        return "".join(chr(source.randrange(0x250)) for _ in range(source.randrange(60)))
    if kind == 1:
        return " ".join(source.choice(WORDS) for _ in range(source.randrange(40)))
    if kind == 2:
        return "".join(chr(source.choice((9, 10, 32, 40, 41, 0xD800, 0x1F600, 0))) for _ in range(source.randrange(30)))
    head = source.choice(("x = 1", "def f(): return f()", "import sys", "class A: pass"))
    return head + "\n" + "\n".join(" ".join(source.choice(WORDS) for _ in range(6)) for _ in range(5))


def file_text(source):
    """A program that does something with files, line by line, whatever becomes of the line before."""
    lines = (" ".join(source.choice(FILE_WORDS) for _ in range(source.randrange(1, 5))) for _ in range(20))
    return "\n".join(f"try: exec({line!r})\nexcept BaseException as e: y = e" for line in lines)


def data(source):
    return bytes(source.randrange(256) for _ in range(source.randrange(80)))


def value(source, depth=0):
    kind = source.randrange(14 if depth < 4 else 9)
    if kind < 9:
        simple = (None, True, source.getrandbits(source.randrange(1, 200)), -source.getrandbits(70), source.random(), text(source), data(source), object(), len)
        return simple[kind]
    parts = [value(source, depth + 1) for _ in range(source.randrange(4))]
    if kind == 9:
        return parts
    if kind == 10:
        return tuple(parts)
    if kind == 11:
        return {str(i): part for i, part in enumerate(parts)}
    if kind == 12:
        parts.append(parts)
        return parts
    return ValueError(*parts)


def entry(source, vm):
    """Calls one entry point with something."""
    program = data(source) if source.randrange(5) == 0 else text(source)
    kind = source.randrange(14)
    if kind == 0:
        pyta.run(program, stdin=data(source), argv=["a"], limits=LIMITS)
    elif kind == 12:
        program = "import os\nx = y = 1\n" + file_text(source)
        pyta.run(program, stdin=data(source), limits=LIMITS, fs={OWN: "write"}, net=False)
    elif kind == 13:
        vm = pyta.Interpreter(capture=True, limits=LIMITS, fs={OWN: source.choice(("read", "write"))}, net=False)
        vm.exec("import os\nx = y = 1")
        vm.exec(file_text(source))
        vm.close()
    elif kind == 1:
        vm.exec(program)
    elif kind == 2:
        vm.eval(program)
    elif kind == 3:
        vm.call(text(source), value(source))
    elif kind == 4:
        vm.call("repr", value(source))
    elif kind == 5:
        vm.set(source.choice(("x", "y", text(source))), value(source))
    elif kind == 6:
        pyta.parse_error(program)
    elif kind == 7:
        code = pyta.compile(program)
        code.disassemble()
        code.source_map
        vm.exec(pyta.Code.from_bytes(code.to_bytes()))
    elif kind == 8:
        pyta.Code.from_bytes(data(source))
    elif kind == 9:
        damaged = bytearray(pyta.compile("def f(a): return [b for b in a if b]\nx = f('ab')").to_bytes())
        damaged[source.randrange(len(damaged))] ^= 1 << source.randrange(8)
        vm.exec(pyta.Code.from_bytes(bytes(damaged)))
    elif kind == 10:
        vm.call("sorted", value(source), key=value(source))
    else:
        repr(vm.call("type", value(source)))


OWN = tempfile.mkdtemp()


def new_vm():
    vm = pyta.Interpreter(capture=True, limits=LIMITS)
    vm.set("host", lambda *args, **kwargs: vm.eval(args[0]) if args and isinstance(args[0], str) else args)
    vm.set("host2", lambda *args: 1 / 0)
    return vm


def main(seconds, seed):
    source = random.Random(seed)
    end = time.monotonic() + seconds
    vm = new_vm()
    count = raised = 0
    while time.monotonic() < end:
        count += 1
        if source.randrange(200) == 0:
            vm = new_vm()
        try:
            entry(source, vm)
        except SystemError:
            raise
        except (Exception, SystemExit, GeneratorExit):
            raised += 1
        vm.take_output()
    print(f"seed {seed}: {count} calls, {raised} exceptions, {len(os.listdir(OWN))} names in the guests' directory")
    shutil.rmtree(OWN)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 10**6)
