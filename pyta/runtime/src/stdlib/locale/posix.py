"""Support for POSIX locales: the C locale, with UTF-8 as its encoding."""

LC_CTYPE = 0
LC_NUMERIC = 1
LC_TIME = 2
LC_COLLATE = 3
LC_MONETARY = 4
LC_MESSAGES = 5
LC_ALL = 6
CHAR_MAX = 127

CODESET = 14
RADIXCHAR = 65536
THOUSEP = 65537
YESEXPR = 327680
NOEXPR = 327681
CRNCYSTR = 262159
AM_STR = 131110
PM_STR = 131111
D_T_FMT = 131112
D_FMT = 131113
T_FMT = 131114
T_FMT_AMPM = 131115
ERA = 131116
ERA_D_FMT = 131118
ALT_DIGITS = 131119
ERA_D_T_FMT = 131120
ERA_T_FMT = 131121
_DATE_FMT = 131180

_texts = {
    CODESET: "UTF-8",
    RADIXCHAR: ".",
    THOUSEP: "",
    YESEXPR: "^[yY]",
    NOEXPR: "^[nN]",
    CRNCYSTR: "-",
    AM_STR: "AM",
    PM_STR: "PM",
    D_T_FMT: "%a %b %e %H:%M:%S %Y",
    D_FMT: "%m/%d/%y",
    T_FMT: "%H:%M:%S",
    T_FMT_AMPM: "%I:%M:%S %p",
    ERA: "",
    ERA_D_FMT: "",
    ALT_DIGITS: "",
    ERA_D_T_FMT: "",
    ERA_T_FMT: "",
    _DATE_FMT: "%a %b %e %H:%M:%S %Z %Y",
}

_days = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_months = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _name(names, prefix, short_first, long_first):
    for i, name in enumerate(names):
        globals()[f"AB{prefix}_{i + 1}"] = short_first + i
        globals()[f"{prefix}_{i + 1}"] = long_first + i
        _texts[short_first + i] = name[:3]
        _texts[long_first + i] = name


_name(_days, "DAY", 131072, 131079)
_name(_months, "MON", 131086, 131098)


class Error(Exception):
    __module__ = "locale"


_categories = (
    "LC_CTYPE",
    "LC_NUMERIC",
    "LC_TIME",
    "LC_COLLATE",
    "LC_MONETARY",
    "LC_MESSAGES",
    "LC_PAPER",
    "LC_NAME",
    "LC_ADDRESS",
    "LC_TELEPHONE",
    "LC_MEASUREMENT",
    "LC_IDENTIFICATION",
)
_known = {"C": "C", "POSIX": "C", "C.UTF-8": "C.UTF-8", "C.utf8": "C.utf8"}
_current = ["C.UTF-8"] + ["C"] * (len(_categories) - 1)


def _numbers(category):
    if category == LC_ALL:
        return range(len(_categories))
    if 0 <= category < LC_ALL:
        return (category,)
    if LC_ALL < category <= len(_categories):
        return (category - 1,)
    raise Error("unsupported locale setting")


def _from_environment(number):
    from os import environ

    for variable in ("LC_ALL", _categories[number], "LANG"):
        value = environ.get(variable)
        if value:
            return value
    return "C"


def _shown(category):
    numbers = _numbers(category)
    values = [_current[number] for number in numbers]
    if len(set(values)) == 1:
        return values[0]
    return ";".join(f"{name}={value}" for name, value in zip(_categories, values))


def setlocale(category, locale=None, /):
    """Activates/queries locale processing."""
    numbers = _numbers(category)
    if locale is None:
        return _shown(category)
    if not isinstance(locale, str):
        raise TypeError(f"setlocale() argument 2 must be str or None, not {type(locale).__name__}")
    if ";" in locale and category == LC_ALL:
        parts = dict(part.split("=", 1) for part in locale.split(";") if "=" in part)
        wanted = [parts.get(_categories[number], _current[number]) for number in numbers]
    else:
        wanted = [locale or _from_environment(number) for number in numbers]
    made = []
    for name in wanted:
        if name not in _known:
            raise Error("unsupported locale setting")
        made.append(_known[name])
    for number, name in zip(numbers, made):
        _current[number] = name
    return _shown(category)


def localeconv():
    """Give a dict that tells how the locale writes numbers and amounts of money."""
    return {
        "int_curr_symbol": "",
        "currency_symbol": "",
        "mon_decimal_point": "",
        "mon_thousands_sep": "",
        "mon_grouping": [],
        "positive_sign": "",
        "negative_sign": "",
        "int_frac_digits": CHAR_MAX,
        "frac_digits": CHAR_MAX,
        "p_cs_precedes": CHAR_MAX,
        "p_sep_by_space": CHAR_MAX,
        "n_cs_precedes": CHAR_MAX,
        "n_sep_by_space": CHAR_MAX,
        "p_sign_posn": CHAR_MAX,
        "n_sign_posn": CHAR_MAX,
        "decimal_point": ".",
        "thousands_sep": "",
        "grouping": [],
    }


def strcoll(os1, os2, /):
    """Order two strings as the locale does: negative, zero or positive."""
    for text in (os1, os2):
        if not isinstance(text, str):
            raise TypeError(f"strcoll() argument must be str, not {type(text).__name__}")
        if "\0" in text:
            raise ValueError("embedded null character")
    return (os1 > os2) - (os1 < os2)


def strxfrm(string, /):
    """Transform a string so that plain comparison orders it as strcoll() does."""
    if not isinstance(string, str):
        raise TypeError(f"strxfrm() argument must be str, not {type(string).__name__}")
    if "\0" in string:
        raise ValueError("embedded null character")
    return string


def nl_langinfo(key, /):
    """Look up one item of the locale, such as CODESET or RADIXCHAR, as a string."""
    try:
        return _texts[key]
    except KeyError:
        raise ValueError("unsupported langinfo constant") from None


def getencoding():
    """Name the encoding that the locale uses for text."""
    return "UTF-8"


def gettext(msg, /):
    """Translate msg with the catalog of the current domain."""
    return msg


def dgettext(domain, msg, /):
    """Translate msg with the catalog of the given domain."""
    return msg


def dcgettext(domain, msg, category, /):
    """Translate msg with a domain's catalog for the given locale category."""
    return msg


_domain = ["messages"]
_directories = {}


def textdomain(domain, /):
    """Choose the current message domain, unless it is None; gives its name."""
    if domain is not None:
        _domain[0] = domain or "messages"
    return _domain[0]


def bindtextdomain(domain, dir, /):
    """Choose the directory with the catalogs of domain; gives its name."""
    if not domain:
        raise Error("domain must be a non-empty string")
    if dir is not None:
        _directories[domain] = dir
    return _directories.get(domain, "/usr/share/locale")


def bind_textdomain_codeset(domain, codeset, /):
    """Choose the encoding in which messages of domain are returned."""
    return codeset
