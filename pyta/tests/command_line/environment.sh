#=== flags of the environment
show='import sys; print(*[part for part in repr(sys.flags)[10:-1].split(", ") if not part.endswith(("=0", "=False"))])'
for v in PYTHONDEBUG PYTHONINSPECT PYTHONOPTIMIZE PYTHONDONTWRITEBYTECODE PYTHONNOUSERSITE PYTHONUNBUFFERED PYTHONSAFEPATH PYTHONDEVMODE PYTHONUTF8 PYTHONINTMAXSTRDIGITS PYTHONWARNDEFAULTENCODING; do for x in '' 0 1 2 x 1000 -1; do echo $v=$x; env $v=$x python -c "$show" 2>/dev/null </dev/null; done; done

#=== seeds of hashes
PYTHONHASHSEED=1 python -c 'print(hash("a"), hash(b"abc"), {"a", "b", "c"})'
PYTHONHASHSEED=0 python -c 'print(hash("a"), hash(b"abc"), {"a", "b", "c"}, hash(""))'
PYTHONHASHSEED=42 python -c 'import sys; print(hash("x"), sys.flags.hash_randomization)'
PYTHONHASHSEED=random python -c 'import sys; print(sys.flags.hash_randomization)'
PYTHONHASHSEED= python -c 'import sys; print(sys.flags.hash_randomization)'

#=== the original arguments
python -B -W ignore -c 'import sys; print(sys.orig_argv, sys.argv)' a b
echo 'import sys; print(sys.orig_argv)' > a.py; python -X dev a.py 1
echo 'import sys; print(sys.orig_argv)' | python -q - 1

#=== the search path
PYTHONPATH=/a:b::/c python -c 'import sys; print(sys.path[:5])'
PYTHONPATH=/a python -P -c 'import sys; print(sys.path[0])'
PYTHONSAFEPATH=1 PYTHONPATH=/a python -c 'import sys; print(sys.path[0])'
mkdir d; echo 'import sys; print(sys.path[0], "d" in sys.path[0])' > d/a.py; python d/a.py; PYTHONPATH=/a python -P d/a.py; cd d; PYTHONPATH=/a python -Pm a; PYTHONPATH=/a python -Im a; echo $?
PYTHONPATH=/nowhere python -c 'import nowhere_at_all'

#=== customization
mkdir lib
echo 'print("sitecustomize", __name__)' > lib/sitecustomize.py
echo 'print("usercustomize", __name__)' > lib/usercustomize.py
PYTHONPATH=lib python -c 'print("program")'
PYTHONPATH=lib python -S -c 'print("program")'
PYTHONPATH=lib python -E -c 'print("program")'
PYTHONPATH=lib python -s -c 'print("program")'

#=== encodings of the streams
python -c 'import sys; print(sys.stdin.encoding, sys.stdin.errors, sys.stdout.encoding, sys.stdout.errors, sys.stderr.encoding, sys.stderr.errors)'
PYTHONIOENCODING=latin-1 python -c 'import sys; print(sys.stdin.encoding, sys.stdin.errors, sys.stdout.encoding, sys.stdout.errors, sys.stderr.encoding, sys.stderr.errors); print("\xe9")' | od -c
PYTHONIOENCODING=ascii:replace python -c 'import sys; print(sys.stdout.encoding, sys.stdout.errors, "\xe9")'
PYTHONIOENCODING=:ignore python -c 'import sys; print(sys.stdout.encoding, sys.stdout.errors, "\udc80")'
PYTHONIOENCODING=ascii python -c 'print("\xe9")'; echo $?
PYTHONIOENCODING=nowhere python -c 'print(1)' 2>/dev/null; echo $?
LC_ALL=C python -c 'import sys; print(sys.stdout.encoding, sys.stdout.errors, sys.getfilesystemencoding())'
LC_ALL=C.UTF-8 python -c 'import sys; print(sys.stdout.encoding, sys.stdout.errors)'
LC_ALL=POSIX python -c 'import sys; print(sys.stdout.encoding, sys.stdout.errors)'
python -X utf8 -c 'import sys; print(sys.stdout.encoding, sys.stdout.errors, sys.flags.utf8_mode)'
python -u -c 'import sys; print(sys.stdout.line_buffering, sys.stdout.write_through, type(sys.stdout.buffer).__name__, sys.stderr.line_buffering)'
python -c 'import sys; print(sys.stdout.line_buffering, sys.stdout.write_through, type(sys.stdout.buffer).__name__, sys.stderr.line_buffering)'
python -c 'import sys; print(sys.stdin, sys.stdout, sys.stderr)'
python -c 'print("\ud800")'; echo $?

#=== surrogates in arguments
python -c 'import sys; print(ascii(sys.argv))' "$(printf 'a\377')"
python -c "$(printf 'print(ascii("\303\251"))')"
