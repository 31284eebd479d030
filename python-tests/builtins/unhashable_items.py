"""What is said of items that cannot be hashed, by the operations of sets and views."""


class U:
    __hash__ = None


class R:
    def __hash__(self):
        raise TypeError('mine')


for v in ([[]], ([1],{}), iter([{}]), {1:[]}.values(), {1:[]}.items(), [U()], [R()], [1,U()], [([],)], [set()],[({1},)]):
    v = list(v)
    for n in ('intersection','intersection_update','isdisjoint','issuperset','issubset','union','update','difference','difference_update','symmetric_difference','symmetric_difference_update','__init__'):
        for w in (lambda: v, lambda: tuple(v), lambda: iter(v), lambda: (x for x in v)):
            try:
                print(n, getattr({1, 2}, n)(w()))
            except TypeError as e:
                print(n, e)
for n in ('add','discard','remove','__contains__'):
    for v in ([], {}, U(), R(), ([],), set(), {1}, bytearray()):
        try:
            print(n, v if v == {1} else '', getattr({1, 2}, n)(v))
        except (TypeError, KeyError) as e:
            print(n, type(e), e)
for f in (
    lambda: {[]},
    lambda: {1,[]},
    lambda: set([[]]),
    lambda: frozenset([[]]),
    lambda: frozenset([[]]),
    lambda: {x for x in [[]]},
    lambda: {*[[]]},
    lambda: dict.fromkeys([[]]),
    lambda: {[]:1},
    lambda: {(1,[]):1},
    lambda: {1:1}[[]],
    lambda: {1:1}.get([]),
    lambda: [] in {},
    lambda: {1:1}.keys()&[[]],
    lambda: {1:1}.keys()|[[]],
    lambda: {1:1}.keys()-[[]],
    lambda: {1:1}.keys()^[[]],
    lambda: {1:1}.keys().isdisjoint([[]]),
    lambda: {1:1}.items()&[[]],
    lambda: {1:1}.items()|{1:[]}.items(),
    lambda: {1:1}.items()-{1:[]}.items(),
    lambda: {1:1}.items()^{1:[]}.items(),
    lambda: {1:1}.items()&{1:[]}.items(),
    lambda: {1:1}.items()=={1:[]}.items(),
    lambda: {1:1}.items()<={1:[]}.items(),
    lambda: {1:[]}.items() | {2},
    lambda: {2}-{1:[]}.items(),
    lambda: {2}&{1:[]}.items(),
    lambda: []-{1:[]}.items(),
    lambda: [] in {1:1}.keys(),
    lambda: ([],1) in {1:1}.items(),
    lambda: (1,[]) in {1:1}.items()):
    try:
        print(f())
    except TypeError as e:
        print(e)
for v in ([[]], [1, []], [[], 1], {(1,)}, {1}, [([],)]):
    for d in ({1: 1}, {}, {2: 2}):
        for x in (d.keys(), d.items()):
            for f in (x.isdisjoint, x.__contains__):
                try:
                    print(f(v))
                except TypeError as e:
                    print(e)
