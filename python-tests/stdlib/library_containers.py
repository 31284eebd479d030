"""The library as programs use it: containers, data, numbers, text."""
import collections, itertools, functools, dataclasses, enum, typing, contextlib, json, datetime, decimal, fractions, statistics, random, string, textwrap
def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")
# collections
P = collections.namedtuple('P', 'x y', defaults=[5]); p = P(1); print(p, p._asdict(), p._replace(x=2), P._fields, P._field_defaults, p == (1, 5), P._make([3, 4]), P.__doc__, p.x)
show(lambda: P()); show(lambda: P(1, 2, 3)); show(lambda: collections.namedtuple('a b', 'x')); show(lambda: collections.namedtuple('A', 'x x')); show(lambda: collections.namedtuple('A', 'def')); show(lambda: setattr(p, 'x', 1)); show(lambda: p._replace(z=1))
c = collections.Counter('abracadabra'); print(c, c.most_common(2), c['z'], c + collections.Counter('ab'), c - collections.Counter('aab'), c & collections.Counter('aaz'), list(c.elements())[:3], c.total(), +c, collections.Counter(a=1) <= c)
d = collections.defaultdict(list); d['a'].append(1); print(d, d['b'], collections.OrderedDict([('a', 1)]), collections.ChainMap({'a': 1}, {'b': 2})['b'], collections.ChainMap({'a': 1}, {'a': 2}))
dq = collections.deque([1, 2, 3], maxlen=3); dq.append(4); dq.appendleft(0); print(dq, dq.rotate(1), dq, dq.index(3), dq.count(2)); show(lambda: dq.remove(99)); show(lambda: collections.deque().pop()); show(lambda: dq[10])
od = collections.OrderedDict(a=1, b=2, c=3); od.move_to_end('a'); print(od, od.popitem(last=False), od == {'c': 3, 'a': 1})
# itertools/functools
print(list(itertools.batched('abcdefg', 3)), list(itertools.pairwise('abc')), [(k, list(g)) for k, g in itertools.groupby('aabbc')], list(itertools.accumulate([1, 2, 3], initial=10)), list(itertools.zip_longest('ab', 'c', fillvalue='-')), list(itertools.starmap(pow, [(2, 3)])), list(itertools.compress('abc', [1, 0, 1])), list(itertools.islice(itertools.count(5, 2), 3)), [list(t) for t in itertools.tee('ab')], list(itertools.product('ab', repeat=2))[:3], list(itertools.permutations([1, 2, 3], 2))[:3], list(itertools.combinations('abc', 2)), list(itertools.chain.from_iterable(['ab', 'c'])), list(itertools.takewhile(lambda x: x < 3, range(9))), list(itertools.dropwhile(lambda x: x < 3, range(5))), list(itertools.filterfalse(None, [0, 1])))
@functools.lru_cache(maxsize=2)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(10), fib.cache_info(), fib.cache_parameters(), fib.__name__)
@functools.singledispatch
def sd(x): return 'obj'
@sd.register
def _(x: int): return 'int'
@sd.register(list)
def _(x): return 'list'
print(sd(1), sd([]), sd('a'), sd.dispatch(bool)(1), functools.reduce(lambda a, b: a + b, [1, 2, 3]), functools.partial(int, base=2)('101'), repr(functools.partial(int, base=2)))
class CP:
    @functools.cached_property
    def v(self): print('computed'); return 1
x = CP(); print(x.v, x.v, x.__dict__)
@functools.total_ordering
class TO:
    def __init__(s, v): s.v = v
    def __lt__(s, o): return s.v < o.v
    def __eq__(s, o): return s.v == o.v
print(TO(1) <= TO(2), TO(1) > TO(2), sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)))
# dataclasses
@dataclasses.dataclass(order=True)
class D:
    a: int
    b: str = 'x'
    c: list = dataclasses.field(default_factory=list, repr=False, compare=False)
    d: typing.ClassVar[int] = 5
print(D(1), D(1) == D(1), D(1) < D(2), dataclasses.asdict(D(1, 'y', [1])), dataclasses.astuple(D(1)), dataclasses.replace(D(1), a=5), [f.name for f in dataclasses.fields(D)], D.__match_args__, D.__init__.__annotations__)
show(lambda: D()); show(lambda: D(1, z=2))
@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class F:
    a: int = 1
    def __post_init__(self): print('post')
f = F(a=3); print(f, hash(f) == hash(F(a=3)), F.__slots__); show(lambda: setattr(f, 'a', 1)); show(lambda: F(1)); show(lambda: setattr(f, 'zz', 1))
def badd():
    @dataclasses.dataclass
    class B:
        a: int = 1
        b: str
show(badd)
def badd():
    @dataclasses.dataclass
    class B: a: list = []
show(badd)
print(dataclasses.make_dataclass('M', ['x', ('y', int, 5)])(1))
# enum
class Color(enum.Enum): RED = 1; GREEN = 'g'; ALIAS = 1
class Fl(enum.Flag): A = enum.auto(); B = enum.auto(); C = A | B
class IE(enum.IntEnum): ONE = 1; TWO = 2
class SE(enum.StrEnum): X = enum.auto(); Y = 'why'
print(Color.RED, repr(Color.RED), Color(1), Color['GREEN'], Color.ALIAS is Color.RED, list(Color), Color.__members__, Color.RED.name, Color.RED.value, Color.RED in Color, 1 in Color, len(Color), Fl.A | Fl.B, Fl.C, ~Fl.A, Fl(0), repr(Fl.A & Fl.B), list(Fl.C), IE.ONE + 1, IE.ONE < IE.TWO, SE.X, SE.Y.upper(), f'{IE.ONE}', f'{Color.RED}', repr(IE.TWO))
show(lambda: Color(5)); show(lambda: Color['X']); show(lambda: setattr(Color, 'RED', 2)); show(lambda: Color.RED.nope); show(lambda: type('Sub', (Color,), {})); show(lambda: Fl(99)); show(lambda: Color.RED < Color.GREEN)
E1 = enum.Enum('E1', 'a b c'); print(list(E1), E1.a.value)
@enum.unique
class U(enum.Enum): a = 1
# contextlib
@contextlib.contextmanager
def cm(x):
    print('enter', x)
    try: yield x
    except ValueError as e: print('caught', e)
    finally: print('exit', x)
with cm(1) as a, cm(2) as b: print(a, b)
with cm(3): raise ValueError('v')
with contextlib.suppress(KeyError): {}['x']
with contextlib.ExitStack() as es: es.enter_context(cm(5)); es.callback(print, 'cb')
import io
with contextlib.redirect_stdout(io.StringIO()) as o: print('hidden')
print(repr(o.getvalue())); print(contextlib.nullcontext(4).__enter__())
@cm(9)
def decorated(): print('body')
decorated()
# json
print(json.dumps({'a': [1, 2.5, None, True, 'é"\n'], 'b': {'c': ()}}), json.dumps([1, {'a': 2}], indent=2), json.dumps('é', ensure_ascii=False), json.dumps({1: 2, None: 3, True: 4}), json.dumps([1, 2], separators=(',', ':')), json.loads('[1, 2.0, "a\\u00e9", null, {"x": []}]'), json.dumps({'b': 1, 'a': 2}, sort_keys=True), json.dumps(float('nan')))
for bad in ['', '{', '[1,]', '{"a" 1}', 'nul', '"abc', '[1 2]', '{"a": 1,}', '\x01', '"\x01"', '1 2']: show(lambda: json.loads(bad))
show(lambda: json.dumps({1, 2})); show(lambda: json.dumps({(1,): 1})); show(lambda: json.dumps(float('inf'), allow_nan=False)); l = []; l.append(l); show(lambda: json.dumps(l))
# datetime, decimal, fractions, statistics
D_ = datetime; t = D_.datetime(2024, 2, 29, 13, 5, 9, 123456); print(t, repr(t), t.isoformat(), t.strftime('%A %d %B %Y %I:%M %p %j %U %f'), t + D_.timedelta(days=1, hours=30), t - D_.datetime(2020, 1, 1), t.weekday(), t.date(), t.time(), t.replace(year=2025, day=1), D_.date.fromisoformat('2024-01-02'), D_.datetime.fromisoformat('2024-01-02T03:04:05+02:00'), D_.datetime.strptime('2024 Feb 3', '%Y %b %d'), D_.timedelta(seconds=-1), repr(D_.timedelta(1, 2, 3)), t.timetuple()[:6], D_.timezone(D_.timedelta(hours=2)), tuple(t.isocalendar()), D_.datetime(2024, 1, 1, tzinfo=D_.timezone.utc))
show(lambda: D_.date(2024, 2, 30)); show(lambda: D_.datetime.strptime('x', '%Y')); show(lambda: D_.date.fromisoformat('nope'))
Dec = decimal.Decimal; print(Dec('1.10') + Dec('2.2'), Dec(1) / Dec(3), Dec('1e5'), repr(Dec('1.50')), Dec('1.25').quantize(Dec('0.1')), Dec(2).sqrt(), Dec('-0'), Dec('NaN'), Dec('Infinity'), round(Dec('2.675'), 2), Dec('123456789.123').__format__(',.2f'), Dec('5') % 3, Dec(3) ** 2, Dec('1.1').as_tuple(), hash(Dec(5)) == hash(5), Dec(0.1))
with decimal.localcontext() as ctx: ctx.prec = 5; print(Dec(1) / 3)
F_ = fractions.Fraction; print(F_(3, 6), repr(F_('0.125')), F_(1, 3) + F_(1, 6), F_(1.5), F_(7, 3).limit_denominator(2), F_(1, 3) ** 2, float(F_(1, 3)), divmod(F_(7, 2), 1), f'{F_(1, 3):.3f}'); show(lambda: F_(1, 0)); show(lambda: F_('x'))
print(statistics.mean([1, 2, 3, 4]), statistics.median([3, 1, 2]), statistics.stdev([1, 2, 3, 4]), statistics.mode('aab'), statistics.quantiles([1, 2, 3, 4, 5]), statistics.pvariance([1, 2, 3]), statistics.harmonic_mean([1, 2]), statistics.correlation([1, 2, 3], [1, 2, 4])); show(lambda: statistics.mean([]))
random.seed(42); print(random.random(), random.randint(1, 100), random.choice('abc'), random.sample(range(100), 5), random.shuffle(l2 := list(range(10))), l2, random.gauss(0, 1), random.uniform(1, 2), random.choices('ab', weights=[1, 3], k=5), random.randrange(0, 100, 7), random.getrandbits(70), random.betavariate(1, 2), random.expovariate(1), random.triangular(), random.randbytes(4), random.normalvariate())
print(string.Template('$a ${b} $$').substitute(a=1, b=2), string.capwords('hello world'), string.ascii_letters[:5], string.Formatter().format('{0} {x}', 1, x=2)); show(lambda: string.Template('$x').substitute())
print(textwrap.wrap('The quick brown fox jumped over the lazy dog', 15), textwrap.dedent('  a\n    b\n  c'), textwrap.indent('a\nb', '> '), textwrap.shorten('Hello world foo', 12), textwrap.fill('aaa bbb ccc', 7, initial_indent='* ', subsequent_indent='  '))
