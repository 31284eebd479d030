//! The parser: takes tokens where it stands, in the document or in an entity's text, and makes events of them.
//!
//! [`Parser::next_event`] works on one token at a time. Its events wait in a queue; whoever takes them may change between two of them what is
//! wanted. What is left to do when the queue has been taken (an external entity must have been read by then) is a [`Then`].

mod content;
mod declaration;
mod entities;
mod prolog;
mod tags;
mod values;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::chars;
use crate::dtd::Dtd;
use crate::error::ErrorCode;
use crate::event::{Arg, Event, Handler, Wanted};
use crate::input::{Encoding, Input, Position};
use crate::limits::Limits;
use crate::namespaces::{Binding, Namespaces};
use crate::role::Roles;
use crate::scan::{Cursor, RawAttribute, Stop};
use declaration::Then;
use prolog::Declaration;

/// Text that had to be converted is handed on in parts of at most so many bytes.
const PART_BYTES: usize = 1024;

/// How a parser is made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The encoding, whatever the document says.
    pub encoding: Option<String>,
    /// Given if names are to be expanded: what stands between a namespace and a name, perhaps nothing.
    pub separator: Option<Option<char>>,
}

/// Whether external parameter entities are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamEntities {
    Never,
    UnlessStandalone,
    Always,
}

/// What comes next.
#[derive(Debug)]
pub enum Step {
    Event(Event),
    /// All of the input has been used, as far as it can be.
    Done,
    Failed(ErrorCode),
}

/// Which part of the document the main text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Prolog,
    Content,
    /// At the start of an external general entity.
    ExternalContent,
    Epilog,
}

/// An element that has not ended.
#[derive(Debug)]
struct Tag {
    raw_name: Vec<u8>,
    name: String,
    bindings: Vec<Binding>,
}

/// An internal entity whose text is read.
#[derive(Debug)]
struct OpenEntity {
    name: String,
    text: Rc<[u8]>,
    at: usize,
    is_param: bool,
    /// A parameter entity that stands between declarations.
    is_between: bool,
    /// Elements that were open where it was referred to.
    start_level: usize,
}

/// A text that a token is taken from.
#[derive(Clone, Copy)]
struct Piece<'t> {
    text: &'t [u8],
    start: usize,
    is_main: bool,
    has_more: bool,
    start_level: usize,
}

/// Where a piece stands after a token.
enum Went {
    /// The token is used up to here.
    To(usize),
    /// The token is not complete yet.
    Waits,
    /// There is nothing left.
    Ended,
}

/// A push parser.
#[derive(Debug)]
pub struct Parser {
    wanted: Wanted,
    dtd: Rc<RefCell<Dtd>>,
    limits: Rc<RefCell<Limits>>,
    is_root: bool,
    is_param_entity: bool,
    namespaces: Option<Namespaces>,
    base: Option<String>,
    param_entities: ParamEntities,
    uses_foreign_dtd: bool,
    has_started: bool,
    is_final: bool,
    is_finished: bool,

    encoding_name: Option<String>,
    /// Bytes whose encoding is not known yet; `None` when it is.
    undecided: Option<Vec<u8>>,
    input: Input,
    defers: bool,
    /// Nothing is to be tried before more has come.
    is_deferred: bool,
    /// Bytes that were not enough for a token when it was last tried.
    partial_bytes: usize,

    stage: Stage,
    roles: Roles,
    declaration: Declaration,
    tags: Vec<Tag>,
    base_level: usize,
    is_in_cdata: bool,
    is_in_ignored: bool,
    open: Vec<OpenEntity>,
    raw_attributes: Vec<RawAttribute>,

    queue: VecDeque<(Event, usize)>,
    then: Option<Then>,
    failure: Option<ErrorCode>,
    /// Where the token that is worked on starts in the main text; an event's place unless it says otherwise.
    at: usize,
    /// Where the event that was taken last is in the main text.
    event_at: usize,
}

impl Parser {
    /// A parser of a document.
    pub fn new(options: Options) -> Parser {
        Parser {
            wanted: Wanted::default(),
            dtd: Rc::new(RefCell::new(Dtd::new())),
            limits: Rc::new(RefCell::new(Limits::new())),
            is_root: true,
            is_param_entity: false,
            namespaces: options.separator.map(Namespaces::new),
            base: None,
            param_entities: ParamEntities::Never,
            uses_foreign_dtd: false,
            has_started: false,
            is_final: false,
            is_finished: false,
            encoding_name: options.encoding,
            undecided: Some(Vec::new()),
            input: Input::new(),
            defers: true,
            is_deferred: false,
            partial_bytes: 0,
            stage: Stage::Prolog,
            roles: Roles::of_document(),
            declaration: Declaration::default(),
            tags: Vec::new(),
            base_level: 0,
            is_in_cdata: false,
            is_in_ignored: false,
            open: Vec::new(),
            raw_attributes: Vec::new(),
            queue: VecDeque::new(),
            then: None,
            failure: None,
            at: 0,
            event_at: 0,
        }
    }

    /// A parser of an external entity that this one has told of: a general one if there is the context it told, else a parameter entity,
    /// whose declarations this parser will know.
    pub fn external(&self, context: Option<&str>, encoding: Option<String>) -> Parser {
        let mut made = Parser::new(Options {
            encoding,
            separator: None,
        });
        made.is_root = false;
        made.limits = self.limits.clone();
        made.namespaces = self.namespaces.clone();
        made.base = self.base.clone();
        made.param_entities = self.param_entities;
        made.defers = self.defers;
        match context {
            Some(context) => {
                made.dtd = Rc::new(RefCell::new(self.dtd.borrow().clone()));
                made.stage = Stage::ExternalContent;
                made.base_level = 1;
                made.restore_context(context);
            }
            None => {
                made.dtd = self.dtd.clone();
                made.is_param_entity = true;
                made.roles = Roles::of_external_entity();
            }
        }
        made
    }

    /// Takes in the next bytes of the input; [`Parser::next_event`] tells what they hold.
    ///
    /// # Errors
    /// When the input has ended before.
    pub fn feed(&mut self, bytes: &[u8], is_final: bool) -> Result<(), ErrorCode> {
        if self.is_finished {
            return Err(ErrorCode::Finished);
        }
        if self.failure.is_some() {
            return Ok(());
        }
        self.has_started = true;
        self.is_final = is_final;
        self.input.compact();
        (self.at, self.event_at) = (0, 0);
        match &mut self.undecided {
            Some(waiting) => waiting.extend_from_slice(bytes),
            None => self.input.feed(bytes),
        }
        let have = self.input.text.len();
        self.is_deferred = self.defers && !is_final && have < 2 * self.partial_bytes;
        Ok(())
    }

    /// The next event, of those that are wanted.
    pub fn next_event(&mut self, wanted: Wanted) -> Step {
        self.wanted = wanted;
        loop {
            if let Some((event, at)) = self.queue.pop_front() {
                self.event_at = at;
                return Step::Event(event);
            }
            if let Some(failure) = self.failure {
                self.event_at = self.at;
                return Step::Failed(failure);
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => {
                    self.event_at = self.at;
                    return Step::Done;
                }
                Err(failure) => self.failure = Some(failure),
            }
        }
    }

    /// Ends the parse with an error, where the last event is.
    pub fn fail(&mut self, failure: ErrorCode) {
        self.queue.clear();
        self.then = None;
        self.at = self.event_at;
        self.failure = Some(failure);
    }

    /// Ends the parse behind the last event, without an error; nothing can be fed any more.
    pub fn stop(&mut self) {
        self.queue.clear();
        self.then = None;
        self.event_at = self.input.consumed;
        self.is_finished = true;
    }

    /// Where the last event or the error is.
    pub fn position(&mut self) -> Position {
        self.input.position(self.event_at)
    }

    /// Whether anything has been fed.
    pub fn has_started(&self) -> bool {
        self.has_started
    }

    /// The input from the last event on, as it came.
    pub fn context_bytes(&self) -> Vec<u8> {
        self.input.bytes_from(self.event_at)
    }

    /// Sets what relative addresses of entities refer to.
    pub fn set_base(&mut self, base: Option<String>) {
        self.base = base;
    }

    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// Sets the encoding that counts whatever the document says; nothing happens once the parse has begun.
    pub fn set_encoding(&mut self, name: &str) {
        if !self.has_started {
            self.encoding_name = Some(name.to_owned());
        }
    }

    /// Whether expanded names have their prefix as a third part.
    pub fn set_prefixes(&mut self, has_prefixes: bool) {
        if let Some(namespaces) = &mut self.namespaces
            && !self.has_started
        {
            namespaces.has_prefixes = has_prefixes;
        }
    }

    /// Whether a token is tried again only when much more of it has come; true unless set.
    pub fn defers(&self) -> bool {
        self.defers
    }

    pub fn set_defers(&mut self, defers: bool) {
        self.defers = defers;
    }

    /// Says whether external parameter entities are read; false once the parse has begun.
    pub fn set_param_entities(&mut self, mode: ParamEntities) -> bool {
        if !self.has_started {
            self.param_entities = mode;
        }
        !self.has_started
    }

    /// Has the caller asked for an external subset even if the document names none.
    ///
    /// # Errors
    /// When the parse has begun.
    pub fn set_foreign_dtd(&mut self, uses: bool) -> Result<(), ErrorCode> {
        if self.has_started {
            return Err(ErrorCode::CantChangeFeatureOnceParsing);
        }
        self.uses_foreign_dtd = uses;
        Ok(())
    }

    /// Sets the output in bytes from which on the document may not grow by more than a factor; false for an external entity's parser.
    pub fn set_threshold(&mut self, bytes: u64) -> bool {
        self.limits.borrow_mut().threshold_bytes = bytes;
        self.is_root
    }

    /// Sets by which factor the document may grow; false for an external entity's parser, or a factor below one.
    pub fn set_maximum_factor(&mut self, factor: f64) -> bool {
        let is_allowed = self.is_root && factor >= 1.0;
        if is_allowed {
            self.limits.borrow_mut().maximum_factor = factor;
        }
        is_allowed
    }

    /// One token, or what follows the last one. False when there is no more to do.
    fn advance(&mut self) -> Result<bool, ErrorCode> {
        if let Some(then) = self.then.take() {
            return self.follow(then).map(|()| true);
        }
        if self.undecided.is_some() && !self.decide_encoding() {
            return Ok(!self.queue.is_empty());
        }
        match self.open.last() {
            Some(entity) => {
                let text = entity.text.clone();
                let piece = Piece {
                    text: &text,
                    start: entity.at,
                    is_main: false,
                    has_more: false,
                    start_level: entity.start_level,
                };
                let (depth, is_param) = (self.open.len(), entity.is_param);
                let went = match is_param {
                    true => self.prolog_token(piece),
                    false => self.content_token(piece),
                };
                match went? {
                    Went::To(place) => self.open[depth - 1].at = place,
                    Went::Waits | Went::Ended => self.close_entity(),
                }
                Ok(true)
            }
            None if self.is_deferred || self.is_finished => Ok(false),
            None => self.advance_main(),
        }
    }

    fn advance_main(&mut self) -> Result<bool, ErrorCode> {
        let text = std::mem::take(&mut self.input.text);
        self.at = self.input.consumed;
        let piece = Piece {
            text: &text,
            start: self.at,
            is_main: true,
            has_more: !self.is_final,
            start_level: self.base_level,
        };
        let went = match self.stage {
            Stage::Prolog => self.prolog_token(piece),
            Stage::Content => self.content_token(piece),
            Stage::ExternalContent => self.external_content(piece),
            Stage::Epilog => self.epilog_token(piece),
        };
        self.input.text = text;
        match went? {
            Went::To(place) => {
                self.input.consumed = place;
                return Ok(true);
            }
            Went::Ended => self.is_finished = true,
            Went::Waits => {}
        }
        let have = self.input.text.len();
        self.partial_bytes = if self.input.consumed == 0 { have } else { 0 };
        Ok(false)
    }

    /// Finds out how the input is encoded. False if that takes more bytes, or the caller's answer to an event.
    fn decide_encoding(&mut self) -> bool {
        let Some(bytes) = &self.undecided else {
            return true;
        };
        let named = match &self.encoding_name {
            None => Some(Encoding::Utf8),
            Some(name) => Encoding::named(name),
        };
        let Some(named) = named else {
            let name = self.encoding_name.clone().unwrap_or_default();
            self.push(Handler::UnknownEncoding, vec![Arg::Text(name)]);
            return false;
        };
        let is_text = self.stage == Stage::ExternalContent;
        // What is declared counts more than what a text, which may start with anything, looks like.
        let is_sure = is_text && self.encoding_name.is_some() && named != Encoding::Utf8;
        let (encoding, mark_bytes) = match bytes[..] {
            [] => return self.is_final,
            [0xFE | 0xFF | 0xEF | 0x00 | b'<'] if !self.is_final => return false,
            [_] if !self.is_final && (!is_text || named.is_wide()) => return false,
            [0xEF, 0xBB] if !self.is_final => return false,
            [0xFE, 0xFF, ..] if !is_sure || named.is_wide() => (Encoding::Utf16Big, 3),
            [0xFF, 0xFE, ..] if !is_sure || named.is_wide() => (Encoding::Utf16Little, 3),
            [0xEF, 0xBB, 0xBF, ..] if !is_sure => (Encoding::Utf8, 3),
            [b'<', 0, ..] if !is_sure || named == Encoding::Utf16Little => {
                (Encoding::Utf16Little, 0)
            }
            [0, _, ..] if !is_text || named != Encoding::Utf16Little => (Encoding::Utf16Big, 0),
            [_, 0, ..] if !is_text => (Encoding::Utf16Little, 0),
            _ => (named, 0),
        };
        let bytes = self.undecided.take().unwrap_or_default();
        self.input.encoding = encoding;
        self.input.feed(&bytes);
        self.input.consumed = mark_bytes;
        if self.is_param_entity {
            self.dtd.borrow_mut().is_param_entity_read = true;
        }
        true
    }

    /// The answer to [`Handler::UnknownEncoding`]: the character of each byte, or `None` if the encoding cannot be used.
    pub fn set_table(&mut self, table: Option<Vec<Option<char>>>) {
        let fits = |table: &Vec<Option<char>>| {
            let may_differ = |byte: u8| b"$@\\^`{}~\x7f".contains(&byte) || byte < b' ';
            let is_same = |byte: u8| table[usize::from(byte)] == Some(char::from(byte));
            let counts = |byte: u8| !may_differ(byte) || matches!(byte, b'\t' | b'\n' | b'\r');
            table.len() == 256 && (0..0x80).all(|byte| !counts(byte) || is_same(byte))
        };
        let Some(table) = table.filter(fits) else {
            return self.fail(ErrorCode::UnknownEncoding);
        };
        // Control characters and noncharacters are none that XML allows.
        let allowed = |found: Option<char>| found.filter(|&found| is_allowed(found));
        let encoding = Encoding::Table(table.into_iter().map(allowed).collect());
        match self.undecided.take() {
            Some(bytes) => {
                self.input.encoding = encoding;
                self.input.feed(&bytes);
            }
            None => self.input.switch(encoding, self.input.consumed),
        }
    }

    fn cursor<'t>(&self, piece: Piece<'t>) -> Cursor<'t> {
        Cursor {
            text: piece.text,
            at: piece.start,
            has_namespaces: self.namespaces.is_some(),
        }
    }

    /// The level of elements: those open, and one for an external entity.
    fn level(&self) -> usize {
        self.tags.len() + self.base_level
    }

    /// Moves the place of the error or event, which is always one of the main text.
    fn move_to(&mut self, piece: Piece<'_>, at: usize) {
        if piece.is_main {
            self.at = at;
        }
    }

    fn push(&mut self, handler: Handler, args: Vec<Arg>) {
        self.queue.push_back((Event { handler, args }, self.at));
    }

    /// Hands on what nobody else wants.
    fn push_default(&mut self, piece: Piece<'_>, from: usize, to: usize) {
        if self.wanted.has(Handler::Default) {
            self.push_text(piece, Handler::Default, from, to);
        }
    }

    /// Hands on text, in parts if it was converted.
    fn push_text(&mut self, piece: Piece<'_>, handler: Handler, from: usize, to: usize) {
        if !piece.is_main || self.input.encoding.is_utf8() || to - from <= PART_BYTES {
            let text = chars::string(&piece.text[from..to]);
            return self.push(handler, vec![Arg::Text(text)]);
        }
        let mut start = from;
        while start < to {
            let mut end = to.min(start + PART_BYTES);
            while end < to && piece.text[end] & 0xC0 == 0x80 {
                end -= 1;
            }
            self.at = start;
            let text = chars::string(&piece.text[start..end]);
            self.push(handler, vec![Arg::Text(text)]);
            start = end;
        }
    }

    /// Counts a token's bytes.
    fn count(&mut self, piece: Piece<'_>, to: usize) -> Result<(), ErrorCode> {
        let bytes = to - piece.start;
        let mut limits = self.limits.borrow_mut();
        let is_tolerated = match piece.is_main && self.is_root {
            true => limits.count_direct(bytes),
            false => limits.count_indirect(bytes),
        };
        drop(limits);
        tolerated(is_tolerated)
    }

    /// What it means that there is no token.
    fn stopped(&mut self, piece: Piece<'_>, stop: Stop) -> Result<Went, ErrorCode> {
        match stop {
            Stop::Invalid(at) => {
                self.move_to(piece, at);
                Err(ErrorCode::InvalidToken)
            }
            _ if piece.has_more => Ok(Went::Waits),
            Stop::Partial => Err(ErrorCode::UnclosedToken),
            Stop::PartialChar => Err(ErrorCode::PartialChar),
        }
    }
}

fn is_allowed(found: char) -> bool {
    let mut room = [0; 4];
    let bytes = found.encode_utf8(&mut room).as_bytes();
    matches!(chars::at(bytes, 0), chars::Found::Char(..))
}

fn tolerated(is_tolerated: bool) -> Result<(), ErrorCode> {
    match is_tolerated {
        true => Ok(()),
        false => Err(ErrorCode::AmplificationLimitBreach),
    }
}

#[cfg(test)]
mod tests;
