#=== flags
show='import sys; print(*[part for part in repr(sys.flags)[10:-1].split(", ") if not part.endswith(("=0", "=False"))])'
for o in '' -i -I -E -s -S -P -B -BB -b -bb -d -dd -O -OO -OOO -q -u -x0 '-X dev' '-X utf8' '-X utf8=0' '-X utf8=1' '-X int_max_str_digits=700' '-X warn_default_encoding' '-X gil=1' -BEOsq; do echo "== $o"; python $o -c "$show" 2>/dev/null < /dev/null; done
python -c 'import sys; print(sys.flags.gil, sys.flags.thread_inherit_context, sys.flags.context_aware_warnings, len(sys.flags))'
python -X thread_inherit_context=1 -X context_aware_warnings=1 -c 'import sys; print(sys.flags.gil, sys.flags.thread_inherit_context, sys.flags.context_aware_warnings)'
LANG=en_US.UTF-8 LC_ALL=C.UTF-8 python -c "$show"

#=== the environment is ignored
PYTHONPATH=/somewhere PYTHONOPTIMIZE=2 python -E -c 'import sys; print("/somewhere" in sys.path, sys.flags.optimize)'
PYTHONPATH=/somewhere PYTHONOPTIMIZE=2 python -I -c 'import sys; print("/somewhere" in sys.path, sys.flags.optimize, sys.path[0].endswith("zip"))'

#=== unknown options
python -Z; echo $?
python --nowhere; echo $?
python -bZ; echo $?
python -W; echo $?
python -X; echo $?
python --check-hash-based-pycs; echo $?
python --check-hash-based-pycs sometimes -c 1; echo $?
python --check-hash-based-pycs never -c 1; echo $?
python -J; echo $?
python -- -c; echo $?
python --version -c 1 | cut -c 1-8

#=== versions
python -V | cut -c 1-10; python --version | cut -c 1-10; python -VV | cut -c 1-10; python -V -V | cut -c 1-10; python -V nowhere | cut -c 1-10
python -c 'import sys; print(sys.version_info[:2], sys.version_info.releaselevel, sys.hexversion >> 16, sys.api_version)'

#=== help begins
python -h | head -2; python -? | head -1; python --help | head -1; python -c 1 -h; python --help-env | head -1; python --help-xoptions | head -1; python --help-all | head -1; python -hV | head -1

#=== optimization
python -c 'assert 0, "on"
print("not reached")'; echo $?
python -O -c 'assert 0; print(__debug__)
def f(): "doc"
print(f.__doc__)'
python -OO -c '"module doc"
assert 0
def f(): "doc"
class C: "doc"
print(f.__doc__, C.__doc__, __doc__, __debug__)'
echo 'assert 0; print(__debug__)' > m.py
python -O -c 'import m'
python -O m.py
python -Om m
PYTHONOPTIMIZE=1 python m.py

#=== warnings
for o in '' -Wd '-W default' -Werror '-W ignore' '-W error::DeprecationWarning' '-W ignore::DeprecationWarning:__main__' '-W bad' '-W ::Nothing' '-W a:b:c:d:e:f' '-W always::UserWarning' '-W once' '-W module'; do echo "== $o"; python $o -c 'import warnings, sys
print(sys.warnoptions)
for i in range(2):
    warnings.warn("user")
    warnings.warn("deprecated", DeprecationWarning)'; done
PYTHONWARNINGS=error,ignore::UserWarning python -Wd -c 'import sys; print(sys.warnoptions)'
python -X dev -b -Wignore -c 'import sys; print(sys.warnoptions)'

#=== warnings in a script
printf 'import warnings\ndef f():\n    warnings.warn("w")\nf()\nf()\n' > a.py
python a.py; python -We a.py

#=== warnings of the compiler
echo 'x = 1 is 1; y = "\d"' > a.py
python a.py; python -We a.py; python -c 'import a'; python -c 'x = "\d"'

#=== -X options
python -X a -X b=c -X d= -X e=f=g -X '' -c 'import sys; print(sys._xoptions)'
python -X int_max_str_digits=5 -c 1; echo $?
python -X int_max_str_digits=x -c 1; echo $?
python -X int_max_str_digits=640 -c 'int("1" * 641)'; echo $?
PYTHONINTMAXSTRDIGITS=5 python -c 1; echo $?
python -X utf8=2 -c 1; echo $?
PYTHONUTF8=2 python -c 1; echo $?
PYTHONHASHSEED=x python -c 1; echo $?
PYTHONHASHSEED=4294967296 python -c 1; echo $?
PYTHONHASHSEED=-1 python -c 1; echo $?
python -X frozen_modules=maybe -c 1; echo $?
python -X gil=0 -c 1; echo $?
python -X gil=2 -c 1; echo $?
python -X cpu_count=3 -c 'import os; print(os.cpu_count())'
python -X cpu_count=x -c 1; echo $?
PYTHON_CPU_COUNT=5 python -c 'import os; print(os.cpu_count(), os.process_cpu_count())'
python -X pycache_prefix=/x -c 'import sys; print(sys.pycache_prefix)'
PYTHONPYCACHEPREFIX=/y python -c 'import sys; print(sys.pycache_prefix)'
python -X tracemalloc=x -c 1; echo $?
python -X faulthandler -c 'import faulthandler; print(faulthandler.is_enabled())'
PYTHONFAULTHANDLER=1 python -c 'import faulthandler; print(faulthandler.is_enabled())'
python -X no_debug_ranges -c 'f = lambda: 1 / 0; print(list(f.__code__.co_positions())[0])'
PYTHONNODEBUGRANGES=1 python -c 'print((lambda: 0).__code__.co_positions().__next__()[2:])'
