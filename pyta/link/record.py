"""Records which functions of the program run, for the order in which build.rs lets the linker lay them out.

    python3 pyta/link/record.py PYTA PROGRAM... > pyta/link/functions.txt

PYTA is a release build for x86-64 Linux that has its symbols, and the PROGRAMs are examples of what people run: `pyta/benches/programs/*.py`
and `python-tests/{builtins,stdlib}/*.py`. Each runs once interpreted and once with the JIT, after `-c pass`. Every function begins with a breakpoint, which is removed when it is met, so programs
run at about their own speed.

The functions that the most programs need come first, in the order in which they are first called; then those of machine code's
generation. Hashes in names are replaced by `*`: they differ between compilers.
"""

import collections
import ctypes
import os
import re
import signal
import subprocess
import sys

PTRACE_TRACEME, PTRACE_CONT, PTRACE_GETREGS, PTRACE_SETREGS = 0, 7, 12, 13
PTRACE_SETOPTIONS, TRACE_CLONE, EXIT_KILL = 0x4200, 0x8, 0x100000
WAIT_FOR_THREADS = 0x40000000  # __WALL
REGISTERS, RIP = 27, 16  # struct user_regs_struct
BREAKPOINT = b"\xcc"

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, thread, data=None):
    if libc.ptrace(request, thread, None, data) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def functions_of(binary):
    """The names of the binary's functions by address. Those that share an address share the first name."""
    listing = subprocess.run(["nm", binary], check=True, capture_output=True, text=True)
    functions = {}
    for line in listing.stdout.splitlines():
        fields = line.split()
        if len(fields) == 3 and fields[1] in "tT":
            functions.setdefault(int(fields[0], 16), fields[2])
    return functions


def start_traced(binary, arguments):
    child = os.fork()
    if child == 0:
        libc.ptrace(PTRACE_TRACEME, 0, None, None)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.execv(binary, [binary, *arguments])
    os.waitpid(child, 0)
    ptrace(PTRACE_SETOPTIONS, child, TRACE_CLONE | EXIT_KILL)
    return child


def record(binary, functions, arguments):
    """The functions that the binary calls with these arguments, by first call."""
    child = start_traced(binary, arguments)
    called = {}
    with open(f"/proc/{child}/mem", "r+b", buffering=0) as memory:

        def exchange(address, byte):
            memory.seek(address)
            before = memory.read(1)
            memory.seek(address)
            memory.write(byte)
            return before

        first_bytes = {address: exchange(address, BREAKPOINT) for address in functions}
        registers = (ctypes.c_ulonglong * REGISTERS)()
        ptrace(PTRACE_CONT, child)
        while True:
            thread, status = os.waitpid(-1, WAIT_FOR_THREADS)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                if thread != child:
                    continue
                if os.WIFSIGNALED(status):
                    sys.exit(f"{binary} {arguments} was killed by signal {os.WTERMSIG(status)}")
                return list(called.values())
            number = os.WSTOPSIG(status)
            if number == signal.SIGTRAP and status >> 16 == 0:
                ptrace(PTRACE_GETREGS, thread, registers)
                address = registers[RIP] - 1
                if address not in called:
                    called[address] = functions[address]
                    exchange(address, first_bytes[address])
                registers[RIP] = address
                ptrace(PTRACE_SETREGS, thread, registers)
            is_own = number in (signal.SIGTRAP, signal.SIGSTOP)
            ptrace(PTRACE_CONT, thread, None if is_own else number)


def pattern(name):
    """The name without what depends on the compiler: legacy and current mangling."""
    name = re.sub(r"17h[0-9a-f]{16}E.*", "17h*", name)
    name = re.sub(r"Cs[0-9a-zA-Z]+_", "Cs*_", name)
    return re.sub(r"\.[0-9]+$", "*", name)


def main():
    binary, *programs = sys.argv[1:]
    functions = functions_of(binary)
    started = record(binary, functions, ["-c", "pass"])
    interpreted, compiled = collections.Counter(), collections.Counter()
    for program in programs:
        interpreted.update(record(binary, functions, ["-X", "vm.jit=off", program]))
        compiled.update(record(binary, functions, ["-X", "vm.jit=eager", program]))
    lines = dict.fromkeys(map(pattern, started))
    for counter in (interpreted, compiled):
        common = [name for name, programs in counter.most_common() if programs > 1]
        lines.update(dict.fromkeys(map(pattern, common)))
    print("\n".join(lines))


main()
