//! What the document type declares: entities, defaults of attributes.
//!
//! A parser of an external parameter entity shares it with the parser of the document; one of an external general entity has a copy.

use std::collections::HashMap;
use std::rc::Rc;

/// An entity, general or parameter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entity {
    /// The replacement text of an internal one.
    pub text: Option<Rc<[u8]>>,
    pub base: Option<String>,
    pub system_id: Option<String>,
    pub public_id: Option<String>,
    /// Of unparsed entities.
    pub notation: Option<String>,
    /// Being expanded.
    pub is_open: bool,
    /// Declared in the document itself, not in an external or a parameter entity.
    pub is_internal: bool,
}

/// A declared attribute of an element.
#[derive(Clone, Debug)]
pub(crate) struct AttributeDecl {
    pub name: String,
    pub is_cdata: bool,
    pub default: Option<String>,
}

/// Entities by name.
pub(crate) type Entities = HashMap<String, Entity>;

/// What has been declared.
#[derive(Clone, Debug)]
pub(crate) struct Dtd {
    pub general: Entities,
    pub parameter: Entities,
    /// What the document type says to read besides: an external parameter entity without a name.
    pub external_subset: Option<Entity>,
    attributes: HashMap<String, Vec<AttributeDecl>>,
    /// False once something was not read: then declarations are not heeded any more.
    pub keeps_processing: bool,
    /// There is something external that may declare more.
    pub has_param_entity_refs: bool,
    pub is_standalone: bool,
    /// The external entity that the caller was told of has been read.
    pub is_param_entity_read: bool,
}

impl Dtd {
    pub(crate) fn new() -> Dtd {
        Dtd {
            general: HashMap::new(),
            parameter: HashMap::new(),
            external_subset: None,
            attributes: HashMap::new(),
            keeps_processing: true,
            has_param_entity_refs: false,
            is_standalone: false,
            is_param_entity_read: false,
        }
    }

    /// The declared attributes of an element, in order.
    pub(crate) fn attributes_of(&self, element: &str) -> &[AttributeDecl] {
        self.attributes.get(element).map_or(&[], Vec::as_slice)
    }

    /// Declares an attribute; the first declaration is the one that counts.
    pub(crate) fn declare_attribute(&mut self, element: &str, declared: AttributeDecl) {
        let attributes = self.attributes.entry(element.to_owned()).or_default();
        let is_known = |known: &AttributeDecl| known.name == declared.name;
        if !attributes.iter().any(is_known) {
            attributes.push(declared);
        }
    }
}

/// The character of an entity that needs no declaration.
pub(crate) fn predefined(name: &[u8]) -> Option<char> {
    Some(match name {
        b"lt" => '<',
        b"gt" => '>',
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        _ => return None,
    })
}
