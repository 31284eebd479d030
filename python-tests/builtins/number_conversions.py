# === numbers from objects with methods ===
def show(function):
    try:
        print(repr(function())[:400])
    except BaseException as error:
        print(type(error).__name__, error.args)


def with_methods(**methods):
    return type('X', (), {name: (lambda value: lambda self: value)(value) for name, value in methods.items()})()


I = with_methods


class A:
    pass


show(lambda: int(I(__int__='a')))
show(lambda: int(I(__int__=1.5)))
show(lambda: int(I(__index__='a')))
show(lambda: int(I(__trunc__=5)))
show(lambda: float(I(__float__='a')))
show(lambda: float(I(__float__=1)))
show(lambda: float(I(__index__=3)))
show(lambda: float(I(__index__='a')))
show(lambda: complex(I(__complex__='a')))
show(lambda: complex(I(__complex__=1)))
show(lambda: complex(I(__float__='a')))
show(lambda: complex(I(__index__=1 << 2000)))
show(lambda: int.__add__('a', 1))
show(lambda: 5 .bit_length(1))
show(lambda: int.bit_length('a'))
show(lambda: float.hex(1))
show(lambda: hex(I(__index__='a')))
show(lambda: round(5, I(__index__=-1)))
show(lambda: 5 .to_bytes(I(__index__=3)))
show(lambda: 5 .to_bytes(length=2, byteorder='little', signed=True))
show(lambda: 5 .to_bytes('a'))
show(lambda: 5 .to_bytes(2, 5))
show(lambda: int('5', I(__index__=16)))
show(lambda: int('5', 1 << 100))
show(lambda: int.from_bytes(b'\xff', signed=True))
show(lambda: int.from_bytes(I(__bytes__=b'ab')))
show(lambda: int.from_bytes(I(__bytes__='ab')))
show(lambda: pow(I(__pow__=5), 2))
show(lambda: abs(I(__abs__=4)))
show(lambda: chr(I(__index__=65)))
show(lambda: 5 .__round__('a'))
show(lambda: 5 .__rsub__(7))
show(lambda: 5 .__divmod__(0))
show(lambda: 5 .__rdivmod__(7))
show(lambda: 5 .__bool__())
show(lambda: 5 .__int__())
show(lambda: 5 .__float__())
show(lambda: (10 ** 400).__float__())
show(lambda: True .__or__(False))
show(lambda: True .__or__(2))
show(lambda: True .__ror__(False))
show(lambda: True .__xor__(True))
show(lambda: 5 .__lshift__(1.0))
show(lambda: 5 .__floor__())
show(lambda: 5 .__ceil__())
show(lambda: 5 .__hash__())
show(lambda: 5 .__format__(''))
show(lambda: 5 .__str__())
show(lambda: float(I(__float__=A())))
show(lambda: int.from_bytes(b'', byteorder='big', signed=False))
show(lambda: 5 .__getattribute__('real'))
