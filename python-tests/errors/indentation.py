"""Tabs and spaces that do not compare."""
for source in (
    "if 1:\n\tif 1:\n        print(1)\n",
    "if 1:\n        if 1:\n\t    print(1)\n",
    "if 1:\n\tx = 1\n        y = 2\n",
    "if 1:\n\tx = 1\n\ty = 2\n",
    "if 1:\n        x = 1\n\ty = 2\n",
    "if 1:\n    x = 1\n  y = 2\n",
    "if 1:\n \tx = 1\n \ty = 2\n",
):
    try:
        compile(source, "s", "exec")
    except SyntaxError as error:
        print(type(error).__name__, error)
    else:
        print("compiled")
