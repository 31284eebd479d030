def outer(a, b):
    def inner():
        nonlocal a
        a = b
        return [a + c for c in b if (lambda: c)()]
    del b
    return inner

class C:
    x = 1
    y = [x for _ in z]
    __private = x

    def method(self):
        return __class__, self.__private, __other

def shadow():
    global g
    g = 1
    if g:
        late = 2
    return late
