"""Generators that are dropped while they wait: what they do at their end, and when."""
class It:
    def __iter__(self): return self
    def __next__(self): return 1
    def close(self): print("closed It")
def sub():
    try:
        yield 1
        yield 2
    finally: print("sub finally")
def g(x):
    yield from x
a=g(sub()); next(a); del a; print("1")
s=sub(); next(s)
a=g(s); next(a); del a; print("2"); print(list(s))
a=g(It()); next(a); del a; print("3")
s=sub()
a=g(s); next(a); del a; print("4"); print(list(s))
def h():
    for v in sub(): 
        yield v
b=h(); next(b); del b; print("5")
def k():
    with open('/dev/null') as f:
        yield 1
    print("no")
c=k(); next(c); c=None; print("6")
