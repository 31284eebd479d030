"""What a sort leaves when a comparison raises."""
def show(f, l, **kw):
    try: l.sort(**kw)
    except Exception as e: print(f, type(e).__name__, e, l)
    else: print(f, l)
show('mixed', [1,2,1,3,1,'a','b c','d'])
show('mixed reverse', [3,1,2,'a',5], reverse=True)
show('none', [5,4,None,3,2])
show('tuples', [(1,2),(1,'a'),(0,0)])
show('complex', [1j,2j])
show('key', [5,3,'x',1], key=lambda v: v)
show('key reverse', [5,3,'x',1,9], key=lambda v: v, reverse=True)
class K:
    left=10**9
    def __init__(s,v): s.v=v
    def __lt__(s,o):
        K.left-=1
        if K.left<0: raise ValueError('enough')
        return s.v<o.v
    def __repr__(s): return str(s.v)
class E:
    def __init__(s,v): s.v=v
    def __eq__(s,o): raise KeyError(s.v)
    def __repr__(s): return 'E'
vals=[7,3,9,1,8,2,6,4,5,0,15,13,11,12,14]
for n in (0,1,2,5,9,20,33):
    K.left=n; show(n, [K(v) for v in vals])
    K.left=n; show(n, [K(v) for v in vals], reverse=True)
    K.left=n; show(n, list(vals), key=K)
for n in (50,150,400,900,2000):
    K.left=n
    l=[K(v*7919%1009) for v in range(300)]
    same=sorted(x.v for x in l)
    try: l.sort()
    except ValueError: print(n, sorted(x.v for x in l)==same)
    else: print(n, 'sorted', [x.v for x in l]==same)
show('eq in tuples', [(E(1),2),(E(2),1)])
