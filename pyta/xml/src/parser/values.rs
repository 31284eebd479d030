//! Values of attributes and of entities: references in them are replaced.
//!
//! Texts of entities within a value lie on a stack.

use std::ops::Range;
use std::rc::Rc;

use super::{Parser, Piece, tolerated};
use crate::chars;
use crate::dtd::predefined;
use crate::error::ErrorCode;
use crate::scan::{
    AttributePart, Cursor, EntityPart, Stop, attribute_part, char_reference, entity_part,
};

/// An entity's text within a value, and how far it has been read.
struct Nested {
    name: String,
    text: Rc<[u8]>,
    at: usize,
}

/// Where a part of a value is taken from: the value itself, or the innermost entity's text.
fn innermost<'t>(
    text: &'t [u8],
    at: &'t mut usize,
    nested: &'t mut [Nested],
) -> (&'t [u8], &'t mut usize) {
    match nested.last_mut() {
        Some(inner) => (&inner.text, &mut inner.at),
        None => (text, at),
    }
}

impl Parser {
    /// The value that an attribute has with this text, which may stand in a tag or in a declaration.
    pub(super) fn attribute_value(
        &mut self,
        piece: Piece<'_>,
        range: Range<usize>,
        is_cdata: bool,
    ) -> Result<String, ErrorCode> {
        let text = &piece.text[..range.end];
        let is_plain =
            |&byte: &u8| byte > b' ' && byte != b'&' && byte != b'<' || byte == b' ' && is_cdata;
        if text[range.start..].iter().all(is_plain)
            && let Ok(plain) = std::str::from_utf8(&text[range.start..])
        {
            return Ok(plain.to_owned());
        }
        let mut nested = Vec::new();
        let value = self.expand_attribute(piece, text, range.start, is_cdata, &mut nested);
        for inner in nested {
            self.set_open(false, &inner.name, false);
        }
        let mut value = value?;
        if !is_cdata && value.ends_with(' ') {
            value.pop();
        }
        Ok(value)
    }

    fn expand_attribute(
        &mut self,
        piece: Piece<'_>,
        text: &[u8],
        mut at: usize,
        is_cdata: bool,
        nested: &mut Vec<Nested>,
    ) -> Result<String, ErrorCode> {
        let mut value = String::new();
        let is_superfluous = |value: &str| !is_cdata && (value.is_empty() || value.ends_with(' '));
        loop {
            let is_own = nested.is_empty();
            let (source, place) = innermost(text, &mut at, nested);
            let mut cursor = Cursor {
                text: source,
                at: *place,
                has_namespaces: self.namespaces.is_some(),
            };
            let from = *place;
            let part = match attribute_part(&mut cursor) {
                Ok(part) => part,
                Err(stop) => {
                    if is_own {
                        self.move_to(piece, stopped_at(stop, from));
                    }
                    return Err(ErrorCode::InvalidToken);
                }
            };
            let token = &source[from..cursor.at];
            *place = cursor.at;
            if !is_own {
                tolerated(self.limits.borrow_mut().count_indirect(token.len()))?;
            }
            match part {
                AttributePart::End => match nested.pop() {
                    Some(inner) => self.set_open(false, &inner.name, false),
                    None => return Ok(value),
                },
                AttributePart::Data => value.push_str(&chars::string(token)),
                AttributePart::Space if is_superfluous(&value) => {}
                AttributePart::Space => value.push(' '),
                AttributePart::CharRef => match char_reference(token) {
                    Some(' ') if is_superfluous(&value) => {}
                    Some(found) => value.push(found),
                    None => {
                        if is_own {
                            self.move_to(piece, from);
                        }
                        return Err(ErrorCode::BadCharRef);
                    }
                },
                AttributePart::EntityRef => {
                    let name = chars::string(&token[1..token.len() - 1]);
                    if let Some(found) = predefined(name.as_bytes()) {
                        value.push(found);
                        continue;
                    }
                    match self.entity_of_attribute(&name) {
                        Ok(None) => {}
                        Ok(Some(text)) => {
                            self.set_open(false, &name, true);
                            nested.push(Nested { name, text, at: 0 });
                        }
                        Err(error) => {
                            if is_own && error != ErrorCode::UndefinedEntity {
                                self.move_to(piece, from);
                            }
                            return Err(error);
                        }
                    }
                }
            }
        }
    }

    /// The text of an entity in an attribute's value; `None` if it may be declared where nobody has read.
    fn entity_of_attribute(&self, name: &str) -> Result<Option<Rc<[u8]>>, ErrorCode> {
        let dtd = self.dtd.borrow();
        let must_be_declared = match self.is_in_declarations() {
            true if !self.roles.is_document => false,
            true if dtd.is_standalone => !self.open.iter().any(|entity| entity.is_param),
            true => !dtd.has_param_entity_refs,
            false => !dtd.has_param_entity_refs || dtd.is_standalone,
        };
        let Some(entity) = dtd.general.get(name) else {
            return match must_be_declared {
                true => Err(ErrorCode::UndefinedEntity),
                false => Ok(None),
            };
        };
        if must_be_declared && !entity.is_internal {
            return Err(ErrorCode::EntityDeclaredInPe);
        }
        if entity.is_open {
            return Err(ErrorCode::RecursiveEntityRef);
        }
        if entity.notation.is_some() {
            return Err(ErrorCode::BinaryEntityRef);
        }
        match &entity.text {
            Some(text) => Ok(Some(text.clone())),
            None => Err(ErrorCode::AttributeExternalEntityRef),
        }
    }

    fn set_open(&mut self, is_param: bool, name: &str, is_open: bool) {
        let mut dtd = self.dtd.borrow_mut();
        let entities = match is_param {
            true => &mut dtd.parameter,
            false => &mut dtd.general,
        };
        if let Some(entity) = entities.get_mut(name) {
            entity.is_open = is_open;
        }
    }

    /// The replacement text that an entity has which is declared with this value. An external parameter entity in it is not read: then
    /// declarations are not heeded any more, as if nobody wanted external entities.
    pub(super) fn entity_value(
        &mut self,
        piece: Piece<'_>,
        range: Range<usize>,
        declared: Option<&str>,
    ) -> Result<Vec<u8>, ErrorCode> {
        let mut nested = Vec::new();
        let value = self.expand_entity(piece, range, declared, &mut nested);
        for inner in nested {
            self.set_open(true, &inner.name, false);
        }
        value
    }

    fn expand_entity(
        &mut self,
        piece: Piece<'_>,
        range: Range<usize>,
        declared: Option<&str>,
        nested: &mut Vec<Nested>,
    ) -> Result<Vec<u8>, ErrorCode> {
        let (text, mut at) = (&piece.text[..range.end], range.start);
        let mut value = Vec::new();
        loop {
            let is_own = nested.is_empty();
            let (source, place) = innermost(text, &mut at, nested);
            let mut cursor = Cursor {
                text: source,
                at: *place,
                has_namespaces: self.namespaces.is_some(),
            };
            let from = *place;
            let part = match entity_part(&mut cursor) {
                Ok(part) => part,
                Err(stop) => {
                    if is_own {
                        self.move_to(piece, stopped_at(stop, from));
                    }
                    return Err(ErrorCode::InvalidToken);
                }
            };
            let token = &source[from..cursor.at];
            *place = cursor.at;
            if !is_own {
                tolerated(self.limits.borrow_mut().count_indirect(token.len()))?;
            }
            match part {
                EntityPart::End => match nested.pop() {
                    Some(inner) => self.set_open(true, &inner.name, false),
                    None => return Ok(value),
                },
                EntityPart::Data => value.extend_from_slice(token),
                EntityPart::Newline => value.push(b'\n'),
                EntityPart::CharRef => match char_reference(token) {
                    Some(found) => value.extend(found.to_string().bytes()),
                    None => {
                        if is_own {
                            self.move_to(piece, from);
                        }
                        return Err(ErrorCode::BadCharRef);
                    }
                },
                EntityPart::ParamEntityRef => {
                    if piece.is_main && !self.is_param_entity {
                        self.move_to(piece, range.start);
                        return Err(ErrorCode::ParamEntityRef);
                    }
                    let name = chars::string(&token[1..token.len() - 1]);
                    match self.param_entity_in_value(&name, declared)? {
                        Some(text) => {
                            self.set_open(true, &name, true);
                            nested.push(Nested { name, text, at: 0 });
                        }
                        None => {
                            let mut dtd = self.dtd.borrow_mut();
                            dtd.keeps_processing = dtd.is_standalone;
                            return Ok(value);
                        }
                    }
                }
            }
        }
    }

    fn param_entity_in_value(
        &self,
        name: &str,
        declared: Option<&str>,
    ) -> Result<Option<Rc<[u8]>>, ErrorCode> {
        let dtd = self.dtd.borrow();
        let Some(entity) = dtd.parameter.get(name) else {
            return Ok(None);
        };
        if entity.is_open || declared == Some(name) {
            return Err(ErrorCode::RecursiveEntityRef);
        }
        Ok(entity.text.clone())
    }
}

fn stopped_at(stop: Stop, from: usize) -> usize {
    match stop {
        Stop::Invalid(at) => at,
        Stop::Partial | Stop::PartialChar => from,
    }
}
