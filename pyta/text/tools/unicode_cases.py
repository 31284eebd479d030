"""python3.14 tools/unicode_cases.py src/unicode/cases.tsv [factor]: checksums over all code points, and string cases."""

import sys
import unicodedata as ud
import zlib

from oracle import Cases, rng, scale

cases = Cases(__doc__)
CHARS = [chr(c) for c in range(0x110000)]


def checksum(name, function):
    """CRC-32 of the answers in UTF-8 (surrogates passed), each followed by a newline."""
    crc = 0
    for s in CHARS:
        crc = zlib.crc32((str(function(s)) + "\n").encode("utf-8", "surrogatepass"), crc)
    cases.add("checksum", name, crc)


for method in ["isalpha", "isdecimal", "isdigit", "isnumeric", "isalnum", "isspace", "isprintable", "islower", "isupper",
               "istitle", "isidentifier"]:
    checksum(method, lambda s: int(getattr(s, method)()))
for method in ["upper", "lower", "title", "casefold", "swapcase", "capitalize"]:
    checksum(method, lambda s: getattr(s, method)())
for function in ["category", "bidirectional", "combining", "east_asian_width", "mirrored", "decomposition"]:
    checksum(function, getattr(ud, function))
for function in ["decimal", "digit"]:
    checksum(function, lambda s: getattr(ud, function)(s, -1))
checksum("name", lambda s: ud.name(s, ""))
checksum("numeric", lambda s: "%.17g" % ud.numeric(s, -1))
checksum("id_continue", lambda s: int(("a" + s).isidentifier()))
for form in ["NFC", "NFD", "NFKC", "NFKD"]:
    checksum(form, lambda s: ud.normalize(form, s))
    checksum("A" + form, lambda s: ud.normalize(form, "A\u0328" + s + "\u0301\u0323"))
checksum("final_sigma", lambda s: ("A" + s + "\u03a3" + s).lower())
checksum("final_sigma_title", lambda s: (s + "\u03a3a" + s + "B").title())

old = ud.ucd_3_2_0
for function in ["category", "bidirectional", "combining", "east_asian_width", "mirrored", "decomposition"]:
    checksum("3.2 " + function, getattr(old, function))
checksum("3.2 decimal", lambda s: old.decimal(s, -1))
checksum("3.2 numeric", lambda s: "%.17g" % old.numeric(s, -1))
checksum("3.2 name", lambda s: old.name(s, ""))
for form in ["NFC", "NFD", "NFKC", "NFKD"]:
    checksum("3.2 " + form, lambda s: old.normalize(form, s))

POOL = ["a", "A", "\u03a3", "\u0301", "\u0323", "\u0345", "'", " ", "\u01c5", "\u1e9e", "\xdf", "\ufb03", "\u1100", "\u1161",
        "\u11a8", "\uac00", "\u0344", "\u0958", "\U0001d15e", "\u0130", "1", "\u2126", "\u1e69", "\u0307", "\xb5", "\u10d0", "\ua7ae"]
for _ in range(scale(200)):
    s = "".join(rng.choice(POOL) for _ in range(rng.randrange(1, 9)))
    for method in ["upper", "lower", "title", "casefold", "swapcase", "capitalize"]:
        cases.add(method, s, getattr(s, method)())
    for method in ["islower", "isupper", "istitle", "isidentifier"]:
        cases.add(method, s, int(getattr(s, method)()))
    for form in ["NFC", "NFD", "NFKC", "NFKD"]:
        cases.add(form, s, ud.normalize(form, s))
        cases.add("is_" + form, s, int(ud.is_normalized(form, s)))
for name in ["cjk unified ideograph-4e00", "CJK UNIFIED IDEOGRAPH-04E00", "CJK UNIFIED IDEOGRAPH-+E00", "Hangul Syllable GAG", "HANGUL SYLLABLE ",
             "HANGUL SYLLABLE A", "latin small letter a", "TANGUT IDEOGRAPH-17000", "LATIN SMALL LETTER AE WITH GRAVE", "nul",
             "KEYCAP DIGIT ONE", "A" * 300, "", "TIBETAN MARK BKA- SHOG GI MGO", "BELL", "LATIN SMALL LETTER GHA", "-", "\xe9",
             "HANGUL SYLLABLE GGGA", "HANGUL SYLLABLE WEOG", "HANGUL SYLLABLE", "TANGUT IDEOGRAPH-187F8"]:
    try:
        cases.add("lookup", name, ud.lookup(name))
    except KeyError:
        cases.add("lookup", name, "")
cases.write(sys.argv[1])
