//! What the tree parser accepts and Python does not, found in the tokens.
//!
//! A suspicious source goes through the diagnosing pass before its tree is used.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{Expr, Mod};

use crate::source::Source;

/// Whether the tokens hold something that the parser is known to be too generous about.
pub(crate) fn is_suspicious(tokens: &[Token]) -> bool {
    let mut kinds = tokens
        .iter()
        .map(Token::kind)
        .filter(|kind| !kind.is_trivia())
        .peekable();
    let mut previous = TokenKind::Newline;
    // Open brackets, and whether a yield expression fills them.
    let mut yields = vec![false];
    while let Some(kind) = kinds.next() {
        match kind {
            TokenKind::Yield => {
                if kinds.peek().is_some_and(|&next| !may_follow_yield(next)) {
                    return true;
                }
                if previous == TokenKind::Lpar
                    && let Some(is_yield) = yields.last_mut()
                {
                    *is_yield = true;
                }
            }
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => yields.push(false),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                yields.pop();
            }
            TokenKind::For if yields.last() == Some(&true) => return true,
            _ => {}
        }
        previous = kind;
    }
    false
}

/// Whether `eval` may refuse what was read as an expression: one of those that need parentheses, or
/// white space where indentation counts.
pub(crate) fn is_suspicious_expression(source: &Source, tree: &Mod) -> bool {
    let Mod::Expression(tree) = tree else {
        return false;
    };
    let needs_parentheses = match &*tree.body {
        Expr::Named(_) | Expr::Yield(_) | Expr::YieldFrom(_) | Expr::Starred(_) => true,
        Expr::Tuple(tuple) => !tuple.parenthesized && tuple.elts.iter().any(Expr::is_starred_expr),
        _ => false,
    };
    let text = source.text();
    let is_indented = text.starts_with([' ', '\t', '\x0c']) || text.contains(['\n', '\\']);
    needs_parentheses || is_indented
}

/// The beginnings of an expression, and what ends an empty `yield`.
fn may_follow_yield(kind: TokenKind) -> bool {
    let ends = matches!(
        kind,
        TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::Newline
            | TokenKind::EndOfFile
            | TokenKind::Semi
            | TokenKind::Equal
            | TokenKind::Colon
            | TokenKind::Exclamation
    );
    let begins = matches!(
        kind,
        TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringStart
            | TokenKind::TStringStart
            | TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::Tilde
            | TokenKind::Star
            | TokenKind::Not
            | TokenKind::Lambda
            | TokenKind::Await
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Ellipsis
            | TokenKind::From
            | TokenKind::Name
    );
    ends || begins || kind.is_soft_keyword()
}
