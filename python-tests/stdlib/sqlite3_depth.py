import sqlite3

# What SQLite allows to be nested needs no more stack than there is.
connection = sqlite3.connect(":memory:")


def run(sql):
    try:
        connection.execute(sql).fetchall()
        return "runs"
    except sqlite3.Error as error:
        return type(error).__name__


print(run("select " + "+".join(["1"] * 999)))
print(run("select " + "not " * 900 + "1"))
print(run("select 1" + " union select 1" * 499))
print(run("select json('" + "[" * 900 + "]" * 900 + "')"))
for i in range(150):
    connection.execute("create view v%d as select * from %s" % (i, "v%d" % (i - 1) if i else "(select 1 x)"))
print(run("select * from v149"))
connection.executescript("""
    pragma recursive_triggers = 1;
    create table t(x);
    create trigger tr after insert on t when new.x < 990 begin insert into t values (new.x + 1); end;
""")
print(run("insert into t values (1)"), connection.execute("select count(*) from t").fetchone())
connection.close()
