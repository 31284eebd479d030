"""Runs a script on Pyta inside the Python that runs this: `PYTHON in_process.py SCRIPT ARGUMENTS...`.

What the script prints is shown when it ends. Threads that it has left behind end with the process.
"""
import os
import sys

import pyta

script, *arguments = sys.argv[1:]
result = pyta.run_path(script, argv=arguments)
sys.stdout.write(result.stdout)
sys.stderr.write(result.stderr)
sys.stdout.flush()
sys.stderr.flush()
os._exit(result.exit_code)
