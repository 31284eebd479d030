"""Runs a script and writes down each line it comes to, with the local values there: `_tracer.py LOG SCRIPT [ARGUMENT ...]`.

It runs on CPython and on Pyta. The log has one JSON array per line: line number, function, texts of values.
"""

import json
import sys

MOST_STEPS = 100_000
LONGEST = 200


def shown(value):
    try:
        text = repr(value)
    except Exception as error:
        text = f"<repr failed: {type(error).__name__}>"
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."


def main():
    log, script = sys.argv[1:3]
    sys.argv[:] = sys.argv[2:]
    sys.path[0] = script.rpartition("/")[0]
    with open(script, "rb") as file:
        code = compile(file.read(), script, "exec")
    own = {"__name__": "__main__", "__file__": script, "__builtins__": __builtins__}
    ignored = set(own)
    steps = 0
    with open(log, "w", encoding="utf-8") as out:

        def trace(frame, event, _):
            nonlocal steps
            if frame.f_code.co_filename != script:
                return None
            if event == "line":
                steps += 1
                if steps > MOST_STEPS:
                    sys.settrace(None)
                    return None
                values = {name: shown(value) for name, value in list(frame.f_locals.items()) if name not in ignored}
                name = getattr(frame.f_code, "co_qualname", frame.f_code.co_name)
                out.write(json.dumps([frame.f_lineno, name, values]) + "\n")
            return trace

        sys.settrace(trace)
        try:
            exec(code, own)
        finally:
            sys.settrace(None)


main()
