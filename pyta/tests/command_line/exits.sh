#=== exit statuses
for x in '' 0 1 3 255 256 257 -1 -255 2147483648 99999999999999999999 None True False '"text"' '(1,)' '(1, 2)' '[]' 1.5 '"é"' "object"; do python -c "import sys; sys.exit($x)"; echo "$x: $?"; done

#=== SystemExit itself
python -c 'raise SystemExit'; echo $?
python -c 'raise SystemExit(4)'; echo $?
python -c 'raise SystemExit(4, 5)'; echo $?
python -c 'raise SystemExit("bye")'; echo $?
python -c 'class E(SystemExit): pass
raise E(7)'; echo $?
python -c 'class E(SystemExit):
    code = 9
raise E(7)'; echo $?
python -c 'exit(3)'; echo $?
python -c 'quit()'; echo $?
python -c 'exit("text")'; echo $?
python -S -c 'exit(3)'; echo $?

#=== exceptions
python -c 'raise ValueError'; echo $?
python -c 'raise ValueError("x") from KeyError(1)'; echo $?
python -c 'raise ExceptionGroup("g", [ValueError(1)])'; echo $?
python -c 'raise KeyboardInterrupt'; echo $?
python -c 'raise KeyboardInterrupt("text")'; echo $?
python -c 'raise GeneratorExit'; echo $?
python -c 'class E(BaseException): pass
raise E(1, 2)'; echo $?

#=== exit inside of handlers
python -c 'import sys
try:
    sys.exit(5)
finally:
    print("finally")'; echo $?
python -c 'import sys
try:
    1/0
except ZeroDivisionError:
    sys.exit("text")'; echo $?

#=== os._exit
python -c 'import os; print("lost", end=""); os._exit(6)'; echo $?
python -c 'import os; os.abort()' 2>/dev/null; echo $?

#=== atexit
python -c 'import atexit
def f(*a, **k): print("f", a, k)
atexit.register(f, 1, x=2)
atexit.register(print, "second")
@atexit.register
def g(): print("g"); raise ValueError("in g")
atexit.unregister(print)
print("end")'; echo $?
python -c 'import atexit, sys
atexit.register(sys.exit, 9)
atexit.register(lambda: 1/0)
sys.exit(2)'; echo $?
python -c 'import atexit
def f():
    print("f")
    atexit.register(print, "late")
atexit.register(f)
1/0'; echo $?

#=== hooks
python -c 'import sys
def hook(t, v, tb): print("hook", t.__name__, v, tb.tb_lineno)
sys.excepthook = hook
1/0'; echo $?
python -c 'import sys
def hook(t, v, tb): raise KeyError("in hook")
sys.excepthook = hook
1/0'; echo $?
python -c 'import sys
def hook(t, v, tb): sys.exit(8)
sys.excepthook = hook
1/0'; echo $?
python -c 'import sys
del sys.excepthook
1/0'; echo $?
python -c 'import sys
sys.excepthook = 3
1/0'; echo $?
python -c 'import sys
sys.displayhook = lambda v: print("shown", v)
exec(compile("1 + 1", "x", "single"))'

#=== lost streams
python -c 'import sys; del sys.stdout; print(1)'; echo $?
python -c 'import sys; sys.stdout = None; print(1)'; echo $?
python -c 'import sys; sys.stderr = None; 1/0'; echo $?
python -c 'import sys; sys.stdin = None; input()'; echo $?

#=== closed descriptors
python -c 'import sys; print(sys.stdin)' <&-; echo $?
python -c 'import sys; print(1); sys.stderr.write(repr(sys.stdout))' >&-; echo $?
python -c 'import sys; print(sys.stderr); 1/0' 2>&-; echo $?
python -c 'print("x" * 100000)' >&-; echo $?

#=== a full device
python -c 'print(1)' > /dev/full; echo $?
python -c 'print(1); raise ValueError("x")' > /dev/full; echo $?
python -c 'import sys; sys.exit(3)' > /dev/full; echo $?
python -c 'print(1); import sys; sys.exit(3)' > /dev/full; echo $?
python -c 'print("x" * 100000)' > /dev/full; echo $?
python -c 'print(1, flush=True)' > /dev/full; echo $?
python -u -c 'print(1)' > /dev/full; echo $?
python -c 'import sys; print(1, file=sys.stderr)' 2> /dev/full; echo $?

#=== a broken pipe
(python -c 'for i in range(100000): print(i)'; echo $? >&2) | head -1
(python -c 'import sys
try:
    for i in range(100000): print(i)
except BrokenPipeError as e:
    print(e, e.errno, file=sys.stderr); sys.stderr.close()'; echo $? >&2) | head -1

#=== signals
python -c 'import os, signal; os.kill(os.getpid(), signal.SIGINT); print("not reached")'; echo $?
python -c 'import os, signal; os.kill(os.getpid(), signal.SIGTERM); print("not reached")'; echo $?
python -c 'import os, signal
try:
    os.kill(os.getpid(), signal.SIGINT)
    while True: pass
except KeyboardInterrupt:
    print("caught")'; echo $?
python -c 'import signal, os
signal.signal(signal.SIGTERM, lambda n, f: print("got", n, f.f_code.co_name))
os.kill(os.getpid(), signal.SIGTERM)
print("on")'; echo $?
python -c 'import signal, os, sys
signal.signal(signal.SIGTERM, lambda n, f: sys.exit(12))
os.kill(os.getpid(), signal.SIGTERM)
print("not reached")'; echo $?
python -c 'import signal
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.getsignal(signal.SIGPIPE), signal.getsignal(signal.SIGTERM))'
python -c 'import time, os, signal
signal.alarm(1)
try: signal.signal(signal.SIGALRM, lambda *a: 1/0); time.sleep(30)
except ZeroDivisionError: print("woken")'
timeout --preserve-status -s INT 1 python -c 'import time; time.sleep(30)'; echo $?
timeout --preserve-status -s INT 1 python -c 'while True: pass'; echo $?

#=== output is flushed at the end and by order
python -c 'import sys
print("out 1"); sys.stderr.write("err\n"); print("out 2"); sys.stdout.flush()' 2>&1
python -c 'import sys, os
print("buffered"); os.write(1, b"direct\n")'
python -u -c 'import sys, os
print("unbuffered", end=""); os.write(1, b"direct\n")'
