//! When an input goes on, and how far its next line is indented.
//!
//! Source: what CPython 3.14's interactive interpreter does at the Enter key.

use pyta_syntax::{Mode, Options, Source, is_incomplete, parse};

/// Indentation of a block, in columns.
const INDENT: &str = "    ";

/// Whether Enter at the end of `text` begins a further line of the same input.
pub fn goes_on(text: &str) -> bool {
    let text = without_last_indent(text);
    if is_incomplete(text, Mode::Single) {
        return true;
    }
    // Several lines with a mistake can be mended until an empty line ends them.
    let last = text.rsplit('\n').next().unwrap_or("");
    text.contains('\n') && !last.is_empty() && is_wrong(text)
}

/// The white space that a new line after `text` starts with; `text` ends with the line break.
pub fn indentation(text: &str) -> String {
    let lines = text.strip_suffix('\n').unwrap_or(text);
    let line = lines.rsplit('\n').next().unwrap_or("");
    let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    let code = line.split('#').next().unwrap_or("").trim_end();
    let block = if code.ends_with(':') { INDENT } else { "" };
    format!("{indent}{block}")
}

/// What an empty last line was indented by is no part of the input.
pub fn without_last_indent(text: &str) -> &str {
    let trimmed = text.trim_end_matches([' ', '\t']);
    if trimmed.ends_with('\n') {
        trimmed
    } else {
        text
    }
}

fn is_wrong(text: &str) -> bool {
    let parsed = Source::from_text(text, "<stdin>")
        .and_then(|source| parse(&source, Mode::Single, Options::default()));
    parsed.is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_go_on_until_they_are_complete() {
        let cases = [
            ("1 + 1", false),
            ("", false),
            ("# comment", false),
            ("(1,", true),
            ("(1,\n2)", false),
            ("\"\"\"a", true),
            ("if x:", true),
            ("if x:\n    y", true),
            ("if x:\n    y\n", false),
            ("if x:\n    y\n    ", false),
            ("if x:\n    y\nz", true),
            ("if x:\n    y\nz\n", false),
            ("x y", false),
            ("@d", true),
            ("a = 1\nb = 2", true),
            ("a = 1\nb = 2\n", false),
        ];
        for (text, expected) in cases {
            assert_eq!(goes_on(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_are_indented_like_the_last_and_blocks_deeper() {
        let cases = [
            ("x = (\n", ""),
            ("if x:\n", "    "),
            ("if x:  # why\n", "    "),
            ("if x:\n    y\n", "    "),
            ("  for a in b:\n", "      "),
            ("\tx\n", "\t"),
            ("\n", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(indentation(text), expected, "{text:?}");
        }
    }
}
