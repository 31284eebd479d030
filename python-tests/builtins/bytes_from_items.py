"""Items that bytes and bytearrays are made of and are set to: counts, iterables, objects with `__index__`, and what does not fit."""
class I:
    def __index__(s): return 65
class B:
    def __init__(s,v): s.v=v
    def __index__(s): return s.v
for v in ([1,2],[I()],iter([1,I()]),(x for x in [1,2]),[256],[B(300)],[B(-1)],['a'],5,'x',[1.5],B(3)):
    b=bytearray(b'abcdef')
    for f in (lambda: b.__setitem__(slice(1,3),v), lambda: b.__setitem__(slice(0,6,2),v), lambda: b.extend(v), lambda: bytearray(v), lambda: bytes(v), lambda: b.__iadd__(v)):
        try: print(f(), b)
        except Exception as e: print(type(e).__name__, e)
