#=== a script in the working directory
echo 'import sys; print(sys.argv, __name__, __file__, sys.path[0], __package__, __spec__, __cached__)' > a.py
python a.py x -c -m --help

#=== a script by a path with dots
mkdir sub
echo 'import sys; print(sys.argv, __file__, sys.path[0])' > sub/a.py
python ./sub/a.py; python sub/../sub/a.py; cd sub; python ../sub/a.py; python ./a.py

#=== a script through a link
mkdir real links
echo 'import sys; print(sys.argv, __file__, sys.path[0]); import beside' > real/a.py
echo 'print("beside")' > real/beside.py
ln -s ../real/a.py links/b.py
python links/b.py

#=== a traceback of a script
printf 'def f():\n    return 1 / 0\n\nf()\n' > bad.py
python bad.py; python ./bad.py

#=== a traceback through a module
mkdir p
printf 'import p.q\n' > main.py
: > p/__init__.py
printf 'def g():\n    raise ValueError("x")\ng()\n' > p/q.py
python main.py

#=== a syntax error in a script
printf 'x = 1\nif x\n  pass\n' > bad.py
python bad.py

#=== a syntax error in an imported module
printf 'import bad\n' > main.py
printf 'x = (1,\n' > bad.py
python main.py

#=== a missing script
python nowhere.py
echo $?
python sub/nowhere.py x
echo $?
python /nowhere.py

#=== an empty script
: > empty.py
python empty.py

#=== a script that is a directory without __main__
mkdir d
python d
echo $?

#=== a directory with __main__
mkdir d
echo 'import sys; print(sys.argv, __name__, __file__, __package__, __spec__.name, sys.path[0])' > d/__main__.py
python d a b
python ./d/ a b

#=== a directory whose __main__ fails
mkdir d
echo '1/0' > d/__main__.py
python d

#=== an archive
python -c '
import zipfile
with zipfile.ZipFile("a.zip", "w") as z:
    z.writestr("__main__.py", "import sys, other; print(sys.argv, __name__, __file__, sys.path[0])\n")
    z.writestr("other.py", "print(__name__, __file__)\n")
'
python a.zip 1 2

#=== a script with a bad encoding
printf 'x = "\377"\n' > bad.py
python bad.py

#=== a script with a declared encoding
printf '# -*- coding: latin-1 -*-\nprint(ascii("\351"))\n' > a.py
python a.py

#=== a script with a byte order mark
printf '\357\273\277print("bom")\n' > a.py
python a.py

#=== a script with null bytes
printf 'print(1)\0\n' > a.py
python a.py

#=== without the first line
printf '$%%%%& no python\nprint("second")\n1/0\n' > a.py
python -x a.py

#=== a module runs as a script and is imported again
echo 'import b; print(__name__)' > a.py
echo 'import a' > b.py
python a.py

#=== a script named like a library module
echo 'import random; print(random.randint)' > random.py
python random.py

#=== a script that is a pipe
echo 'print("piped", __file__.startswith("/dev/fd"))' | python /dev/stdin

#=== files of compiled code
printf 'print(__name__, __cached__)\ndef f(n):\n    return [1 / n for _ in range(2)]\nprint(f(2))\nf(0)\n' > a.py
python -c 'import py_compile; py_compile.compile("a.py", cfile="a.pyc")'
mv a.pyc b.pyc
python b.pyc; echo "status $?"
cp b.pyc b
python b 2>/dev/null; echo "status $?"
head -c 20 b.pyc > bad.pyc
python bad.pyc; echo "status $?"
echo abc > other.pyc
python other.pyc; echo "status $?"
