The interactive interpreter without a terminal: `-i` and lines from a pipe or file. Prompts and errors go to stderr.

#=== statements and what they show
printf '%s\n' '1 + 1' 'x = 3' 'if x:' '  print(x)' '' 'x; "é"' '_' 'None' '_' '(1,' '2)' '"""a' 'b"""' 'for i in range(3): i' '' '1 +\' '2' | python -i -q

#=== the banner
printf '1\n' | python -i 2>&1 | sed 's/^Python 3.*/BANNER/'
printf '1\n' | python -i -S 2>&1 | sed 's/^Python 3.*/BANNER/'
printf '1\n' | python -i -q 2>&1

#=== errors with lines of what was typed
printf '%s\n' 'class A:' '  def f(self):' '    return 1/0' '' 'def g():' '  return A().f(' '   )' '' 'g()' '1/0' 'import traceback' 'try: g()' 'except: traceback.print_exc()' '' 'import inspect' 'print(inspect.getsource(g))' | python -i -q

#=== syntax errors
printf '%s\n' 'foo bar' 'x = 1;; y' 'for' '"abc' 'if 1:' '  a' ' b' 'if 1:' '  pass' 'else:' '  pass' '2' 'return 3' '  1' 'None = 1' 'z = (1' | python -i -q
printf 'x = (1' | python -i -q
printf 'x = 1\nx' | python -i -q
printf '\377\n3\n' | python -i -q

#=== blank lines and comments
printf '%s\n' 'if 1:' '  1' '  ' '  # c' '# d' '	' '  2' '' '   ' ' # e' '(1,' '' '2' ')' '# f' '' 'return' | python -i -q
printf '%s\n' 'def f():' '  """doc' '' '  x"""' '  return 3' '' 'f()' '\' '' 'class C:' '  1' '' '  2' | python -i -q

#=== prompts are any objects
printf '%s\n' 'import sys' 'sys.ps1, sys.ps2' 'class P:' '  n = 0' '  def __str__(self):' '    P.n += 1' '    return "<%d>" % P.n' '' 'sys.ps1 = P()' '1' '(1,' '2)' 'sys.ps2 = 5' '(' ')' 'del sys.ps1' '2' | python -i -q

#=== hooks
printf '%s\n' 'import sys' 'sys.displayhook = lambda v: print("D", v)' '1' 'sys.excepthook = lambda *a: print("H", a[0])' '1/0' 'x y' 'sys.stdout = None' '1' | python -i -q
printf '%s\n' 'import sys' 'sys.last_exc' '1/0' 'sys.last_exc, sys.last_type, sys.last_value' 'sys.last_traceback.tb_lineno' | python -i -q
printf '%s\n' 'import sys' 'sys.tracebacklimit = 0' '1/0' | python -i -q

#=== leaving
printf '%s\n' 'raise SystemExit(3)' 'print("not reached")' | python -i -q; echo "status $?"
printf '%s\n' 'exit' 'quit' 'exit()' 'print("not reached")' | python -i -q; echo "status $?"
printf '%s\n' 'raise SystemExit("bye")' | python -i -q; echo "status $?"
printf '%s\n' '1/0' | python -i -q; echo "status $?"
printf '%s\n' 'import atexit; atexit.register(print, "end")' | python -i -q | sed 's/ at 0x[0-9a-f]*//'

#=== features of the future stay
printf '%s\n' 'from __future__ import annotations' 'def g(a: zzz): pass' '' 'g.__annotations__' | python -i -q

#=== after a program
echo 'x = 5; print("ran", __file__)' > s.py
printf '%s\n' 'x' '__file__' '__name__' | python -i s.py; echo "status $?"
printf '%s\n' '3' 'import sys; sys.exit(4)' | python -i -c 'print(1); raise SystemExit(2)'; echo "status $?"
printf '%s\n' 'import sys; sys.flags.inspect, sys.flags.interactive' | python -i -c '1/0'; echo "status $?"
printf '3\n' | python -i -m nothing; echo "status $?"

#=== PYTHONINSPECT
echo 'import os; os.environ["PYTHONINSPECT"] = "1"; print("ran")' > s.py
printf '3\n' | python s.py; echo "status $?"
printf '3\n' | python -i s.py; echo "status $?"
printf '3\n' | PYTHONINSPECT=1 python -c 'raise SystemExit(3)'; echo "status $?"

#=== PYTHONSTARTUP
echo 'print("startup", __file__); x = 5' > st.py
echo '1/0' > bad.py
printf 'x\n__file__\n' | PYTHONSTARTUP=st.py python -i -q
printf '3\n' | PYTHONSTARTUP=none.py python -i -q
printf '3\n' | PYTHONSTARTUP=bad.py python -i -q
printf '3\n' | PYTHONSTARTUP=st.py python -i -q -E
printf '3\n' | PYTHONSTARTUP=st.py python -i -c 1

#=== the interactive hook
mkdir d
echo 'import sys; sys.__interactivehook__ = lambda: print("hook")' > d/sitecustomize.py
printf '3\n' | PYTHONPATH=d python -i -q
echo 'import sys; sys.__interactivehook__ = lambda: 1/0' > d/sitecustomize.py
printf '3\n' | PYTHONPATH=d python -i -q
printf '3\n' | PYTHONPATH=d python -i -c 'print(1)'

#=== reading what follows
printf '%s\n' 'x = input("p")' 'hello' 'x' | python -i -q -u
printf '%s\n' 'x = input("p")' 'hello' 'x' | python -i -q

#=== python -m code
printf '%s\n' '1' 'def f():' '  return 1' '' 'f()' '1/0' 'x y' '(1,' '2)' 'if 1:' '  3' '' 'exit()' | python -m code -q; echo "status $?"

#=== codeop
python -c '
import codeop
for text in ["if 1:", "1 + 1", "if 1:\n  2", "if 1:\n  2\n", "(1,", "\"\"\"a", "x y", "", "# c", "a = \\", "def f():\n  pass\n\n", "for x in y: pass", "@d", "try:\n  1", "1)"]:
    try:
        print(repr(text), codeop.compile_command(text) is not None)
    except SyntaxError as error:
        print(repr(text), type(error).__name__, error)
'
