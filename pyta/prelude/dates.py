"""Dates and times where zones or subclasses of programs take part; the rest is native.

`dt_*` are natives over fields: (year, month, day, hour, minute, second, microsecond).
"""

dt_DAY_MICROS = 86_400_000_000
dt_SECOND_MICROS = 1_000_000
# Microseconds from the day before the first to the start of 1970.
dt_EPOCH_MICROS = 719_163 * 86_400_000_000


def dt_module():
    return import_absolute("_datetime")


def dt_check_zone(zone):
    if zone is not None and not isinstance(zone, dt_module().tzinfo):
        name = type(zone).__name__
        raise TypeError(f"tzinfo argument must be None or of a tzinfo subclass, not type '{name}'")


def dt_index(value):
    return value if is_missing(value) else as_index(value)


def dt_present(values):
    """Those of the named values that were given."""
    return {name: value for name, value in values.items() if not is_missing(value)}


def dt_delta_of(value):
    return isinstance(value, dt_module().timedelta)


# What zones say.


def dt_ask_offset(zone, name, argument):
    """The offset that a zone gives, or None."""
    if zone is None:
        return None
    offset = getattr(zone, name)(argument)
    if offset is None:
        return None
    if not dt_delta_of(offset):
        raise TypeError(f"tzinfo.{name}() must return None or timedelta, not '{class_name(offset)}'")
    if not -dt_DAY_MICROS < dt_delta_micros(offset) < dt_DAY_MICROS:
        raise ValueError(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), "
            f"not {offset!r}"
        )
    return offset


def dt_ask_name(zone, argument):
    if zone is None:
        return None
    name = zone.tzname(argument)
    if name is not None and not isinstance(name, str):
        raise TypeError(f"tzinfo.tzname() must return None or a string, not '{class_name(name)}'")
    return name


def tzinfo_fromutc(self, dt):
    if not isinstance(dt, dt_module().datetime):
        raise TypeError("fromutc: argument must be a datetime")
    if dt.tzinfo is not self:
        raise ValueError("fromutc: dt.tzinfo is not self")
    offset = dt_ask_offset(self, "utcoffset", dt)
    if offset is None:
        raise ValueError("fromutc: non-None utcoffset() result required")
    summer = dt_ask_offset(self, "dst", dt)
    if summer is None:
        raise ValueError("fromutc: non-None dst() result required")
    result = dt + (offset - summer)
    summer = dt_ask_offset(self, "dst", result)
    if summer is None:
        raise ValueError("fromutc: tz.dst() gave inconsistent results; cannot convert")
    return result + summer if summer else result


def tzinfo_reduce(self):
    arguments = getattr(self, "__getinitargs__", None)
    arguments = () if arguments is None else arguments()
    state = self.__getstate__()
    return (type(self), arguments) if state is None else (type(self), arguments, state)


def timezone_fromutc(self, dt):
    return datetime_add(dt, self.utcoffset(None))


# Formats.


def date_str(self):
    return self.isoformat()


def datetime_str(self):
    return self.isoformat(" ")


def date_format(self, format):
    if not isinstance(format, str):
        raise TypeError(f"__format__() argument 1 must be str, not {class_name(format)}")
    return self.strftime(format) if format else str(self)


def dt_ctime(self, hour, minute, second):
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[self.toordinal() % 7 - 1]
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return "%s %s %2d %02d:%02d:%02d %04d" % (day, months[self.month - 1], self.day, hour, minute, second, self.year)


def date_ctime(self):
    return dt_ctime(self, 0, 0, 0)


def datetime_ctime(self):
    return dt_ctime(self, self.hour, self.minute, self.second)


def dt_struct(fields, weekday, year_day, summer):
    return import_absolute("time").struct_time((*fields[:6], weekday, year_day, summer))


def date_timetuple(self):
    fields = (self.year, self.month, self.day, 0, 0, 0)
    return dt_struct(fields, self.weekday(), dt_year_day(self), -1)


def datetime_timetuple(self):
    summer = dt_ask_offset(self.tzinfo, "dst", self)
    summer = -1 if summer is None else 1 if summer else 0
    return dt_struct(dt_fields(self), self.weekday(), dt_year_day(self), summer)


def datetime_utctimetuple(self):
    offset = dt_ask_offset(self.tzinfo, "utcoffset", self)
    fields = dt_fields(self) if offset is None else dt_fields_after(self, offset, -1)
    utc = dt_make(fields, None, 0)
    return dt_struct(fields, utc.weekday(), dt_year_day(utc), 0)


def date_strftime(self, format):
    return dt_strftime(self, format, self.timetuple(), self)


def time_strftime(self, format):
    fields = (1900, 1, 1, self.hour, self.minute, self.second)
    return dt_strftime(self, format, dt_struct(fields, 0, 1, -1), None)


def dt_strftime(self, format, fields, argument):
    """The format with what `time.strftime` does not know replaced."""
    if not isinstance(format, str):
        raise TypeError(f"strftime() argument 1 must be str, not {class_name(format)}")
    strftime = import_absolute("time").strftime
    zone = getattr(self, "tzinfo", None)
    parts = []
    rest = format
    while rest:
        text, percent, rest = rest.partition("%")
        parts.append(text)
        if not percent:
            break
        directive = rest[:1]
        if directive == ":" and rest[1:2] == "z":
            directive = ":z"
        rest = rest[len(directive) :]
        if directive in ("z", ":z"):
            offset = dt_ask_offset(zone, "utcoffset", argument)
            if offset is not None:
                parts.append(dt_offset_text(offset, directive[:-1]))
        elif directive == "Z":
            name = dt_ask_name(zone, argument)
            if name is not None:
                parts.append(name.replace("%", "%%"))
        elif directive == "f":
            parts.append("%06d" % getattr(self, "microsecond", 0))
        elif fields[0] < 1000 and directive in ("Y", "G", "C", "F"):
            year = int(strftime("%G", fields)) if directive == "G" else fields[0]
            if directive == "C":
                parts.append("%02d" % (year // 100))
            else:
                parts.append("%04d" % year)
            if directive == "F":
                parts.append("-%02d-%02d" % (fields[1], fields[2]))
        else:
            parts.append("%" + directive)
    return strftime("".join(parts), fields)


# Durations.


def timedelta_scaled(self, value, inverse):
    """A duration times a float of a program's class, or the inverse of that."""
    ratio = value.as_integer_ratio()
    if not isinstance(ratio, tuple):
        raise TypeError(
            f"unexpected return type from as_integer_ratio(): expected tuple, not '{class_name(ratio)}'"
        )
    if len(ratio) != 2:
        raise ValueError("unexpected return type from as_integer_ratio(): expected tuple of length 2")
    return dt_scaled(self, *reversed(ratio) if inverse else ratio)


def timedelta_mul(self, value):
    return timedelta_scaled(self, value, False)


def timedelta_truediv(self, value):
    return timedelta_scaled(self, value, True)


# Dates.


def date_new(cls, year, month, day):
    return dt_module().date.__new__(cls, *[dt_index(part) for part in (year, month, day) if not is_missing(part)])


def date_add(self, other):
    if not dt_delta_of(other):
        return NotImplemented
    return type(self)(*dt_day_after(self, other.days))


def date_sub(self, other):
    if not dt_delta_of(other):
        return NotImplemented
    return type(self)(*dt_day_after(self, -other.days))


def date_replace(self, year, month, day):
    year = self.year if is_missing(year) else year
    month = self.month if is_missing(month) else month
    day = self.day if is_missing(day) else day
    return type(self)(year, month, day)


def date_isocalendar(self):
    return dt_module()._iso_calendar_date(*dt_iso_of_day(self))


def date_today(cls):
    return cls.fromtimestamp(import_absolute("time").time())


def date_fromtimestamp(cls, timestamp):
    fields = dt_local_fields(dt_floor_seconds(timestamp))
    return cls(*fields[:3])


def date_fromordinal(cls, ordinal):
    return cls(*dt_day_of_ordinal(as_index(ordinal)))


def date_fromisoformat(cls, text):
    return cls(*dt_day_of_text(text))


def date_fromisocalendar(cls, year, week, day):
    return cls(*dt_day_of_iso(as_index(year), as_index(week), as_index(day)))


def dt_strptime_arguments(string, format):
    for place, value in ((1, string), (2, format)):
        if not isinstance(value, str):
            raise TypeError(f"strptime() argument {place} must be str, not {class_name(value)}")


def date_strptime(cls, string, format):
    dt_strptime_arguments(string, format)
    return import_absolute("_strptime")._strptime_datetime_date(cls, string, format)


def time_strptime(cls, string, format):
    dt_strptime_arguments(string, format)
    return import_absolute("_strptime")._strptime_datetime_time(cls, string, format)


def datetime_strptime(cls, string, format):
    dt_strptime_arguments(string, format)
    return import_absolute("_strptime")._strptime_datetime_datetime(cls, string, format)


# Times of day.


def time_new(cls, hour, minute, second, microsecond, tzinfo, fold):
    parts = {"hour": hour, "minute": minute, "second": second, "microsecond": microsecond, "fold": fold}
    parts = {name: as_index(value) for name, value in dt_present(parts).items()}
    return dt_module().time.__new__(cls, **parts, **dt_present({"tzinfo": tzinfo}))


def dt_repr_end(self):
    fold = f", fold={self.fold}" if self.fold else ""
    zone = f", tzinfo={self.tzinfo!r}" if self.tzinfo is not None else ""
    return f"{fold}{zone})"


def time_repr(self):
    return dt_time_repr(self) + dt_repr_end(self)


def time_hash(self):
    plain = self.replace(fold=0) if self.fold else self
    offset = dt_ask_offset(self.tzinfo, "utcoffset", None)
    if offset is None:
        return dt_naive_hash(plain)
    return hash(dt_delta(dt_time_micros(self) - dt_delta_micros(offset)))


def dt_time_keys(self, other):
    """What two times of program's zones compare by; None if only one has an offset."""
    own, others = dt_ask_offset(self.tzinfo, "utcoffset", None), dt_ask_offset(other.tzinfo, "utcoffset", None)
    if (own is None) != (others is None):
        return None
    a, b = dt_time_micros(self), dt_time_micros(other)
    return (a, b) if own is None else (a - dt_delta_micros(own), b - dt_delta_micros(others))


def time_eq(self, other):
    keys = dt_time_keys(self, other)
    return keys is not None and keys[0] == keys[1]


def time_ne(self, other):
    return not time_eq(self, other)


def dt_ordered_time(self, other):
    keys = dt_time_keys(self, other)
    if keys is None:
        raise TypeError("can't compare offset-naive and offset-aware times")
    return keys


def time_lt(self, other):
    a, b = dt_ordered_time(self, other)
    return a < b


def time_le(self, other):
    a, b = dt_ordered_time(self, other)
    return a <= b


def time_gt(self, other):
    a, b = dt_ordered_time(self, other)
    return a > b


def time_ge(self, other):
    a, b = dt_ordered_time(self, other)
    return a >= b


def dt_with_offset(text, offset):
    return text if offset is None else text + dt_offset_text(offset, ":")


def time_isoformat(self, timespec):
    text = dt_clock_text(dt_time_micros(self), "auto" if is_missing(timespec) else timespec)
    return dt_with_offset(text, dt_ask_offset(self.tzinfo, "utcoffset", None))


def time_utcoffset(self):
    return dt_ask_offset(self.tzinfo, "utcoffset", None)


def time_dst(self):
    return dt_ask_offset(self.tzinfo, "dst", None)


def time_tzname(self):
    return dt_ask_name(self.tzinfo, None)


def time_replace(self, hour, minute, second, microsecond, tzinfo, fold):
    given = dt_present(
        {"hour": hour, "minute": minute, "second": second, "microsecond": microsecond, "tzinfo": tzinfo, "fold": fold}
    )
    names = ("hour", "minute", "second", "microsecond", "tzinfo", "fold")
    parts = [given[name] if name in given else getattr(self, name) for name in names]
    return type(self)(*parts[:5], fold=parts[5])


def time_fromisoformat(cls, text):
    return cls(*dt_time_of_text(text))


# Datetimes.


def datetime_new(cls, year, month, day, hour, minute, second, microsecond, tzinfo, fold):
    parts = {"year": year, "month": month, "day": day, "hour": hour, "minute": minute, "second": second}
    parts |= {"microsecond": microsecond, "fold": fold}
    parts = {name: as_index(value) for name, value in dt_present(parts).items()}
    return dt_module().datetime.__new__(cls, **parts, **dt_present({"tzinfo": tzinfo}))


def dt_of_class(cls, fields, zone, fold):
    """A datetime of a class, which is called if it is not the builtin one."""
    if cls is dt_module().datetime:
        return dt_make(fields, zone, fold)
    made = cls(*fields, zone)
    return dt_set_fold(made, fold) if fold else made


def datetime_repr(self):
    return dt_datetime_repr(self) + dt_repr_end(self)


def dt_offsets(self, other):
    return (
        dt_ask_offset(self.tzinfo, "utcoffset", self),
        dt_ask_offset(other.tzinfo, "utcoffset", other),
    )


def dt_is_in_fold_or_gap(self, offset):
    """Whether the offset of a datetime depends on its fold."""
    if self.tzinfo is None:
        return False
    return dt_ask_offset(self.tzinfo, "utcoffset", self.replace(fold=not self.fold)) != offset


def dt_keys(self, other):
    """What two datetimes compare by; None if only one has an offset."""
    own, others = dt_offsets(self, other)
    if (own is None) != (others is None):
        return None
    a, b = dt_micros(self), dt_micros(other)
    if own is not None and own != others:
        a -= dt_delta_micros(own)
        b -= dt_delta_micros(others)
    return a, b


def datetime_eq(self, other):
    own, others = dt_offsets(self, other)
    keys = dt_keys(self, other)
    if keys is None or keys[0] != keys[1]:
        return False
    return not (dt_is_in_fold_or_gap(self, own) or dt_is_in_fold_or_gap(other, others))


def datetime_ne(self, other):
    return not datetime_eq(self, other)


def dt_ordered(self, other):
    keys = dt_keys(self, other)
    if keys is None:
        raise TypeError("can't compare offset-naive and offset-aware datetimes")
    return keys


def datetime_lt(self, other):
    a, b = dt_ordered(self, other)
    return a < b


def datetime_le(self, other):
    a, b = dt_ordered(self, other)
    return a <= b


def datetime_gt(self, other):
    a, b = dt_ordered(self, other)
    return a > b


def datetime_ge(self, other):
    a, b = dt_ordered(self, other)
    return a >= b


def datetime_hash(self):
    plain = self.replace(fold=0) if self.fold else self
    offset = dt_ask_offset(self.tzinfo, "utcoffset", plain)
    if offset is None:
        return dt_datetime_naive_hash(self)
    return hash(dt_delta(dt_micros(self) - dt_delta_micros(offset)))


def datetime_add(self, other):
    if not dt_delta_of(other):
        return NotImplemented
    return dt_of_class(type(self), dt_fields_after(self, other, 1), self.tzinfo, 0)


def datetime_sub(self, other):
    if dt_delta_of(other):
        return dt_of_class(type(self), dt_fields_after(self, other, -1), self.tzinfo, 0)
    keys = dt_keys(self, other)
    if keys is None:
        raise TypeError("can't subtract offset-naive and offset-aware datetimes")
    return dt_delta(keys[0] - keys[1])


def datetime_rsub(self, other):
    return datetime_sub(other, self)


def datetime_isoformat(self, sep, timespec):
    sep = "T" if is_missing(sep) else sep
    timespec = "auto" if is_missing(timespec) else timespec
    # A lone surrogate separates as well.
    is_surrogate = isinstance(sep, str) and len(sep) == 1 and "\ud800" <= sep <= "\udfff"
    text = dt_separated_text(self, "T" if is_surrogate else sep, timespec)
    if is_surrogate:
        text = sep.join(text.split("T"))
    return dt_with_offset(text, dt_ask_offset(self.tzinfo, "utcoffset", self))


def datetime_utcoffset(self):
    return dt_ask_offset(self.tzinfo, "utcoffset", self)


def datetime_dst(self):
    return dt_ask_offset(self.tzinfo, "dst", self)


def datetime_tzname(self):
    return dt_ask_name(self.tzinfo, self)


def datetime_replace(self, year, month, day, hour, minute, second, microsecond, tzinfo, fold):
    given = dt_present(
        {
            "year": year,
            "month": month,
            "day": day,
            "hour": hour,
            "minute": minute,
            "second": second,
            "microsecond": microsecond,
            "tzinfo": tzinfo,
            "fold": fold,
        }
    )
    names = ("year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold")
    parts = [given[name] if name in given else getattr(self, name) for name in names]
    dt_check_zone(parts[7])
    if class_of(self) is dt_module().datetime:
        return datetime_new(type(self), *parts)
    return type(self)(*parts[:8], fold=parts[8])


def datetime_combine(cls, date, time, tzinfo):
    zone = time.tzinfo if is_missing(tzinfo) else tzinfo
    dt_check_zone(zone)
    fields = (date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond)
    return dt_of_class(cls, fields, zone, time.fold)


def datetime_fromisoformat(cls, text):
    fields, zone = dt_of_text(text)
    return dt_of_class(cls, fields, zone, 0)


# The clock and local time.


def dt_floor_seconds(timestamp):
    return dt_rounded(timestamp) // dt_SECOND_MICROS


def dt_rounded(timestamp):
    """A timestamp in microseconds, halves to even."""
    if isinstance(timestamp, float):
        if timestamp != timestamp:
            raise ValueError("Invalid value NaN (not a number)")
        if not -9.2e18 < timestamp < 9.2e18:
            raise OverflowError("timestamp out of range for platform time_t")
        whole = int(timestamp)
        return whole * dt_SECOND_MICROS + round((timestamp - whole) * 1e6)
    if not hasattr(class_of(timestamp), "__index__"):
        raise TypeError(f"argument must be int or float, not {class_name(timestamp)}")
    seconds = as_index(timestamp)
    if not -(1 << 63) <= seconds < 1 << 63:
        raise OverflowError("timestamp out of range for platform time_t")
    return seconds * dt_SECOND_MICROS


def dt_local_fields(seconds):
    """Fields of a time in seconds since 1970, by the local clock."""
    return import_absolute("time")._localtime(seconds)


def dt_fields_of_timestamp(micros):
    """Fields in UTC."""
    total = micros + dt_EPOCH_MICROS
    if not dt_DAY_MICROS <= total < 3_652_060 * dt_DAY_MICROS:
        year = import_absolute("time")._gmtime(micros // dt_SECOND_MICROS)[0]
        raise ValueError(f"year must be in 1..9999, not {year}")
    return dt_fields_of_micros(total)


def dt_seconds_of_fields(fields):
    """Fields as seconds since 1970, as if they were in UTC."""
    year, month, day, hour, minute, second = fields[:6]
    if not 1 <= year <= 9999:
        raise ValueError(f"year must be in 1..9999, not {year}")
    total = dt_micros(dt_make((year, month, day, hour, minute, min(second, 59), 0), None, 0))
    return (total - dt_EPOCH_MICROS) // dt_SECOND_MICROS


def dt_local_seconds(seconds):
    return dt_seconds_of_fields(dt_local_fields(seconds))


def dt_naive_of_timestamp(cls, micros):
    """The local time of a timestamp, with its fold."""
    seconds, below = micros // dt_SECOND_MICROS, micros % dt_SECOND_MICROS
    fields = dt_local_fields(seconds)
    if not 1 <= fields[0] <= 9999:
        raise ValueError(f"year must be in 1..9999, not {fields[0]}")
    fields = (*fields[:5], min(fields[5], 59), below)
    local = dt_seconds_of_fields(fields)
    fold = 0
    # Half a day ago there may have been another offset: is this time the second of its name?
    step = local - dt_local_seconds(seconds - 86_400) - 86_400
    if step < 0 and dt_local_seconds(seconds + step) == local:
        fold = 1
    return dt_of_class(cls, fields, None, fold)


def dt_of_timestamp(cls, micros, zone):
    if zone is None:
        return dt_naive_of_timestamp(cls, micros)
    return zone.fromutc(dt_of_class(cls, dt_fields_of_timestamp(micros), zone, 0))


def datetime_now(cls, tz):
    tz = None if is_missing(tz) else tz
    dt_check_zone(tz)
    return dt_of_timestamp(cls, dt_now(), tz)


def dt_warn_utc(name, instead):
    import_absolute("warnings").warn(
        f"datetime.datetime.{name}() is deprecated and scheduled for removal in a future version. "
        f"Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.{instead}.",
        DeprecationWarning,
        1,
    )


def datetime_utcnow(cls):
    dt_warn_utc("utcnow", "now(datetime.UTC)")
    return dt_of_class(cls, dt_fields_of_timestamp(dt_now()), None, 0)


def datetime_fromtimestamp(cls, timestamp, tz):
    tz = None if is_missing(tz) else tz
    dt_check_zone(tz)
    return dt_of_timestamp(cls, dt_rounded(timestamp), tz)


def datetime_utcfromtimestamp(cls, timestamp):
    dt_warn_utc("utcfromtimestamp", "fromtimestamp(timestamp, datetime.UTC)")
    return dt_of_class(cls, dt_fields_of_timestamp(dt_rounded(timestamp)), None, 0)


def dt_timestamp_of_local(self):
    """Seconds since 1970 of a local time; its fold says which one of two."""
    wanted = dt_seconds_of_fields(dt_fields(self))
    difference = dt_local_seconds(wanted) - wanted
    first = wanted - difference
    found = dt_local_seconds(first)
    if found == wanted:
        # There may be another time of this name, a day before or after.
        second = first + (86_400 if self.fold else -86_400)
        other = dt_local_seconds(second) - second
        if difference == other:
            return first
    else:
        other = found - first
    second = wanted - other
    if dt_local_seconds(second) == wanted:
        return second
    if found == wanted:
        return first
    # The time was skipped.
    return min(first, second) if self.fold else max(first, second)


def datetime_timestamp(self):
    offset = dt_ask_offset(self.tzinfo, "utcoffset", self)
    if offset is None:
        return dt_timestamp_of_local(self) + self.microsecond / 1e6
    return (dt_micros(self) - dt_delta_micros(offset) - dt_EPOCH_MICROS) / dt_SECOND_MICROS


def dt_local_zone(seconds):
    fields = dt_local_fields(seconds)
    module = dt_module()
    return module.timezone(module.timedelta(seconds=fields[10]), fields[9])


def dt_zone_of_local(self):
    """The local zone at a local time; where that was skipped, what was valid on the side that its fold says."""
    seconds = dt_timestamp_of_local(self)
    other = dt_timestamp_of_local(self.replace(fold=not self.fold))
    if other != seconds and (other > seconds) == bool(self.fold):
        seconds = other
    return dt_local_zone(seconds)


def datetime_astimezone(self, tz):
    tz = None if is_missing(tz) else tz
    dt_check_zone(tz)
    own = self.tzinfo
    offset = None
    if own is not None:
        if own is tz:
            return self
        offset = own.utcoffset(self)
    if offset is None:
        own = dt_zone_of_local(self)
        if own is tz:
            return self
        offset = own.utcoffset(self)
    elif not dt_delta_of(offset):
        raise TypeError(f"utcoffset() returned {class_name(offset)}, expected timedelta or None")
    fields = dt_fields_after(self, offset, -1)
    if tz is None:
        tz = dt_local_zone(dt_seconds_of_fields(fields))
    return tz.fromutc(dt_of_class(type(self), fields, tz, 0))
