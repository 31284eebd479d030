"""Reading and writing of comma-separated values."""
import csv, io
def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")
def read(text, **options): return list(csv.reader(text.splitlines(True) if isinstance(text, str) else text, **options))
def write(*rows, **options):
    out = io.StringIO(newline='')
    csv.writer(out, **options).writerows(rows)
    return repr(out.getvalue())
for text in ['a,b,c\n1,2,3\n', 'a,"b,c",d', '"a""b",c', '"multi\nline",x\n', 'a\r\nb\rc\n', '', '\n', 'a,\n', ',', '""', '"a"b', ' a , b', 'a\n\nb', '"unfinished', '"x" ,y', 'a,"b"c"d",e', "'a',b", '"a\n', 'x,"\r\n",y']:
    show(lambda: read(text))
for options in [dict(delimiter=';'), dict(quotechar="'"), dict(skipinitialspace=True), dict(escapechar='\\'), dict(doublequote=False, escapechar='\\'), dict(quoting=csv.QUOTE_NONE), dict(quoting=csv.QUOTE_NONE, escapechar='\\'), dict(strict=True), dict(quoting=csv.QUOTE_ALL), dict(quoting=csv.QUOTE_NONNUMERIC), dict(quoting=csv.QUOTE_STRINGS), dict(quoting=csv.QUOTE_NOTNULL), dict(delimiter='\t'), dict(quotechar=None, quoting=csv.QUOTE_NONE)]:
    print(options)
    for text in ['a, b,"c;d"', "x;'y;z';w", '1,2.5,"3"', '"a\\"b",c\\,d', '"a""b"', '1,,"",3', '"a"b', 'é\t"ü"']:
        show(lambda: read(text, **options))
    for row in [['a', 'b c', 'd,e'], [1, 2.5, None, ''], ['q"q', "q'q"], ['new\nline'], [''], [None], [], ['a;b', 'x\\y', ' z'], [True, b'x', [1]]]:
        show(lambda: write(row, **options))
for options in [dict(delimiter=''), dict(delimiter='ab'), dict(delimiter=5), dict(delimiter=None), dict(quotechar='ab'), dict(quotechar=5), dict(quotechar=None), dict(escapechar='ab'), dict(escapechar=5), dict(lineterminator=5), dict(lineterminator=None), dict(quoting=9), dict(quoting='a'), dict(delimiter='\n'), dict(delimiter='"'), dict(quotechar='\n'), dict(escapechar=','), dict(foo=1), dict(dialect='nope'), dict(quotechar='x', escapechar='x'), dict(delimiter=' ', skipinitialspace=True), dict(lineterminator='x', delimiter='x')]:
    show(lambda: read('a,b', **options))
show(lambda: list(csv.reader(5))); show(lambda: list(csv.reader([b'a']))); show(lambda: list(csv.reader([1]))); show(lambda: csv.writer(5)); show(lambda: csv.writer(io.StringIO()).writerow(5)); show(lambda: list(csv.reader(['a\nb']))); show(lambda: csv.reader())
print(csv.list_dialects(), csv.field_size_limit(), csv.get_dialect('excel').delimiter, csv.get_dialect('excel-tab').delimiter == '\t')
csv.register_dialect('pipes', delimiter='|', quoting=csv.QUOTE_ALL)
print(read('a|b', dialect='pipes'), write(['a', 1], dialect='pipes'))
csv.unregister_dialect('pipes'); show(lambda: csv.unregister_dialect('pipes')); show(lambda: csv.get_dialect('pipes')); show(lambda: csv.register_dialect(5)); show(lambda: csv.register_dialect('x', quoting=99))
class D(csv.Dialect): delimiter = ':'; quotechar = "'"; lineterminator = '\n'; quoting = csv.QUOTE_MINIMAL
print(read("a:'b:c'", dialect=D), write(['x:y', 'z'], dialect=D()))
r = csv.reader(['a,b\n', '"x\n', 'y",z\n']); print(next(r), r.line_num, next(r), r.line_num, r.dialect.delimiter)
dr = csv.DictReader(io.StringIO('name,age\nBob,5\nAmy\nX,1,2,3\n\n'), restkey='rest', restval='-'); print(list(dr), dr.fieldnames)
out = io.StringIO(newline=''); w = csv.DictWriter(out, ['a', 'b'], extrasaction='ignore'); w.writeheader(); w.writerow({'a': 1, 'b': 2, 'c': 3}); w.writerows([{'a': 'x'}]); print(repr(out.getvalue()))
show(lambda: csv.DictWriter(io.StringIO(), ['a']).writerow({'b': 1}))
print(csv.Sniffer().sniff('a;b;c\n1;2;3\n4;5;6\n').delimiter, csv.Sniffer().has_header('name,age\nbob,5\namy,6\n'))
csv.field_size_limit(5); show(lambda: read('abcdefgh,b')); csv.field_size_limit(131072)
show(lambda: csv.field_size_limit('a'))
