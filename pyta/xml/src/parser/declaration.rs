//! XML and text declarations, and what is left to do when events have been taken.

use super::{Parser, Piece};
use crate::chars::{self, is_space};
use crate::error::ErrorCode;
use crate::event::{Arg, Handler};
use crate::input::Encoding;

/// What is left to do when the queue has been taken.
#[derive(Debug)]
pub(super) enum Then {
    /// The declaration has told of an encoding, whose name stands at a place.
    Encoding { name: String, at: usize },
    /// The external subset may have been read.
    ExternalSubset {
        had_refs: bool,
        has_system_id: bool,
        ends_doctype: bool,
    },
    /// An external parameter entity may have been read.
    ParamEntity(String),
}

/// What a declaration says; a value is its text and its place.
#[derive(Default)]
struct Said<'t> {
    version: Option<(&'t [u8], usize)>,
    encoding: Option<(&'t [u8], usize)>,
    is_standalone: Option<bool>,
}

impl Parser {
    /// Reads the declaration that the piece starts with.
    pub(super) fn xml_declaration(&mut self, piece: Piece<'_>, to: usize) -> Result<(), ErrorCode> {
        let is_text = !self.roles.is_document || self.base_level > 0;
        let said = match read(&piece.text[..to - 2], piece.start + 5, is_text) {
            Ok(said) => said,
            Err(at) => {
                self.move_to(piece, at);
                return Err(match is_text {
                    true => ErrorCode::TextDecl,
                    false => ErrorCode::XmlDecl,
                });
            }
        };
        if said.is_standalone == Some(true) {
            self.dtd.borrow_mut().is_standalone = true;
            if self.param_entities == super::ParamEntities::UnlessStandalone {
                self.param_entities = super::ParamEntities::Never;
            }
        }
        let value = |said: Option<(&[u8], usize)>| said.map(|(text, _)| chars::string(text));
        if self.wanted.has(Handler::XmlDecl) {
            let standalone = said.is_standalone.map_or(-1, i64::from);
            let args = vec![
                Arg::text(value(said.version).as_deref()),
                Arg::text(value(said.encoding).as_deref()),
                Arg::Int(standalone),
            ];
            self.push(Handler::XmlDecl, args);
        } else {
            self.push_default(piece, piece.start, to);
        }
        if let (Some((name, at)), None) = (said.encoding, &self.encoding_name) {
            let name = chars::string(name);
            self.then = Some(Then::Encoding { name, at });
        }
        Ok(())
    }

    pub(super) fn follow(&mut self, then: Then) -> Result<(), ErrorCode> {
        match then {
            Then::Encoding { name, at } => self.declared_encoding(name, at),
            Then::ExternalSubset {
                had_refs,
                has_system_id,
                ends_doctype,
            } => {
                let is_read = self.dtd.borrow().is_param_entity_read;
                if is_read {
                    self.push_not_standalone();
                } else if !has_system_id {
                    self.dtd.borrow_mut().has_param_entity_refs = had_refs;
                }
                if ends_doctype && self.wanted.has(Handler::EndDoctypeDecl) {
                    self.push(Handler::EndDoctypeDecl, Vec::new());
                }
                Ok(())
            }
            Then::ParamEntity(name) => {
                let mut dtd = self.dtd.borrow_mut();
                if let Some(entity) = dtd.parameter.get_mut(&name) {
                    entity.is_open = false;
                }
                let is_read = dtd.is_param_entity_read;
                if !is_read {
                    dtd.keeps_processing = dtd.is_standalone;
                }
                drop(dtd);
                if is_read {
                    self.push_not_standalone();
                }
                Ok(())
            }
        }
    }

    /// Asks whether a document that is not standalone is fine.
    pub(super) fn push_not_standalone(&mut self) {
        let is_standalone = self.dtd.borrow().is_standalone;
        if !is_standalone && self.wanted.has(Handler::NotStandalone) {
            self.push(Handler::NotStandalone, Vec::new());
        }
    }

    fn declared_encoding(&mut self, name: String, at: usize) -> Result<(), ErrorCode> {
        let is_wide = self.input.encoding.is_wide();
        if is_wide && name.eq_ignore_ascii_case("UTF-16") {
            return Ok(());
        }
        match Encoding::named(&name) {
            Some(new) if new == self.input.encoding => Ok(()),
            Some(new) if !new.is_wide() && !is_wide => {
                self.input.switch(new, self.input.consumed);
                Ok(())
            }
            None if !is_wide => {
                self.at = at;
                self.push(Handler::UnknownEncoding, vec![Arg::Text(name)]);
                Ok(())
            }
            _ => {
                self.at = at;
                Err(ErrorCode::IncorrectEncoding)
            }
        }
    }
}

/// Whether this is a version of XML 1.
fn is_version(value: &[u8]) -> bool {
    let minor = value.strip_prefix(b"1.");
    minor.is_some_and(|minor| !minor.is_empty() && minor.iter().all(u8::is_ascii_digit))
}

/// One `name = "value"`.
struct Pseudo<'t> {
    name: &'t [u8],
    name_at: usize,
    value: &'t [u8],
    value_at: usize,
}

/// Reads what stands from `at` to the end of `text`; the place of a mistake otherwise.
fn read(text: &[u8], mut at: usize, is_text: bool) -> Result<Said<'_>, usize> {
    let mut said = Said::default();
    let mut next = pseudo(text, &mut at)?.ok_or(at)?;
    if next.name == b"version" {
        if !is_version(next.value) {
            return Err(next.value_at);
        }
        said.version = Some((next.value, next.value_at));
        next = match pseudo(text, &mut at)? {
            Some(next) => next,
            // A text declaration must tell the encoding.
            None if is_text => return Err(at),
            None => return Ok(said),
        };
    } else if !is_text {
        return Err(next.name_at);
    }
    if next.name == b"encoding" {
        if !next.value.first().is_some_and(u8::is_ascii_alphabetic) {
            return Err(next.value_at);
        }
        said.encoding = Some((next.value, next.value_at));
        next = match pseudo(text, &mut at)? {
            Some(next) => next,
            None => return Ok(said),
        };
    }
    if next.name != b"standalone" || is_text {
        return Err(next.name_at);
    }
    said.is_standalone = Some(match next.value {
        b"yes" => true,
        b"no" => false,
        _ => return Err(next.value_at),
    });
    while text.get(at).copied().is_some_and(is_space) {
        at += 1;
    }
    match at == text.len() {
        true => Ok(said),
        false => Err(at),
    }
}

/// The next name and value, `None` at the end.
fn pseudo<'t>(text: &'t [u8], at: &mut usize) -> Result<Option<Pseudo<'t>>, usize> {
    let skip_space = |at: &mut usize| {
        while text.get(*at).copied().is_some_and(is_space) {
            *at += 1;
        }
    };
    if *at == text.len() {
        return Ok(None);
    }
    let before = *at;
    skip_space(at);
    if *at == before {
        return Err(*at);
    }
    let name_at = *at;
    if name_at == text.len() {
        return Ok(None);
    }
    while text
        .get(*at)
        .is_some_and(|&byte| byte < 0x80 && byte != b'=' && !is_space(byte))
    {
        *at += 1;
    }
    let name = &text[name_at..*at];
    skip_space(at);
    if text.get(*at) != Some(&b'=') || name.is_empty() {
        return Err(*at);
    }
    *at += 1;
    skip_space(at);
    let quote = match text.get(*at) {
        Some(&quote @ (b'"' | b'\'')) => quote,
        _ => return Err(*at),
    };
    *at += 1;
    let value_at = *at;
    while text.get(*at) != Some(&quote) {
        match text.get(*at) {
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_') => *at += 1,
            _ => return Err(*at),
        }
    }
    let value = &text[value_at..*at];
    *at += 1;
    Ok(Some(Pseudo {
        name,
        name_at,
        value,
        value_at,
    }))
}
