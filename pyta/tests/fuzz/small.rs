//! Small programs: every feature of the language and its builtin types in short statements, most of which print what they get.

use std::fmt::Write;

use crate::generate::Generator;
use crate::grammar::{GRAMMAR, Part, parts};
use crate::random::Random;

/// Each variable with the rule of its values.
const VARIABLES: [(&str, &str); 18] = [
    ("i", "int"),
    ("j", "int"),
    ("k", "int"),
    ("x", "float"),
    ("y", "float"),
    ("s", "text"),
    ("t", "text"),
    ("b", "bytes"),
    ("c", "bytes"),
    ("l", "list"),
    ("m", "list"),
    ("u", "tuple"),
    ("v", "tuple"),
    ("d", "map"),
    ("e", "map"),
    ("p", "set"),
    ("q", "set"),
    ("z", "bool"),
];

/// Rules whose alternatives are expressions.
const OPERANDS: [&str; 21] = [
    "bool", "int", "number", "wide", "float", "complex", "text", "bytes", "list", "texts", "tuple",
    "map", "set", "intset", "any", "object", "decimal", "date", "delta", "flag", "function",
];

/// Whether an expression between two texts would be torn apart by operators, or taken for something else.
fn needs_parentheses(before: &str, value: &str, after: &str) -> bool {
    let before = before.trim_end().chars().next_back();
    let is_open = before.is_none_or(|it| "([{,=:".contains(it));
    let is_closed = after.is_empty() || after.starts_with([')', ']', '}', ',', '\n']);
    if before == Some('{') && value.starts_with('{') {
        return true;
    }
    if is_open && is_closed {
        return false;
    }
    value.contains(' ') || value.starts_with(|it: char| "-+~".contains(it) || it.is_ascii_digit())
}

/// Nested holes before the shortest alternatives are taken.
const DEPTH: usize = 3;

/// The program of a seed.
pub fn program(seed: u64) -> String {
    let mut generator = Generator::new(Random::new(seed), "");
    generator.small_program();
    GRAMMAR.with_definitions(&generator.into_text())
}

impl Generator {
    fn small_program(&mut self) {
        for (name, rule) in VARIABLES {
            let mut values = GRAMMAR.simple(rule).to_vec();
            values.retain(|value| VARIABLES.iter().all(|(name, _)| name != value));
            let value = self.random.pick(&values);
            let value = self.filled(value, 0, &[]);
            self.line(format!("{name} = {value}"));
        }
        // From here on they have values.
        self.scope.numbers = ["i", "j", "k", "x", "y"].map(str::to_owned).to_vec();
        for _ in 0..6 + self.random.below(8) {
            self.small_statement();
        }
        if self.random.percent(60) {
            self.write_rule("ending");
        }
    }

    fn small_statement(&mut self) {
        if self.random.percent(45) {
            return self.write_rule("note");
        }
        let rule = self
            .random
            .pick(&["assign", "change", "statement", "statement"]);
        self.block("try:", |g| g.write_rule(rule));
        self.line("except Exception as error:");
        self.line("    note(type(error).__name__, str(error)[:300])");
    }

    /// A value of a rule.
    fn expand(&mut self, rule: &str, depth: usize) -> String {
        if rule == "number" {
            return self.number(1);
        }
        let alternative = match depth {
            0 => self.random.pick(GRAMMAR.simple(rule)),
            _ => GRAMMAR.pick(rule, &mut self.random),
        };
        self.filled(alternative, depth.saturating_sub(1), &[])
    }

    /// The alternative with something in its holes.
    fn filled(&mut self, alternative: &str, depth: usize, names: &[String]) -> String {
        let mut text = String::new();
        let mut parts = parts(alternative).peekable();
        while let Some(part) = parts.next() {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Hole(hole) => match hole.parse::<usize>() {
                    Ok(number) => text.push_str(&names[number]),
                    Err(_) => {
                        let value = self.expand(hole, depth);
                        let after = match parts.peek() {
                            Some(Part::Text(after)) => after,
                            _ => "",
                        };
                        if OPERANDS.contains(&hole) && needs_parentheses(&text, &value, after) {
                            write!(text, "({value})").expect("strings take everything");
                        } else {
                            text.push_str(&value);
                        }
                    }
                },
            }
        }
        text
    }

    /// A statement of a rule.
    fn write_rule(&mut self, rule: &str) {
        let statement = GRAMMAR.pick(rule, &mut self.random);
        let start = self.new_name("name");
        let names: Vec<String> = (0..4).map(|number| format!("{start}_{number}")).collect();
        for line in statement.lines() {
            let inner = line.trim_start();
            let levels = (line.len() - inner.len()) / 4;
            self.indent += levels;
            if inner == "$block" {
                self.inner_statements();
            } else {
                let text = self.filled(inner, DEPTH, &names);
                self.line(text);
            }
            self.indent -= levels;
        }
    }

    fn inner_statements(&mut self) {
        for _ in 0..1 + self.random.below(2) {
            let is_deep = self.indent > 3;
            let rule = match self.random.below(10) {
                0 if !is_deep => "statement",
                1 => "assign",
                2 | 3 => "change",
                _ => "note",
            };
            self.write_rule(rule);
        }
    }
}
