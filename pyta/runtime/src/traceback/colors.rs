//! Colors of tracebacks on a terminal.
//!
//! Source: the default theme of CPython 3.14's `_colorize`.

use super::format::columns;

/// Whether a text has colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colors {
    Off,
    On,
}

const NAME: &str = "\x1b[35m";
const RANGE: &str = "\x1b[31m";
const HIGHLIGHT: &str = "\x1b[1;31m";
const RESET: &str = "\x1b[0m";

impl Colors {
    /// The name of a file or function, or the number of a line.
    pub fn name(self, text: &str) -> String {
        match self {
            Colors::Off => text.to_owned(),
            Colors::On => format!("{NAME}{text}{RESET}"),
        }
    }

    /// A line and the marks under it.
    pub fn marked(self, line: &str, marks: &str) -> [String; 2] {
        match self {
            Colors::Off => [line.to_owned(), marks.to_owned()],
            Colors::On => paint(line, marks),
        }
    }
}

/// Colors what has the same mark as one part.
fn paint(line: &str, marks: &str) -> [String; 2] {
    let mut painted = [String::new(), String::new()];
    let mut marks = marks.chars();
    let mut part = Part::default();
    for c in line.chars() {
        let own: String = marks.by_ref().take(columns(c)).collect();
        if own != part.mark {
            std::mem::take(&mut part).end(&mut painted);
            part.mark.clone_from(&own);
        }
        part.text.push(c);
        part.marks.push_str(&own);
    }
    part.end(&mut painted);
    painted
}

#[derive(Default)]
struct Part {
    /// What is under each of its characters.
    mark: String,
    text: String,
    marks: String,
}

impl Part {
    fn end(self, painted: &mut [String; 2]) {
        let color = match self.mark.as_str() {
            "^" => HIGHLIGHT,
            "~" => RANGE,
            _ => "",
        };
        for (out, text) in painted.iter_mut().zip([self.text, self.marks]) {
            if color.is_empty() {
                out.push_str(&text);
            } else {
                out.push_str(&format!("{color}{text}{RESET}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_the_colors_of_their_marks() {
        assert_eq!(
            Colors::On.marked("a = 1/0)", "    ~^~"),
            [
                "a = \x1b[31m1\x1b[0m\x1b[1;31m/\x1b[0m\x1b[31m0\x1b[0m)",
                "    \x1b[31m~\x1b[0m\x1b[1;31m^\x1b[0m\x1b[31m~\x1b[0m",
            ]
        );
        assert_eq!(Colors::Off.marked("a", "^"), ["a", "^"]);
    }
}
