"""What JSON's encoder says of what it cannot write, and where; and what it leaves to programs."""
import json


def attempt(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, error, getattr(error, '__notes__', None), repr(error.__context__))


class D(dict):
    pass


class L(list):
    pass


class Bad:
    pass


class K(int):
    def __repr__(self):
        return 'K'


class F(float):
    def __repr__(self):
        return 'F'


class Pairs(dict):
    def items(self):
        return [('q', 1)]


class NoPairs(dict):
    def items(self):
        return [('q', 1), 3]


circle, table = [], {}
circle.append(circle)
table['a'] = table
for indent in (None, 2, '--'):
    for value in (circle, table, {1: {(1, 2): 3}}, {(1,): 2}, {b'x': 1}, {3.5: {True: {1}}}, {None: [1, (2, L([Bad()]))]}, {K(3): Bad()},
                  {'k': [1, (2, {1.5: L([Bad()])})]}, [object()], {'a': {object: 1}}, {'b': 1, 2: 3}, {'a': [float('nan')], 'b': Bad()}, []):
        attempt(lambda: json.dumps(value, indent=indent))
        attempt(lambda: json.dumps(value, indent=indent, sort_keys=True))
        attempt(lambda: json.dumps(value, indent=indent, skipkeys=True, allow_nan=False))
        attempt(lambda: json.dumps(value, indent=indent, default=lambda o: {'x': (1, 2)}, skipkeys=True))
attempt(lambda: json.dumps([1, D(a=Bad())], default=lambda o: o))
attempt(lambda: json.dumps([1, D(a=Bad())], default=lambda o: 1 / 0))
attempt(lambda: json.dumps([Bad()], default=lambda o: circle))
attempt(lambda: json.dumps({float('inf'): 1, True: 2, None: 3, 5: 4, 1.5: 3, False: 3, F(2.5): 1}, default=str))
attempt(lambda: json.dumps({float('inf'): 1}, allow_nan=False))
attempt(lambda: json.dumps({K(3): K(4), F(1.5): F(2.5), 'z': Bad()}, default=lambda o: 'bad'))
attempt(lambda: json.dumps(Pairs(a=1)))
attempt(lambda: json.dumps(Pairs()))
attempt(lambda: json.dumps(NoPairs(a=1)))
attempt(lambda: list(json.JSONEncoder().iterencode({'a': [1, {1, 2}]})))
Encoder = json.encoder.c_make_encoder
attempt(lambda: Encoder({}, None, json.encoder.encode_basestring_ascii, None, ': ', ', ', False, False, True)([1, {'a': 2}], 0))
attempt(lambda: Encoder(None, None, lambda s: 3, None, ': ', ', ', False, False, True)(['a'], 0))
attempt(lambda: Encoder(None, None, lambda s: '<' + s + '>', None, ': ', ', ', True, False, True)({'b': ['a'], 'a': 2}, 0))
