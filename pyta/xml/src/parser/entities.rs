//! References to entities in content, and what an external entity's parser must know.

use super::{OpenEntity, Parser, Piece, tolerated};
use crate::chars;
use crate::dtd::predefined;
use crate::error::ErrorCode;
use crate::event::{Arg, Handler};

/// Stands between the parts of a context.
const SEPARATOR: char = '\u{C}';

impl Parser {
    /// A reference in content, from the piece's start to `to`.
    pub(super) fn entity_reference(
        &mut self,
        piece: Piece<'_>,
        to: usize,
    ) -> Result<(), ErrorCode> {
        let name = &piece.text[piece.start + 1..to - 1];
        if let Some(found) = predefined(name) {
            tolerated(self.limits.borrow_mut().count_indirect(1))?;
            self.character(piece, found, to);
            return Ok(());
        }
        let name = chars::string(name);
        let dtd = self.dtd.borrow();
        let entity = dtd.general.get(&name);
        let must_be_declared = !dtd.has_param_entity_refs || dtd.is_standalone;
        let Some(entity) = entity else {
            drop(dtd);
            return match must_be_declared {
                true => Err(ErrorCode::UndefinedEntity),
                false => {
                    self.skip_entity(piece, name, to);
                    Ok(())
                }
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
        if entity.text.is_some() {
            drop(dtd);
            match self.wanted.has(Handler::DefaultExpand) {
                true => self.open_entity(name, false, false),
                false => self.skip_entity(piece, name, to),
            }
            return Ok(());
        }
        let ids = [&entity.base, &entity.system_id, &entity.public_id];
        let ids = ids.map(|id| Arg::name(id.as_deref()));
        drop(dtd);
        if self.wanted.has(Handler::ExternalEntityRef) {
            let mut args = vec![Arg::Text(self.context(&name))];
            args.extend(ids);
            self.push(Handler::ExternalEntityRef, args);
        } else {
            self.push_default(piece, piece.start, to);
        }
        Ok(())
    }

    fn skip_entity(&mut self, piece: Piece<'_>, name: String, to: usize) {
        match self.wanted.has(Handler::SkippedEntity) {
            true => self.push(Handler::SkippedEntity, vec![Arg::Name(name), Arg::Int(0)]),
            false => self.push_default(piece, piece.start, to),
        }
    }

    /// Goes on with the text of an internal entity.
    pub(super) fn open_entity(&mut self, name: String, is_param: bool, is_between: bool) {
        let mut dtd = self.dtd.borrow_mut();
        let entities = match is_param {
            true => &mut dtd.parameter,
            false => &mut dtd.general,
        };
        let Some(entity) = entities.get_mut(&name) else {
            return;
        };
        entity.is_open = true;
        let text = entity.text.clone().unwrap_or_default();
        drop(dtd);
        let start_level = self.level();
        self.open.push(OpenEntity {
            name,
            text,
            at: 0,
            is_param,
            is_between,
            start_level,
        });
    }

    /// Goes back to where the innermost entity was referred to.
    pub(super) fn close_entity(&mut self) {
        let Some(closed) = self.open.pop() else {
            return;
        };
        let mut dtd = self.dtd.borrow_mut();
        let entities = match closed.is_param {
            true => &mut dtd.parameter,
            false => &mut dtd.general,
        };
        if let Some(entity) = entities.get_mut(&closed.name) {
            entity.is_open = false;
        }
    }

    /// The namespaces that are bound and the entities that are open, with the one that is referred to.
    fn context(&self, name: &str) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(namespaces) = &self.namespaces {
            parts.extend(namespaces.context());
        }
        let dtd = self.dtd.borrow();
        let open = dtd.general.iter().filter(|(_, entity)| entity.is_open);
        parts.extend(open.map(|(name, _)| name.clone()));
        parts.push(name.to_owned());
        parts.join(&SEPARATOR.to_string())
    }

    pub(super) fn restore_context(&mut self, context: &str) {
        for part in context.split(SEPARATOR) {
            match (part.split_once('='), &mut self.namespaces) {
                (Some((prefix, uri)), Some(namespaces)) => namespaces.restore(prefix, uri),
                (Some(_), None) => {}
                (None, _) => {
                    if let Some(entity) = self.dtd.borrow_mut().general.get_mut(part) {
                        entity.is_open = true;
                    }
                }
            }
        }
    }
}
