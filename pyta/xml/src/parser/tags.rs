//! Tags: attributes with their defaults, namespaces, and that what starts ends.

use std::collections::HashSet;

use super::{Parser, Piece, Stage, Tag};
use crate::chars;
use crate::error::ErrorCode;
use crate::event::{Arg, Handler};
use crate::namespaces::Binding;
use crate::scan::RawAttribute;

/// Up to so many attributes are compared one by one.
const FEW: usize = 8;

/// What a start tag says.
struct Started {
    name: String,
    bindings: Vec<Binding>,
    attributes: Arg,
}

impl Parser {
    pub(super) fn start_tag(
        &mut self,
        piece: Piece<'_>,
        name_bytes: usize,
        to: usize,
    ) -> Result<(), ErrorCode> {
        let raw_name = &piece.text[piece.start + 1..][..name_bytes];
        let started = self.started(piece, raw_name)?;
        if self.wanted.has(Handler::StartElement) {
            let args = vec![Arg::Name(started.name.clone()), started.attributes];
            self.push(Handler::StartElement, args);
        } else {
            self.push_default(piece, piece.start, to);
        }
        self.tags.push(Tag {
            raw_name: raw_name.to_vec(),
            name: started.name,
            bindings: started.bindings,
        });
        Ok(())
    }

    pub(super) fn empty_tag(
        &mut self,
        piece: Piece<'_>,
        name_bytes: usize,
        to: usize,
    ) -> Result<(), ErrorCode> {
        let raw_name = &piece.text[piece.start + 1..][..name_bytes];
        let started = self.started(piece, raw_name)?;
        let (starts, ends) = (
            self.wanted.has(Handler::StartElement),
            self.wanted.has(Handler::EndElement),
        );
        if starts {
            let args = vec![Arg::Name(started.name.clone()), started.attributes];
            self.push(Handler::StartElement, args);
        }
        if ends {
            if starts {
                self.move_to(piece, to);
            }
            self.push(Handler::EndElement, vec![Arg::Name(started.name)]);
        }
        if !starts && !ends {
            self.push_default(piece, piece.start, to);
        }
        self.unbind(started.bindings);
        self.after_element();
        Ok(())
    }

    pub(super) fn end_tag(
        &mut self,
        piece: Piece<'_>,
        name_bytes: usize,
        to: usize,
    ) -> Result<(), ErrorCode> {
        if self.level() == piece.start_level {
            return Err(ErrorCode::AsyncEntity);
        }
        let start = piece.start + 2;
        let raw_name = &piece.text[start..start + name_bytes];
        let Some(tag) = self.tags.pop_if(|tag| tag.raw_name == raw_name) else {
            self.move_to(piece, start);
            return Err(ErrorCode::TagMismatch);
        };
        match self.wanted.has(Handler::EndElement) {
            true => self.push(Handler::EndElement, vec![Arg::Name(tag.name)]),
            false => self.push_default(piece, piece.start, to),
        }
        self.unbind(tag.bindings);
        self.after_element();
        Ok(())
    }

    fn after_element(&mut self) {
        if self.level() == 0 {
            self.stage = Stage::Epilog;
        }
    }

    fn unbind(&mut self, bindings: Vec<Binding>) {
        for binding in bindings.into_iter().rev() {
            if self.wanted.has(Handler::EndNamespaceDecl) {
                let prefix = Some(binding.0.as_str()).filter(|prefix| !prefix.is_empty());
                self.push(Handler::EndNamespaceDecl, vec![Arg::name(prefix)]);
            }
            if let Some(namespaces) = &mut self.namespaces {
                namespaces.unbind(binding);
            }
        }
    }

    /// Reads the attributes of a start tag.
    fn started(&mut self, piece: Piece<'_>, raw_name: &[u8]) -> Result<Started, ErrorCode> {
        let raw_name = chars::string(raw_name);
        let raw = std::mem::take(&mut self.raw_attributes);
        let given = self.given_attributes(piece, &raw_name, &raw);
        self.raw_attributes = raw;
        let mut pairs = given?;
        let specified = pairs.len();
        self.add_defaults(&raw_name, &mut pairs);
        if self.namespaces.is_none() {
            return Ok(Started {
                name: raw_name,
                bindings: Vec::new(),
                attributes: Arg::Attributes { pairs, specified },
            });
        }
        let mut bindings = Vec::new();
        let mut visible = Vec::with_capacity(pairs.len());
        let mut visible_specified = 0;
        for (place, (name, value)) in pairs.into_iter().enumerate() {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => Some(""),
                Some(rest) => rest.strip_prefix(':'),
                None => None,
            };
            match prefix {
                Some(prefix) => bindings.push(self.bind(prefix, &value)?),
                None => {
                    visible_specified += usize::from(place < specified);
                    visible.push((name, value));
                }
            }
        }
        let Some(namespaces) = &self.namespaces else {
            unreachable!("there are namespaces here");
        };
        let mut has_prefixed = false;
        for (name, _) in &mut visible {
            if name.contains(':') {
                has_prefixed = true;
                *name = namespaces.expand(name, false)?;
            }
        }
        if has_prefixed && has_duplicate(&visible) {
            return Err(ErrorCode::DuplicateAttribute);
        }
        Ok(Started {
            name: namespaces.expand(&raw_name, true)?,
            bindings,
            attributes: Arg::Attributes {
                pairs: visible,
                specified: visible_specified,
            },
        })
    }

    fn bind(&mut self, prefix: &str, uri: &str) -> Result<Binding, ErrorCode> {
        let Some(namespaces) = &mut self.namespaces else {
            unreachable!("there are namespaces here");
        };
        let binding = namespaces.bind(prefix, uri)?;
        if self.wanted.has(Handler::StartNamespaceDecl) {
            let given = |text| Some(text).filter(|text: &&str| !text.is_empty());
            let args = vec![Arg::name(given(prefix)), Arg::name(given(uri))];
            self.push(Handler::StartNamespaceDecl, args);
        }
        Ok(binding)
    }

    /// The attributes that are written in the tag.
    fn given_attributes(
        &mut self,
        piece: Piece<'_>,
        element: &str,
        raw: &[RawAttribute],
    ) -> Result<Vec<(String, String)>, ErrorCode> {
        let mut pairs: Vec<(String, String)> = Vec::with_capacity(raw.len());
        let mut seen = HashSet::new();
        for attribute in raw {
            let name = &piece.text[attribute.name.clone()];
            let is_repeated = match raw.len() <= FEW {
                true => pairs.iter().any(|(known, _)| known.as_bytes() == name),
                false => !seen.insert(name),
            };
            if is_repeated {
                self.move_to(piece, attribute.name.start);
                return Err(ErrorCode::DuplicateAttribute);
            }
            let name = chars::string(name);
            let is_cdata = {
                let dtd = self.dtd.borrow();
                let mut declared = dtd.attributes_of(element).iter();
                declared
                    .find(|declared| declared.name == name)
                    .is_none_or(|found| found.is_cdata)
            };
            let value = self.attribute_value(piece, attribute.value.clone(), is_cdata)?;
            pairs.push((name, value));
        }
        Ok(pairs)
    }

    fn add_defaults(&self, element: &str, pairs: &mut Vec<(String, String)>) {
        let dtd = self.dtd.borrow();
        for declared in dtd.attributes_of(element) {
            if let Some(default) = &declared.default
                && !pairs.iter().any(|(known, _)| *known == declared.name)
            {
                pairs.push((declared.name.clone(), default.clone()));
            }
        }
    }
}

fn has_duplicate(pairs: &[(String, String)]) -> bool {
    let mut seen = HashSet::new();
    !pairs.iter().all(|(name, _)| seen.insert(name))
}
