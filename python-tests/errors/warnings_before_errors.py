"""What is warned of in a source with a syntax error: all that was read before."""
import warnings

SOURCES = [
    "(1, 2", "'\\d' (", "('\\d'", "('\\d' 'a\\q'", "{'\\q': 1 is 'a'", "f(1, '\\p'", "1if 2else 3", "(1if 2else 3", "0x1for x in (", "'\\d",
    "'\\d' + '", "def f():\n '\\d'\n (", "(f'\\d{1}'", "(f'\\d{1", "f'\\d{'\\p'", "rf'\\d{1}' (", "b'\\d' + (", "'\\777' (", "x = '\\d'\n]",
    "x = '\\d' y", "'\\d' '\\e' 3", "('\\d'\ny=3", "(1 is 1\ny=3", "[1,\n2", "1_0if (", "1jif (", "0b1or (", "'''\\d''' + '''",
    "f'{1:\\d}' (", "t'\\d' (", "print '\\d'", "'\\d' = 1", "f('\\d' for x in 1, 2)",
]
for source in SOURCES:
    for mode in ('exec', 'eval', 'single'):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            try:
                compile(source, 'name', mode)
            except SyntaxError as error:
                print(mode, repr(source), error.args)
        for warning in caught:
            print('   ', warning.category.__name__, warning.message, warning.lineno)
