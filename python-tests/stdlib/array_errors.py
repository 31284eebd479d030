"""What cannot be added to arrays, by the names of its class."""


import array,datetime,functools,decimal
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
a=array.array('i',[1])
def se(v): a[0:1]=v
for v in (datetime.timedelta(), functools.partial(int), 3, 'a', [1]):
    t(lambda: a+v); t(lambda: se(v)); t(lambda: a.__iadd__(v)); t(lambda: a.extend(v))
