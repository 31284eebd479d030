"""python3.14 tools/generate_unicode.py: writes src/unicode/tables.rs from CPython's unicodedata.

Two-stage tables: a code point's high bits select a block, its low bits an entry of that block, which is the number of
a record; equal blocks and equal records are stored once.
"""

import _sre
import unicodedata as ud

assert ud.unidata_version == "16.0.0"
SIZE = 0x110000
HANGUL = range(0xAC00, 0xAC00 + 11172)

CATEGORIES = ["Cn", "Lu", "Ll", "Lt", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
              "Lm", "Lo", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So"]
BIDI = ["", "L", "LRE", "LRO", "R", "AL", "RLE", "RLO", "PDF", "EN", "ES", "ET", "AN", "CS", "NSM", "BN", "B", "S", "WS",
        "ON", "LRI", "RLI", "FSI", "PDI"]
WIDTHS = ["F", "H", "W", "Na", "A", "N"]

FLAGS = ["ALPHA", "DECIMAL", "DIGIT", "NUMERIC", "SPACE", "PRINTABLE", "LOWER", "UPPER", "TITLE", "ID_START",
         "ID_CONTINUE", "CASED", "CASE_IGNORABLE", "SPECIAL_CASE"]
NORMAL_FLAGS = ["MIRRORED", "NFD_CHANGES", "NFKD_CHANGES", "NFC_CHECK", "NFKC_CHECK"]

out = []


def emit(name, kind, values, doc):
    out.append("/// %s" % doc)
    out.append("pub(super) static %s: [%s; %d] = [" % (name, kind, len(values)))
    line = "   "
    for value in values:
        text = " %s," % value
        if len(line) + len(text) > 118:
            out.append(line)
            line = "   "
        line += text
    out.append(line)
    out.append("];")
    out.append("")


def two_stages(name, values, doc):
    best = None
    for shift in range(4, 10):
        blocks, first = {}, []
        for start in range(0, SIZE, 1 << shift):
            first.append(blocks.setdefault(tuple(values[start:start + (1 << shift)]), len(blocks)))
        second = [value for block in blocks for value in block]
        width = lambda v: 1 if max(v) < 256 else 2
        size = len(first) * width(first) + len(second) * width(second)
        if best is None or size < best[0]:
            best = (size, shift, first, second)
    size, shift, first, second = best
    kind = lambda v: "u8" if max(v) < 256 else "u16"
    out.append("/// Low bits that select within a block of `%s_ENTRIES`; the two stages take %d bytes." % (name, size))
    out.append("pub(super) const %s_SHIFT: u32 = %d;" % (name, shift))
    emit(name + "_BLOCKS", kind(first), first, "Number of the block for each value of the high bits: " + doc)
    emit(name + "_ENTRIES", kind(second), second, "The blocks: " + doc)


def number(records, record):
    return records.setdefault(record, len(records))


chars = [chr(c) for c in range(SIZE)]

# Types and simple case.
numerics = {0.0: 0}
type_records, type_of = {}, []
special = []
for c, s in enumerate(chars):
    numeric = ud.numeric(s, None)
    digit, decimal = ud.digit(s, None), ud.decimal(s, None)
    assert digit is None or digit == numeric
    assert decimal is None or decimal == numeric
    after_cased = ("A" + s + "\u03a3").lower()[-1] == "\u03c2"
    after_space = (" " + s + "\u03a3").lower()[-1] == "\u03c2"
    upper, lower, title, fold = s.upper(), s.lower(), s.title(), s.casefold()
    simple_lower = _sre.unicode_tolower(c)
    is_special = fold != lower or len(lower) > 1 or len(upper) > 1 or len(title) > 1 or ord(lower[0]) != simple_lower
    if is_special:
        special.append((c, lower, upper, title, fold))
    flags = [s.isalpha(), s.isdecimal(), s.isdigit(), s.isnumeric(), s.isspace(), s.isprintable(), s.islower(),
             s.isupper(), s.istitle() and not s.isupper(), s.isidentifier(), ("a" + s).isidentifier(),
             (s + "a").title()[-1] == "a", after_cased and not after_space, is_special]
    delta = lambda t: ord(t) - c if len(t) == 1 else 0
    record = (sum(f << i for i, f in enumerate(flags)), CATEGORIES.index(ud.category(s)),
              numerics.setdefault(numeric or 0.0, len(numerics)), simple_lower - c, delta(upper), delta(title))
    type_of.append(number(type_records, record))
assert len(numerics) < 256

# Normalization.
pairs = {}
for c, s in enumerate(chars):
    parts = ud.decomposition(s).split()
    if c not in HANGUL and len(parts) == 2 and parts[0][0] != "<" and ud.normalize("NFC", s) == s:
        pairs[int(parts[0], 16), int(parts[1], 16)] = c
seconds = {second for _, second in pairs} | set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
tags = [""] + sorted({ud.decomposition(s).split(">")[0][1:] for s in chars if ud.decomposition(s).startswith("<")})
data, decomposition_of, seen = [0], [], {}
normal_records, normal_of = {}, []
for c, s in enumerate(chars):
    parts = ud.decomposition(s).split()
    if c in HANGUL:
        parts = []
    if parts:
        tag = tags.index(parts.pop(0)[1:-1]) if parts[0].startswith("<") else 0
        entry = (tag << 8 | len(parts), *(int(p, 16) for p in parts))
        if entry not in seen:
            seen[entry] = len(data)
            data.extend(entry)
        decomposition_of.append(seen[entry])
    else:
        decomposition_of.append(0)
    flags = [ud.mirrored(s), ud.normalize("NFD", s) != s, ud.normalize("NFKD", s) != s,
             ud.normalize("NFC", s) != s or c in seconds, ud.normalize("NFKC", s) != s or c in seconds]
    record = (BIDI.index(ud.bidirectional(s)), ud.combining(s), WIDTHS.index(ud.east_asian_width(s)),
              sum(f << i for i, f in enumerate(flags)))
    normal_of.append(number(normal_records, record))
assert max(decomposition_of) < 65536

out.append("// @generated by python3.14 tools/generate_unicode.py")
out.append("//! Unicode 16.0.0 as tables.")
out.append("")
out.append("/// What the type of a code point decides.")
out.append("#[derive(Clone, Copy)]")
out.append("pub(super) struct TypeRecord {")
out.append("    pub(super) flags: u16,")
out.append("    pub(super) category: u8,")
out.append("    /// Index of the numeric value in `NUMERIC_VALUES`.")
out.append("    pub(super) numeric: u8,")
out.append("    /// What to add for the simple lower-, upper- and title-case mapping.")
out.append("    pub(super) lower: i32,")
out.append("    pub(super) upper: i32,")
out.append("    pub(super) title: i32,")
out.append("}")
out.append("")
for i, flag in enumerate(FLAGS):
    out.append("pub(super) const %s: u16 = 1 << %d;" % (flag, i))
out.append("")
out.append("/// What normalization and layout need to know of a code point.")
out.append("#[derive(Clone, Copy)]")
out.append("pub(super) struct NormalRecord {")
out.append("    pub(super) bidirectional: u8,")
out.append("    pub(super) combining: u8,")
out.append("    pub(super) east_asian_width: u8,")
out.append("    pub(super) flags: u8,")
out.append("}")
out.append("")
for i, flag in enumerate(NORMAL_FLAGS):
    out.append("pub(super) const %s: u8 = 1 << %d;" % (flag, i))
out.append("")
quoted = lambda names: ['"%s"' % n for n in names]
emit("CATEGORY_NAMES", "&str", quoted(CATEGORIES), "Names of the general categories.")
emit("BIDIRECTIONAL_NAMES", "&str", quoted(BIDI), "Names of the bidirectional classes.")
emit("WIDTH_NAMES", "&str", quoted(WIDTHS), "Names of the East Asian widths.")
emit("DECOMPOSITION_TAGS", "&str", quoted(tags), "Kinds of compatibility decompositions; the first is none: canonical.")
emit("NUMERIC_VALUES", "f64", [repr(float(v)) for v in numerics], "Numeric values.")
record = "TypeRecord { flags: 0x%x, category: %d, numeric: %d, lower: %d, upper: %d, title: %d }"
emit("TYPE_RECORDS", "TypeRecord", [record % r for r in type_records], "Records of types.")
two_stages("TYPE", type_of, "types.")
record = "NormalRecord { bidirectional: %d, combining: %d, east_asian_width: %d, flags: 0x%x }"
emit("NORMAL_RECORDS", "NormalRecord", [record % r for r in normal_records], "Records for normalization.")
two_stages("NORMAL", normal_of, "records for normalization.")
two_stages("DECOMPOSITION", decomposition_of, "offsets in `DECOMPOSITIONS`, 0 for none.")
emit("DECOMPOSITIONS", "u32", data, "Decompositions: tag and length as `tag << 8 | len`, then the code points.")
emit("COMPOSITIONS", "(u32, u32, u32)", ["(%d, %d, %d)" % (a, b, c) for (a, b), c in sorted(pairs.items())],
     "First, second and composed code point, sorted.")
array = lambda t: "[" + ", ".join("%d" % ord(x) for x in t.ljust(3, "\0")) + "]"
emit("SPECIAL_CASES", "(u32, [[u32; 3]; 4])",
     ["(%d, [%s])" % (c, ", ".join(map(array, rest))) for c, *rest in special],
     "Full lower, upper, title and folded mapping where it is not the simple one, padded with zeros, sorted.")
with open("src/unicode/tables.rs", "w") as file:
    file.write("\n".join(out))
print(len(type_records), "types", len(normal_records), "normal records", len(special), "special", len(pairs), "pairs")
