from itertools import zip_longest
def g(n):
    for i in range(n): yield i
class It:
    def __init__(self,n): self.n=n
    def __iter__(self): return self
    def __next__(self):
        if self.n==0: raise StopIteration
        self.n-=1
        return self.n
class Bad:
    def __iter__(self): return self
    def __next__(self): raise ValueError("bad")
print(list(zip_longest()), list(zip_longest([])), list(zip_longest([],[])), list(zip_longest("ab","xyz",g(1),It(4),fillvalue="-")))
z=zip_longest("ab",g(5)); print(next(z),next(z),next(z),list(z),next(z,"end"))
z=zip_longest("ab",Bad())
try: next(z)
except ValueError as e: print(e, list(z))
z=zip_longest([1],Bad(),fillvalue=0)
for _ in range(2):
    try: print(next(z))
    except ValueError as e: print(e)
    except StopIteration: print("stop")
