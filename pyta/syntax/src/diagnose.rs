//! The second look at a source that does not parse: what CPython would say.
//!
//! ```text
//! text ──tokenizer──▶ tokens (+ lexical error)
//!                       │
//!       engine, pass 1 (the plain grammar): how far does it get?
//!       engine, pass 2 (with the invalid_* rules): does one of them match?
//!                       │
//!          message, place ──▶ SyntaxError
//! ```
//!
//! The tree parser is trusted for accepting, never for wording. This pass is slow and runs on failure
//! only. New messages are rows of `python.peg`.
//!
//! Source: PEP 617; the order of the checks follows what CPython 3.14 prints.

mod checks;
mod engine;
mod grammar;
mod report;
mod token;
mod tokenizer;

use engine::Engine;
use report::{Failure, Report};
use token::{Token, TokenKind};
use tokenizer::{Input, LexicalError, Noticed, Tokens};

use ruff_text_size::TextRange;

use crate::error::{ErrorKind, LastStatement, SyntaxError, SyntaxWarning};
use crate::parse::{Mode, Options};
use crate::source::Source;
use crate::stack::with_deep_stack;
use crate::warnings::{self, Literal};

/// Native stack for the deepest descent of the engine, in levels of a tree walk.
const ENGINE_DEPTH: u32 = 12_000;

/// The error in a source, with what is warned of before, or `None` if this pass finds none.
pub(crate) fn diagnose(source: &Source, mode: Mode, options: Options) -> Option<SyntaxError> {
    with_deep_stack(ENGINE_DEPTH, || Diagnosis::new(source, mode, options).run())
}

struct Diagnosis<'s> {
    source: &'s Source,
    mode: Mode,
    options: Options,
    tokens: Tokens,
}

impl<'s> Diagnosis<'s> {
    fn new(source: &'s Source, mode: Mode, options: Options) -> Self {
        let input = match mode {
            Mode::Exec => Input::Module,
            Mode::Eval => Input::Expression,
            Mode::Single => Input::Interactive {
                implies_dedent: !options.dont_imply_dedent,
            },
        };
        Diagnosis {
            source,
            mode,
            options,
            tokens: tokenizer::tokenize(source.text(), input),
        }
    }

    fn run(&self) -> Option<SyntaxError> {
        let mut engine = Engine::new(self.source.text(), &self.tokens.tokens);
        let is_whole = self.parse(&mut engine);
        let last_token = *engine.last_token();
        let error = match is_whole {
            true => self.check_single(&engine)?,
            false => self.error_of(&mut engine, &last_token),
        };
        Some(SyntaxError {
            warnings: self.warnings(last_token.range.0).into(),
            ..error
        })
    }

    /// What is warned of up to the furthest token. Text of a formatted string is looked at when that is whole.
    fn warnings(&self, furthest: u32) -> Vec<SyntaxWarning> {
        let mut literals = Vec::new();
        // With the texts of each open string.
        let mut open: Vec<(bool, Vec<TextRange>)> = Vec::new();
        let read = |token: &&Token| token.range.0 <= furthest;
        for token in self.tokens.tokens.iter().take_while(read) {
            let range = TextRange::new(token.range.0.into(), token.range.1.into());
            // Strings are looked at when the parser has gone on.
            let is_over = token.range.0 < furthest;
            match token.kind {
                TokenKind::Number => literals.push((Literal::Number, range)),
                TokenKind::String if is_over => literals.push((Literal::Whole, range)),
                TokenKind::FStringStart | TokenKind::TStringStart => {
                    open.push((self.is_raw(token), Vec::new()));
                }
                TokenKind::FStringMiddle | TokenKind::TStringMiddle => {
                    if let Some((false, texts)) = open.last_mut() {
                        texts.push(range);
                    }
                }
                TokenKind::FStringEnd | TokenKind::TStringEnd if is_over => {
                    let (_, texts) = open.pop().unwrap_or_default();
                    literals.extend(texts.into_iter().map(|range| (Literal::Middle, range)));
                }
                _ => {}
            }
        }
        literals.sort_by_key(|(_, range)| range.start());
        warnings::collect(self.source, literals.into_iter())
    }

    /// Whether a formatted string that begins with this token is raw.
    fn is_raw(&self, start: &Token) -> bool {
        let (from, to) = (start.range.0 as usize, start.range.1 as usize);
        self.source.text()[from..to].contains(['r', 'R'])
    }

    /// The error of a text that was refused; `last_token` is the furthest.
    fn error_of(&self, engine: &mut Engine<'_>, last_token: &Token) -> SyntaxError {
        if self.options.allow_incomplete_input && self.reached_end(engine) {
            let report = Report::at_token(last_token).saying("incomplete input");
            return self.error(report.of_kind(ErrorKind::Incomplete));
        }
        if engine.failure.is_none() {
            engine.begin_second_pass();
            self.parse(engine);
        }
        let mut error = self.conclude(engine, last_token);
        let (line, column) = engine.last_statement;
        error.last_statement = Some(Box::new(LastStatement {
            line,
            column,
            source: self.source.text().to_owned(),
        }));
        error
    }

    fn parse(&self, engine: &mut Engine<'_>) -> bool {
        match self.mode {
            Mode::Exec => engine.module(),
            Mode::Eval => engine.rule_named("eval"),
            Mode::Single => engine.rule_named("interactive"),
        }
    }

    fn error(&self, report: Report) -> SyntaxError {
        report.into_error(self.source, self.mode, self.options.reading)
    }

    /// After both passes; `last_token` is the furthest of the first.
    fn conclude(&self, engine: &Engine<'_>, last_token: &Token) -> SyntaxError {
        match &engine.failure {
            Some(Failure::TooComplex) => SyntaxError::without_place(
                ErrorKind::Memory,
                "Parser stack overflowed - Python source too complex to parse",
                self.source.filename(),
            ),
            Some(Failure::Lexical) => self.lexical_error(engine.last_token()),
            Some(Failure::Reported(report)) => self.unless_lexical(engine, report.clone()),
            None => self.generic_error(engine, last_token),
        }
    }

    fn generic_error(&self, engine: &Engine<'_>, last_token: &Token) -> SyntaxError {
        let indentation = match last_token.kind {
            TokenKind::Indent => Some("unexpected indent"),
            TokenKind::Dedent => Some("unexpected unindent"),
            _ => None,
        };
        if let Some(message) = indentation {
            return self.error(Report::indentation(engine.last_token()).saying(message));
        }
        let report = Report::between(last_token.start, last_token.end).saying("invalid syntax");
        self.unless_lexical(engine, report)
    }

    /// An error that the tokenizer raises further on beats the parser's.
    fn unless_lexical(&self, engine: &Engine<'_>, report: Report) -> SyntaxError {
        let report = report.seen_from(engine.last_token().cursor.line);
        match &self.tokens.error {
            Some(LexicalError::Raised(raised)) if !raised.is_in_string => {
                report::raised(raised, self.source)
            }
            Some(LexicalError::Noticed(_)) if !self.tokens.is_in_string => {
                match self.tokens.open_brackets.last() {
                    Some(open) if engine.last_token().start.line > open.place.line => {
                        self.never_closed(engine.last_token().cursor.line)
                    }
                    _ => self.error(report),
                }
            }
            _ => self.error(report),
        }
    }

    /// The parser has reached the tokenizer's error.
    fn lexical_error(&self, error_token: &Token) -> SyntaxError {
        let noticed = match &self.tokens.error {
            Some(LexicalError::Raised(raised)) => return report::raised(raised, self.source),
            Some(LexicalError::Noticed(noticed)) => *noticed,
            None => Noticed::EndOfFile,
        };
        let (kind, message) = noticed.describe();
        let line = error_token.start.line;
        let report = match noticed {
            Noticed::EndOfFile if !self.tokens.open_brackets.is_empty() => {
                return self.never_closed(error_token.cursor.line);
            }
            Noticed::EndOfFile | Noticed::Dedent => Report::at_token(error_token),
            Noticed::TabSpace | Noticed::TooDeep => {
                Report::at_place(token::Place { line, column: 0 })
            }
            Noticed::LineContinuation => Report::at_place(token::Place {
                line,
                column: self.tokens.buffer_column - 1,
            }),
        };
        self.error(report.saying(message).of_kind(kind))
    }

    /// The tokenizer is in this line.
    fn never_closed(&self, line: u32) -> SyntaxError {
        let open = self.tokens.open_brackets.last();
        let (bracket, place) = match open {
            Some(open) => (open.bracket, open.place),
            None => (b'(', token::Place { line: 1, column: 0 }),
        };
        let message = format!("'{}' was never closed", char::from(bracket));
        self.error(Report::at_place(place).saying(message).seen_from(line))
    }

    /// Whether the tokenizer was at the end of the text when the parser gave up.
    fn reached_end(&self, engine: &Engine<'_>) -> bool {
        let last = engine.last_token();
        let end = self.source.text().len() as u32;
        match last.kind {
            TokenKind::EndMarker => true,
            TokenKind::Dedent => last.range.1 >= end,
            TokenKind::Newline => last.start.column < 0,
            TokenKind::Error => match &self.tokens.error {
                Some(LexicalError::Noticed(noticed)) => *noticed == Noticed::EndOfFile,
                Some(LexicalError::Raised(raised)) => {
                    raised.message.starts_with("unterminated") && raised.reaches_end
                }
                None => true,
            },
            TokenKind::String | TokenKind::Indent => false,
            _ => self.mode != Mode::Exec && last.range.1 >= end,
        }
    }

    /// In interactive mode nothing may follow the statement.
    fn check_single(&self, engine: &Engine<'_>) -> Option<SyntaxError> {
        if self.mode != Mode::Single {
            return None;
        }
        let last = engine.last_token();
        let rest = self
            .source
            .text()
            .get(last.range.1 as usize..)
            .unwrap_or("");
        let is_more = |line: &str| {
            let line = line.trim_start_matches([' ', '\t', '\x0c', '\n']);
            !line.is_empty() && !line.starts_with('#')
        };
        rest.lines().any(is_more).then(|| {
            let message = "multiple statements found while compiling a single statement";
            self.error(Report::at_token(last).saying(message))
        })
    }
}
