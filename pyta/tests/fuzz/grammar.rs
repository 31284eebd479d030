//! The grammar of small programs: rules with alternatives, in the texts of `grammar/`.
//!
//! `%name` begins a rule. In `expressions.txt` each line is an alternative, in `statements.txt` what stands between empty lines. `$name` in
//! one is a *hole* for an alternative of that rule; `$0` to `$9` are names that are used nowhere else.
//!
//! The language and its builtin types are the *core*, from which most alternatives are taken; what the library has besides, and calls with values that
//! do not fit, are in `wide_expressions.txt` and `wide_statements.txt`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::random::Random;

/// Of a hundred alternatives so many are of the core; any, also of the core, are the others.
const CORE_SHARE: usize = 75;

pub static GRAMMAR: LazyLock<Grammar> = LazyLock::new(Grammar::read);

pub struct Grammar {
    rules: BTreeMap<&'static str, Rule>,
    definitions: Vec<Definition>,
}

#[derive(Default)]
struct Rule {
    all: Vec<&'static str>,
    /// How many of them, at the beginning, are of the core.
    core: usize,
    /// Those that have no hole, or are nothing but one.
    simple: Vec<&'static str>,
}

/// Something that a program has if it names it.
struct Definition {
    name: &'static str,
    text: &'static str,
}

/// A part of an alternative.
pub enum Part<'a> {
    Text(&'a str),
    Hole(&'a str),
}

impl Grammar {
    fn read() -> Grammar {
        let mut grammar = Grammar {
            rules: BTreeMap::new(),
            definitions: definitions(include_str!("grammar/definitions.txt")),
        };
        grammar.add(include_str!("grammar/expressions.txt"), "\n");
        grammar.add(include_str!("grammar/statements.txt"), "\n\n");
        for rule in grammar.rules.values_mut() {
            rule.core = rule.all.len();
        }
        grammar.add(include_str!("grammar/wide_expressions.txt"), "\n");
        grammar.add(include_str!("grammar/wide_statements.txt"), "\n\n");
        grammar
    }

    fn add(&mut self, text: &'static str, separator: &str) {
        let mut sections = text.split("\n%");
        sections.next();
        for section in sections {
            let (name, alternatives) = section.split_once('\n').expect("a rule has alternatives");
            let rule = self.rules.entry(name).or_default();
            for alternative in alternatives.split(separator) {
                let alternative = alternative.trim_matches('\n');
                if alternative.is_empty() {
                    continue;
                }
                rule.all.push(alternative);
                let holes = parts(alternative).filter(|part| matches!(part, Part::Hole(_)));
                if holes.count() == 0 || parts(alternative).count() == 1 {
                    rule.simple.push(alternative);
                }
            }
        }
    }

    fn rule(&self, name: &str) -> &Rule {
        let rule = self.rules.get(name);
        rule.unwrap_or_else(|| panic!("the grammar has no rule {name}"))
    }

    /// The alternatives of a rule that have nothing in them, or all if none has.
    ///
    /// # Panics
    ///
    /// When there is no such rule.
    pub fn simple(&self, name: &str) -> &[&'static str] {
        let rule = self.rule(name);
        match rule.simple.is_empty() {
            true => &rule.all,
            false => &rule.simple,
        }
    }

    /// What may stand for a hole, most often something of the core.
    ///
    /// # Panics
    ///
    /// When there is no such rule.
    pub fn pick(&self, name: &str, random: &mut Random) -> &'static str {
        let rule = self.rule(name);
        let is_core = rule.core > 0 && random.percent(CORE_SHARE);
        let from = if is_core { rule.core } else { rule.all.len() };
        random.pick(&rule.all[..from])
    }

    /// The program behind all definitions that it and they need.
    pub fn with_definitions(&self, program: &str) -> String {
        let mut used = vec![false; self.definitions.len()];
        let mut texts = vec![program];
        while let Some(text) = texts.pop() {
            for (definition, is_used) in self.definitions.iter().zip(&mut used) {
                if !*is_used && has_word(text, definition.name) {
                    *is_used = true;
                    texts.push(definition.text);
                }
            }
        }
        let definitions = self.definitions.iter().zip(used);
        let used = definitions.filter(|(_, is_used)| *is_used);
        let head: String = used
            .map(|(definition, _)| definition.text.to_owned() + "\n")
            .collect();
        head + program
    }
}

fn definitions(text: &'static str) -> Vec<Definition> {
    let is_code = |line: &&str| !line.starts_with('#');
    let (imports, rest) = text.split_once("\n\n\n").expect("imports come first");
    let imports = imports.lines().filter(is_code);
    let pieces = imports.chain(rest.split("\n\n\n"));
    let named = pieces.filter_map(|piece| {
        let text = piece.trim_matches('\n');
        let head = text.lines().find(|line| !line.starts_with('@'))?;
        let words = head.split(|it: char| !it.is_alphanumeric() && it != '_');
        let keywords = [
            "",
            "import",
            "from",
            "fractions",
            "decimal",
            "def",
            "async",
            "class",
        ];
        let name = words.into_iter().find(|word| !keywords.contains(word))?;
        Some(Definition { name, text })
    });
    named.collect()
}

fn has_word(text: &str, word: &str) -> bool {
    let is_inner = |it: char| it.is_alphanumeric() || it == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_inner) && !after.is_some_and(is_inner)
    })
}

/// The texts and holes of an alternative, in order.
pub fn parts(alternative: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = alternative;
    std::iter::from_fn(move || {
        if let Some(hole) = rest.strip_prefix('$') {
            let is_number = hole.starts_with(|it: char| it.is_ascii_digit());
            let end = if is_number {
                1
            } else {
                hole.find(|it: char| !it.is_ascii_lowercase())
                    .unwrap_or(hole.len())
            };
            let name;
            (name, rest) = hole.split_at(end);
            return Some(Part::Hole(name));
        }
        let text;
        (text, rest) = rest.split_at(rest.find('$').unwrap_or(rest.len()));
        (!text.is_empty()).then_some(Part::Text(text))
    })
}
