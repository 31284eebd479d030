"""The library as programs use it: files, command lines, tests, copies, processes, types."""
import pathlib, os, io, argparse, logging, unittest, copy, pickle, struct, urllib.parse, base64, heapq, bisect, calendar, time, operator, abc, types, inspect, shutil, tempfile, threading, sys, re, typing, weakref, pprint, difflib, fnmatch, shlex, string, queue, signal, glob, html, configparser, warnings, traceback, collections.abc, numbers, graphlib
def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")
P = pathlib.PurePosixPath; p = P('/a/b/c.tar.gz'); print(p.name, p.stem, p.suffix, p.suffixes, p.parent, p.parts, p / 'd', p.with_suffix('.x'), p.with_name('q'), p.relative_to('/a'), p.is_absolute(), p.match('*.gz'), repr(p), p.as_posix(), P('a') < P('b'), P('..', 'x'), list(p.parents)); show(lambda: p.relative_to('/z')); show(lambda: P('a').with_name(''))
with tempfile.TemporaryDirectory() as d:
    q = pathlib.Path(d) / 'f.txt'; print(q.write_text('héllo\nworld'), q.read_text(), q.exists(), q.stat().st_size, q.is_file(), sorted(x.name for x in pathlib.Path(d).iterdir()), [x.name for x in pathlib.Path(d).glob('*.txt')]); (pathlib.Path(d) / 'sub').mkdir(); show(lambda: (pathlib.Path(d) / 'sub').mkdir() if False else 'x'); shutil.copy(q, d + '/g.txt'); print(sorted(os.listdir(d))); os.rename(d + '/g.txt', d + '/h.txt'); print(os.path.exists(d + '/h.txt'), [(len(a), sorted(b), sorted(c)) for a, b, c in os.walk(d)])
    with open(q, 'a+') as f: f.write('!'); f.seek(0); print(f.readlines(), f.tell(), f.mode, f.closed)
    with open(q, 'rb') as f: print(f.read(3), f.readline(), f.seek(-2, 2), f.read(), f.readable(), f.writable())
    with open(q, newline='') as f: print(list(f)); show(lambda: f.write('x'))
    for mode in ['q', 'rw', 'rbt', '', 'r+b', 'wb', 'U']: show(lambda: open(q, mode).close())
    show(lambda: open(q, 'rb', encoding='utf8')); show(lambda: open(q, buffering=0)); show(lambda: open(q, encoding='nope')); show(lambda: open(5.5)); shutil.rmtree(d + '/sub'); show(lambda: os.remove(d + '/zz').x) if False else None
print(os.path.join('a', '/b', 'c'), os.path.split('/a/b'), os.path.splitext('a.b.c'), os.path.normpath('a/../b//c/.'), os.path.commonpath(['/a/b', '/a/c']), os.path.basename('/x/'), os.path.relpath('/a/b', '/a/c'), os.fspath(P('a')), os.environ.get('NOPE', 'd'), os.getpid() > 0, os.sep, os.linesep == '\n')
s = io.StringIO('a\nb\n'); print(s.readline(), s.read(), s.getvalue(), s.seek(0), list(s)); b = io.BytesIO(b'abc'); print(b.read(1), b.getbuffer()[1], b.tell()); show(lambda: s.write(5)); s.close(); show(lambda: s.read())
ap = argparse.ArgumentParser(prog='prog', description='A program.', epilog='The end.'); ap.add_argument('file', help='a file'); ap.add_argument('-v', '--verbose', action='store_true', help='be loud'); ap.add_argument('-n', '--num', type=int, default=5, metavar='N', help='number (default: %(default)s)'); ap.add_argument('--choice', choices=['a', 'b']); ap.add_argument('rest', nargs='*'); g = ap.add_mutually_exclusive_group(); g.add_argument('--x'); g.add_argument('--y'); sp = None
print(ap.format_help()); print(ap.parse_args(['f', '-v', '-n', '3', 'r1', 'r2', '--choice', 'a'])); sys.stderr = sys.stdout
for bad in [[], ['f', '-n', 'x'], ['f', '--choice', 'z'], ['f', '--x', '1', '--y', '2'], ['f', '--zzz'], ['-h']]: show(lambda: ap.parse_args(bad))
sub = argparse.ArgumentParser(prog='s'); sps = sub.add_subparsers(dest='cmd', required=True); a1 = sps.add_parser('one', help='first'); a1.add_argument('-q', type=float); print(sub.parse_args(['one', '-q', '1.5'])); sub.print_help(); show(lambda: sub.parse_args(['two']))
logging.basicConfig(stream=sys.stdout, format='%(levelname)s:%(name)s:%(message)s', level=logging.INFO, force=True); log = logging.getLogger('my.mod'); log.info('hello %s %d', 'x', 5); log.debug('no'); log.warning('warn'); 
try: 1 / 0
except ZeroDivisionError: log.exception('oops') if False else log.error('err', exc_info=False)
print(log.getEffectiveLevel(), logging.getLevelName(30), log.parent, log)
class T(unittest.TestCase):
    def setUp(self): self.x = 1
    def test_a(self): self.assertEqual(self.x, 1); self.assertIn(1, [1]); self.assertAlmostEqual(0.1 + 0.2, 0.3)
    def test_b(self):
        with self.assertRaisesRegex(ValueError, 'bad'): raise ValueError('bad')
    @unittest.skip('reason')
    def test_c(self): pass
    def test_d(self): self.assertEqual([1, 2], [1, 3])
    @unittest.expectedFailure
    def test_e(self): self.fail()
    def test_f(self):
        for i in range(2):
            with self.subTest(i=i): self.assertEqual(i, 0)
r = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(T)); print(r, [str(t[0]) for t in r.failures], r.failures[0][1].splitlines()[-1:])
class C:
    def __init__(self): self.a = [1, [2]]
    def __eq__(self, o): return self.__dict__ == o.__dict__
c = C(); c2 = copy.deepcopy(c); c3 = copy.copy(c); print(c2 == c, c2.a is c.a, c3.a is c.a, copy.deepcopy({'a': (1, [2])}), copy.replace(types.SimpleNamespace(a=1), a=2))
for proto in range(6): print(proto, pickle.loads(pickle.dumps([1, 'é', 2.5, None, {1: (2, 3)}, {4}, b'x', c, 10**20, range(3), C, len, True, frozenset([1])], proto))[:7])
print(pickle.dumps((1, 'a'), 0), pickle.dumps([1], 2))
print(struct.pack('>iHb', 1, 2, -3), struct.unpack('<d', struct.pack('<d', 1.5)), struct.calcsize('iq'), base64.b64encode(b'hello'), base64.b64decode('aGVsbG8='), base64.b32encode(b'hi'), base64.urlsafe_b64encode(b'\xff\xfe'), base64.b85encode(b'abc'))
u = urllib.parse.urlparse('http://u:p@h:80/p;x?q=1#f'); print(u, u.port, u.username, urllib.parse.quote('a b/é'), urllib.parse.unquote('%41+'), urllib.parse.urlencode({'a': 1, 'b': 'x y'}), urllib.parse.parse_qs('a=1&a=2'), urllib.parse.urljoin('http://a/b/c', '../d'), urllib.parse.urlsplit('//x').netloc)
h = [5, 3, 1]; heapq.heapify(h); heapq.heappush(h, 0); print(heapq.heappop(h), heapq.nlargest(2, h), list(heapq.merge([1, 3], [2])), bisect.bisect([1, 2, 3], 2), bisect.insort(l := [1, 3], 2), l)
print(calendar.month(2024, 2), calendar.isleap(2024), calendar.monthrange(2024, 2), time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(0)), time.gmtime(0), time.mktime(time.localtime(0)) == 0)
print(operator.itemgetter(1, 0)('ab'), operator.attrgetter('a.real')(types.SimpleNamespace(a=1)), operator.methodcaller('upper')('a'), repr(operator.itemgetter(1)))
class Ab(abc.ABC):
    @abc.abstractmethod
    def m(self): ...
    @property
    @abc.abstractmethod
    def p(self): ...
show(lambda: Ab()); print(Ab.__abstractmethods__ == {'m', 'p'}, isinstance([], collections.abc.Sequence), issubclass(dict, collections.abc.Mapping), isinstance(5, numbers.Integral))
def f(a, b: int = 1, /, *args, c, d: 'x' = 2, **kw) -> str: "doc"
sig = inspect.signature(f); print(sig, list(sig.parameters), sig.bind(1, c=2), sig.return_annotation, inspect.getdoc(f), inspect.isfunction(f), inspect.signature(C), inspect.getfullargspec(f), inspect.getmro(C), inspect.getsource(f)); show(lambda: sig.bind()); print(inspect.signature(len), inspect.signature(dict.get) if False else '', [n for n, _ in inspect.getmembers(C, inspect.isfunction)])
print(typing.get_type_hints(C.__init__), typing.Optional[int], typing.Union[int, str], typing.List[int], list[int], dict[str, list[int]], int | None, typing.Callable[[int], str], typing.get_args(dict[str, int]), typing.Literal['a'], typing.Annotated[int, 'x'], typing.TypeVar('T'), typing.Any, typing.Tuple[int, ...], typing.get_origin(list[int]))
class Pt(typing.NamedTuple): x: int; y: int = 2
class TD(typing.TypedDict, total=False): a: int
class Pr(typing.Protocol):
    def m(self): ...
print(Pt(1), TD(a=1), TD.__annotations__, Pt.__annotations__); show(lambda: Pr()); show(lambda: isinstance(1, Pr)); show(lambda: typing.List[int]()); show(lambda: isinstance([], list[int])); show(lambda: typing.Optional[1, 2])
print(re.sub(r'(\w+) (\w+)', r'\2 \1', 'a b'), re.findall(r'\d+', 'a1b22'), re.match(r'(?P<n>a)(b)?', 'ac').groupdict(), re.split(r'[,;]', 'a,b;c'), re.compile('a+').search('baa'), re.fullmatch('a', 'ab'), [m.span() for m in re.finditer('a', 'aba')], re.escape('a.b'), re.compile('x', re.I)); show(lambda: re.compile('(')); show(lambda: re.compile('*a')); show(lambda: re.sub('a', r'\9', 'a'))
pprint.pprint({'b': list(range(30)), 'a': {'x': 'y' * 30, 'z': ['q' * 40, 'r' * 40]}}); print('\n'.join(difflib.unified_diff(['a', 'b'], ['a', 'c'], lineterm='')), fnmatch.filter(['a.py', 'b.txt'], '*.py'), shlex.split('a "b c" d\\ e'), html.escape('<a&"b">'), html.unescape('&lt;&eacute;'), difflib.get_close_matches('appel', ['ape', 'apple']), list(graphlib.TopologicalSorter({'b': {'a'}, 'c': {'b'}}).static_order()))
cfg = configparser.ConfigParser(); cfg.read_string('[s]\na = 1\nb = %(a)s2\n'); print(cfg['s']['b'], cfg.getint('s', 'a'), cfg.sections()); show(lambda: cfg['z']); show(lambda: cfg.get('s', 'q'))
w = weakref.WeakValueDictionary(); o = C(); w['a'] = o; print(len(w)); qq = queue.Queue(); qq.put(1); print(qq.get(), qq.empty()); show(lambda: qq.get_nowait())
with warnings.catch_warnings(record=True) as ws: warnings.simplefilter('always'); warnings.warn('careful', DeprecationWarning); print(ws[0].category, ws[0].message, ws[0].lineno > 0)
