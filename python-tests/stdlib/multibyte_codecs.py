# Encodings of several bytes a character: all that they map, error handlers, incremental codecs and streams.
import codecs
import io
import zlib

PLAIN = (
    "shift_jis cp932 shift_jis_2004 shift_jisx0213 euc_jp euc_jis_2004 euc_jisx0213 gb2312 gbk gb18030 big5 cp950 big5hkscs "
    "euc_kr cp949 johab"
).split()
STATEFUL = "hz iso2022_kr iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext".split()

# === Everything that is mapped ===
CHARS = "".join(map(chr, range(0x30000)))
TWO_BYTES = b"".join(bytes((a, b)) + b"\n" for a in range(256) for b in range(256))
THREE_BYTES = b"".join(bytes((0x8F, a, b)) + b"\n" for a in range(256) for b in range(256))
SETS = (b"", b"\x1b$B", b"\x1b$(D", b"\x1b(J", b"\x1b(I", b"\x1b$(O", b"\x1b$(P", b"\x1b$(Q", b"\x1b$A", b"\x1b$(C", b"\x1b$)C\x0e", b"~{")
SEVEN_BITS = b"".join(bytes((a, b)) for a in range(0x21, 0x7E) for b in range(0x21, 0x7F))


def show_sum(*names, data):
    data = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    print(*names, len(data), zlib.crc32(data))


for name in PLAIN:
    show_sum(name, "ignore", data=CHARS.encode(name, "ignore"))
    show_sum(name, "replace", data=CHARS[:0x3000].encode(name, "replace"))
    show_sum(name, "two", data=TWO_BYTES.decode(name, "replace"))
    show_sum(name, "three", data=THREE_BYTES.decode(name, "ignore"))
for name in STATEFUL:
    show_sum(name, data=CHARS.encode(name, "ignore"))
    show_sum(name, data="\n".join(CHARS[0x3000:0x5000]).encode(name, "replace"))
    for prefix in SETS:
        show_sum(name, prefix, data=(prefix + SEVEN_BITS).decode(name, "replace"))

# === Pairs ===
for name in ("euc_jis_2004", "shift_jisx0213", "iso2022_jp_3", "iso2022_jp_2004", "big5hkscs"):
    for text in ("\u304b\u309a", "\u304b", "\u309a", "\u00e6\u0300\u304b", "\u00ca\u0304x\u00ca"):
        print(name, ascii(text), text.encode(name, "replace"))

# === What is wrong ===
TROUBLE = (b"a\x82", b"\x82\x00b", b"\xff", b"\x8f\xa2", b"\x81\x30\x81", b"\x81\x30\x81\x40", b"\xa4\xd4\xa4\xa1\xa4", b"\xa4\xd4\xa4\xa1\xa4\xbf\xa5\xa1",
           b"\x1b", b"\x1b$", b"\x1b$B\x21", b"\x1b$Z!!", b"\x1b(Z", b"\x1bNa", b"\x1b.A\x1bNi", b"\x1bxyZ", b"~", b"~}", b"~{!", b"~x", b"\x0e!", b"\xae\xa1")
codecs.register_error("tests.marks", lambda e: (f"<{e.object[e.start:e.end]!a}>", e.end))
codecs.register_error("tests.bytes", lambda e: (b"??", e.end))
codecs.register_error("tests.back", lambda e: ("!", -len(e.object) - 5))
codecs.register_error("tests.none", lambda e: None)


def attempt(function, *args):
    try:
        print(ascii(function(*args)))
    except (UnicodeError, TypeError, IndexError, LookupError, OverflowError, AttributeError) as e:
        print(type(e).__name__, ascii(str(e)), getattr(e, "__notes__", None))


for name in PLAIN + STATEFUL:
    print(name)
    for data in TROUBLE:
        attempt(data.decode, name)
        attempt(data.decode, name, "tests.marks")
    for errors in ("strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "surrogateescape", "tests.marks", "tests.bytes", "tests.none"):
        attempt("a\u3042\u0e01\udc80\U0001f600b".encode, name, errors)
    attempt("\udc80".encode, name, "tests.back")
    attempt(b"\xff".decode, name, "tests.back")

# === Incremental codecs ===
for name in ("euc_jp", "iso2022_jp", "iso2022_kr", "hz", "euc_jis_2004", "gb18030"):
    encoder = codecs.getincrementalencoder(name)()
    decoder = codecs.getincrementaldecoder(name)()
    text = "a\u4e2d\u00e6\u0300\u3042\n\u4e2d~b"
    text = text.encode(name, "ignore").decode(name)
    pieces = [encoder.encode(char) for char in text]
    print(name, pieces, hex(encoder.getstate()), encoder.encode("", True), hex(encoder.getstate()))
    for byte in b"".join(pieces):
        print(ascii(decoder.decode(bytes((byte,)))), decoder.getstate(), end=" ")
    print(ascii(decoder.decode(b"", True)))
    decoder.reset()
    attempt(decoder.decode, b"~\x1b\x8f", True)
    print(decoder.getstate())
encoder = codecs.getincrementalencoder("cp932")("backslashreplace")
print(encoder.encode("\u0e01"), encoder.errors)
attempt(encoder.setstate, -1)
attempt(encoder.setstate, "a")
attempt(encoder.setstate, 9)
attempt(codecs.getincrementaldecoder("cp932")().setstate, 5)
attempt(codecs.getincrementaldecoder("cp932")().setstate, (b"123456789", 0))

# === Streams ===
reader = codecs.getreader("shift_jis")(io.BytesIO("\u3042\u3044\n\u3046x\n".encode("shift_jis")))
print(ascii(reader.read(1)), ascii(reader.readline()), ascii(reader.readlines()), ascii(reader.read()))
raw = io.BytesIO()
writer = codecs.getwriter("iso2022_jp")(raw)
writer.write("\u3042")
writer.writelines(["\u3044", "\u3046"])
writer.reset()
print(raw.getvalue())
file = io.TextIOWrapper(io.BytesIO(), encoding="euc_kr")
file.write("\uac00\uac02\n")
file.seek(0)
print(ascii(file.read()))

# === Names ===
import _codecs_jp

attempt(_codecs_jp.getcodec, "gbk")
attempt(_codecs_jp.getcodec, 5)
print(type(_codecs_jp.getcodec("cp932")), codecs.lookup("SJIS").name, codecs.lookup("Big5-HKSCS").name)
attempt(codecs.lookup("cp932").decode, "a")
