"""Local times of timestamps: odd ones, at changes of the offset, at the ends of time, of random fractions."""
import datetime
import os
import random
import time

os.environ['TZ'] = 'Europe/Paris'; time.tzset()
r = random.Random(3)
ts = [0, 1, -1, 0.5, 1e9, 1.5e9+0.0000005, -0.0000005, 1e9+0.9999995, 1698541200, 1698537600.25, 1698544800, 1711846800, -1e10, 253402300799, 253402300800, -62135596800, -62135596801,-62135510400, 1e18, 1e30, float('nan'), float('inf'), 2**62, 2**64, -2**64, True, 'a', None] + [r.uniform(-3e9, 4e9) for _ in range(300)] + [r.randrange(-10**9, 2*10**9)+r.randrange(0,10**7)/1e7 for _ in range(300)]
for t in ts:
    try: d = datetime.datetime.fromtimestamp(t); print(repr(t), d, d.fold, d.microsecond)
    except BaseException as e: print(repr(t), type(e).__name__, e)
class DT(datetime.datetime): pass
for t in ts[:8] + ts[40:80]: print(DT.fromtimestamp(t), datetime.datetime.fromtimestamp(t, datetime.UTC), datetime.datetime.fromtimestamp(timestamp=t), datetime.date.fromtimestamp(t))
