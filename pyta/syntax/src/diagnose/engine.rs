//! Runs the grammar over tokens, as a parsing expression grammar with a memory.
//!
//! It follows CPython's generated parser in what decides messages: the order in which alternatives are
//! tried, the tokens that were looked at ([`Engine::fill`]), and that the first error action to be
//! reached wins. The result is a failure or a thin tree of nodes in an arena.
//!
//! Source: Ford, "Parsing Expression Grammars" (2004); Warth et al., "Packrat Parsers Can Support
//! Left Recursion" (2008); PEP 617.

use super::checks::Check;
use super::grammar::{Action, Alternative, ErrorPlace, Grammar, Item, NodeKind, Recall, RuleId};
use super::report::{Failure, Report};
use super::token::{NO_SYMBOL, Place, SYMBOLS, Token, TokenKind, symbol_of};

mod memory;

use memory::Memory;

/// CPython: `MAXSTACK`.
const MAX_DEPTH: u32 = 6000;

/// A node of the arena, a token, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(u32);

const TOKEN_BIT: u32 = 1 << 31;
/// What optional parts and lookaheads give.
pub(super) const NOTHING: NodeId = NodeId(u32::MAX);

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    /// Tokens it spans, end exclusive.
    span: (u32, u32),
    pub(super) children: Vec<NodeId>,
}

pub(super) struct Engine<'t> {
    grammar: &'static Grammar,
    pub(super) text: &'t str,
    pub(super) tokens: &'t [Token],
    pub(super) mark: usize,
    /// How many tokens were looked at.
    pub(super) fill: usize,
    pub(super) uses_invalid: bool,
    pub(super) failure: Option<Failure>,
    /// Where the last compound statement of the second pass began, functions left out: line and byte column.
    pub(super) last_statement: (u32, u32),
    nodes: Vec<Node>,
    memory: Memory,
    depth: u32,
    statement_rule: RuleId,
    compound_rule: RuleId,
}

/// The named parts of an alternative.
pub(super) type Parts = [NodeId; 3];

impl<'t> Engine<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        let grammar = Grammar::get();
        Engine {
            grammar,
            text,
            tokens,
            mark: 0,
            fill: 0,
            uses_invalid: false,
            failure: None,
            last_statement: (0, 0),
            nodes: Vec::new(),
            memory: Memory::default(),
            depth: 0,
            statement_rule: grammar.rule_named("statement"),
            compound_rule: grammar.rule_named("compound_stmt"),
        }
    }

    /// Back to the start, with the rules that find errors.
    pub(super) fn begin_second_pass(&mut self) {
        self.mark = 0;
        self.uses_invalid = true;
        self.forget();
    }

    /// Statements up to the end; what is done with is forgotten.
    pub(super) fn module(&mut self) -> bool {
        loop {
            if self.rule(self.statement_rule).is_none() {
                return self.failure.is_none()
                    && self.token_of_kind(TokenKind::EndMarker).is_some();
            }
            self.forget();
        }
    }

    pub(super) fn rule_named(&mut self, name: &str) -> bool {
        self.rule(self.grammar.rule_named(name)).is_some()
    }

    fn forget(&mut self) {
        self.memory.restart(self.mark);
        self.nodes.clear();
    }

    fn rule(&mut self, id: RuleId) -> Option<NodeId> {
        let rule = &self.grammar.rules[id];
        if self.failure.is_some() {
            return None;
        }
        let start = self.mark;
        let result = match rule.recall {
            Recall::Never => self.alternatives(&rule.alternatives),
            Recall::Memo => self.remembered(id),
            Recall::Left => self.grown(id),
            Recall::Plain => {
                let uses_invalid = std::mem::replace(&mut self.uses_invalid, false);
                let result = self.alternatives(&rule.alternatives);
                self.uses_invalid = uses_invalid;
                result
            }
        };
        if id == self.compound_rule && result.is_some() && self.uses_invalid {
            let place = self.registered(&self.tokens[start..]);
            if let Some(place) = place.filter(|place| place.line >= self.last_statement.0) {
                self.last_statement = (place.line, place.column.max(0) as u32);
            }
        }
        result
    }

    /// The place of the compound statement that begins with these tokens: behind its decorators. CPython takes no notice of functions.
    fn registered(&self, mut tokens: &[Token]) -> Option<Place> {
        let says = |token: &Token, word: &str| symbol_of(word) == Some(token.symbol);
        while says(tokens.first()?, "@") {
            let is_end = |token: &Token| token.kind == TokenKind::Newline;
            tokens = &tokens[tokens.iter().position(is_end)? + 1..];
        }
        let word = match says(&tokens[0], "async") {
            true => tokens.get(1)?,
            false => &tokens[0],
        };
        (!says(word, "def")).then_some(tokens[0].start)
    }

    fn remembered(&mut self, id: RuleId) -> Option<NodeId> {
        let start = self.mark;
        if let Some((result, mark)) = self.memory.get(id, start) {
            self.mark = mark;
            return result;
        }
        let result = self.alternatives(&self.grammar.rules[id].alternatives);
        self.memory.set(id, start, (result, self.mark));
        result
    }

    /// A left-recursive rule: fails at first, then takes its last result for its own beginning.
    fn grown(&mut self, id: RuleId) -> Option<NodeId> {
        let start = self.mark;
        if let Some((result, mark)) = self.memory.get(id, start) {
            self.mark = mark;
            return result;
        }
        let (mut best, mut best_mark) = (None, start);
        loop {
            self.memory.set(id, start, (best, best_mark));
            self.mark = start;
            let result = self.alternatives(&self.grammar.rules[id].alternatives);
            if self.failure.is_some() {
                return None;
            }
            if result.is_none() || self.mark <= best_mark {
                break;
            }
            (best, best_mark) = (result, self.mark);
        }
        self.mark = best_mark;
        best
    }

    fn alternatives(&mut self, alternatives: &'static [Alternative]) -> Option<NodeId> {
        if self.depth >= MAX_DEPTH {
            self.failure = Some(Failure::TooComplex);
            return None;
        }
        self.depth += 1;
        let start = self.mark;
        let mut result = None;
        for alternative in alternatives {
            match self.alternative(alternative) {
                Outcome::Done(node) => {
                    result = Some(node);
                    break;
                }
                Outcome::Next => self.mark = start,
                Outcome::GiveUp => {
                    self.mark = start;
                    break;
                }
            }
        }
        self.depth -= 1;
        result
    }

    fn alternative(&mut self, alternative: &'static Alternative) -> Outcome {
        if alternative.is_invalid && !self.uses_invalid {
            return Outcome::Next;
        }
        let start = self.mark;
        let mut parts = [NOTHING; 3];
        let mut only_value = NOTHING;
        let mut values = Vec::new();
        let mut is_cut = false;
        for part in &alternative.parts {
            is_cut |= matches!(part.item, Item::Cut);
            let Some(node) = self.item(&part.item) else {
                return match is_cut || self.failure.is_some() {
                    true => Outcome::GiveUp,
                    false => Outcome::Next,
                };
            };
            if let Some(name) = part.name {
                parts[name] = node;
            }
            if part.item.has_value() {
                match alternative.passes_value_on() {
                    true => only_value = node,
                    false => values.push(node),
                }
            }
        }
        if alternative.passes_value_on() {
            return Outcome::Done(only_value);
        }
        match self.act(alternative, parts, values, start) {
            Some(node) => Outcome::Done(node),
            None => Outcome::GiveUp,
        }
    }

    fn act(
        &mut self,
        alternative: &'static Alternative,
        parts: Parts,
        values: Vec<NodeId>,
        start: usize,
    ) -> Option<NodeId> {
        match &alternative.action {
            Action::Default => Some(self.node(NodeKind::Sequence, start, values)),
            Action::Part(part) => Some(parts[*part]),
            Action::Node(kind) => Some(self.node(*kind, start, values)),
            Action::Check(check) => {
                let kind = match check {
                    Check::Strings => NodeKind::Strings,
                    _ => NodeKind::Sequence,
                };
                let value = self.node(kind, start, values);
                check.run(self, parts).then_some(value)
            }
            Action::Error { place, message } => {
                let message = self.fill_in(message, parts);
                self.fail(*place, parts, message);
                None
            }
        }
    }

    fn item(&mut self, item: &'static Item) -> Option<NodeId> {
        match item {
            Item::Symbol(symbol) => {
                self.token_if(|token| token.kind == TokenKind::Symbol && token.symbol == *symbol)
            }
            Item::Soft(symbol) => {
                self.token_if(|token| token.kind == TokenKind::Name && token.symbol == *symbol)
            }
            Item::AnySoft => {
                self.token_if(|token| token.kind == TokenKind::Name && token.symbol != NO_SYMBOL)
            }
            Item::Kind(kind) => self.token_of_kind(*kind),
            Item::Rule(rule) => self.rule(*rule),
            Item::Group(alternatives) => self.alternatives(alternatives),
            Item::Cut => Some(NOTHING),
            Item::Demand(symbol) => self.demand(*symbol),
            Item::Optional(item) => {
                let start = self.mark;
                let result = self.item(item);
                if result.is_none() {
                    self.mark = start;
                }
                match self.failure {
                    Some(_) => None,
                    None => Some(result.unwrap_or(NOTHING)),
                }
            }
            Item::And(item) => self.looks_at(item).then_some(NOTHING),
            Item::Not(item) => {
                let found = self.looks_at(item);
                (!found && self.failure.is_none()).then_some(NOTHING)
            }
            Item::Repeat { item, at_least_one } => self.repeat(item, *at_least_one),
            Item::Separated { separator, item } => self.separated(*separator, item),
        }
    }

    fn looks_at(&mut self, item: &'static Item) -> bool {
        let start = self.mark;
        let found = self.item(item).is_some();
        self.mark = start;
        found
    }

    fn repeat(&mut self, item: &'static Item, at_least_one: bool) -> Option<NodeId> {
        let start = self.mark;
        let mut values = Vec::new();
        loop {
            let before = self.mark;
            match self.item(item) {
                Some(node) => values.push(node),
                None => {
                    self.mark = before;
                    break;
                }
            }
        }
        if self.failure.is_some() || (at_least_one && values.is_empty()) {
            return None;
        }
        Some(self.node(NodeKind::Sequence, start, values))
    }

    fn separated(&mut self, separator: u16, item: &'static Item) -> Option<NodeId> {
        let start = self.mark;
        let mut values = vec![self.item(item)?];
        loop {
            let before = self.mark;
            let is_separator =
                |token: &Token| token.kind == TokenKind::Symbol && token.symbol == separator;
            let next = self.token_if(is_separator).and_then(|_| self.item(item));
            match next {
                Some(node) => values.push(node),
                None => {
                    self.mark = before;
                    break;
                }
            }
        }
        match self.failure {
            Some(_) => None,
            None => Some(self.node(NodeKind::Sequence, start, values)),
        }
    }

    fn demand(&mut self, symbol: u16) -> Option<NodeId> {
        let is_it = |token: &Token| token.kind == TokenKind::Symbol && token.symbol == symbol;
        let found = self.token_if(is_it);
        if found.is_none() && self.failure.is_none() && self.uses_invalid {
            let here = NodeId(self.mark as u32 | TOKEN_BIT);
            let message = format!("expected '{}'", SYMBOLS[usize::from(symbol)]);
            self.fail(ErrorPlace::At(0), [here, NOTHING, NOTHING], message);
        }
        found
    }

    fn token_of_kind(&mut self, kind: TokenKind) -> Option<NodeId> {
        self.token_if(|token| token.kind == kind)
    }

    fn token_if(&mut self, fits: impl FnOnce(&Token) -> bool) -> Option<NodeId> {
        let token = self.peek()?;
        if !fits(token) {
            return None;
        }
        let node = NodeId(self.mark as u32 | TOKEN_BIT);
        self.mark += 1;
        Some(node)
    }

    /// The next token; looking at the tokenizer's error is a failure.
    fn peek(&mut self) -> Option<&'t Token> {
        if self.failure.is_some() {
            return None;
        }
        let token = self.tokens.get(self.mark)?;
        self.fill = self.fill.max(self.mark + 1);
        if token.kind == TokenKind::Error {
            self.failure = Some(Failure::Lexical);
            return None;
        }
        Some(token)
    }

    fn node(&mut self, kind: NodeKind, start: usize, children: Vec<NodeId>) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node {
            kind,
            span: (start as u32, self.mark as u32),
            children,
        });
        id
    }

    /// Records an error, unless there is one.
    pub(super) fn fail(&mut self, place: ErrorPlace, parts: Parts, message: String) {
        if place == ErrorPlace::Next {
            self.peek();
        }
        if self.failure.is_some() {
            return;
        }
        let report = match place {
            ErrorPlace::At(a) => Report::between(self.start_of(parts[a]), self.end_of(parts[a])),
            ErrorPlace::Range(a, b) => {
                Report::between(self.start_of(parts[a]), self.end_of(parts[b]))
            }
            ErrorPlace::From(a) => {
                Report::up_to_cursor(self.start_of(parts[a]), self.last_token().cursor)
            }
            ErrorPlace::Next => Report::at_token(&self.tokens[self.mark]),
            ErrorPlace::Last => Report::at_token(self.last_token()),
            ErrorPlace::Indent => Report::indentation(self.last_token()),
        };
        self.failure = Some(Failure::Reported(report.saying(message)));
    }

    /// Records an error from one token to another.
    pub(super) fn fail_at_tokens(&mut self, first: &Token, last: &Token, message: String) {
        let report = Report::between(first.start, last.end).saying(message);
        self.failure.get_or_insert(Failure::Reported(report));
    }

    /// Records an error at the character before a place.
    pub(super) fn fail_at_last_character(&mut self, end: Place, message: &str) {
        let column = end.column - 1;
        let report = Report::at_place(Place { column, ..end }).saying(message);
        self.failure.get_or_insert(Failure::Reported(report));
    }

    pub(super) fn last_token(&self) -> &'t Token {
        &self.tokens[self.fill.max(1) - 1]
    }

    /// Fills `{a}`, `{a.text}` and `{a.line}` in.
    fn fill_in(&self, message: &str, parts: Parts) -> String {
        let mut out = message.to_owned();
        for (index, &part) in parts
            .iter()
            .enumerate()
            .filter(|(_, part)| **part != NOTHING)
        {
            let name = char::from(b'a' + index as u8);
            out = out
                .replace(&format!("{{{name}}}"), self.describe(part))
                .replace(&format!("{{{name}.text}}"), self.text_of(part))
                .replace(
                    &format!("{{{name}.line}}"),
                    &self.start_of(part).line.to_string(),
                );
        }
        out
    }

    /// How CPython calls an expression; a token is a name or a literal.
    pub(super) fn describe(&self, node: NodeId) -> &'static str {
        match self.kind(node) {
            Some(NodeKind::Strings) => self.describe_strings(node),
            Some(kind) => kind.description(),
            None => match self.token(node).map(|token| token.kind) {
                Some(TokenKind::Name) => "name",
                _ => "literal",
            },
        }
    }

    /// String literals in a row, perhaps with f-strings among them.
    fn describe_strings(&self, node: NodeId) -> &'static str {
        let literals = self
            .children(node)
            .iter()
            .flat_map(|list| self.children(*list));
        let mut kinds = literals.map(|literal| self.kind(*literal));
        match kinds.any(|kind| kind == Some(NodeKind::FString)) {
            true => NodeKind::FString.description(),
            false => NodeKind::Literal.description(),
        }
    }

    /// `None` for tokens.
    pub(super) fn kind(&self, node: NodeId) -> Option<NodeKind> {
        (node.0 & TOKEN_BIT == 0).then(|| self.nodes[node.0 as usize].kind)
    }

    pub(super) fn token(&self, node: NodeId) -> Option<&'t Token> {
        let is_token = node != NOTHING && node.0 & TOKEN_BIT != 0;
        is_token.then(|| &self.tokens[(node.0 & !TOKEN_BIT) as usize])
    }

    pub(super) fn children(&self, node: NodeId) -> &[NodeId] {
        match node.0 & TOKEN_BIT {
            0 => &self.nodes[node.0 as usize].children,
            _ => &[],
        }
    }

    /// The tokens of a node, end exclusive.
    pub(super) fn span(&self, node: NodeId) -> (usize, usize) {
        match node.0 & TOKEN_BIT {
            0 => {
                let (start, end) = self.nodes[node.0 as usize].span;
                (start as usize, end.max(start + 1) as usize)
            }
            _ => {
                let index = (node.0 & !TOKEN_BIT) as usize;
                (index, index + 1)
            }
        }
    }

    /// Parentheses around an expression are not part of it, so a sequence asks its parts.
    pub(super) fn start_of(&self, mut node: NodeId) -> Place {
        while self.kind(node) == Some(NodeKind::Sequence)
            && let Some(&first) = self
                .children(node)
                .iter()
                .find(|child| self.has_tokens(**child))
        {
            node = first;
        }
        self.tokens[self.span(node).0].start
    }

    pub(super) fn end_of(&self, mut node: NodeId) -> Place {
        while self.kind(node) == Some(NodeKind::Sequence)
            && let Some(&last) = self
                .children(node)
                .iter()
                .rfind(|child| self.has_tokens(**child))
        {
            node = last;
        }
        self.tokens[self.span(node).1 - 1].end
    }

    fn has_tokens(&self, node: NodeId) -> bool {
        node != NOTHING
            && (self.token(node).is_some() || {
                let (start, end) = self.nodes[node.0 as usize].span;
                start < end
            })
    }

    pub(super) fn text_of(&self, node: NodeId) -> &'t str {
        let (start, end) = self.span(node);
        let range = self.tokens[start].range.0 as usize..self.tokens[end - 1].range.1 as usize;
        self.text.get(range).unwrap_or("")
    }

    pub(super) fn token_text(&self, token: &Token) -> &'t str {
        let range = token.range.0 as usize..token.range.1 as usize;
        self.text.get(range).unwrap_or("")
    }
}

enum Outcome {
    Done(NodeId),
    /// Try the next alternative.
    Next,
    /// The rule fails, whatever alternatives there are.
    GiveUp,
}
