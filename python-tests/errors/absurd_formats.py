"""Widths and precisions that no memory holds end in an error."""
for make in (
    lambda: f"{1.5:.2147483647f}",
    lambda: f"{1.5:.2147482624e}",
    lambda: "%.2147483647f" % 1.5,
    lambda: f"{1j:.2147483647f}",
    lambda: f"{1:100000000000000000}",
    lambda: f"{'a':100000000000000000}",
    lambda: f"{1.5:100000000000000000}",
    lambda: f"{'abc':.99999999999}",
    lambda: f"{3:>10}|{2.5:8.3f}",
):
    try:
        print(make())
    except (ValueError, MemoryError) as error:
        print(type(error).__name__, error)
