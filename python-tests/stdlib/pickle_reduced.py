# Instances that natives of their classes reduce, among others.
import copyreg
import datetime
import pickle
import pickletools
from decimal import Decimal
from fractions import Fraction

# === Bytes of a pickle ===
day = datetime.date(1980, 5, 7)
values = [day, day, {"day": day}, datetime.timedelta(3, 4), datetime.datetime(2020, 1, 2, 3, 4, 5), Decimal("1.5"), Fraction(1, 3), datetime.date, ValueError]
for protocol in range(6):
    made = pickle.dumps(values, protocol)
    print(protocol, made if protocol > 1 else len(made), pickle.loads(made) == values)
pickletools.dis(pickle.dumps([day, day]))

# === Reducers of the program's ===


class Day(datetime.date):
    def __reduce__(self):
        return Day, (1, 2, 3)


class Odd(datetime.date):
    def __reduce__(self):
        raise ValueError("odd")


class Plain(datetime.date):
    pass


class Wrong(datetime.date):
    def __reduce__(self):
        return Wrong, [1, 2, 3]


print(pickle.loads(pickle.dumps(Day(2000, 1, 1))), type(pickle.loads(pickle.dumps(Plain(2000, 1, 1)))))
for cls in (Odd, Wrong):
    try:
        pickle.dumps([cls(2000, 1, 1)])
    except (ValueError, pickle.PicklingError) as error:
        print(type(error).__name__, error, error.__notes__)
copyreg.pickle(Plain, lambda value: (str, ("instead",)))
print(pickle.loads(pickle.dumps(Plain(2000, 1, 1))))

# === Arguments of dumps ===
for arguments in ((None,), (-1,), (5,), (6,), ("x",), (True,)):
    try:
        print(pickle.dumps([1], *arguments))
    except (TypeError, ValueError) as error:
        print(error)
print(pickle.dumps([1], fix_imports=False), pickle.dumps([1], protocol=2, fix_imports=True))
try:
    pickle.dumps([1], 3, buffer_callback=print)
except ValueError as error:
    print(error)
try:
    pickle.dumps(lambda: 1)
except Exception as error:
    print(type(error).__name__)
