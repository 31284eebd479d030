import sqlite3

# === Statements, cursors, rows ===
connection = sqlite3.connect(":memory:")
cursor = connection.execute("create table t(id integer primary key, name text, size real, data blob)")
assert cursor.description is None and cursor.rowcount == -1
cursor = connection.execute("insert into t(name, size, data) values (?, ?, ?)", ("one", 1.5, b"\0\1"))
assert (cursor.lastrowid, cursor.rowcount, connection.in_transaction) == (1, 1, True)
connection.executemany("insert into t(name) values (:name)", [{"name": "two"}, {"name": "three"}])
connection.commit()
print(connection.execute("select * from t order by id").fetchall())
cursor = connection.execute("select id, name from t")
print(cursor.description, cursor.fetchmany(2), list(cursor))
connection.row_factory = sqlite3.Row
row = connection.execute("select id, name from t where id = ?", (2,)).fetchone()
print(row.keys(), row["NAME"], row[0], tuple(row), dict(row))
connection.row_factory = None

# === Errors ===
for sql, parameters in [
    ("select nothing", ()),
    ("insert into t(id) values (1)", ()),
    ("select ?", ()),
    ("select ?", (object(),)),
    ("select ?", (2**63,)),
    ("select :a", {}),
    ("select 1; select 2", ()),
]:
    try:
        connection.execute(sql, parameters)
    except (sqlite3.Error, OverflowError) as error:
        print(type(error).__name__, error, getattr(error, "sqlite_errorname", None))

# === Transactions ===
try:
    with connection:
        connection.execute("delete from t")
        1 / 0
except ZeroDivisionError:
    print(connection.execute("select count(*) from t").fetchone())
connection.executescript("create table u(x); insert into u values (1), (2);")
print(connection.total_changes, list(connection.iterdump())[-4:])

# === Adapters and converters ===
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __conform__(self, protocol):
        if protocol is sqlite3.PrepareProtocol:
            return f"{self.x};{self.y}"


sqlite3.register_converter("point", lambda data: tuple(map(int, data.split(b";"))))
typed = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES)
typed.execute("create table p(p point)")
typed.execute("insert into p values (?)", (Point(1, 2),))
print(typed.execute("select p, p as 'q [point]', p || '' from p").fetchall())

# === Blobs, backups, serialization ===
with connection.blobopen("t", "data", 1) as blob:
    blob[0] = 7
    print(len(blob), blob.read(), blob[-1:])
copy = sqlite3.connect(":memory:")
connection.backup(copy, progress=lambda *status: print(status[0] == sqlite3.SQLITE_DONE, status[1]))
print(copy.execute("select count(*) from t").fetchone())
again = sqlite3.connect(":memory:")
again.deserialize(copy.serialize())
print(again.execute("select name from t").fetchall())
for each in (connection, typed, copy, again):
    each.close()
try:
    connection.execute("select 1")
except sqlite3.ProgrammingError as error:
    print(error)
