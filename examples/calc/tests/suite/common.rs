//! What the tests share.

use calc::{Console, Session};
use corevm::{Collector, Config, HeapConfig};

/// Every collector and degree of stress.
pub fn configurations() -> Vec<(&'static str, Config)> {
    let config = |collector, poison, minor, full| Config {
        heap: HeapConfig {
            collector,
            poison,
            ..HeapConfig::default()
        },
        gc_stress_minor: minor,
        gc_stress_full: full,
        recursion_limit: 500,
        ..Session::default_config()
    };
    let generational = Collector::Generational;
    let suspended = |minor, full| Config {
        suspend_at_polls: true,
        ..config(generational, true, minor, full)
    };
    vec![
        ("generational", config(generational, false, 0, 0)),
        ("mark-sweep", config(Collector::MarkSweep, false, 0, 0)),
        ("gc-stress=7,0", config(generational, true, 7, 0)),
        ("gc-stress=1,0", config(generational, true, 1, 0)),
        ("gc-stress=2,3", config(generational, true, 2, 3)),
        ("gc-stress=1,1", config(generational, true, 1, 1)),
        ("suspended at every poll", suspended(0, 0)),
        ("suspended, gc-stress=1,1", suspended(1, 1)),
    ]
}

/// What a program prints, and the error that ends it.
pub fn run(config: Config, file: &str, source: &[u8]) -> String {
    let (console, text) = Console::captured();
    let ending = Session::new(config, console).run_bytes(file, source);
    let mut output = String::from_utf8(text.take()).expect("text is printed");
    if let Err(failure) = ending {
        output.push_str(&format!("{failure}\n"));
    }
    output
}
