x: int = 1
def f(a: int, *b: str) -> None: pass
class C[T]:
    y: T
    if x:
        z: "text"
    def g[U: int](self, u: U = None) -> T: pass
type A[K, *V, **P] = dict[K, V]
