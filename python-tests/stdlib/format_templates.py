# === _string ===
import _string

def show(function):
    try:
        print(repr(function())[:400])
    except BaseException as error:
        print(type(error).__name__, error.args)


show(lambda: list(_string.formatter_parser('a{b!r:c}{}d{{}}')))
show(lambda: list(_string.formatter_field_name_split('a.b[0][x]')[1]))
show(lambda: list(_string.formatter_parser('{')))
show(lambda: list(_string.formatter_parser('}')))
show(lambda: list(_string.formatter_parser('{a!}')))
show(lambda: _string.formatter_parser(5))
show(lambda: _string.formatter_field_name_split(5))
show(lambda: list(_string.formatter_field_name_split('a[')[1]))
show(lambda: list(_string.formatter_field_name_split('a.')[1]))
