//! Ctrl-C ends whatever runs: loops in natives, iterators without end, sleeping, reading, matching.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

const STATEMENTS: &[&str] = &[
    "while True: pass",
    "sum(range(10**12))",
    "list(iter(int, 1))",
    "any(iter(int, 1))",
    "set(i % 10 for i in iter(int, 1))",
    "dict.fromkeys(iter(int, 1))",
    "next(filter(None, iter(int, 1)))",
    "import time; time.sleep(1000)",
    "import re; re.match('(a*)*b', 'a' * 40)",
    "input()",
    "import socket; a, b = socket.socketpair(); a.recv(1)",
    "import select; select.select([], [], [])",
    "import os; r, w = os.pipe(); [os.read(r, 1) for _ in 'ab']",
    "10**10**8",
    "pow(3, 7**40000, 11**30000)",
    "x = 7**(5 * 10**6); x * x // (x + 1) % (x + 3)",
    "import sys; sys.set_int_max_str_digits(0); str(7**(5 * 10**6))",
    "import sys; sys.set_int_max_str_digits(0); int('7' * (2 * 10**7))",
    "import math; math.factorial(10**7)",
    "import math; math.isqrt(7**10**7)",
    "import math; math.gcd(7**(2 * 10**6), 5**(3 * 10**6))",
];

/// Loops that are compiled when the signal comes.
const HOT_LOOPS: &[&str] = &[
    "def f():\n    n = 0\n    while True:\n        n += 1\n        ready(n)\nf()",
    "def f():\n    n = 0\n    while True:\n        for i in range(10):\n            n += 1\n        ready(n)\nf()",
    "def f(n):\n    ready(n)\n    return n + 1\nn = 0\nwhile True: n = f(n)",
    "def f(n):\n    try: return f(n + 1)\n    except RecursionError: return n\nn = 0\nwhile True:\n    n += f(0)\n    ready(n)",
    "def g():\n    n = 0\n    while True: n += 1; yield n\nfor n in g(): ready(n)",
    "x = 0.5\nn = 0\nwhile True:\n    x = x * 1.5 % 7.0\n    n += 1\n    ready(n)",
];

/// Says so once, when its caller has run for long.
const READY: &str = "is_ready = False
def ready(n):
    global is_ready
    if n > 20000 and not is_ready:
        is_ready = True
        print('ready', flush=True)
";

#[test]
fn a_signal_ends_the_program() {
    for statement in STATEMENTS {
        check(&[], &format!("print('ready', flush=True)\n{statement}"));
    }
}

#[test]
fn a_signal_ends_compiled_loops() {
    for statement in HOT_LOOPS {
        for tier in ["on", "eager"] {
            check(
                &["-X", &format!("vm.jit={tier}")],
                &format!("{READY}{statement}"),
            );
        }
    }
}

/// A process that ignores Ctrl-C, as a shell makes those that it starts in the background, hands that on to its children.
fn expect_signals() {
    const SIGINT_BIT: u64 = 1 << 1;
    let status = std::fs::read_to_string("/proc/self/status").expect("the system says it");
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .map(str::trim);
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask, 16).ok());
    let ignored = ignored.expect("a mask in hexadecimal");
    assert_eq!(
        ignored & SIGINT_BIT,
        0,
        "SIGINT is ignored here: run the tests in the foreground"
    );
}

/// Interrupts the program when it has printed a line.
fn check(options: &[&str], program: &str) {
    expect_signals();
    let mut child = Command::new(env!("CARGO_BIN_EXE_pyta"))
        .args(options)
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("piped");
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("the program prints a line");
    assert_eq!(line, "ready\n", "{program}");
    let sent = Command::new("/bin/sh")
        .args(["-c", &format!("kill -INT {}", child.id())])
        .status();
    assert!(sent.is_ok_and(|status| status.success()));
    let mut errors = String::new();
    let mut stderr = child.stderr.take().expect("piped");
    stderr.read_to_string(&mut errors).expect("text");
    let status = child.wait().expect("the program ends");
    assert!(!status.success(), "{program}");
    assert!(
        errors.ends_with("KeyboardInterrupt\n"),
        "{program}: {errors}"
    );
}
