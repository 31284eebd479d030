# What trace functions do with frames: f_trace, their switches, exceptions in them, jumps.
import sys
import warnings

warnings.simplefilter("ignore")

# === The local trace function ===


def f(x):
    y = x
    return y


log = []


def only_calls(frame, event, arg):
    log.append(("global", event))


def returns_other(frame, event, arg):
    log.append(("global", event))

    def local(frame, event, arg):
        log.append(("local", event, frame.f_lineno - frame.f_code.co_firstlineno))
        return local

    return local


for function in only_calls, returns_other:
    sys.settrace(function)
    f(1)
    assert sys.gettrace() is function
    sys.settrace(None)
    print(log)
    log.clear()

# === Switches of a frame ===


def no_lines(frame, event, arg):
    frame.f_trace_lines = False
    frame.f_trace_opcodes = False
    log.append(event)
    return no_lines


def opcodes(frame, event, arg):
    frame.f_trace_opcodes = True
    log.append(event)
    return opcodes


sys.settrace(no_lines)
f(1)
sys.settrace(None)
print(log)
log.clear()
sys.settrace(opcodes)
f(1)
sys.settrace(None)
print(log.count("opcode") > 0, [event for event in log if event != "opcode"])
log.clear()

# === Set from inside, for the frame below ===


def starts(function):
    sys.settrace(function)
    sys._getframe().f_back.f_trace = function


def traced_from_now():
    x = 1
    starts(returns_other)
    x = 2
    sys.settrace(None)


traced_from_now()
print(log)
log.clear()

# === Exceptions in a trace function ===


def raises_at(wanted):
    def tracer(frame, event, arg):
        if event == wanted:
            raise RuntimeError(event)
        return tracer

    return tracer


def raising():
    try:
        1 / 0
    except ZeroDivisionError:
        pass
    return 1


for event in "call", "line", "exception", "return":
    sys.settrace(raises_at(event))
    try:
        raising()
    except RuntimeError as error:
        names = []
        traceback = error.__traceback__
        while traceback:
            names.append(traceback.tb_frame.f_code.co_name)
            traceback = traceback.tb_next
        print(error, names, sys.gettrace())
    sys.settrace(None)

# === Arguments and variables seen ===


def sees(frame, event, arg):
    log.append((event, dict(frame.f_locals), arg if event != "exception" else arg[0]))
    if event == "line" and "b" in frame.f_locals:
        frame.f_locals["b"] = 10
    return sees


def shown(a):
    b = a + 1
    c = b
    return c


sys.settrace(sees)
result = shown(1)
sys.settrace(None)
print(log, result)
log.clear()

# === Jumps ===


def jumper(start, target, when="line"):
    def tracer(frame, event, arg):
        if frame.f_code.co_name.startswith("j_"):
            first = frame.f_code.co_firstlineno
            if event == when and frame.f_lineno == first + start and not log:
                log.append("jumped")
                frame.f_lineno = first + target if isinstance(target, int) else target
            return tracer

    return tracer


def jump(function, start, target, when="line"):
    out = []
    log.clear()
    sys.settrace(jumper(start, target, when))
    try:
        function(out)
    except Exception as error:
        out.append(f"{type(error).__name__}: {str(error).replace(str(function.__code__.co_firstlineno + target) if isinstance(target, int) else '?', 'N')}")
    finally:
        sys.settrace(None)
    print(function.__name__, start, target, out)
    log.clear()


def j_plain(out):
    out.append(1)
    out.append(2)
    out.append(3)


def j_blocks(out):
    out.append(1)
    for i in range(2):
        out.append(3)
        try:
            out.append(5)
        except ValueError:
            out.append(7)
        finally:
            out.append(9)
    with open("/dev/null") as f:
        out.append(11)
    out.append(12)


def j_handler(out):
    try:
        1 / 0
    except ZeroDivisionError as e:
        out.append(4)
        out.append(5)
    out.append(sys.exception())


jump(j_plain, 1, 3)
jump(j_plain, 3, 1)
jump(j_plain, 2, 2)
jump(j_plain, 1, 20)
jump(j_plain, 1, -3)
jump(j_plain, 1, "x")
jump(j_plain, 0, 2, "call")
jump(j_plain, 3, 1, "return")
jump(j_blocks, 1, 3)
jump(j_blocks, 1, 5)
jump(j_blocks, 3, 12)
jump(j_blocks, 5, 9)
jump(j_blocks, 5, 7)
jump(j_blocks, 11, 1)
jump(j_blocks, 1, 11)
jump(j_blocks, 3, 2)
jump(j_handler, 4, 6)
jump(j_handler, 4, 1)
jump(j_handler, 1, 4)
jump(j_handler, 2, 6, "exception")

try:
    sys._getframe().f_lineno = 1
except ValueError as error:
    print(error)


def unbinds():
    x = 1
    return x


def skips(frame, event, arg):
    if event == "line" and frame.f_lineno == frame.f_code.co_firstlineno + 1:
        frame.f_lineno += 1
    return skips


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    sys.settrace(skips)
    result = unbinds()
    sys.settrace(None)
print(result, [(str(w.message), w.category.__name__) for w in caught])
