# === unicodedata ===
import unicodedata

def show(function):
    try:
        print(repr(function())[:400])
    except BaseException as error:
        print(type(error).__name__, error.args)


show(lambda: unicodedata.name('a'))
show(lambda: unicodedata.name('\x00'))
show(lambda: unicodedata.name('\x00', 5))
show(lambda: unicodedata.name('ab'))
show(lambda: unicodedata.name(5))
show(lambda: unicodedata.lookup('x'))
show(lambda: unicodedata.lookup('SPACE'))
show(lambda: unicodedata.lookup(5))
show(lambda: unicodedata.lookup('KEYCAP DIGIT ONE'))
show(lambda: unicodedata.lookup('é'))
show(lambda: unicodedata.decimal('a'))
show(lambda: unicodedata.decimal('1'))
show(lambda: unicodedata.decimal('a', None))
show(lambda: unicodedata.digit('a'))
show(lambda: unicodedata.numeric('a'))
show(lambda: unicodedata.numeric('½'))
show(lambda: unicodedata.category('a'))
show(lambda: unicodedata.bidirectional('a'))
show(lambda: unicodedata.combining('a'))
show(lambda: unicodedata.mirrored('('))
show(lambda: unicodedata.east_asian_width('a'))
show(lambda: unicodedata.decomposition('é'))
show(lambda: unicodedata.normalize('NFC', 'é'))
show(lambda: unicodedata.normalize('X', 'e'))
show(lambda: unicodedata.normalize('NFC', 5))
show(lambda: unicodedata.is_normalized('NFD', 'é'))
show(lambda: unicodedata.unidata_version)
show(lambda: unicodedata.ucd_3_2_0.unidata_version)
show(lambda: unicodedata.ucd_3_2_0.name('a'))
show(lambda: type(unicodedata.ucd_3_2_0))
show(lambda: unicodedata.category(''))

# === Version 3.2.0 ===
old = unicodedata.ucd_3_2_0
print(old.unidata_version, type(old).__name__, unicodedata.unidata_version)
for character in "a\u20ac\u0221\u01b7\uf900\U0001f600\u1e9e\u0f0c":
    print(
        ascii(character), old.category(character), old.bidirectional(character), old.combining(character),
        old.east_asian_width(character), old.mirrored(character), repr(old.decomposition(character)),
        old.name(character, None), old.decimal(character, None), old.numeric(character, None),
    )
print(old.lookup("latin small letter a"), ascii(old.normalize("NFKC", "\ufb01\u2f868")), old.is_normalized("NFC", "a"))
for name in "LATIN CAPITAL LETTER GHA", "LATIN SMALL LETTER R WITH TILDE", "GRINNING FACE":
    print(ascii(unicodedata.lookup(name)))
    try:
        old.lookup(name)
    except KeyError as error:
        print(error)

# === Names in sources ===
print(ascii("\N{TANGUT IDEOGRAPH-17000}\N{khitan small script character-18cff}"), ascii(f"{1}\N{TANGUT IDEOGRAPH-18D08}{2}"))
print(r"\N{TANGUT IDEOGRAPH-17000}", "\\N{no name}", ascii("\N{TANGUT IDEOGRAPH-17001}" "\\\N{DIGIT ONE}"))
