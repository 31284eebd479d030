"""f-strings, t-strings and the mini-language of formats."""
import datetime, decimal
def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")
x, n, s, f, d = 5, -17, 'héllo', 3.14159, {'k': 'v'}
print(f'{x}{x!r}{s!a}{s!s:>10}|{f:.2f}|{f:{x}.{2}}|{n:+d}|{x:05}|{x:#x}|{x:#b}|{x:#o}|{10**9:,}|{10**9:_}|{255:_b}|{255:#_x}')
print(f'{x=}{x = }{x=!s}{s=:>10}{x+1=:.1f}{ x = !r:^10}', f'{d["k"]}{d['k']}', f"{'nested ' + f'{x}'}", f'{{}}{{{x}}}', f'{x!r:{">"}{10}}')
print(f'{(lambda: 1)()}', f'{x if x else 0}', f'{x:{"0>5"}}', f'''{
    x
}''', f'{[i for i in range(3)]}', f'{ {1: 2}[1] }', f'{x,}', f'{*[1, 2],}', f'{(y := 3)}', rf'\n{x}\t', f'\N{BULLET}{x}', f'\x41{x}\u00e9', f'{"\n"}', f'a' 'b' f'{x}' "c")
print(f'{None}', f'{True:d}', f'{1e10}', f'{1e10:g}', f'{0.1+0.2}', f'{1j}', f'{b"x"}', f'{datetime.date(2020, 1, 2):%Y/%m/%d}', f'{decimal.Decimal("1.5"):.3f}', f'{"a":*^5}', f'{True!r:>6}')
class F:
    def __format__(self, spec): return f'<{spec}>'
    def __str__(self): return 'str'
    def __repr__(self): return 'repr'
print(f'{F()}', f'{F():abc}', f'{F()!s}', f'{F()!r:>8}', f'{F():{x}{s}}', format(F(), 'q'), '{:z}'.format(F()), '{!r}'.format(F()), '%s %r' % (F(), F()))
class BF:
    def __format__(self, spec): return 5
show(lambda: f'{BF()}')
show(lambda: format(BF()))
show(lambda: f'{object():x}'); show(lambda: f'{[]:5}'); show(lambda: f'{None:>5}'); show(lambda: f'{(1,):d}'); show(lambda: format(1, 5)); show(lambda: f'{1:s}'); show(lambda: f'{"a":d}'); show(lambda: f'{1.5:d}'); show(lambda: f'{1:.2d}')
# ints
for spec in ['', 'd', '5', '<5', '>5', '^5', '=5', '05', '+', ' ', '-', '+05', 'x', 'X', '#x', '#X', 'o', '#o', 'b', '#b', 'c', 'n', ',', '_', ',d', '_x', '#010x', '*>8', '*=+8', 'e', 'f', '.2f', 'g', '%', '.1%', 'E', 'z', ',x', '_c', '.3', 's', '+c', '#c', '1000000000000000000000', 'é>5', '0<5', '<05', ',_', '__', 'zz', 'd5', ' 05d', '08,', '015,d', '#20b', '020_b', '=', '>', '  5', '}', '{']:
    for v in (42, -1234567, 0):
        try: print(spec, repr(format(v, spec)), end=' | ')
        except Exception as e: print(spec, type(e).__name__, e, end=' | ')
    print()
# floats
for spec in ['', '.2', '.0', '.0f', '.2f', 'f', 'F', 'e', 'E', '.3e', 'g', 'G', '.3g', '#.3g', '#g', '%', '.1%', 'n', '10', '<10', '^10', '010', '+', ' ', ',', ',.2f', '_.2f', 'z', 'z.1f', 'z.0f', '.10', '.20f', '#.0f', '+.1e', '=+10', '*^12.2', 'd', 's', 'x', '.', '.-1', ',g', '.3,f', '.,f', '._f', '.6_f', '015,.2f']:
    for v in (3.14159, -0.0001, 1e16, float('inf'), float('nan'), -0.0, 123456789.123, 1e-10, 0.5, 2.5):
        try: print(spec, repr(format(v, spec)), end=' | ')
        except Exception as e: print(spec, type(e).__name__, e, end=' | ')
    print()
for spec in ['', '10', '<10', '>10', '^10', '.2', '10.2', '*^10', 's', '010', '+', '=10', 'd', ',', 'z', '#', '.2s', '\ud800>5' if False else '☃>7']:
    try: print(spec, repr(format('abc', spec)), end=' | ')
    except Exception as e: print(spec, type(e).__name__, e, end=' | ')
print()
for spec in ['', '.2f', '10', 'e', '+', '>20', ',', '=10', '010', '%', 'd', 'g', '.3', '_']:
    try: print(spec, repr(format(1.5-2.25j, spec)), end=' | ')
    except Exception as e: print(spec, type(e).__name__, e, end=' | ')
print()
# str.format
show(lambda: '{} {1}'.format(1, 2)); show(lambda: '{0} {}'.format(1, 2)); show(lambda: '{a}'.format()); show(lambda: '{}'.format()); show(lambda: '{'.format()); show(lambda: '}'.format()); show(lambda: '{!x}'.format(1)); show(lambda: '{0[a]} {0[1]} {1.real} {1.x}'.format({'a': 1, 1: 2}, 3)); show(lambda: '{:{}}'.format(1, 5)); show(lambda: '{:{w}}'.format(1, w=7)); show(lambda: '{a.b[c]}'.format(a=1)); show(lambda: '{0.}'.format(1)); show(lambda: '{0[}'.format(1)); show(lambda: '{!}'.format(1)); show(lambda: '{0!r:>5}{{}}'.format('a')); show(lambda: '{:{:{}}}'.format(1, 2, 3)); show(lambda: '{0[]}'.format([1])); show(lambda: '{-1}'.format(1)); show(lambda: '{ 0}'.format(1)); show(lambda: '{a b}'.format(**{'a b': 1})); show(lambda: '{0[-1]}'.format([1])); show(lambda: '{x}'.format_map({'x': 1})); show(lambda: '{y}'.format_map({}))
# percent
for fmt, arg in [('%d', 5), ('%5d|%-5d|%05d|%+d', (1, 2, 3, 4)), ('%s', 'a'), ('%r', 'a'), ('%a', 'é'), ('%c', 65), ('%c', 'x'), ('%x %X %o %#x', (255, 255, 8, 255)), ('%e %f %g %E %G', (1.5, 1.5, 1.5, 1.5, 1.5)), ('%.2f %10.3f', (3.14159, 2.5)), ('%%', ()), ('%(a)s %(b)d', {'a': 1, 'b': 2}), ('%*d', (5, 3)), ('%.*f', (2, 1.234)), ('%s', (1,)), ('%s', ((1, 2),)), ('%d', 3.7), ('%i', True),
                 ('%d', 'a'), ('%s %s', 1), ('%s', (1, 2)), ('%z', 1), ('%', 1), ('%(a)s', 5), ('%(a)s', {}), ('%(a', {}), ('%c', 'ab'), ('%c', -1), ('%x', 1.5), ('%f', 'a'), ('%*d', ('a', 1)), ('abc', 5), ('abc', {}), ('abc', (1,)), ('%s', {}), ('%5', 1), ('%ld %hd', (1, 2)), ('% d', 5), ('%#o', 8), ('%5.2s|', 'abc'), ('%-5s|', 'a'), ('%s %s', ('a', 'b'))]:
    show(lambda: repr(fmt % arg))
# t-strings
name = 'World'
t = t'Hello {name!r:>10} {x=} and {f:.{2}f}!'
print(type(t), t.strings, t.values, [(i.value, i.expression, i.conversion, i.format_spec) for i in t.interpolations], list(t'a{1}b'), t)
print(repr(t'' + t'{x}'), (t'a' t'b{x}').strings)
show(lambda: t'a' + 'b')
from string.templatelib import Template, Interpolation
print(Template('a', Interpolation(1, 'x', None, ''), 'b').strings, Interpolation(5, 'e').format_spec, repr(Interpolation(5)))
