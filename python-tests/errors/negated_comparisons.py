'''Where a comparison that fails lies: with the `not` around it, which CPython makes one instruction with it.'''


def show(s):
    try:
        exec(compile(s, '<s>', 'exec'), {'d': object(), 'n': None})
    except Exception as error:
        trace = error.__traceback__.tb_next
        _, _, start, end = list(trace.tb_frame.f_code.co_positions())[trace.tb_lasti // 2]
        print(s.ljust(34), s[start:end])


for s in ['x = not 1 < d', 'x = not 1 in d', 'x = not 1 not in d', 'x = not 1 < d < 3', 'x = not 0 < 1 < d', 'if not 1 < d: pass', 'while not 1 in d: pass', 'x = (not 1 < d) or 3', 'x = 3 and not 1 < d', 'assert not 1 < d', 'x = not not 1 < d', 'x = not (not (1 < d))', 'x = 1 if not 1 < d else 2', 'print(not 1 < d)', '[not 1 < d for _ in "a"]', 'return_ = lambda: not 1<d\nreturn_()', 'x = not (1 < d)', 'x = not d == d < 1', 'x = (not d < 1) is n', 'x = not d.foo', 'x = not -d', 'x = not d[1]', 'x = bool(d < 1)', 'x = not (1 < d or 2)', 'x = not (a := 1 < d)', 'x = not (1 < d) < 2', 'x = not (not 1 in d)', 'x = not 1 < d and 2', 'if (not 1 < d) == 3: pass', 'x = d < 1 if d < 2 else 3', 'x = d < 1 and 3', 'x = 3 or d < 1', 'x = d in d or 3', 'if d < 1: pass', 'if d < 1 and d: pass', 'if (d < 1): pass']:
    show(s)
