def f(x):
    match x:
        case 1 | "a" | None:
            return 0
        case [a, *_, 2] if a:
            return a
        case {"k": v, **rest}:
            return v, rest
        case Point(0, y=b) as p:
            return b, p
        case [p, q] | {"p": p, "q": q}:
            return p, q
        case _:
            return x
