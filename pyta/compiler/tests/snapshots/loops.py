def f(xs):
    total = 0
    for i, x in enumerate(xs):
        if x is None:
            continue
        elif not 0 <= x < 100 or x in {1, 2}:
            break
        total += x if x % 2 == 0 else -x
    else:
        total = 1
    while total > 10 and xs:
        total //= 2
    return total
