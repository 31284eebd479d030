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

#[test]
fn a_signal_ends_the_program() {
    for statement in STATEMENTS {
        let program = format!("print('ready', flush=True)\n{statement}");
        let mut child = Command::new(env!("CARGO_BIN_EXE_pyta"))
            .args(["-c", &program])
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
        assert_eq!(line, "ready\n", "{statement}");
        let sent = Command::new("/bin/sh")
            .args(["-c", &format!("kill -INT {}", child.id())])
            .status();
        assert!(sent.is_ok_and(|status| status.success()));
        let mut errors = String::new();
        let mut stderr = child.stderr.take().expect("piped");
        stderr.read_to_string(&mut errors).expect("text");
        let status = child.wait().expect("the program ends");
        assert!(!status.success(), "{statement}");
        assert!(
            errors.ends_with("KeyboardInterrupt\n"),
            "{statement}: {errors}"
        );
    }
}
