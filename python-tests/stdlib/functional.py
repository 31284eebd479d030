# === functools ===
import functools, operator
def show(function):
    try:
        print(repr(function()))
    except BaseException as error:
        print(type(error).__name__, error)

L=list
# === functools
show(lambda: functools.reduce(lambda a,b:a+b,[1,2,3]))
show(lambda: functools.reduce(operator.add,[],5))
show(lambda: functools.reduce(operator.add,[]))
show(lambda: functools.reduce(operator.add,5))
show(lambda: functools.partial(pow,2)(5))
show(lambda: functools.partial(int,base=2)('101'))
show(lambda: sorted([3,1,2],key=functools.cmp_to_key(lambda a,b:b-a)))
@functools.lru_cache(maxsize=None)
def fib(n): return n if n<2 else fib(n-1)+fib(n-2)
show(lambda: fib(50))
show(lambda: fib.cache_info())
@functools.lru_cache(maxsize=2)
def sq(n,k=1): return n*n*k
show(lambda: [sq(1),sq(2),sq(1),sq(3),sq(2),sq(1,k=2)])
show(lambda: sq.cache_info())
show(lambda: sq.__name__)
show(lambda: sq.cache_parameters())
show(lambda: sq.__wrapped__(3))
class CC:
    @functools.lru_cache
    def m(self,x): return x+1
    @functools.cached_property
    def p(self): return 42
show(lambda: CC().m(1))
show(lambda: CC().p)
@functools.singledispatch
def sd(x): return 'obj'
@sd.register
def _(x:int): return 'int'
show(lambda: (sd(1),sd('a')))
@functools.total_ordering
class TO:
    def __init__(s,x): s.x=x
    def __eq__(s,o): return s.x==o.x
    def __lt__(s,o): return s.x<o.x
show(lambda: TO(1)<=TO(2))
