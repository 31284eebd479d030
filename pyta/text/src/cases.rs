//! Reading of the case files that `tools/*_cases.py` make with CPython as the oracle.

use crate::{ErrorKind, TextBuf, TextError};

/// The cases of a file: the fields of each line, unescaped.
pub(crate) fn read(file: &str) -> impl Iterator<Item = Vec<TextBuf>> + '_ {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').map(unescape).collect())
}

fn unescape(field: &str) -> TextBuf {
    let mut out = TextBuf::new();
    let mut rest = field;
    while let Some(at) = rest.find("\\{") {
        out.push_str(&rest[..at]);
        let end = at + rest[at..].find('}').expect("an escape ends");
        out.push(u32::from_str_radix(&rest[at + 2..end], 16).expect("an escape is hexadecimal"));
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

/// The float whose bits a field holds.
pub(crate) fn float(field: &TextBuf) -> f64 {
    f64::from_bits(
        u64::from_str_radix(&field.to_string(), 16).expect("a float's bits are hexadecimal"),
    )
}

/// The bytes of a field (code points up to 0xff).
pub(crate) fn bytes(field: &TextBuf) -> Vec<u8> {
    field
        .as_text()
        .iter()
        .map(|code| u8::try_from(code).expect("a byte"))
        .collect()
}

/// An exception as the oracle's files show it.
pub(crate) fn error(error: &TextError) -> String {
    let class = match error.kind {
        ErrorKind::Value => "ValueError",
        ErrorKind::Type => "TypeError",
        ErrorKind::Overflow => "OverflowError",
        ErrorKind::Memory => "MemoryError",
    };
    format!("!{class}: {}", error.message)
}

/// Collects differences, to show them all at once.
#[derive(Default)]
pub(crate) struct Report {
    count: usize,
    failures: Vec<String>,
}

impl Report {
    pub(crate) fn check<T: PartialEq + std::fmt::Debug>(
        &mut self,
        case: &dyn std::fmt::Debug,
        actual: T,
        expected: T,
    ) {
        self.count += 1;
        if actual != expected {
            self.failures.push(format!(
                "{case:?}\n    got      {actual:?}\n    expected {expected:?}"
            ));
        }
    }

    pub(crate) fn finish(self, at_least: usize) {
        assert!(self.count >= at_least, "only {} cases", self.count);
        let shown = &self.failures[..self.failures.len().min(20)];
        assert!(
            shown.is_empty(),
            "{} of {} failed:\n{}",
            self.failures.len(),
            self.count,
            shown.join("\n")
        );
    }
}
