//! What the tree parser refuses though it is valid.
//!
//! `raise;` is parsed as `pass ;` and put back. Of characters' names it knows fewer than there are: `\N{…}` is parsed as something
//! else of the same length, as the values of literals are taken from the source.

use std::ops::Range;

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::visitor::transformer::{Transformer, walk_stmt};
use ruff_python_ast::{Mod, Stmt, StmtRaise};
use ruff_text_size::{Ranged, TextRange};

/// The text with each `raise` before a `;` replaced, and where that was, and without characters' names; `None` if there is neither.
pub(crate) fn disguise(text: &str, tokens: &[Token]) -> Option<(String, Vec<TextRange>)> {
    let mut places = Vec::new();
    let names: Vec<_> = tokens
        .iter()
        .flat_map(|token| names_in(text, token))
        .collect();
    let mut previous: Option<&Token> = None;
    for token in tokens.iter().filter(|token| !token.kind().is_trivia()) {
        if let Some(raise) = previous.filter(|raise| raise.kind() == TokenKind::Raise)
            && token.kind() == TokenKind::Semi
        {
            places.push(raise.range());
        }
        previous = Some(token);
    }
    if places.is_empty() && names.is_empty() {
        return None;
    }
    let mut disguised = text.to_owned();
    for name in names {
        let filler = "_".repeat(name.len());
        disguised.replace_range(name, &filler);
    }
    for &place in &places {
        disguised.replace_range(Range::<usize>::from(place), "pass ");
    }
    Some((disguised, places))
}

/// Where a token of a string has characters' names, from the backslash to the brace.
fn names_in(text: &str, token: &Token) -> Vec<Range<usize>> {
    let range = Range::<usize>::from(token.range());
    let literal = &text[range.clone()];
    let is_text = match token.kind() {
        TokenKind::FStringMiddle | TokenKind::TStringMiddle => true,
        TokenKind::String => {
            let prefix = literal.split(['"', '\'']).next().unwrap_or_default();
            !prefix.contains(['b', 'B', 'r', 'R'])
        }
        _ => false,
    };
    let mut found = Vec::new();
    let mut at = 0;
    while is_text && let Some(offset) = literal[at..].find('\\') {
        let start = at + offset;
        let rest = &literal[start..];
        let end = rest.starts_with("\\N{").then(|| rest.find('}')).flatten();
        match end {
            Some(end) => {
                found.push(range.start + start..range.start + start + end + 1);
                at = start + end + 1;
            }
            None => at = start + 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    found
}

/// Makes the statements at `places` raise again.
pub(crate) fn unmask(tree: &mut Mod, places: &[TextRange]) {
    if let Mod::Module(module) = tree {
        for statement in &mut module.body {
            Unmask { places }.visit_stmt(statement);
        }
    }
}

struct Unmask<'a> {
    places: &'a [TextRange],
}

impl Transformer for Unmask<'_> {
    fn visit_stmt(&self, statement: &mut Stmt) {
        let start = statement.start();
        let place = self.places.iter().find(|place| place.start() == start);
        match (&*statement, place) {
            (Stmt::Pass(pass), Some(&range)) => {
                *statement = Stmt::Raise(StmtRaise {
                    node_index: pass.node_index.clone(),
                    range,
                    exc: None,
                    cause: None,
                });
            }
            _ => walk_stmt(self, statement),
        }
    }
}
