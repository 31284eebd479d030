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
