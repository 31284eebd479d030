//! The command line.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn lines_are_read_and_answered() {
    let input = "1 + 2\nlet x = [\n1, 2]\nx\nfn f() {\n  x.push(3)\n}\nf(); x\n)\n1 / 0\nlet y = {\n\nprint(\"ok\")\n";
    let mut child = Command::new(env!("CARGO_BIN_EXE_calc"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(input.as_bytes()).expect("reads");
    drop(stdin);
    let output = child.wait_with_output().expect("ends");
    assert!(output.status.success());
    let answers = String::from_utf8(output.stderr).expect("text");
    assert_eq!(
        answers,
        "3\n[1, 2]\n[1, 2, 3]\n\
         error: expected an expression, found `)`\n  at <input>:1\n\
         error: cannot divide by zero\n  in main, <input>:1\n\
         error: expected a name, found the end of the program\n  at <input>:3\n"
    );
    assert_eq!(output.stdout, b"ok\n");
}

#[test]
fn files_are_run() {
    let calc = |file: &Path| {
        let output = Command::new(env!("CARGO_BIN_EXE_calc")).arg(file).output();
        let output = output.expect("runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let (code, out, err) = calc(&programs.join("basics.calc"));
    assert_eq!(
        (code, out.lines().next(), err.as_str()),
        (Some(0), Some("7 9 3 -4 1 2 3.5"), "")
    );
    let (code, _, err) = calc(&programs.join("errors.calc"));
    assert_eq!(code, Some(1));
    assert!(
        err.starts_with("error: cannot divide by zero\n  in half, "),
        "{err}"
    );
    let (code, out, err) = calc(&programs.join("missing.calc"));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.starts_with("calc: "), "{err}");
}
