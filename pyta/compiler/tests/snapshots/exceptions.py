def f(x):
    try:
        g(x)
    except (A, B) as e:
        return e
    except C:
        raise
    else:
        h()
    finally:
        x.close()
    raise D from x

def g():
    for x in y:
        try:
            with a as b, c:
                continue
        finally:
            if x:
                break

def h():
    try:
        f()
    except* A as e:
        print(e)
