import os
import sqlite3
import tempfile
import threading
import time

connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
connection.execute("create table t(x)")
connection.executemany("insert into t values (?)", [(i,) for i in range(6)])


# === Functions and aggregates ===
class Window:
    def __init__(self):
        self.values = []

    def step(self, value):
        self.values.append(value)

    def inverse(self, value):
        self.values.remove(value)

    def value(self):
        return sum(self.values)

    finalize = value


connection.create_function("twice", 1, lambda x: x * 2, deterministic=True)
connection.create_aggregate("total_of", 1, Window)
connection.create_window_function("moving", 1, Window)
print(connection.execute("select twice(x) from t").fetchall())
print(connection.execute("select total_of(x) from t").fetchone())
print(connection.execute("select moving(x) over (order by x rows 1 preceding) from t").fetchall())


# === Callbacks that use their connection ===
def below(n):
    return connection.execute("select count(*) from t where x < ? and twice(x) >= 0", (n,)).fetchone()[0]


def depth(n):
    return 0 if n == 0 else 1 + connection.execute("select depth(?)", (n - 1,)).fetchone()[0]


connection.create_function("below", 1, below)
connection.create_function("depth", 1, depth)
print(connection.execute("select below(x) from t").fetchall(), connection.execute("select depth(15)").fetchone())


def closing():
    cursor.close()


cursor = connection.cursor()
connection.create_function("closing", 0, closing)
try:
    cursor.execute("select closing()")
except sqlite3.OperationalError as error:
    print(error)

# === Failures ===
connection.create_function("fails", 0, lambda: 1 / 0)
connection.create_function("large", 0, lambda: 2**70)
for name in ("fails", "large", "closing"):
    try:
        connection.execute(f"select {name}()").fetchall()
    except sqlite3.Error as error:
        print(type(error).__name__, error)

# === Collations, authorizers, progress, traces ===
connection.create_collation("downwards", lambda a, b: (a < b) - (a > b))
print(connection.execute("select cast(x as text) as y from t order by y collate downwards").fetchall())
connection.set_authorizer(lambda action, *rest: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_DELETE else 0)
try:
    connection.execute("delete from t")
except sqlite3.DatabaseError as error:
    print(error)
connection.set_authorizer(None)
connection.set_progress_handler(lambda: 1, 100)
endless = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"
try:
    connection.execute(endless)
except sqlite3.OperationalError as error:
    print(error)
connection.set_progress_handler(None, 0)
said = []
connection.set_trace_callback(said.append)
connection.execute("select ?", ("it's",))
connection.set_trace_callback(None)
print(said)


# === Threads ===
def interrupt():
    time.sleep(0.05)
    connection.interrupt()


thread = threading.Thread(target=interrupt)
thread.start()
try:
    connection.execute(endless)
except sqlite3.OperationalError as error:
    print(error)
thread.join()

with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, "data.db")
    first = sqlite3.connect(path, isolation_level=None)
    first.execute("create table t(x)")
    first.execute("begin immediate")

    def insert():
        second = sqlite3.connect(path)
        with second:
            second.execute("insert into t values (1)")
        second.close()

    thread = threading.Thread(target=insert)
    thread.start()
    time.sleep(0.05)
    first.execute("commit")
    thread.join()
    print(first.execute("select x from t").fetchone())
    # A cursor that has died holds no lock.
    first.execute("drop table t")
    first.close()
connection.close()
