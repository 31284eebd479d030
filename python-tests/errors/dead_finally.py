"""What a `finally` that is never reached may not contain."""
import warnings

warnings.simplefilter("ignore")
for source in [
    'if 0:\n  try: pass\n  finally: return 1',
    'while 0:\n  try: a\n  except B: c\n  finally: break',
    'if 0:\n  try: pass\n  finally: break',
    'def f():\n  return\n  try: pass\n  finally:\n    yield from x\n    break',
    'def f():\n  return\n  try: pass\n  finally:\n    *a = 1',
    'def f():\n  return\n  try: a\n  finally:\n    b',
    'def f():\n  if 0:\n    try: a\n    finally: b\n  return 1',
]:
    try:
        exec(source + '\nprint(f() if "f" in globals() else "nothing")', made := {})
    except SyntaxError as error:
        print(error)
