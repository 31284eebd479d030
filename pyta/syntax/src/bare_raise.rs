//! `raise;`, which the tree parser refuses: it is parsed as `pass ;` and put back.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::visitor::transformer::{Transformer, walk_stmt};
use ruff_python_ast::{Mod, Stmt, StmtRaise};
use ruff_text_size::{Ranged, TextRange};

/// The text with each `raise` before a `;` replaced, and where that was; `None` if there is none.
pub(crate) fn disguise(text: &str, tokens: &[Token]) -> Option<(String, Vec<TextRange>)> {
    let mut places = Vec::new();
    let mut previous: Option<&Token> = None;
    for token in tokens.iter().filter(|token| !token.kind().is_trivia()) {
        if let Some(raise) = previous.filter(|raise| raise.kind() == TokenKind::Raise)
            && token.kind() == TokenKind::Semi
        {
            places.push(raise.range());
        }
        previous = Some(token);
    }
    if places.is_empty() {
        return None;
    }
    let mut disguised = text.to_owned();
    for &place in &places {
        disguised.replace_range(std::ops::Range::<usize>::from(place), "pass ");
    }
    Some((disguised, places))
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
