#=== a program in an argument
python -c 'import sys; print(sys.argv, repr(sys.path[0]), __name__, __spec__, __package__, __loader__)' a -b
python -c 'print(hasattr(__import__("__main__"), "__file__"), "__cached__" in globals(), sorted(globals()))'

#=== attached to its letter
python -c'print(1)' x; python -Bc 'print(2)'; python -cprint\(3\)

#=== a traceback of an argument
python -c 'def f():
    1/0
f()'
python -c '1/0'

#=== a syntax error in an argument
python -c 'x ='
python -c 'if 1:
    x
  y'

#=== an indented argument
python -c '
    import sys
    if 1:
        print("dedented")
'

#=== an empty argument
python -c ''; echo $?
python -c; echo $?

#=== a module
printf 'import sys; print(sys.argv[1:], sys.argv[0] == __file__, __name__, __spec__.name, __package__, sys.path[0], __file__)\n' > m.py
python -m m a b
python -mm a

#=== a package
mkdir -p p/q
: > p/__init__.py
printf 'import sys; print("main", sys.argv, __name__, __package__, __spec__.name)\n' > p/__main__.py
printf 'print("init", __name__)\n' > p/q/__init__.py
printf 'print(__name__, __package__); from . import x\n' > p/q/r.py
printf 'print(__name__)\n' > p/q/x.py
python -m p 1
python -m p.q.r
python -m p.q

#=== a module that fails
printf 'def f():\n  1/0\nf()\n' > m.py
python -m m

#=== a missing module
python -m nowhere; echo $?
python -m no.where; echo $?
python -m json.nowhere; echo $?
python -m .x; echo $?
python -m ''; echo $?
python -m; echo $?

#=== a module whose parent fails
mkdir p
echo 'raise ValueError("init")' > p/__init__.py
: > p/m.py
python -m p.m

#=== native modules cannot be run
python -m sys; echo $?
python -m _io; echo $?

#=== a namespace package
mkdir n
python -m n; echo $?

#=== standard input
echo 'import sys; print(sys.argv, repr(sys.path[0]), __name__, __file__ if "__file__" in globals() else None)' | python
echo 'import sys; print(sys.argv, repr(sys.path[0]), sys.flags.interactive)' | python - a b
printf 'def f():\n    1/0\nf()\n' | python
printf 'x = 1\nif x\n' | python
printf 'print(input())\nthe line\nprint(2)\n' | python

#=== empty standard input
python < /dev/null; echo $?
python <&-; echo $?

#=== a program that reads the rest of its input
printf 'import sys\nprint(sys.stdin.read())\nrest\n' | python
printf 'rest\nof it\n' | python -c 'import sys; print(sys.stdin.read().upper())'

#=== standard input that is a file
printf '# coding: latin-1\nprint(ascii("\351"))\n' > a.py; python < a.py
printf 'print("\351")\n' > a.py; python < a.py
printf 'import sys\nprint(sys.stdin.readline())\n' > a.py; python < a.py
