//! Parses the files named on the command line and prints what went wrong.
use std::time::Instant;

fn main() {
    let start = Instant::now();
    let (mut bytes, mut files, mut deepest) = (0, 0, 0);
    for path in std::env::args().skip(1) {
        let content = std::fs::read(&path).expect("readable");
        bytes += content.len();
        files += 1;
        let parsed = pyta_syntax::Source::from_bytes(&content, &path).and_then(|source| {
            pyta_syntax::parse(&source, pyta_syntax::Mode::Exec, Default::default())
        });
        match parsed {
            Ok(parsed) => deepest = deepest.max(parsed.depth()),
            Err(error) => println!("{error} {error:?}"),
        }
    }
    println!(
        "{files} files, {bytes} bytes, depth {deepest}, {:?}",
        start.elapsed()
    );
}
