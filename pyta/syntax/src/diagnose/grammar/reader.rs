//! Reads the notation of `python.peg`. The table is part of the program: mistakes in it panic, and a
//! test reads it.

use std::collections::HashMap;

use super::{Action, Alternative, ErrorPlace, Grammar, Item, NodeKind, Part, Recall, Rule, RuleId};
use super::{symbol, token_kind};
use crate::diagnose::checks::Check;

pub(super) fn read(table: &'static str) -> Grammar {
    let definitions = split_definitions(table);
    let by_name: HashMap<&'static str, RuleId> = definitions
        .iter()
        .enumerate()
        .map(|(id, definition)| (definition.name, id))
        .collect();
    let rules = definitions
        .iter()
        .map(|definition| Rule {
            recall: definition.recall,
            alternatives: Reader {
                rest: &definition.body,
                by_name: &by_name,
            }
            .whole_rule(),
        })
        .collect();
    Grammar { rules, by_name }
}

struct Definition {
    name: &'static str,
    recall: Recall,
    body: String,
}

/// A rule begins at the margin; its further lines are indented.
fn split_definitions(table: &'static str) -> Vec<Definition> {
    let mut definitions: Vec<Definition> = Vec::new();
    for line in table.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with(' ') {
            let last = definitions.last_mut().expect("a rule before its lines");
            last.body.push(' ');
            last.body.push_str(line.trim());
            continue;
        }
        let (head, body) = line.split_once(':').expect("name: body");
        let (name, flag) = head.split_once(' ').unwrap_or((head, ""));
        let recall = match flag {
            "(memo)" => Recall::Memo,
            "(left)" => Recall::Left,
            "(plain)" => Recall::Plain,
            _ => Recall::Never,
        };
        definitions.push(Definition {
            name,
            recall,
            body: body.trim().to_owned(),
        });
    }
    definitions
}

struct Reader<'a> {
    rest: &'a str,
    by_name: &'a HashMap<&'static str, RuleId>,
}

impl<'a> Reader<'a> {
    fn whole_rule(mut self) -> Vec<Alternative> {
        self.eat("|");
        let alternatives = self.alternatives();
        assert!(
            self.rest.is_empty(),
            "left over in the table: {}",
            self.rest
        );
        alternatives
    }

    fn alternatives(&mut self) -> Vec<Alternative> {
        let mut alternatives = vec![self.alternative()];
        while self.eat("|") {
            alternatives.push(self.alternative());
        }
        alternatives
    }

    fn alternative(&mut self) -> Alternative {
        let mut parts = Vec::new();
        let mut action = Action::Default;
        loop {
            self.skip_space();
            match self.rest.as_bytes().first() {
                None | Some(b'|' | b')' | b']') => break,
                Some(b'{') => {
                    action = self.action();
                    break;
                }
                Some(_) => parts.push(self.part()),
            }
        }
        let value_count = parts.iter().filter(|part| part.item.has_value()).count();
        let is_invalid = matches!(&parts[..], [part] if self.is_invalid_rule(&part.item));
        Alternative {
            parts,
            action,
            is_invalid,
            value_count,
        }
    }

    fn is_invalid_rule(&self, item: &Item) -> bool {
        let Item::Rule(rule) = item else {
            return false;
        };
        let is_it = |entry: &(&&str, &RuleId)| entry.1 == rule;
        self.by_name
            .iter()
            .find(is_it)
            .is_some_and(|entry| entry.0.starts_with("invalid_"))
    }

    fn part(&mut self) -> Part {
        let bytes = self.rest.as_bytes();
        let is_named = matches!(bytes, [b'a'..=b'c', b'=', ..]);
        let name = is_named.then(|| usize::from(bytes[0] - b'a'));
        if is_named {
            self.rest = &self.rest[2..];
        }
        Part {
            name,
            item: self.item(),
        }
    }

    fn item(&mut self) -> Item {
        if self.eat("&&'") {
            return Item::Demand(symbol(self.until('\'')));
        }
        if self.eat("&") {
            return Item::And(Box::new(self.item()));
        }
        if self.eat("!") {
            return Item::Not(Box::new(self.item()));
        }
        if self.eat("~") {
            return Item::Cut;
        }
        let atom = self.atom();
        self.suffix(atom)
    }

    fn suffix(&mut self, atom: Item) -> Item {
        match self.rest.as_bytes().first() {
            Some(&b @ (b'*' | b'+')) => {
                self.rest = &self.rest[1..];
                Item::Repeat {
                    item: Box::new(atom),
                    at_least_one: b == b'+',
                }
            }
            Some(b'.') => {
                self.rest = &self.rest[1..];
                let Item::Symbol(separator) = atom else {
                    panic!("a separator is a symbol: {}", self.rest);
                };
                let item = Box::new(self.atom());
                assert!(self.eat("+"), "a separated list ends in +: {}", self.rest);
                Item::Separated { separator, item }
            }
            _ => atom,
        }
    }

    fn atom(&mut self) -> Item {
        if self.eat("(") {
            let group = Item::Group(self.alternatives());
            assert!(self.eat(")"), "missing ) in the table: {}", self.rest);
            return group;
        }
        if self.eat("[") {
            let mut alternatives = self.alternatives();
            assert!(self.eat("]"), "missing ] in the table: {}", self.rest);
            let is_single = alternatives.len() == 1 && alternatives[0].parts.len() == 1;
            let item = match is_single {
                true => alternatives.remove(0).parts.remove(0).item,
                false => Item::Group(alternatives),
            };
            return Item::Optional(Box::new(item));
        }
        if self.eat("'") {
            return Item::Symbol(symbol(self.until('\'')));
        }
        if self.eat("\"") {
            return Item::Soft(symbol(self.until('"')));
        }
        let word = self.word();
        match (word, token_kind(word)) {
            ("SOFT_KEYWORD", _) => Item::AnySoft,
            (_, Some(kind)) => Item::Kind(kind),
            (rule, None) => match self.by_name.get(rule) {
                Some(&id) => Item::Rule(id),
                None => panic!("no rule {rule} in the table"),
            },
        }
    }

    fn action(&mut self) -> Action {
        self.eat("{");
        if self.eat("!") {
            let place = self.place();
            assert!(self.eat("\""), "a message: {}", self.rest);
            let message = self.message();
            assert!(self.eat("}"), "missing }} in the table: {}", self.rest);
            return Action::Error { place, message };
        }
        if self.eat("?") {
            self.skip_space();
            let name = self.until('}');
            return Action::Check(Check::named(name).expect("a check"));
        }
        if self.eat(":") {
            let name = self.until('}');
            return Action::Node(NodeKind::from_name(name).expect("a kind of node"));
        }
        let part = self.part_name();
        assert!(self.eat("}"), "missing }} in the table: {}", self.rest);
        Action::Part(part)
    }

    fn place(&mut self) -> ErrorPlace {
        self.skip_space();
        match self.word() {
            "at" => ErrorPlace::At(self.part_name()),
            "from" => ErrorPlace::From(self.part_name()),
            "range" => ErrorPlace::Range(self.part_name(), self.part_name()),
            "last" => ErrorPlace::Last,
            "next" => ErrorPlace::Next,
            "indent" => ErrorPlace::Indent,
            other => panic!("no place {other} in the table"),
        }
    }

    fn part_name(&mut self) -> usize {
        self.skip_space();
        let word = self.word();
        assert!(word.len() == 1, "a part is a, b or c: {word}");
        usize::from(word.as_bytes()[0] - b'a')
    }

    /// Up to the closing quote; `\"` stands for a quote.
    fn message(&mut self) -> String {
        let mut message = String::new();
        loop {
            message.push_str(self.until('"'));
            match message.pop() {
                Some('\\') => message.push('"'),
                Some(last) => {
                    message.push(last);
                    return message;
                }
                None => return message,
            }
        }
    }

    /// The text before `end`, which is eaten.
    fn until(&mut self, end: char) -> &'a str {
        let (text, rest) = self.rest.split_once(end).expect("closed in the table");
        self.rest = rest;
        text
    }

    fn word(&mut self) -> &'a str {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(self.rest.len());
        assert!(end > 0, "a word in the table: {}", self.rest);
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn eat(&mut self, text: &str) -> bool {
        self.skip_space_before(text);
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// White space separates items, but a suffix follows its item at once.
    fn skip_space_before(&mut self, text: &str) {
        if text != "+" {
            self.skip_space();
        }
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }
}
