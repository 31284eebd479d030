# === operator ===
import operator
def show(function):
    try:
        print(repr(function()))
    except BaseException as error:
        print(type(error).__name__, error)

L=list
# === operator
show(lambda: operator.add(1,2))
show(lambda: operator.itemgetter(1)([1,2]))
show(lambda: operator.itemgetter(1,0)('ab'))
show(lambda: operator.attrgetter('real')(5))
show(lambda: operator.methodcaller('upper')('a'))
show(lambda: operator.itemgetter(1))
show(lambda: operator.attrgetter('a.b'))
show(lambda: operator.methodcaller('f',1,x=2))
show(lambda: operator.contains([1],1))
show(lambda: operator.not_([]))
show(lambda: operator.iadd([1],[2]))
show(lambda: operator.index(True))
show(lambda: operator.index('a'))
show(lambda: operator.length_hint([1,2]))
show(lambda: operator.countOf([1,1,2],1))
show(lambda: operator.indexOf([1,2],2))
show(lambda: operator.concat([1],[2]))
show(lambda: operator.setitem([1],0,5))
show(lambda: operator.neg(3))
show(lambda: operator.truth([]))
show(lambda: operator.call(len,[1]))
show(lambda: operator.is_(None,None))
show(lambda: operator.pow(2,3))
show(lambda: operator.abs(-3))
show(lambda: operator.lt(1,2))
