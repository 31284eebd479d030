//! Threaded dispatch must not grow the native stack: a hundred million instructions would overflow it many times over.

use corevm::Config;
use corevm::bytecode::{text, verify};
use corevm::plain::run_module;

const PROGRAM: &str = r#"
.module "count"
.language "plain"
.function body
    load_int r0, 0
    load_const r1, 3000000
again:
    br_lt r0, r1, false, done
    add_imm r0, r0, 1
    loop again
done:
    ret r0
"#;

/// Runs on a small stack, with every dispatch strategy that this build has.
#[test]
fn dispatch_uses_no_native_stack() {
    for portable_dispatch in [false, true] {
        let run = move || {
            let module =
                verify(text::assemble(PROGRAM).expect("it assembles")).expect("it verifies");
            let report = run_module(
                module,
                Config {
                    portable_dispatch,
                    ..Config::default()
                },
            )
            .expect("it runs");
            assert_eq!(report.ending, Ok("3000000".to_owned()));
        };
        std::thread::Builder::new()
            .stack_size(512 << 10)
            .spawn(run)
            .expect("a thread")
            .join()
            .expect("no overflow");
    }
}
