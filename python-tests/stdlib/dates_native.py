# The native classes of dates and times: values, texts and what is refused.
from datetime import *
import datetime as D
class TZ(tzinfo):
    def __init__(s,o): s.o=o
    def utcoffset(s,d): return s.o
    def tzname(s,d): return s.o
    def dst(s,d): return s.o
class Sub(datetime): pass
class SD(date): pass
class ST(timedelta): pass
class STime(time): pass
T=timedelta
for e in '''date(0,1,1)
date(10000,1,1)
date(2000,13,1)
date(2000,2,30)
date(2000)
date(2000.0,1,1)
date('2000',1,1)
date(2**40,1,1)
time(24)
time(0,60)
time(0,0,60)
time(0,0,0,10**6)
time(tzinfo=3)
time(fold=2)
time(1.5)
datetime(2000,1)
datetime(2000,1,1,tzinfo=3)
T(days=10**9)
T(days=10**10)
T(days=10**30)
T('1')
T(days=1j)
T(float('nan'))
T(float('inf'))
T(1)*'x'
T(1)/0
T(1)//0
T(1)//T(0)
T(1)%T(0)
T(1)/T(0)
T(1)/0.0
T(1)*float('nan')
T.max+T(1)
-T.max*2
T(1)<1
date.min-T(1)
date.max+T(1)
datetime.max+T(1)
date(2000,1,1)<1
date(2000,1,1)<datetime(2000,1,1)
datetime(2000,1,1)<date(2000,1,1)
datetime(2000,1,1)-date(2000,1,1)
date(2000,1,1)-datetime(2000,1,1)
datetime(2000,1,1)<datetime(2000,1,1,tzinfo=timezone.utc)
datetime(2000,1,1)-datetime(2000,1,1,tzinfo=timezone.utc)
datetime(2000,1,1)==datetime(2000,1,1,tzinfo=timezone.utc)
time(1)<time(1,tzinfo=timezone.utc)
time(1)<1
datetime(2000,1,1,tzinfo=TZ(3)).utcoffset()
datetime(2000,1,1,tzinfo=TZ(T(2))).utcoffset()
datetime(2000,1,1,tzinfo=TZ(T(2))).dst()
datetime(2000,1,1,tzinfo=TZ(3)).tzname()
datetime(2000,1,1,tzinfo=TZ(None)).isoformat()
tzinfo().utcoffset(None)
tzinfo().tzname(None)
tzinfo().dst(None)
tzinfo().fromutc(datetime(2000,1,1))
tzinfo().fromutc(3)
timezone(3)
timezone(T(1))
timezone(T(0),3)
timezone()
timezone.utc.utcoffset(3)
timezone.utc.fromutc(3)
timezone.utc.fromutc(datetime(2000,1,1))
timezone.utc
timezone(T(hours=-1,seconds=3,microseconds=1))
timezone(T(hours=2),'x')
str(timezone(T(hours=-1,seconds=3,microseconds=1)))
timezone(T(0)) is timezone.utc
repr(T(-1,3,5)),str(T(-1,3,5)),str(T(2)),repr(T()),repr(ST(3))
repr(SD(1,2,3)),repr(Sub(1,2,3,4)),repr(STime(1,fold=1)),repr(datetime(1,2,3,4,5,6,7,timezone.utc,fold=1))
str(date(1,2,3)),str(datetime(1,2,3)),str(time(1,2,3,4)),str(time(1,tzinfo=timezone.utc))
date.fromisoformat('2000-13-01')
date.fromisoformat('2000')
date.fromisoformat(3)
date.fromisoformat('2000-W01-1')
time.fromisoformat('25')
time.fromisoformat('T10:30+01:00')
time.fromisoformat('24:00')
datetime.fromisoformat('2000-01-01T24:00')
datetime.fromisoformat('2000-01-01T24:01')
datetime.fromisoformat('2000-01-01x')
datetime.fromisoformat('20000101T101010.123456789Z')
datetime.fromisoformat('2000-01-01T10:10+24:00')
datetime.fromisoformat(b'')
date.fromisocalendar(2000,54,1)
date.fromisocalendar(2000,1,8)
date.fromisocalendar(0,1,1)
date.fromisocalendar(2**70,1,1)
date.fromordinal(0)
date.fromordinal(10**8)
date.fromordinal(1.0)
datetime.now(3)
datetime.combine(3,3)
datetime.combine(date(1,2,3),3)
datetime.combine(date(1,2,3),time(4,tzinfo=timezone.utc)),datetime.combine(date(1,2,3),time(4,tzinfo=timezone.utc),None)
datetime.combine(date(1,2,3),time(),3)
datetime(2000,1,1).isoformat('xx')
datetime(2000,1,1).isoformat(timespec='x')
datetime(2000,1,1).isoformat(3)
datetime(2000,1,1).isoformat(' ','milliseconds')
time(1).isoformat('hours'),time(1).isoformat(timespec='minutes')
datetime(2000,1,1).astimezone(3)
datetime(2000,1,1).replace(tzinfo=3)
datetime(2000,1,1).replace(month=13)
date(2000,1,1).replace(x=1)
date(2000,1,1).__reduce__(),datetime(2000,1,1,fold=1).__reduce__(),datetime(2000,1,1,fold=1).__reduce_ex__(4),time(1,fold=1,tzinfo=timezone.utc).__reduce_ex__(4),time(1).__reduce__()
T(1).__reduce__(), timezone.utc.__reduce__(), timezone(T(3600)/3600,'q').__getinitargs__()
date(b'\\x07\\xd0\\x01\\x01')
datetime(b'\\x07\\xd0\\x01\\x01\\0\\0\\0\\0\\0\\0'),datetime(b'\\x07\\xd0\\x81\\x01\\0\\0\\0\\0\\0\\0',timezone.utc)
datetime(b'\\x07\\xd0\\x01\\x01\\0\\0\\0\\0\\0\\0',3)
time(b'\\x01\\0\\0\\0\\0\\0'),time(b'\\x81\\0\\0\\0\\0\\0')
date(2000,1,1).isocalendar(),repr(date(2000,1,1).isocalendar().__reduce__())
date(2000,1,1).strftime(3)
date(2000,1,1).strftime('%Y %f %z %Z %:z %%f'),datetime(99,1,1,1,2,3,4,timezone(T(hours=-1,seconds=5))).strftime('%Y %C %F %G %f %z %Z %:z %x')
f"{date(2000,1,1)} {date(2000,1,1):%d} {time(3):%H}"
date(2000,1,1).__format__(3)
date(2000,1,1).ctime(),datetime(2000,1,1,1,2,3).ctime()
date(2000,1,1).timetuple(),datetime(2000,1,1,tzinfo=timezone.utc).utctimetuple(),datetime(2000,1,1).timetuple()
datetime(1,1,1,tzinfo=timezone(T(hours=1))).utctimetuple()
datetime.strptime('2000','%Y'),date.strptime('2000','%Y'),time.strptime('10','%H')
datetime.strptime(3,3)
date(2000,1,1)+1
1+date(2000,1,1)
date(2000,1,1)+T(1,3600),T(1)+SD(2000,1,1),Sub(2000,1,1)+T(1)
T(1)-date(2000,1,1)
date.today()-date.today()
time(1)==1,time(1)!=1,bool(time(0)),bool(T(0))
T(1)*1.5,1.5*T(1),T(1)/7,T(1)/1.5,T(1)//7,T(7)//T(2),T(7)%T(2),divmod(T(7),T(2)),T(7)/T(2)
T(microseconds=0.5),T(microseconds=1.5),T(seconds=0.1),T(weeks=1.5,hours=-3)
D.UTC,D.MINYEAR,D.MAXYEAR'''.splitlines():
    try: r=repr(eval(e))
    except BaseException as x: r=type(x).__name__+': '+str(x)
    print(e,'->',r)

# === Zones of programs, folds, subclasses, pickles ===
import copy
import pickle


class Summer(tzinfo):
    """An hour more from April on; October's last hour comes twice."""

    def utcoffset(self, dt):
        return timedelta(hours=1) + self.dst(dt)

    def dst(self, dt):
        naive = dt.replace(tzinfo=None)
        is_summer = datetime(dt.year, 4, 1, 2) <= naive < datetime(dt.year, 10, 31, 2, 59, 59)
        if naive.date() == date(dt.year, 10, 31) and naive.hour == 2:
            is_summer = not dt.fold
        return timedelta(hours=int(is_summer))

    def tzname(self, dt):
        return "S" if self.dst(dt) else "W"


zone = Summer()
for moment in (datetime(2020, 1, 1, tzinfo=zone), datetime(2020, 7, 1, 12, tzinfo=zone), datetime(2020, 10, 31, 2, 30, tzinfo=zone), datetime(2020, 10, 31, 2, 30, fold=1, tzinfo=zone)):
    utc = moment.astimezone(timezone.utc)
    print(moment, moment.tzname(), moment.dst(), utc, utc.astimezone(zone), utc.astimezone(zone).fold, moment == utc, moment - utc, hash(moment) == hash(utc))
    print(moment.strftime("%H %z %Z %:z"), moment.utctimetuple()[:6])
print(datetime(2020, 10, 31, 2, 30, tzinfo=zone) == datetime(2020, 10, 31, 2, 30, fold=1, tzinfo=zone))
print(datetime(2020, 1, 1, tzinfo=zone) < datetime(2020, 1, 1, tzinfo=timezone.utc), time(1, tzinfo=timezone.utc) < time(1, 30, tzinfo=timezone(timedelta(hours=-1))))


class Moment(datetime):
    def __new__(cls, *args, **named):
        made = super().__new__(cls, *args, **named)
        made.extra = len(args)
        return made


moment = Moment(2020, 2, 29, 10, fold=1)
for value in (moment + timedelta(1), moment - timedelta(1), moment.replace(year=2024), Moment.fromisoformat("2020-01-01T10:00+01:00"), Moment.combine(date(1, 1, 1), time(2)), Moment.fromordinal(5), copy.copy(moment)):
    print(type(value).__name__, repr(value), value.extra, value.fold)
for value in (date(1, 2, 3), moment.time(), datetime(1, 2, 3, 4, 5, 6, 7, timezone.utc), timedelta(1, 2, 3), timezone(timedelta(1) / 2, "n")):
    for protocol in range(2, 6):
        made = pickle.loads(pickle.dumps(value, protocol))
        print(type(made).__name__, made == value, end=" ")
    print()


class Half(float):
    def as_integer_ratio(self):
        return 1, 2


print(timedelta(3) * Half(7), timedelta(3) / Half(7), [timedelta(5) * f for f in (0.1, 2.5, -1e-9, 1e-300)])
print([date.fromordinal(n).isocalendar()[:] for n in range(730000, 731000, 91)])
