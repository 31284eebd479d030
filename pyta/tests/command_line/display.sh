Colors, and what options print about imports.

#=== colors of tracebacks
export FORCE_COLOR=1
python -c '1/0'
printf 'def f():\n  return g(1,\n    2)\nf()\n' > a.py; python a.py
python -c 'x y'
python -c 'raise ValueError("a\nb")'
python -c 'raise ValueError'
python -c 'raise ExceptionGroup("eg", [ExceptionGroup("in", [ValueError(1)]), TypeError("t")])'
python -c 'def r(): r()
r()'
python -c 'try:
  1/0
except Exception as e:
  e.add_note("note"); raise KeyError("k") from e'
python -c 'raise SystemExit("bye")'
python -c 'raise SyntaxError("m")'
printf '1/0\nx y\n' | python -i -q

#=== settings of colors
python -c '1/0'
NO_COLOR=1 FORCE_COLOR=1 python -c '1/0'
PYTHON_COLORS=0 FORCE_COLOR=1 python -c '1/0'
PYTHON_COLORS=1 NO_COLOR=1 python -c '1/0'
PYTHON_COLORS=1 python -E -c '1/0'
FORCE_COLOR= python -c '1/0'

#=== -X importtime
echo 'import below' > above.py
echo 'x = 1' > below.py
python -X importtime -c 'import above, sys' 2>&1 | sed -n -e '1p' -e '/above\|below/s/[0-9][0-9]*/N/gp' | sed 's/  *N/ N/g'
PYTHONPROFILEIMPORTTIME=1 python -c 'import above' 2>&1 | grep -c below

#=== -v
echo 'import below' > above.py
echo 'x = 1' > below.py
python -v -c 'import above' 2>&1 | sed -n -e '/^# code object from .*\(above\|below\)/p' -e '/^import .\(above\|below\)/p'
python -v -c 1 2>&1 | grep -c '^Python 3.14'
python -v -q -c 1 2>&1 | grep -c '^Python 3.14'
