"""python3.14 tools/generate_multibyte.py: writes src/codec/multibyte/*.bin, what the multi-byte encodings map.

Every mapping is asked of the Python that runs this. `tables.rs` there has the format.
"""

import codecs
import lzma

ESC = b"\x1b"

# By family: encodings whose sequences do not depend on what came before.
PLAIN = {
    "jp": ("shift_jis", "cp932", "shift_jis_2004", "shift_jisx0213", "euc_jp", "euc_jis_2004", "euc_jisx0213"),
    "cn": ("gb2312", "gbk", "gb18030"),
    "tw": ("big5", "cp950", "big5hkscs"),
    "kr": ("euc_kr", "cp949", "johab"),
}

# By family: character sets of ISO 2022, with an encoding that has them, what designates them there, and the width of a character in bytes.
SETS = {
    "jp": (
        ("jisx0208", "iso2022_jp", ESC + b"$B", 2),
        ("jisx0212", "iso2022_jp_1", ESC + b"$(D", 2),
        ("jisx0201_roman", "iso2022_jp", ESC + b"(J", 1),
        ("jisx0201_kana", "iso2022_jp_ext", ESC + b"(I", 1),
        ("jisx0213_2000_1", "iso2022_jp_3", ESC + b"$(O", 2),
        ("jisx0213_2000_2", "iso2022_jp_3", ESC + b"$(P", 2),
        ("jisx0213_2004_1", "iso2022_jp_2004", ESC + b"$(Q", 2),
        ("jisx0213_2004_2", "iso2022_jp_2004", ESC + b"$(P", 2),
        ("iso8859_7", "iso2022_jp_2", ESC + b".F" + ESC + b"N", 1),
    ),
    "cn": (("gb2312_7bit", "iso2022_jp_2", ESC + b"$A", 2),),
    "tw": (),
    "kr": (("ksx1001", "iso2022_jp_2", ESC + b"$(C", 2),),
}

# Stands for "both bytes are wrong", where otherwise only the first one is.
BOTH_WRONG = 0xD800
PAIRS = 0x110000
UNMAPPED = 0


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def signed(number):
    return varint(number * 2 if number >= 0 else -number * 2 - 1)


def ask(decode, data):
    """The text, or what is wrong: its extent and whether more bytes would help."""
    try:
        return decode(data)[0]
    except UnicodeDecodeError as error:
        return error.start, error.end, error.reason.startswith("incomplete")


def key(sequence):
    return int.from_bytes(sequence)


def plain_decoding(name):
    """The texts of all sequences of up to three bytes, the sequences that are wrong as a whole, and how long what starts with a byte is."""
    decode = codecs.lookup(name).decode
    texts, both_wrong, widths = {}, [], []
    for first in range(256):
        data = bytes((first,))
        answer = ask(decode, data)
        if isinstance(answer, str):
            texts[key(data)] = answer
        if isinstance(answer, str) or not answer[2]:
            widths.append(1)
            continue
        width = 2
        for second in range(256):
            data = bytes((first, second))
            answer = ask(decode, data)
            if isinstance(answer, str):
                texts[key(data)] = answer
            elif not answer[2]:
                if answer[:2] == (0, 2):
                    both_wrong.append(key(data))
            elif first == 0x8F and name.startswith("euc_j"):
                width = 3
                for third in range(256):
                    data = bytes((first, second, third))
                    answer = ask(decode, data)
                    if isinstance(answer, str):
                        texts[key(data)] = answer
        widths.append(width)
    return texts, both_wrong, widths


def set_decoding(encoding, prefix, width):
    decode = codecs.lookup(encoding).decode
    texts = {}
    # Controls are themselves, but not after a single shift.
    numbers = range(0x2100, 0x8000) if width == 2 else range(0 if prefix.endswith(b"N") else 0x20, 0x80)
    for number in numbers:
        data = number.to_bytes(width)
        answer = ask(decode, prefix + data) if max(data) < 0x80 else None
        if isinstance(answer, str):
            texts[number] = answer
    return texts


def pack_table(texts, both_wrong, widths, encoded):
    """A table in bytes; `encoded` gives the key that a character is encoded as, or UNMAPPED."""
    pairs = sorted({text for text in texts.values() if len(text) == 2})
    codes = {key: PAIRS + pairs.index(text) if len(text) == 2 else ord(text) for key, text in texts.items()}
    codes.update((key, BOTH_WRONG) for key in both_wrong)
    runs = []
    for number in sorted(codes):
        if runs and runs[-1][0] + len(runs[-1][1]) == number:
            runs[-1][1].append(codes[number])
        else:
            runs.append((number, [codes[number]]))
    out = bytearray(widths)
    out += varint(len(pairs))
    for pair in pairs:
        out += varint(ord(pair[0])) + varint(ord(pair[1]))
    out += varint(len(runs))
    end = previous = 0
    for start, values in runs:
        out += varint(start - end) + varint(len(values))
        end = start + len(values)
        for value in values:
            out += signed(value - previous)
            previous = value
    inverse = {}
    for number in sorted(codes):
        inverse.setdefault(codes[number], number)
    exceptions = []
    for code in range(0x110000):
        wanted = encoded(chr(code))
        if wanted is not None and wanted != inverse.get(code, UNMAPPED) and code != BOTH_WRONG:
            exceptions.append((code, wanted))
    out += varint(len(exceptions))
    previous = 0
    for code, wanted in exceptions:
        out += varint(code - previous) + varint(wanted)
        previous = code
    return bytes(out)


def plain_table(name):
    encode = codecs.lookup(name).encode

    def encoded(char):
        try:
            data = encode(char)[0]
        except UnicodeEncodeError:
            return UNMAPPED
        # Longer ones are computed.
        return key(data) if len(data) <= 3 else UNMAPPED

    table = pack_table(*plain_decoding(name), lambda char: key(b"\0") if char == "\0" else encoded(char))
    return table + gb18030_ranges() if name == "gb18030" else table


def gb18030_ranges():
    """Runs of characters with four bytes: first character, how many, and the number of the first one's sequence."""
    runs = []
    for code in range(0x80, 0x10000):
        if 0xD800 <= code < 0xE000:
            continue
        data = chr(code).encode("gb18030")
        if len(data) != 4:
            continue
        a, b, c, d = data
        number = (((a - 0x81) * 10 + b - 0x30) * 126 + c - 0x81) * 10 + d - 0x30
        if runs and runs[-1][0] + runs[-1][1] == code and runs[-1][2] + runs[-1][1] == number:
            runs[-1][1] += 1
        else:
            runs.append([code, 1, number])
    return varint(len(runs)) + b"".join(varint(part) for run in runs for part in run)


def set_table(encoding, prefix, width):
    encode = codecs.lookup(encoding).encode
    designation = prefix

    def encoded(char):
        """None where the encoding takes another set, which says nothing about this one."""
        if encoding != "iso2022_jp_3" or not designation.endswith(b"P"):
            return None
        try:
            data = encode(char)[0]
        except UnicodeEncodeError:
            return UNMAPPED
        return key(data[4:6]) if data.startswith(designation) else None

    return pack_table(set_decoding(encoding, prefix, width), [], bytes(256), encoded)


def write(family):
    raw = bytearray()
    tables = [(name, plain_table(name)) for name in PLAIN[family]]
    tables += [(name, set_table(*rest)) for name, *rest in SETS[family]]
    for name, table in tables:
        raw += varint(len(name)) + name.encode() + varint(len(table)) + table
    packed = lzma.compress(bytes(raw), preset=9 | lzma.PRESET_EXTREME)
    with open(f"src/codec/multibyte/{family}.bin", "wb") as file:
        file.write(packed)
    print(family, len(raw), len(packed), {name: len(table) for name, table in tables})


for family in PLAIN:
    write(family)
