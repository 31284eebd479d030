//! Content of elements, and what follows the last one.

use super::{Parser, Piece, Stage, Went};
use crate::chars;
use crate::error::ErrorCode;
use crate::event::{Arg, Handler};
use crate::scan::{self, Content, Prolog, Scanned, Stop, char_reference};

impl Parser {
    /// One token of content.
    pub(super) fn content_token(&mut self, piece: Piece<'_>) -> Result<Went, ErrorCode> {
        if self.is_in_cdata {
            return self.cdata_token(piece);
        }
        let mut cursor = self.cursor(piece);
        let mut attributes = std::mem::take(&mut self.raw_attributes);
        let scanned = scan::content(&mut cursor, &mut attributes);
        self.raw_attributes = attributes;
        let token = match scanned {
            Ok(token) => token,
            Err(stop) => return self.stopped(piece, stop),
        };
        let (from, to) = (piece.start, cursor.at);
        match token {
            Content::None | Content::TrailingCr | Content::TrailingBrackets => {
                return self.content_end(piece, token);
            }
            _ => self.count(piece, to)?,
        }
        match token {
            Content::Data => self.character_data(piece, from, to),
            Content::Newline => self.newline(piece, from, to),
            Content::StartTag(name_bytes) => self.start_tag(piece, name_bytes, to)?,
            Content::EmptyTag(name_bytes) => self.empty_tag(piece, name_bytes, to)?,
            Content::EndTag(name_bytes) => self.end_tag(piece, name_bytes, to)?,
            Content::CharRef => {
                let found = char_reference(&piece.text[from..to]).ok_or(ErrorCode::BadCharRef)?;
                self.character(piece, found, to);
            }
            Content::EntityRef => self.entity_reference(piece, to)?,
            Content::Comment => self.comment(piece, to),
            Content::Instruction => self.instruction(piece, to),
            Content::XmlDecl => return Err(ErrorCode::MisplacedXmlPi),
            Content::CdataOpen => {
                match self.wanted.has(Handler::StartCdataSection) {
                    true => self.push(Handler::StartCdataSection, Vec::new()),
                    false => self.push_default(piece, from, to),
                }
                self.is_in_cdata = true;
            }
            Content::CdataClose
            | Content::None
            | Content::TrailingCr
            | Content::TrailingBrackets => {}
        }
        Ok(Went::To(to))
    }

    /// The text is at its end, perhaps with something that could go on.
    fn content_end(&mut self, piece: Piece<'_>, token: Content) -> Result<Went, ErrorCode> {
        if piece.has_more {
            return Ok(Went::Waits);
        }
        let end = piece.text.len();
        self.count(piece, end)?;
        match token {
            Content::TrailingCr => self.newline(piece, piece.start, end),
            Content::TrailingBrackets => {
                self.character_data(piece, piece.start, end);
                self.move_to(piece, end);
            }
            _ if piece.is_main && self.input.has_rest() => return Err(ErrorCode::UnclosedToken),
            _ => {}
        }
        if piece.is_main && self.base_level == 0 {
            return Err(ErrorCode::NoElements);
        }
        if self.level() != piece.start_level {
            return Err(ErrorCode::AsyncEntity);
        }
        Ok(Went::Ended)
    }

    fn cdata_token(&mut self, piece: Piece<'_>) -> Result<Went, ErrorCode> {
        let mut cursor = self.cursor(piece);
        let token = match scan::cdata(&mut cursor) {
            Ok(Content::None) | Err(Stop::Partial) if !piece.has_more => {
                return Err(ErrorCode::UnclosedCdataSection);
            }
            Ok(Content::None) => return Ok(Went::Waits),
            Ok(token) => token,
            Err(stop) => return self.stopped(piece, stop),
        };
        let (from, to) = (piece.start, cursor.at);
        self.count(piece, to)?;
        match token {
            Content::CdataClose => {
                self.is_in_cdata = false;
                match self.wanted.has(Handler::EndCdataSection) {
                    true => self.push(Handler::EndCdataSection, Vec::new()),
                    false => self.push_default(piece, from, to),
                }
            }
            Content::Newline => self.newline(piece, from, to),
            _ => self.character_data(piece, from, to),
        }
        Ok(Went::To(to))
    }

    fn character_data(&mut self, piece: Piece<'_>, from: usize, to: usize) {
        match self.wanted.has(Handler::CharacterData) {
            true => self.push_text(piece, Handler::CharacterData, from, to),
            false => self.push_default(piece, from, to),
        }
    }

    fn newline(&mut self, piece: Piece<'_>, from: usize, to: usize) {
        match self.wanted.has(Handler::CharacterData) {
            true => self.push(Handler::CharacterData, vec![Arg::Text("\n".to_owned())]),
            false => self.push_default(piece, from, to),
        }
    }

    /// One character that stands as a reference.
    pub(super) fn character(&mut self, piece: Piece<'_>, found: char, to: usize) {
        match self.wanted.has(Handler::CharacterData) {
            true => self.push(Handler::CharacterData, vec![Arg::Text(found.to_string())]),
            false => self.push_default(piece, piece.start, to),
        }
    }

    pub(super) fn comment(&mut self, piece: Piece<'_>, to: usize) {
        if !self.wanted.has(Handler::Comment) {
            return self.push_default(piece, piece.start, to);
        }
        let text = with_plain_lines(&piece.text[piece.start + 4..to - 3]);
        self.push(Handler::Comment, vec![Arg::Text(text)]);
    }

    pub(super) fn instruction(&mut self, piece: Piece<'_>, to: usize) {
        if !self.wanted.has(Handler::ProcessingInstruction) {
            return self.push_default(piece, piece.start, to);
        }
        let inside = &piece.text[piece.start + 2..to - 2];
        let target_bytes = inside.iter().position(|&byte| chars::is_space(byte));
        let (target, rest) = inside.split_at(target_bytes.unwrap_or(inside.len()));
        let skipped = rest.iter().position(|&byte| !chars::is_space(byte));
        let data = with_plain_lines(&rest[skipped.unwrap_or(rest.len())..]);
        let args = vec![Arg::Name(chars::string(target)), Arg::Text(data)];
        self.push(Handler::ProcessingInstruction, args);
    }

    /// The first token of an external general entity may be a text declaration.
    pub(super) fn external_content(&mut self, piece: Piece<'_>) -> Result<Went, ErrorCode> {
        let mut cursor = self.cursor(piece);
        let mut attributes = Vec::new();
        match scan::content(&mut cursor, &mut attributes) {
            Ok(Content::XmlDecl) => {
                self.stage = Stage::Content;
                self.xml_declaration(piece, cursor.at)?;
                Ok(Went::To(cursor.at))
            }
            Err(stop @ (Stop::Partial | Stop::PartialChar)) => self.stopped(piece, stop),
            Ok(Content::None) if piece.has_more => Ok(Went::Waits),
            _ => {
                self.stage = Stage::Content;
                Ok(Went::To(piece.start))
            }
        }
    }

    /// One token behind the last element.
    pub(super) fn epilog_token(&mut self, piece: Piece<'_>) -> Result<Went, ErrorCode> {
        let mut cursor = self.cursor(piece);
        let scanned = match scan::prolog(&mut cursor) {
            Ok(scanned) => scanned,
            Err(stop) => return self.stopped(piece, stop),
        };
        let to = cursor.at;
        match scanned {
            Scanned::AtEnd(Prolog::None) if piece.has_more => return Ok(Went::Waits),
            Scanned::AtEnd(Prolog::None) if self.input.has_rest() => {
                return Err(ErrorCode::UnclosedToken);
            }
            Scanned::AtEnd(Prolog::None) => return Ok(Went::Ended),
            Scanned::AtEnd(_) if piece.has_more => return Ok(Went::Waits),
            _ => self.count(piece, to)?,
        }
        match scanned {
            Scanned::Token(Prolog::Space) | Scanned::AtEnd(Prolog::Space) => {
                self.push_default(piece, piece.start, to);
            }
            Scanned::Token(Prolog::Comment) => self.comment(piece, to),
            Scanned::Token(Prolog::Instruction) => self.instruction(piece, to),
            _ => return Err(ErrorCode::JunkAfterDocElement),
        }
        Ok(Went::To(to))
    }
}

/// Text in which lines end with line feeds alone.
fn with_plain_lines(text: &[u8]) -> String {
    let text = chars::string(text);
    match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text,
    }
}
