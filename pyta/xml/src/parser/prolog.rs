//! The prolog and the declarations of the document type.

use super::declaration::Then;
use super::{ParamEntities, Parser, Piece, Stage, Went};
use crate::chars;
use crate::dtd::{AttributeDecl, Dtd, Entity, predefined};
use crate::error::ErrorCode;
use crate::event::{Arg, Handler, Model, ModelKind, ModelNode, Quantifier};
use crate::role::Role;
use crate::scan::{self, Prolog, Scanned, Stop};

/// Which entity a declaration is about.
#[derive(Clone, Debug)]
enum Declared {
    General(String),
    Parameter(String),
}

/// What the declaration that is being read has said so far.
#[derive(Debug, Default)]
pub(super) struct Declaration {
    /// Only if somebody wants to know of the start of the document type.
    doctype_name: Option<String>,
    doctype_system_id: Option<String>,
    doctype_public_id: Option<String>,
    has_doctype_system_id: bool,
    entity: Option<Declared>,
    element: String,
    attribute: String,
    attribute_is_cdata: bool,
    attribute_type: Option<String>,
    notation_name: Option<String>,
    notation_public_id: Option<String>,
    /// The content model so far, if one is being read, and its groups that are open.
    model: Option<Vec<ModelNode>>,
    groups: Vec<usize>,
    /// The connector of each open group: `,`, `|` or none yet.
    connectors: Vec<Option<u8>>,
}

/// A token of a declaration.
#[derive(Clone, Copy)]
struct Part<'t> {
    piece: Piece<'t>,
    to: usize,
}

impl Part<'_> {
    fn text(self) -> String {
        chars::string(&self.piece.text[self.piece.start..self.to])
    }

    /// What stands between the first byte and the last one: quotes, `%` and `;`.
    fn inside(self) -> String {
        chars::string(&self.piece.text[self.piece.start + 1..self.to - 1])
    }
}

impl Parser {
    /// Whether tokens are those of declarations, not of content.
    pub(super) fn is_in_declarations(&self) -> bool {
        self.stage == Stage::Prolog
    }

    /// One token of the prolog, or of a parameter entity's text.
    pub(super) fn prolog_token(&mut self, piece: Piece<'_>) -> Result<Went, ErrorCode> {
        if self.is_in_ignored {
            return self.ignored_section(piece);
        }
        let mut cursor = self.cursor(piece);
        let token = match scan::prolog(&mut cursor) {
            Ok(Scanned::AtEnd(_)) if piece.has_more => return Ok(Went::Waits),
            Ok(Scanned::AtEnd(Prolog::None)) => return self.prolog_end(piece),
            Ok(Scanned::AtEnd(token) | Scanned::Token(token)) => token,
            Err(stop) => return self.stopped(piece, stop),
        };
        let to = cursor.at;
        self.count(piece, to)?;
        let role = self.roles.role(token, &piece.text[piece.start..to]);
        if role == Role::Error {
            return Err(match token {
                Prolog::ParamEntityRef => ErrorCode::ParamEntityRef,
                Prolog::XmlDecl => ErrorCode::MisplacedXmlPi,
                _ => ErrorCode::Syntax,
            });
        }
        if role == Role::DoctypeClose && !piece.is_main {
            return Err(ErrorCode::InvalidToken);
        }
        let part = Part { piece, to };
        if self.declare(role, part)? {
            self.push_default(piece, piece.start, to);
        }
        Ok(Went::To(to))
    }

    fn prolog_end(&mut self, piece: Piece<'_>) -> Result<Went, ErrorCode> {
        let is_whole = match piece.is_main {
            true if self.input.has_rest() => return Err(ErrorCode::UnclosedToken),
            true if !self.is_param_entity => return Err(ErrorCode::NoElements),
            true => true,
            false => self.open.last().is_some_and(|entity| entity.is_between),
        };
        if is_whole && self.roles.role(Prolog::None, b"") == Role::Error {
            return Err(ErrorCode::IncompletePe);
        }
        Ok(Went::Ended)
    }

    fn ignored_section(&mut self, piece: Piece<'_>) -> Result<Went, ErrorCode> {
        let mut cursor = self.cursor(piece);
        match scan::ignored_section(&mut cursor) {
            Ok(()) => {
                self.count(piece, cursor.at)?;
                self.push_default(piece, piece.start, cursor.at);
                self.is_in_ignored = false;
                Ok(Went::To(cursor.at))
            }
            Err(Stop::Partial) if !piece.has_more => Err(ErrorCode::Syntax),
            Err(stop) => self.stopped(piece, stop),
        }
    }

    /// Does what a token is for. True if the token is nobody's but the default handler's.
    fn declare(&mut self, role: Role, part: Part<'_>) -> Result<bool, ErrorCode> {
        let is_unheard = |handler| !self.wanted.has(handler);
        match role {
            Role::Error | Role::None => Ok(true),
            Role::DoctypeNone => Ok(is_unheard(Handler::StartDoctypeDecl)),
            Role::EntityNone => Ok(!self.hears(Handler::EntityDecl)),
            Role::NotationNone => Ok(is_unheard(Handler::NotationDecl)),
            Role::AttlistNone => Ok(!self.hears(Handler::AttlistDecl)),
            Role::ElementNone => Ok(is_unheard(Handler::ElementDecl)),
            Role::XmlDecl | Role::TextDecl => {
                self.xml_declaration(part.piece, part.to)?;
                Ok(false)
            }
            Role::Instruction => {
                self.instruction(part.piece, part.to);
                Ok(false)
            }
            Role::Comment => {
                self.comment(part.piece, part.to);
                Ok(false)
            }
            Role::InstanceStart => {
                self.stage = Stage::Content;
                if self.uses_foreign_dtd {
                    self.read_external_subset(false);
                }
                Ok(false)
            }
            Role::DoctypeName
            | Role::DoctypePublicId
            | Role::DoctypeSystemId
            | Role::DoctypeInternalSubset
            | Role::DoctypeClose => self.doctype(role, part),
            Role::GeneralEntityName
            | Role::ParamEntityName
            | Role::EntityValue
            | Role::EntityPublicId
            | Role::EntitySystemId
            | Role::EntityNotationName
            | Role::EntityComplete => self.entity_declaration(role, part),
            Role::NotationName
            | Role::NotationPublicId
            | Role::NotationSystemId
            | Role::NotationNoSystemId => self.notation(role, part),
            Role::AttlistElementName
            | Role::AttributeName
            | Role::AttributeType
            | Role::AttributeEnumValue
            | Role::AttributeNotationValue
            | Role::ImpliedValue
            | Role::RequiredValue
            | Role::DefaultValue
            | Role::FixedValue => self.attlist(role, part),
            Role::ElementName
            | Role::ContentAny
            | Role::ContentEmpty
            | Role::ContentPcdata
            | Role::GroupOpen
            | Role::GroupClose(_)
            | Role::GroupSequence
            | Role::GroupChoice
            | Role::ContentElement(_) => self.element(role, part),
            Role::ParamEntityRef | Role::InnerParamEntityRef => self.param_entity_ref(role, part),
            Role::IgnoreSection => {
                self.is_in_ignored = true;
                Ok(true)
            }
        }
    }

    /// Whether somebody is told of declarations of this kind, which still count.
    fn hears(&self, handler: Handler) -> bool {
        self.wanted.has(handler) && self.dtd.borrow().keeps_processing
    }

    /// The public identifier in quotes, with its white space made single.
    fn public_id(&mut self, part: Part<'_>) -> Result<String, ErrorCode> {
        let start = part.piece.start + 1;
        let inside = &part.piece.text[start..part.to - 1];
        let is_allowed =
            |byte: u8| byte.is_ascii_alphanumeric() || b" \r\n-'()+,./:=?;!*#@$_%".contains(&byte);
        if let Some(bad) = inside.iter().position(|&byte| !is_allowed(byte)) {
            self.move_to(part.piece, start + bad);
            return Err(ErrorCode::PublicId);
        }
        let text = chars::string(inside);
        Ok(text.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn doctype(&mut self, role: Role, part: Part<'_>) -> Result<bool, ErrorCode> {
        let is_wanted = self.wanted.has(Handler::StartDoctypeDecl);
        match role {
            Role::DoctypeName => {
                self.declaration.doctype_name = is_wanted.then(|| part.text());
                self.declaration.doctype_public_id = None;
                self.declaration.doctype_system_id = None;
                self.declaration.has_doctype_system_id = false;
                Ok(!is_wanted)
            }
            Role::DoctypePublicId => {
                self.uses_foreign_dtd = false;
                let public_id = self.public_id(part)?;
                self.declared_subset(|dtd, entity| {
                    dtd.has_param_entity_refs = true;
                    entity.public_id = Some(public_id.clone());
                });
                self.declaration.doctype_public_id = Some(public_id);
                Ok(!is_wanted)
            }
            Role::DoctypeSystemId => {
                self.uses_foreign_dtd = false;
                self.declaration.has_doctype_system_id = true;
                self.declaration.doctype_system_id = Some(part.inside());
                self.dtd.borrow_mut().has_param_entity_refs = true;
                if self.param_entities == ParamEntities::Never {
                    self.push_not_standalone();
                }
                let (base, system_id) = (self.base.clone(), part.inside());
                self.declared_subset(|_, entity| {
                    entity.base = base;
                    entity.system_id = Some(system_id);
                });
                Ok(!is_wanted)
            }
            Role::DoctypeInternalSubset => {
                self.push_start_doctype(true);
                Ok(!is_wanted)
            }
            _ => {
                let is_told = self.push_start_doctype(false);
                let has_subset = self.declaration.has_doctype_system_id || self.uses_foreign_dtd;
                if has_subset && self.read_external_subset(true) {
                    return Ok(!is_told);
                }
                let ends = self.wanted.has(Handler::EndDoctypeDecl);
                if ends {
                    self.push(Handler::EndDoctypeDecl, Vec::new());
                }
                Ok(!is_told && !ends)
            }
        }
    }

    fn declared_subset(&mut self, change: impl FnOnce(&mut Dtd, &mut Entity)) {
        let mut dtd = self.dtd.borrow_mut();
        let mut entity = dtd.external_subset.take().unwrap_or_default();
        change(&mut dtd, &mut entity);
        dtd.external_subset = Some(entity);
    }

    fn push_start_doctype(&mut self, has_internal_subset: bool) -> bool {
        let Some(name) = self.declaration.doctype_name.take() else {
            return false;
        };
        let args = vec![
            Arg::Name(name),
            Arg::name(self.declaration.doctype_system_id.as_deref()),
            Arg::name(self.declaration.doctype_public_id.as_deref()),
            Arg::Int(i64::from(has_internal_subset)),
        ];
        self.push(Handler::StartDoctypeDecl, args);
        true
    }

    /// Has the caller read the external subset; false if nobody does that.
    fn read_external_subset(&mut self, ends_doctype: bool) -> bool {
        let is_foreign = std::mem::take(&mut self.uses_foreign_dtd);
        let base = self.base.clone();
        let mut dtd = self.dtd.borrow_mut();
        let had_refs = std::mem::replace(&mut dtd.has_param_entity_refs, true);
        let is_read = self.param_entities != ParamEntities::Never
            && self.wanted.has(Handler::ExternalEntityRef);
        if !is_read {
            return false;
        }
        let entity = dtd.external_subset.get_or_insert_default();
        if is_foreign {
            entity.base = base;
        }
        let ids = [&entity.base, &entity.system_id, &entity.public_id];
        let ids = ids.map(|id| Arg::name(id.as_deref()));
        dtd.is_param_entity_read = false;
        drop(dtd);
        let args = [Arg::None].into_iter().chain(ids).collect();
        self.push(Handler::ExternalEntityRef, args);
        self.then = Some(Then::ExternalSubset {
            had_refs,
            has_system_id: self.declaration.has_doctype_system_id,
            ends_doctype,
        });
        true
    }

    fn entity_declaration(&mut self, role: Role, part: Part<'_>) -> Result<bool, ErrorCode> {
        let keeps = self.dtd.borrow().keeps_processing;
        let is_heard = self.hears(Handler::EntityDecl);
        match role {
            Role::GeneralEntityName | Role::ParamEntityName => {
                let name = part.text();
                let is_param = role == Role::ParamEntityName;
                self.declaration.entity = None;
                if !keeps || !is_param && predefined(name.as_bytes()).is_some() {
                    return Ok(true);
                }
                Ok(!self.declare_entity(name, is_param) || !is_heard)
            }
            Role::EntityValue => {
                if !keeps {
                    return Ok(true);
                }
                self.internal_entity(part)?;
                Ok(!(is_heard && self.declaration.entity.is_some()))
            }
            Role::EntityPublicId => {
                let public_id = self.public_id(part)?;
                let is_own = self.change_entity(|entity| entity.public_id = Some(public_id));
                Ok(!(is_own && is_heard))
            }
            Role::EntitySystemId => {
                let (base, system_id) = (self.base.clone(), part.inside());
                let is_own = self.change_entity(|entity| {
                    entity.base = base;
                    entity.system_id = Some(system_id);
                });
                Ok(!(is_own && is_heard))
            }
            Role::EntityNotationName => {
                let notation = part.text();
                if !self.change_entity(|entity| entity.notation = Some(notation)) {
                    return Ok(true);
                }
                if !self.wanted.has(Handler::UnparsedEntityDecl) {
                    return Ok(!self.push_entity());
                }
                if let Some((name, _, entity)) = self.entity_in_question() {
                    let args = vec![
                        Arg::Name(name),
                        Arg::name(entity.base.as_deref()),
                        Arg::name(entity.system_id.as_deref()),
                        Arg::name(entity.public_id.as_deref()),
                        Arg::name(entity.notation.as_deref()),
                    ];
                    self.push(Handler::UnparsedEntityDecl, args);
                }
                Ok(false)
            }
            _ => Ok(!(keeps && self.push_entity())),
        }
    }

    /// Declares an entity; false if there is one of this name, which stays.
    fn declare_entity(&mut self, name: String, is_param: bool) -> bool {
        let is_internal = self.is_root && !self.open.iter().any(|entity| entity.is_param);
        let mut dtd = self.dtd.borrow_mut();
        let entities = match is_param {
            true => &mut dtd.parameter,
            false => &mut dtd.general,
        };
        if entities.contains_key(&name) {
            return false;
        }
        let entity = Entity {
            is_internal,
            ..Entity::default()
        };
        entities.insert(name.clone(), entity);
        self.declaration.entity = Some(match is_param {
            true => Declared::Parameter(name),
            false => Declared::General(name),
        });
        true
    }

    fn internal_entity(&mut self, part: Part<'_>) -> Result<(), ErrorCode> {
        let range = part.piece.start + 1..part.to - 1;
        let declared = match &self.declaration.entity {
            Some(Declared::Parameter(name)) => Some(name.clone()),
            _ => None,
        };
        let value = self.entity_value(part.piece, range, declared.as_deref())?;
        if self.change_entity(|entity| entity.text = Some(value.into())) {
            self.push_entity();
        }
        Ok(())
    }

    /// Changes the entity that the declaration is about, if it counts.
    fn change_entity(&mut self, change: impl FnOnce(&mut Entity)) -> bool {
        let mut dtd = self.dtd.borrow_mut();
        if !dtd.keeps_processing {
            return false;
        }
        let entity = match &self.declaration.entity {
            Some(Declared::General(name)) => dtd.general.get_mut(name),
            Some(Declared::Parameter(name)) => dtd.parameter.get_mut(name),
            None => None,
        };
        entity.map(change).is_some()
    }

    /// The entity that the declaration is about: its name, whether it is a parameter entity, and itself.
    fn entity_in_question(&self) -> Option<(String, bool, Entity)> {
        let dtd = self.dtd.borrow();
        match self.declaration.entity.as_ref()? {
            Declared::General(name) => Some((name.clone(), false, dtd.general.get(name)?.clone())),
            Declared::Parameter(name) => {
                Some((name.clone(), true, dtd.parameter.get(name)?.clone()))
            }
        }
    }

    /// Tells of a declared entity, if somebody wants to know.
    fn push_entity(&mut self) -> bool {
        if !self.wanted.has(Handler::EntityDecl) {
            return false;
        }
        let Some((name, is_param, entity)) = self.entity_in_question() else {
            return false;
        };
        let text = entity.text.as_deref().map(chars::string);
        let base = match text.is_some() {
            true => self.base.clone(),
            false => entity.base,
        };
        let args = vec![
            Arg::Name(name),
            Arg::Int(i64::from(is_param)),
            Arg::text(text.as_deref()),
            Arg::name(base.as_deref()),
            Arg::name(entity.system_id.as_deref()),
            Arg::name(entity.public_id.as_deref()),
            Arg::name(entity.notation.as_deref()),
        ];
        self.push(Handler::EntityDecl, args);
        true
    }

    fn notation(&mut self, role: Role, part: Part<'_>) -> Result<bool, ErrorCode> {
        let is_wanted = self.wanted.has(Handler::NotationDecl);
        let system_id = match role {
            Role::NotationName => {
                self.declaration.notation_public_id = None;
                self.declaration.notation_name = is_wanted.then(|| part.text());
                return Ok(!is_wanted);
            }
            Role::NotationPublicId => {
                let public_id = self.public_id(part)?;
                self.declaration.notation_public_id = Some(public_id);
                return Ok(self.declaration.notation_name.is_none());
            }
            Role::NotationSystemId => Some(part.inside()),
            _ => None,
        };
        let Some(name) = self.declaration.notation_name.take().filter(|_| is_wanted) else {
            return Ok(true);
        };
        let args = vec![
            Arg::Name(name),
            Arg::name(self.base.as_deref()),
            Arg::name(system_id.as_deref()),
            Arg::name(self.declaration.notation_public_id.as_deref()),
        ];
        self.push(Handler::NotationDecl, args);
        Ok(false)
    }

    fn attlist(&mut self, role: Role, part: Part<'_>) -> Result<bool, ErrorCode> {
        let is_heard = self.hears(Handler::AttlistDecl);
        let declaration = &mut self.declaration;
        let (default, is_required) = match role {
            Role::AttlistElementName => {
                declaration.element = part.text();
                return Ok(!is_heard);
            }
            Role::AttributeName => {
                declaration.attribute = part.text();
                declaration.attribute_is_cdata = false;
                declaration.attribute_type = None;
                return Ok(!is_heard);
            }
            Role::AttributeType => {
                let text = part.text();
                declaration.attribute_is_cdata = text == "CDATA";
                declaration.attribute_type = Some(text);
                return Ok(!is_heard);
            }
            Role::AttributeEnumValue | Role::AttributeNotationValue => {
                let start = match role {
                    Role::AttributeEnumValue => "(",
                    _ => "NOTATION(",
                };
                let so_far = match declaration.attribute_type.take() {
                    Some(so_far) => so_far + "|",
                    None => start.to_owned(),
                };
                declaration.attribute_type = Some(so_far + &part.text());
                return Ok(!is_heard);
            }
            Role::ImpliedValue => (None, false),
            Role::RequiredValue => (None, true),
            _ => (
                Some(part.piece.start + 1..part.to - 1),
                role == Role::FixedValue,
            ),
        };
        if !self.dtd.borrow().keeps_processing {
            return Ok(true);
        }
        let is_cdata = self.declaration.attribute_is_cdata;
        let default = match default {
            Some(range) => Some(self.attribute_value(part.piece, range, is_cdata)?),
            None => None,
        };
        let name = self.declaration.attribute.clone();
        let declared = AttributeDecl {
            name: name.clone(),
            is_cdata,
            default: default.clone(),
        };
        let element = self.declaration.element.clone();
        self.dtd.borrow_mut().declare_attribute(&element, declared);
        let Some(mut kind) = self.declaration.attribute_type.take().filter(|_| is_heard) else {
            return Ok(true);
        };
        if kind.contains('(') {
            kind.push(')');
        }
        let args = vec![
            Arg::Name(element),
            Arg::Name(name),
            Arg::Text(kind),
            Arg::text(default.as_deref()),
            Arg::Int(i64::from(is_required)),
        ];
        self.push(Handler::AttlistDecl, args);
        Ok(false)
    }

    fn element(&mut self, role: Role, part: Part<'_>) -> Result<bool, ErrorCode> {
        let is_wanted = self.wanted.has(Handler::ElementDecl);
        let declaration = &mut self.declaration;
        match role {
            Role::ElementName => {
                declaration.element = part.text();
                declaration.model = is_wanted.then(Vec::new);
                declaration.groups.clear();
            }
            Role::ContentAny | Role::ContentEmpty => {
                let kind = match role {
                    Role::ContentAny => ModelKind::Any,
                    _ => ModelKind::Empty,
                };
                if let Some(mut nodes) = declaration.model.take() {
                    nodes.push(node(kind, Quantifier::None, None));
                    return Ok(!self.push_model(nodes));
                }
            }
            Role::ContentPcdata => declaration.set_kind(ModelKind::Mixed),
            Role::GroupOpen => {
                let level = self.roles.level;
                declaration.connectors.resize(level, None);
                declaration.connectors[level - 1] = None;
                let group = declaration.add(node(ModelKind::Sequence, Quantifier::None, None));
                declaration.groups.extend(group);
            }
            Role::GroupSequence | Role::GroupChoice => {
                let connector = match role {
                    Role::GroupSequence => b',',
                    _ => b'|',
                };
                let level = self.roles.level;
                let known = declaration.connectors.get_mut(level.saturating_sub(1));
                match known {
                    Some(Some(known)) if *known != connector => return Err(ErrorCode::Syntax),
                    Some(known) => *known = Some(connector),
                    None => {}
                }
                if connector == b'|' {
                    declaration.set_kind(ModelKind::Choice);
                }
            }
            Role::ContentElement(quantifier) => {
                let mut name = part.text();
                if quantifier != Quantifier::None {
                    name.pop();
                }
                declaration.add(node(ModelKind::Name, quantifier, Some(name)));
            }
            Role::GroupClose(quantifier) => {
                let Some(nodes) = &mut declaration.model else {
                    return Ok(!is_wanted);
                };
                if let Some(group) = declaration.groups.pop() {
                    nodes[group].quantifier = quantifier;
                }
                if declaration.groups.is_empty() {
                    let nodes = std::mem::take(nodes);
                    declaration.model = None;
                    return Ok(!self.push_model(nodes));
                }
            }
            _ => {}
        }
        Ok(!is_wanted)
    }

    fn push_model(&mut self, nodes: Vec<ModelNode>) -> bool {
        if !self.wanted.has(Handler::ElementDecl) {
            return false;
        }
        let element = self.declaration.element.clone();
        let args = vec![Arg::Name(element), Arg::Model(Model { nodes })];
        self.push(Handler::ElementDecl, args);
        true
    }

    fn param_entity_ref(&mut self, role: Role, part: Part<'_>) -> Result<bool, ErrorCode> {
        let is_between = role == Role::ParamEntityRef;
        let mut dtd = self.dtd.borrow_mut();
        dtd.has_param_entity_refs = true;
        if self.param_entities == ParamEntities::Never {
            dtd.keeps_processing = dtd.is_standalone;
            drop(dtd);
            self.push_not_standalone();
            return Ok(true);
        }
        let name = part.inside();
        let must_be_declared = self.roles.is_document && dtd.is_standalone && self.open.is_empty();
        let Some(entity) = dtd.parameter.get(&name) else {
            if must_be_declared {
                return Err(ErrorCode::UndefinedEntity);
            }
            dtd.keeps_processing = dtd.is_standalone;
            drop(dtd);
            // What is skipped within a declaration cannot be told.
            if is_between && self.wanted.has(Handler::SkippedEntity) {
                self.push(Handler::SkippedEntity, vec![Arg::Name(name), Arg::Int(1)]);
                return Ok(false);
            }
            return Ok(true);
        };
        if must_be_declared && !entity.is_internal {
            return Err(ErrorCode::EntityDeclaredInPe);
        }
        if entity.is_open {
            return Err(ErrorCode::RecursiveEntityRef);
        }
        if entity.text.is_some() {
            drop(dtd);
            self.open_entity(name, true, is_between);
            self.push_not_standalone();
            return Ok(false);
        }
        if !self.wanted.has(Handler::ExternalEntityRef) {
            dtd.keeps_processing = dtd.is_standalone;
            return Ok(true);
        }
        let ids = [&entity.base, &entity.system_id, &entity.public_id];
        let ids = ids.map(|id| Arg::name(id.as_deref()));
        dtd.is_param_entity_read = false;
        if let Some(entity) = dtd.parameter.get_mut(&name) {
            entity.is_open = true;
        }
        drop(dtd);
        let args = [Arg::None].into_iter().chain(ids).collect();
        self.push(Handler::ExternalEntityRef, args);
        self.then = Some(Then::ParamEntity(name));
        Ok(false)
    }
}

impl Declaration {
    /// Adds a node to the model, as the next child of the innermost group; its place.
    fn add(&mut self, node: ModelNode) -> Option<usize> {
        let nodes = self.model.as_mut()?;
        let place = nodes.len();
        nodes.push(node);
        if let Some(&group) = self.groups.last() {
            nodes[group].children.push(place);
        }
        Some(place)
    }

    /// Sets what the innermost group is; what it was as mixed it stays.
    fn set_kind(&mut self, kind: ModelKind) {
        if let (Some(nodes), Some(&group)) = (&mut self.model, self.groups.last())
            && nodes[group].kind != ModelKind::Mixed
        {
            nodes[group].kind = kind;
        }
    }
}

fn node(kind: ModelKind, quantifier: Quantifier, name: Option<String>) -> ModelNode {
    ModelNode {
        kind,
        quantifier,
        name,
        children: Vec::new(),
    }
}
