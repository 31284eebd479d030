# === random ===
import random
def show(function):
    try:
        print(repr(function()))
    except BaseException as error:
        print(type(error).__name__, error)

L=list
r=random.Random(42)
show(lambda: [r.random(),r.randint(1,100),r.choice('abc'),r.getrandbits(70),r.shuffle([1]) ,r.sample(range(100),3),r.gauss(0,1)])
r.seed('abc')
show(lambda: r.random()); r.seed(-5)
show(lambda: r.random()); r.seed(2**100)
show(lambda: r.random()); r.seed(1.5)
show(lambda: r.random())
show(lambda: r.getrandbits(-1)); s=r.getstate(); x=r.random(); r.setstate(s)
show(lambda: r.random()==x)
show(lambda: r.uniform(1,2))
show(lambda: random.Random(0).sample([1,2,3,4,5],5))
show(lambda: random.Random(b'x').random())
show(lambda: r.randbytes(5))
show(lambda: r.choices([1,2,3],k=4))
