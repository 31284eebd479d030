"""The command `pyta`: `pyta script.py` is `python script.py` on Pyta."""

import os
import sys


def main():
    import signal

    from pyta import _pyta

    # As in a program of its own: the guest decides what an interrupt is.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    name = sys.argv[0]
    if name.endswith("__main__.py"):
        name = os.path.join(os.path.dirname(sys.executable), "pyta")
    sys.stdout.flush()
    sys.stderr.flush()
    status = _pyta.main([os.fsencode(part) for part in [name, *sys.argv[1:]]])
    # The guest has flushed its own streams; the host has nothing to say.
    os._exit(status)


if __name__ == "__main__":
    main()
