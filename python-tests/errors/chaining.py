"""Chaining, notes, traceback objects, groups, suppression, and the traceback module."""
import sys, traceback

def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")

def report(call):
    try:
        call()
    except BaseException as e:
        print("".join(traceback.format_exception(e)).replace(__file__, "FILE"), end="")
    print('-' * 8)

# === Chaining ===
def context():
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError('second')
def cause():
    try:
        {}['k']
    except KeyError as e:
        raise ValueError('second') from e
def from_none():
    try:
        {}['k']
    except KeyError:
        raise ValueError('second') from None
def from_class():
    raise ValueError from KeyError
def bad_from():
    raise ValueError from 5
def bad_raise():
    raise 5
def bad_class():
    raise int
def reraise_nothing():
    raise
def deep():
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            [][1]
    except IndexError:
        None.x
def in_finally():
    try:
        1 / 0
    finally:
        [][0]
def noted():
    e = ValueError('has notes')
    e.add_note('note 1')
    e.add_note('two\nlines')
    raise e
def bad_notes():
    e = ValueError('x')
    e.__notes__ = 'string'
    raise e
def bad_notes2():
    e = ValueError('x')
    e.__notes__ = ['a', 5, None]
    raise e
for f in [context, cause, from_none, from_class, bad_from, bad_raise, bad_class, reraise_nothing, deep, in_finally, noted, bad_notes, bad_notes2]:
    report(f)
show(lambda: ValueError().add_note(5))
try:
    cause()
except ValueError as e:
    print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__, e.__cause__ is e.__context__)
try:
    from_none()
except ValueError as e:
    print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__)

# === reraise and self context ===
def loop():
    try:
        raise ValueError(1)
    except ValueError as e:
        try:
            raise KeyError(2)
        except KeyError as k:
            raise e
report(loop)
def self_raise():
    try:
        raise ValueError('same')
    except ValueError as e:
        raise e
report(self_raise)
def name_deleted():
    try:
        raise ValueError('x')
    except ValueError as e:
        pass
    return e
show(name_deleted)

# === Traceback objects ===
def level2():
    raise RuntimeError('deep')
def level1():
    level2()
try:
    level1()
except RuntimeError as e:
    tb = e.__traceback__
    names = []
    while tb:
        names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_frame.f_lineno))
        tb = tb.tb_next
    print(names)
    print(sys.exc_info()[0], sys.exc_info()[1] is e, sys.exc_info()[2] is e.__traceback__)
    print(sys.exception() is e)
    saved = e
print(sys.exc_info())

show(lambda: saved.with_traceback(5))
show(lambda: setattr(saved, '__traceback__', 5))
saved.__traceback__ = None
print(saved.__traceback__)
print(traceback.format_exception_only(ValueError('a\nb')), traceback.format_exception_only(ValueError()), traceback.format_exception_only(SyntaxError('msg', ('f.py', 3, 5, 'a b c d', 3, 7))))
def ts():
    try:
        level1()
    except RuntimeError:
        return traceback.format_exc()
print(ts().replace(__file__, "FILE"))
def where():
    return traceback.format_stack()
print("".join(where()).replace(__file__, "FILE"))
print(traceback.extract_stack()[-1].name, traceback.extract_tb(None))
te = traceback.TracebackException.from_exception(ValueError('q'))
print(list(te.format()), te.exc_type_str)

# === Groups ===
def group():
    try:
        level1()
    except RuntimeError as r:
        raise ExceptionGroup('top', [ValueError(1), ExceptionGroup('inner', [TypeError('t'), r]), KeyError('k')])
report(group)
eg = ExceptionGroup('eg', [ValueError(1), ExceptionGroup('n', [TypeError(2), OSError(3)])])
print(repr(eg), str(eg), eg.message, eg.exceptions)
print(eg.split(ValueError), eg.subgroup(TypeError), eg.subgroup(lambda e: isinstance(e, OSError)), eg.subgroup(KeyError), eg.derive([KeyError()]))
for args in [(), ('a',), ('a', 5), ('a', []), ('a', [5]), (5, [ValueError()]), ('a', [KeyboardInterrupt()]), ('a', {ValueError()})]:
    show(lambda: repr(ExceptionGroup(*args)))
print(repr(BaseExceptionGroup('a', [ValueError()])), repr(BaseExceptionGroup('a', [KeyboardInterrupt()])))
def star():
    try:
        raise ExceptionGroup('g', [ValueError(1), TypeError(2), ExceptionGroup('h', [ValueError(3), KeyError(4)])])
    except* ValueError as e:
        print('values', e.exceptions)
    except* (TypeError, OSError) as e:
        print('types', e.exceptions)
report(star)
def star_naked():
    try:
        raise ValueError('naked')
    except* ValueError as e:
        print(repr(e))
star_naked()
def star_raise():
    try:
        raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
    except* ValueError:
        raise KeyError('new')
    except* TypeError:
        raise
    else:
        print('no')
    finally:
        print('fin')
report(star_raise)
def star_bad():
    try:
        raise ValueError
    except* ExceptionGroup:
        pass
report(star_bad)
def star_bad2():
    try:
        raise ValueError
    except* 5:
        pass
report(star_bad2)
def star_none():
    try:
        x = 1
    except* ValueError:
        pass
    else:
        print('else')
star_none()
def except_bad():
    try:
        raise ValueError
    except 5:
        pass
report(except_bad)
def except_bad2():
    try:
        raise ValueError
    except (TypeError, 'a'):
        pass
report(except_bad2)

# === Attributes of exceptions ===
for e in [OSError(2, 'No such', 'f'), OSError(2, 'x', 'a', None, 'b'), OSError('just'), OSError(), OSError(1, 2, 3, 4, 5), KeyError('k'), KeyError(), KeyError(1, 2), StopIteration(5), SystemExit(3), SystemExit(1, 2), ImportError('m', name='n', path='p'), AttributeError('m', name='n', obj=5), NameError('m', name='n'),
          UnicodeDecodeError('utf-8', b'abc', 1, 2, 'why'), UnicodeEncodeError('ascii', 'aé', 1, 2, 'why'), UnicodeTranslateError('aé', 1, 2, 'why'), SyntaxError('m', ('f', 1, 2, 'text')), SyntaxError(), SyntaxError('a', 'b') if False else SyntaxError('a')]:
    print(type(e).__name__, repr(e), str(e), e.args, {k: getattr(e, k) for k in ('errno', 'strerror', 'filename', 'filename2', 'name', 'obj', 'path', 'value', 'code', 'msg', 'lineno', 'offset', 'text', 'start', 'end', 'reason', 'object', 'encoding') if hasattr(e, k)})
show(lambda: ImportError('a', zz=1))
show(lambda: ValueError(a=1))
show(lambda: AttributeError('a', 'b', zz=1))
show(lambda: UnicodeDecodeError(1))
show(lambda: UnicodeDecodeError('a', 'b', 1, 2, 'c'))
show(lambda: SyntaxError('a', 5))
show(lambda: SyntaxError('a', (1, 2)))
class MyErr(Exception):
    def __init__(self, a, *, b=2): super().__init__(a, b); self.b = b
    def __str__(self): return f'my {self.b}'
print(repr(MyErr(1)), MyErr(1), MyErr(1, b=3).args)
def custom(): raise MyErr('x')
report(custom)
class BadStr(Exception):
    def __str__(self): raise ValueError('no')
def badstr(): raise BadStr('x')
report(badstr)
class Quiet(Exception):
    __module__ = 'some.module'
def quiet(): raise Quiet('q')
report(quiet)
class Multi(Exception): pass
def multi(): raise Multi('line1\nline2')
report(multi)
def outer_class():
    class Inner(Exception): pass
    raise Inner
report(outer_class)
