"""python3.14 tools/codec_cases.py src/codec/cases.tsv [factor]"""

import codecs
import sys
import warnings

from oracle import Cases, outcome, rng, scale

warnings.simplefilter("ignore")
cases = Cases(__doc__)
CODECS = ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-7", "ascii", "latin-1", "unicode_escape",
          "raw_unicode_escape", "cp1252"]
HANDLERS = ["strict", "strict", "strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass",
            "xmlcharrefreplace", "namereplace"]
DECODERS = {"utf-8": codecs.utf_8_decode, "utf-16-le": codecs.utf_16_le_decode, "utf-16-be": codecs.utf_16_be_decode,
            "utf-32-le": codecs.utf_32_le_decode, "utf-32-be": codecs.utf_32_be_decode, "utf-7": codecs.utf_7_decode,
            "unicode_escape": codecs.unicode_escape_decode, "raw_unicode_escape": codecs.raw_unicode_escape_decode}
UTF8 = [b"a", b"\x7f", b"\x80", b"\xbf", b"\xc0", b"\xc2", b"\xc3\xa9", b"\xe0", b"\xa0", b"\xe2\x82\xac", b"\xed", b"\xed\xa0\x80",
        b"\xed\xb2\x80", b"\xf0", b"\x90", b"\xf0\x9f\x98\x80", b"\xf4", b"\xf5", b"\xff", b"\xe2\x82", b"\xf0\x9f"]
WIDE = [b"a\0", b"\0a", b"\0", b"\xd8", b"\xdc", b"\0\xd8", b"\xd8\0", b"\0\xdc", b"\xdc\0", b"\xac\x20", b"a\0\0\0", b"\0\0\0a",
        b"\0\xd8\0\0", b"\0\0\xd8\0", b"\0\0\x11\0", b"\0\x11\0\0", b"\xff", b"\0\xf6\1\0"]
UTF7 = [b"+", b"-", b"a", b"+AOk-", b"+IKw-", b"2D3eAA", b"+2D3eAA-", b"\xff", b"AA", b"A", b"/", b" ", b"!", b"~", b"\\", b"+2D0-",
        b"+2D0", b"+3gA-"]
ESCAPE = [b"\\", b"x", b"4", b"41", b"u", b"U", b"0001F600", b"20ac", b"N", b"{", b"}", b"{BULLET}", b"{NO SUCH}", b"{}", b"\n", b"'",
          b"z", b"7", b"377", b"777", b"\xe9", b"\\u20ac", b"\\N{DIGIT ONE}", b"\\N{KEYCAP DIGIT ONE}", b"n", b"00110000", b"\\x4", b"\\ud83d\\ude00"]
CHARS = ["a", "\x7f", "\x80", "\xe9", "\xff", "\u20ac", "\ud83d", "\ude00", "\udc80", "\udcff", "\U0001f600", "+", "-", "\\", "\n", "~", "\ufffe",
         "\x00", "\u0378", "/", "\t", "A"]


def show(function, *args):
    try:
        result = function(*args)
    except UnicodeError as exc:
        return "!%s %d %d %s" % (exc.encoding, exc.start, exc.end, exc.reason)
    except TypeError:
        # A handler for encoding only.
        return None
    if isinstance(result, tuple):
        return "=%d:%s" % (result[1], result[0])
    return "=" + (result.decode("latin-1") if isinstance(result, bytes) else result)


for _ in range(scale(2500)):
    codec, handler = rng.choice(CODECS), rng.choice(HANDLERS)
    pool = WIDE if "16" in codec or "32" in codec else UTF7 if codec == "utf-7" else ESCAPE if "escape" in codec else UTF8
    data = b"".join(rng.choice(pool) for _ in range(rng.randrange(7)))
    cases.add("decode", codec, handler, data, show(data.decode, codec, handler))
    if codec in DECODERS:
        cases.add("partial", codec, handler, data, show(DECODERS[codec], data, handler, False))
    text = "".join(rng.choice(CHARS) for _ in range(rng.randrange(7)))
    cases.add("encode", codec, handler, text, show(text.encode, codec, handler))
for _ in range(scale(150)):
    data = b"".join(rng.choice(ESCAPE + [b"\\", b"x"]) for _ in range(rng.randrange(7)))
    handler = rng.choice(["strict", "ignore", "replace"])
    cases.add("bytes_escape", "", handler, data, outcome(lambda: codecs.escape_decode(data, handler)[0]))
    cases.add("encode_bytes_escape", "", "strict", data, outcome(lambda: codecs.escape_encode(data)[0]))
cases.lines = {line: None for line in cases.lines if not line.endswith("\tNone")}
from encodings import cp1252
cases.add("table", cp1252.decoding_table)
cases.write(sys.argv[1])
