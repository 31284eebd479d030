"""What `isocalendar` returns, and the capsule of the C API, which has nothing in it."""

import _types


class IsoCalendarDate(tuple):
    """The result of date.isocalendar() or datetime.isocalendar()

    This object may be accessed either as a tuple of
      ((year, week, weekday)
    or via the object attributes as named in the above tuple."""

    __slots__ = ()
    __module__ = "datetime"

    def __new__(cls, /, year, week, weekday):
        return tuple.__new__(cls, (year, week, weekday))

    year = property(lambda self: self[0])
    week = property(lambda self: self[1])
    weekday = property(lambda self: self[2])

    def __repr__(self):
        return f"datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})"

    def __reduce__(self):
        return tuple, (tuple(self),)


_iso_calendar_date = IsoCalendarDate
datetime_CAPI = object.__new__(_types.CapsuleType)
del IsoCalendarDate, _types
