//! What a token of the prolog is for: a machine that knows the grammar of declarations.

use crate::event::Quantifier;
use crate::scan::Prolog as Token;

/// What a token is for. The `…None` ones are parts of a declaration that mean nothing by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Error,
    None,
    XmlDecl,
    TextDecl,
    Instruction,
    Comment,
    InstanceStart,
    DoctypeNone,
    DoctypeName,
    DoctypePublicId,
    DoctypeSystemId,
    DoctypeInternalSubset,
    DoctypeClose,
    EntityNone,
    GeneralEntityName,
    ParamEntityName,
    EntityValue,
    EntityPublicId,
    EntitySystemId,
    EntityNotationName,
    EntityComplete,
    NotationNone,
    NotationName,
    NotationPublicId,
    NotationSystemId,
    NotationNoSystemId,
    AttlistNone,
    AttlistElementName,
    AttributeName,
    /// The type is the name as it is written.
    AttributeType,
    AttributeEnumValue,
    AttributeNotationValue,
    ImpliedValue,
    RequiredValue,
    DefaultValue,
    FixedValue,
    ElementNone,
    ElementName,
    ContentAny,
    ContentEmpty,
    ContentPcdata,
    GroupOpen,
    GroupClose(Quantifier),
    GroupSequence,
    GroupChoice,
    ContentElement(Quantifier),
    ParamEntityRef,
    InnerParamEntityRef,
    IgnoreSection,
}

/// What is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    BeforeDoctype,
    AfterDoctype,
    Doctype,
    DoctypeName,
    DoctypePublic,
    DoctypeSystem,
    DoctypeIds,
    DoctypeEnd,
    InternalSubset,
    ExternalStart,
    ExternalSubset,
    Entity,
    EntityPercent,
    EntityName,
    EntityPublic,
    EntitySystem,
    EntityIds,
    EntityNdata,
    ParamEntityName,
    ParamEntityPublic,
    ParamEntitySystem,
    ParamEntityIds,
    Notation,
    NotationName,
    NotationPublic,
    NotationSystem,
    NotationPublicId,
    Attlist,
    Attribute,
    AttributeType,
    Enumeration,
    EnumerationNext,
    NotationType,
    NotationValue,
    NotationValueNext,
    AttributeDefault,
    AttributeFixed,
    Element,
    ElementContent,
    GroupFirst,
    Mixed,
    MixedName,
    MixedNext,
    Group,
    GroupNext,
    Conditional,
    Include,
    Ignore,
    DeclClose,
    Failed,
}

/// The machine.
#[derive(Clone, Debug)]
pub(crate) struct Roles {
    state: State,
    /// What space and the end of a declaration are, in [`State::DeclClose`].
    none: Role,
    /// Of parentheses in a content model.
    pub level: usize,
    include_level: usize,
    /// The document itself is read, not something external.
    pub is_document: bool,
}

const TYPES: [&[u8]; 8] = [
    b"CDATA",
    b"ID",
    b"IDREF",
    b"IDREFS",
    b"ENTITY",
    b"ENTITIES",
    b"NMTOKEN",
    b"NMTOKENS",
];

impl Roles {
    pub(crate) fn of_document() -> Roles {
        Roles {
            state: State::Start,
            none: Role::None,
            level: 0,
            include_level: 0,
            is_document: true,
        }
    }

    pub(crate) fn of_external_entity() -> Roles {
        Roles {
            state: State::ExternalStart,
            is_document: false,
            ..Roles::of_document()
        }
    }

    /// What this token is for; the machine moves on.
    pub(crate) fn role(&mut self, token: Token, text: &[u8]) -> Role {
        match self.state {
            State::Start
            | State::BeforeDoctype
            | State::AfterDoctype
            | State::Doctype
            | State::DoctypeName
            | State::DoctypePublic
            | State::DoctypeSystem
            | State::DoctypeIds
            | State::DoctypeEnd => self.around_doctype(token, text),
            State::InternalSubset
            | State::ExternalStart
            | State::ExternalSubset
            | State::Conditional
            | State::Include
            | State::Ignore => self.subset(token, text),
            State::Entity
            | State::EntityPercent
            | State::EntityName
            | State::EntityPublic
            | State::EntitySystem
            | State::EntityIds
            | State::EntityNdata
            | State::ParamEntityName
            | State::ParamEntityPublic
            | State::ParamEntitySystem
            | State::ParamEntityIds => self.entity(token, text),
            State::Notation
            | State::NotationName
            | State::NotationPublic
            | State::NotationSystem
            | State::NotationPublicId => self.notation(token, text),
            State::Attlist
            | State::Attribute
            | State::AttributeType
            | State::Enumeration
            | State::EnumerationNext
            | State::NotationType
            | State::NotationValue
            | State::NotationValueNext
            | State::AttributeDefault
            | State::AttributeFixed => self.attlist(token, text),
            State::Element
            | State::ElementContent
            | State::GroupFirst
            | State::Mixed
            | State::MixedName
            | State::MixedNext
            | State::Group
            | State::GroupNext => self.element(token, text),
            State::DeclClose => match token {
                Token::Space => self.none,
                Token::DeclClose => self.to(self.top_level(), self.none),
                _ => self.other(token),
            },
            State::Failed => Role::None,
        }
    }

    fn to(&mut self, state: State, role: Role) -> Role {
        self.state = state;
        role
    }

    /// Only space and `>` may follow.
    fn last(&mut self, none: Role, role: Role) -> Role {
        self.none = none;
        self.to(State::DeclClose, role)
    }

    fn top_level(&self) -> State {
        match self.is_document {
            true => State::InternalSubset,
            false => State::ExternalSubset,
        }
    }

    /// A token that the state does not expect.
    fn other(&mut self, token: Token) -> Role {
        if !self.is_document && token == Token::ParamEntityRef {
            return Role::InnerParamEntityRef;
        }
        self.to(State::Failed, Role::Error)
    }

    fn around_doctype(&mut self, token: Token, text: &[u8]) -> Role {
        match (self.state, token) {
            (State::Start, Token::Space) => self.to(State::BeforeDoctype, Role::None),
            (State::Start, Token::XmlDecl) => self.to(State::BeforeDoctype, Role::XmlDecl),
            (State::Start, Token::Instruction) => self.to(State::BeforeDoctype, Role::Instruction),
            (State::Start, Token::Comment) => self.to(State::BeforeDoctype, Role::Comment),
            (State::BeforeDoctype | State::AfterDoctype, Token::Space) => Role::None,
            (State::BeforeDoctype | State::AfterDoctype, Token::Instruction) => Role::Instruction,
            (State::BeforeDoctype | State::AfterDoctype, Token::Comment) => Role::Comment,
            (State::Start | State::BeforeDoctype, Token::DeclOpen) if text == b"<!DOCTYPE" => {
                self.to(State::Doctype, Role::DoctypeNone)
            }
            (State::Start | State::BeforeDoctype | State::AfterDoctype, Token::InstanceStart) => {
                self.to(State::Failed, Role::InstanceStart)
            }
            (State::Start | State::BeforeDoctype | State::AfterDoctype, _) => self.other(token),
            (_, Token::Space) => Role::DoctypeNone,
            (State::Doctype, Token::Name | Token::PrefixedName) => {
                self.to(State::DoctypeName, Role::DoctypeName)
            }
            (State::DoctypeName | State::DoctypeIds, Token::OpenBracket) => {
                self.to(State::InternalSubset, Role::DoctypeInternalSubset)
            }
            (State::DoctypeName | State::DoctypeIds | State::DoctypeEnd, Token::DeclClose) => {
                self.to(State::AfterDoctype, Role::DoctypeClose)
            }
            (State::DoctypeName, Token::Name) if text == b"SYSTEM" => {
                self.to(State::DoctypeSystem, Role::DoctypeNone)
            }
            (State::DoctypeName, Token::Name) if text == b"PUBLIC" => {
                self.to(State::DoctypePublic, Role::DoctypeNone)
            }
            (State::DoctypePublic, Token::Literal) => {
                self.to(State::DoctypeSystem, Role::DoctypePublicId)
            }
            (State::DoctypeSystem, Token::Literal) => {
                self.to(State::DoctypeIds, Role::DoctypeSystemId)
            }
            _ => self.other(token),
        }
    }

    fn subset(&mut self, token: Token, text: &[u8]) -> Role {
        match (self.state, token) {
            (State::ExternalStart, _) => {
                self.state = State::ExternalSubset;
                match token {
                    Token::XmlDecl => Role::TextDecl,
                    _ => self.subset(token, text),
                }
            }
            (_, Token::Space) => Role::None,
            (State::Conditional, Token::Name) if text == b"INCLUDE" => {
                self.to(State::Include, Role::None)
            }
            (State::Conditional, Token::Name) if text == b"IGNORE" => {
                self.to(State::Ignore, Role::None)
            }
            (State::Include, Token::OpenBracket) => {
                self.include_level += 1;
                self.to(State::ExternalSubset, Role::None)
            }
            (State::Ignore, Token::OpenBracket) => {
                self.to(State::ExternalSubset, Role::IgnoreSection)
            }
            (State::Conditional | State::Include | State::Ignore, _) => self.other(token),
            (State::ExternalSubset, Token::CondSectOpen) => self.to(State::Conditional, Role::None),
            (State::ExternalSubset, Token::CondSectClose) if self.include_level > 0 => {
                self.include_level -= 1;
                Role::None
            }
            (State::ExternalSubset, Token::CloseBracket) => self.other(token),
            (State::ExternalSubset, Token::None) if self.include_level > 0 => self.other(token),
            (_, Token::DeclOpen) => match text {
                b"<!ENTITY" => self.to(State::Entity, Role::EntityNone),
                b"<!ATTLIST" => self.to(State::Attlist, Role::AttlistNone),
                b"<!ELEMENT" => self.to(State::Element, Role::ElementNone),
                b"<!NOTATION" => self.to(State::Notation, Role::NotationNone),
                _ => self.other(token),
            },
            (_, Token::Instruction) => Role::Instruction,
            (_, Token::Comment) => Role::Comment,
            (_, Token::ParamEntityRef) => Role::ParamEntityRef,
            (_, Token::CloseBracket) => self.to(State::DoctypeEnd, Role::DoctypeNone),
            (_, Token::None) => Role::None,
            _ => self.other(token),
        }
    }

    fn entity(&mut self, token: Token, text: &[u8]) -> Role {
        const NONE: Role = Role::EntityNone;
        match (self.state, token) {
            (_, Token::Space) => NONE,
            (State::Entity, Token::Percent) => self.to(State::EntityPercent, NONE),
            (State::Entity, Token::Name) => self.to(State::EntityName, Role::GeneralEntityName),
            (State::EntityPercent, Token::Name) => {
                self.to(State::ParamEntityName, Role::ParamEntityName)
            }
            (State::EntityName, Token::Name) if text == b"SYSTEM" => {
                self.to(State::EntitySystem, NONE)
            }
            (State::EntityName, Token::Name) if text == b"PUBLIC" => {
                self.to(State::EntityPublic, NONE)
            }
            (State::ParamEntityName, Token::Name) if text == b"SYSTEM" => {
                self.to(State::ParamEntitySystem, NONE)
            }
            (State::ParamEntityName, Token::Name) if text == b"PUBLIC" => {
                self.to(State::ParamEntityPublic, NONE)
            }
            (State::EntityName | State::ParamEntityName, Token::Literal) => {
                self.last(NONE, Role::EntityValue)
            }
            (State::EntityPublic, Token::Literal) => {
                self.to(State::EntitySystem, Role::EntityPublicId)
            }
            (State::EntitySystem, Token::Literal) => {
                self.to(State::EntityIds, Role::EntitySystemId)
            }
            (State::ParamEntityPublic, Token::Literal) => {
                self.to(State::ParamEntitySystem, Role::EntityPublicId)
            }
            (State::ParamEntitySystem, Token::Literal) => {
                self.to(State::ParamEntityIds, Role::EntitySystemId)
            }
            (State::EntityIds | State::ParamEntityIds, Token::DeclClose) => {
                self.to(self.top_level(), Role::EntityComplete)
            }
            (State::EntityIds, Token::Name) if text == b"NDATA" => {
                self.to(State::EntityNdata, NONE)
            }
            (State::EntityNdata, Token::Name) => self.last(NONE, Role::EntityNotationName),
            _ => self.other(token),
        }
    }

    fn notation(&mut self, token: Token, text: &[u8]) -> Role {
        const NONE: Role = Role::NotationNone;
        match (self.state, token) {
            (_, Token::Space) => NONE,
            (State::Notation, Token::Name) => self.to(State::NotationName, Role::NotationName),
            (State::NotationName, Token::Name) if text == b"SYSTEM" => {
                self.to(State::NotationSystem, NONE)
            }
            (State::NotationName, Token::Name) if text == b"PUBLIC" => {
                self.to(State::NotationPublic, NONE)
            }
            (State::NotationPublic, Token::Literal) => {
                self.to(State::NotationPublicId, Role::NotationPublicId)
            }
            (State::NotationSystem | State::NotationPublicId, Token::Literal) => {
                self.last(NONE, Role::NotationSystemId)
            }
            (State::NotationPublicId, Token::DeclClose) => {
                self.to(self.top_level(), Role::NotationNoSystemId)
            }
            _ => self.other(token),
        }
    }

    fn attlist(&mut self, token: Token, text: &[u8]) -> Role {
        const NONE: Role = Role::AttlistNone;
        match (self.state, token) {
            (_, Token::Space) => NONE,
            (State::Attlist, Token::Name | Token::PrefixedName) => {
                self.to(State::Attribute, Role::AttlistElementName)
            }
            (State::Attribute, Token::DeclClose) => self.to(self.top_level(), NONE),
            (State::Attribute, Token::Name | Token::PrefixedName) => {
                self.to(State::AttributeType, Role::AttributeName)
            }
            (State::AttributeType, Token::Name) if TYPES.contains(&text) => {
                self.to(State::AttributeDefault, Role::AttributeType)
            }
            (State::AttributeType, Token::Name) if text == b"NOTATION" => {
                self.to(State::NotationType, NONE)
            }
            (State::AttributeType, Token::OpenParen) => self.to(State::Enumeration, NONE),
            (State::Enumeration, Token::NameToken | Token::Name | Token::PrefixedName) => {
                self.to(State::EnumerationNext, Role::AttributeEnumValue)
            }
            (State::EnumerationNext | State::NotationValueNext, Token::CloseParen) => {
                self.to(State::AttributeDefault, NONE)
            }
            (State::EnumerationNext, Token::Or) => self.to(State::Enumeration, NONE),
            (State::NotationType, Token::OpenParen) => self.to(State::NotationValue, NONE),
            (State::NotationValue, Token::Name) => {
                self.to(State::NotationValueNext, Role::AttributeNotationValue)
            }
            (State::NotationValueNext, Token::Or) => self.to(State::NotationValue, NONE),
            (State::AttributeDefault, Token::PoundName) => match text {
                b"#IMPLIED" => self.to(State::Attribute, Role::ImpliedValue),
                b"#REQUIRED" => self.to(State::Attribute, Role::RequiredValue),
                b"#FIXED" => self.to(State::AttributeFixed, NONE),
                _ => self.other(token),
            },
            (State::AttributeDefault, Token::Literal) => {
                self.to(State::Attribute, Role::DefaultValue)
            }
            (State::AttributeFixed, Token::Literal) => self.to(State::Attribute, Role::FixedValue),
            _ => self.other(token),
        }
    }

    fn element(&mut self, token: Token, text: &[u8]) -> Role {
        const NONE: Role = Role::ElementNone;
        if token == Token::Space {
            return NONE;
        }
        match (self.state, token) {
            (State::Element, Token::Name | Token::PrefixedName) => {
                self.to(State::ElementContent, Role::ElementName)
            }
            (State::ElementContent, Token::Name) if text == b"EMPTY" => {
                self.last(NONE, Role::ContentEmpty)
            }
            (State::ElementContent, Token::Name) if text == b"ANY" => {
                self.last(NONE, Role::ContentAny)
            }
            (State::ElementContent, Token::OpenParen) => {
                self.level = 1;
                self.to(State::GroupFirst, Role::GroupOpen)
            }
            (State::GroupFirst, Token::PoundName) if text == b"#PCDATA" => {
                self.to(State::Mixed, Role::ContentPcdata)
            }
            (State::Mixed, Token::CloseParen) => {
                self.last(NONE, Role::GroupClose(Quantifier::None))
            }
            (State::Mixed | State::MixedNext, Token::CloseParenRepeated) => {
                self.last(NONE, Role::GroupClose(Quantifier::Repeated))
            }
            (State::Mixed | State::MixedNext, Token::Or) => self.to(State::MixedName, NONE),
            (State::MixedName, Token::Name | Token::PrefixedName) => {
                self.to(State::MixedNext, Role::ContentElement(Quantifier::None))
            }
            (State::GroupFirst | State::Group, Token::OpenParen) => {
                self.level += 1;
                self.to(State::Group, Role::GroupOpen)
            }
            (State::GroupFirst | State::Group, _) => match token {
                Token::Name | Token::PrefixedName => self.named(Quantifier::None),
                Token::NameOptional => self.named(Quantifier::Optional),
                Token::NameRepeated => self.named(Quantifier::Repeated),
                Token::NamePlus => self.named(Quantifier::Plus),
                _ => self.other(token),
            },
            (State::GroupNext, Token::CloseParen) => self.close(Quantifier::None),
            (State::GroupNext, Token::CloseParenOptional) => self.close(Quantifier::Optional),
            (State::GroupNext, Token::CloseParenRepeated) => self.close(Quantifier::Repeated),
            (State::GroupNext, Token::CloseParenPlus) => self.close(Quantifier::Plus),
            (State::GroupNext, Token::Comma) => self.to(State::Group, Role::GroupSequence),
            (State::GroupNext, Token::Or) => self.to(State::Group, Role::GroupChoice),
            _ => self.other(token),
        }
    }

    fn named(&mut self, quantifier: Quantifier) -> Role {
        self.to(State::GroupNext, Role::ContentElement(quantifier))
    }

    fn close(&mut self, quantifier: Quantifier) -> Role {
        self.level -= 1;
        match self.level {
            0 => self.last(Role::ElementNone, Role::GroupClose(quantifier)),
            _ => Role::GroupClose(quantifier),
        }
    }
}
