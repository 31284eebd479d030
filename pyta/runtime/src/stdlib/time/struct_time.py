"""The part of `time` that is written in Python."""


_dict = dict


def _field(index, doc):
    def get(self):
        return tuple.__getitem__(self, index)
    return property(get, doc=doc)


class struct_time(tuple):
    """A moment as calendar fields: a tuple of the nine first fields, which also
 have names, and the time zone's name and offset by name only.

 Years and months are those of the calendar (2024, and 1 for January), and
 the week begins with Monday as 0."""

    n_fields = 11
    n_sequence_fields = 9
    n_unnamed_fields = 0
    __match_args__ = ("tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst")

    _zone = None
    _gmtoff = None

    def __new__(cls, sequence, dict={}):
        try:
            items = tuple(sequence)
        except TypeError:
            raise TypeError("constructor requires a sequence") from None
        count = len(items)
        if count < 9:
            raise TypeError(f"time.struct_time() takes an at least 9-sequence ({count}-sequence given)")
        if count > 11:
            raise TypeError(f"time.struct_time() takes an at most 11-sequence ({count}-sequence given)")
        if not isinstance(dict, _dict):
            raise TypeError("time.struct_time() takes a dict as second arg, if any")
        taken = [name for name in ("tm_zone", "tm_gmtoff")[max(count - 9, 0):] if name in dict]
        if len(taken) < len(dict):
            raise TypeError("time.struct_time() got duplicate or unexpected field name(s)")
        self = tuple.__new__(cls, items[:9])
        zone = items[9] if count > 9 else dict.get("tm_zone")
        offset = items[10] if count > 10 else dict.get("tm_gmtoff")
        if zone is not None:
            self._zone = zone
        if offset is not None:
            self._gmtoff = offset
        return self

    tm_year = _field(0, "year of the calendar, such as 2024")
    tm_mon = _field(1, "month, from 1 to 12")
    tm_mday = _field(2, "day in the month, from 1 to 31")
    tm_hour = _field(3, "hour, from 0 to 23")
    tm_min = _field(4, "minute, from 0 to 59")
    tm_sec = _field(5, "second, from 0 to 61 with leap seconds")
    tm_wday = _field(6, "weekday, from Monday = 0 to Sunday = 6")
    tm_yday = _field(7, "day in the year, from 1 to 366")
    tm_isdst = _field(8, "daylight saving time: 1 in force, 0 not in force, -1 unknown")

    @property
    def tm_zone(self):
        """short name of the time zone"""
        return self._zone

    @property
    def tm_gmtoff(self):
        """seconds that local time is ahead of UTC"""
        return self._gmtoff

    def __repr__(self):
        fields = ", ".join([f"{name}={value!r}" for name, value in zip(self.__match_args__, self)])
        return f"time.struct_time({fields})"

    def __reduce__(self):
        return struct_time, (tuple(self), {"tm_zone": self._zone, "tm_gmtoff": self._gmtoff})

    def __replace__(self, **changes):
        names = self.__match_args__
        items = [changes.pop(name, value) for name, value in zip(names, self)]
        items.append(changes.pop("tm_zone", self._zone))
        items.append(changes.pop("tm_gmtoff", self._gmtoff))
        if changes:
            raise TypeError(f"Got unexpected field name(s): {list(changes)!r}")
        return struct_time(items)


struct_time.__module__ = "time"
del _field


def gmtime(seconds=None, /):
    """gmtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min,
                       tm_sec, tm_wday, tm_yday, tm_isdst)

The calendar fields of a timestamp in UTC. Without seconds, of now."""
    return struct_time(_gmtime(seconds))


def localtime(seconds=None, /):
    """localtime([seconds]) -> (tm_year,tm_mon,tm_mday,tm_hour,tm_min,
                          tm_sec,tm_wday,tm_yday,tm_isdst)

The calendar fields of a timestamp in local time. Without seconds, of now."""
    return struct_time(_localtime(seconds))


def strptime(string, format="%a %b %d %H:%M:%S %Y", /):
    """strptime(string, format) -> struct_time

Read a time that was written with format, the inverse of strftime().
ValueError if string does not fit."""
    from _strptime import _strptime_time
    return _strptime_time(string, format)


def tzset():
    """tzset()

Take the time zone from the environment variable TZ anew."""
    global timezone, altzone, daylight, tzname
    timezone, altzone, daylight, tzname = _zone()


def get_clock_info(name, /):
    """get_clock_info(name: str) -> dict

Properties of a clock by the name of its function, such as 'monotonic': what
it is based on, whether it can be set or run backwards, and its resolution."""
    clocks = {
        "time": ("CLOCK_REALTIME", False, True),
        "monotonic": ("CLOCK_MONOTONIC", True, False),
        "perf_counter": ("CLOCK_MONOTONIC", True, False),
        "process_time": ("CLOCK_PROCESS_CPUTIME_ID", True, False),
        "thread_time": ("CLOCK_THREAD_CPUTIME_ID", True, False),
    }
    if name not in clocks:
        raise ValueError("unknown clock")
    from types import SimpleNamespace
    clock, monotonic, adjustable = clocks[name]
    return SimpleNamespace(
        implementation=f"clock_gettime({clock})", monotonic=monotonic, adjustable=adjustable, resolution=1e-09)


tzset()
