//! Very large functions and very many of them are compiled or left to the interpreter: nothing hangs, memory is bounded.
//!
//! `MANY_FUNCTIONS=50000 cargo test --profile fast -p pyta --test large_programs` is the long form.

use std::env;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const TIERS: [&str; 3] = ["off", "on", "eager"];

/// Far above what these take.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// What the program prints, tier by tier.
fn outputs(program: &str, argument: &str) -> Vec<String> {
    let run = |tier: &str| {
        let start = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_pyta"))
            .args(["-X", &format!("vm.jit={tier}"), "-c", program, argument])
            .stdin(Stdio::null())
            .output()
            .expect("pyta runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{tier}: {errors}");
        assert!(
            start.elapsed() < TIME_LIMIT,
            "{tier}: {:?}",
            start.elapsed()
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    TIERS.map(run).into()
}

/// Functions of so many lines: straight, with branches, with calls, with loops; the smaller one is compiled, the larger one is not.
#[test]
fn a_function_may_have_twenty_thousand_lines() {
    let program = "
import sys
count = int(sys.argv[1])
bodies = [
    ''.join(f'    x = x + {i % 7}\\n' for i in range(count)),
    ''.join(f'    if x == {i}: x += 1\\n' for i in range(count // 2)),
    ''.join(f'    x = g(x, {i % 3})\\n' for i in range(count)),
    ''.join(f'    for i in range(2): x += i\\n' for i in range(count // 5)),
]
for body in bodies:
    names = {}
    exec('def g(x, y): return x + y\\ndef f(x):\\n' + body + '    return x\\n', names)
    print([names['f'](k % 2) for k in range(40)])
";
    for count in ["900", "20000"] {
        let outputs = outputs(program, count);
        assert!(
            outputs.iter().all(|output| *output == outputs[0]),
            "{count} lines"
        );
    }
}

/// Each function is compiled twice when compiling is eager: for its calls and for its loop.
#[test]
fn there_may_be_many_functions() {
    let program = "
import resource, sys
total = 0
for i in range(int(sys.argv[1])):
    names = {}
    exec(f'def f(n):\\n t = 0\\n for k in range(n):\\n  t += k * {i}\\n return t', names)
    f = names['f']
    total += f(9) + f(10) + f(11)
print(total)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
";
    let count = env::var("MANY_FUNCTIONS").unwrap_or_else(|_| "1000".to_owned());
    let functions: usize = count.parse().expect("MANY_FUNCTIONS is a number");
    let outputs = outputs(program, &count);
    let parts = |output: &str| {
        let (total, peak) = output.split_once('\n').expect("two lines");
        let peak: usize = peak.trim().parse().expect("a number of MiB");
        (total.to_owned(), peak)
    };
    let (interpreted, _) = parts(&outputs[0]);
    for output in &outputs {
        let (total, peak) = parts(output);
        assert_eq!(total, interpreted);
        // What a function takes that is not compiled, and what all compiled code may take with what is known about it.
        let most = 64 + functions / 100 + (functions / 50).min(240);
        assert!(
            peak < most,
            "{peak} MiB for {functions} functions, {most} expected"
        );
    }
}
