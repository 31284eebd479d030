//! Prefixes and what they stand for.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::error::ErrorCode;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// A binding made by a tag: the prefix, empty for the default, and what it stood for before.
pub(crate) type Binding = (String, Option<Rc<str>>);

/// What prefixes stand for now; the empty prefix is the default namespace.
#[derive(Clone, Debug)]
pub(crate) struct Namespaces {
    bound: BTreeMap<String, Rc<str>>,
    /// Stands between the parts of an expanded name.
    separator: Option<char>,
    /// Expanded names have their prefix as a third part.
    pub has_prefixes: bool,
}

impl Namespaces {
    pub(crate) fn new(separator: Option<char>) -> Namespaces {
        Namespaces {
            bound: BTreeMap::from([("xml".to_owned(), Rc::from(XML))]),
            separator,
            has_prefixes: false,
        }
    }

    /// Binds a prefix until [`Namespaces::unbind`].
    ///
    /// # Errors
    /// When the prefix or the namespace is a reserved one.
    pub(crate) fn bind(&mut self, prefix: &str, uri: &str) -> Result<Binding, ErrorCode> {
        if uri.is_empty() && !prefix.is_empty() {
            return Err(ErrorCode::UndeclaringPrefix);
        }
        if prefix == "xmlns" {
            return Err(ErrorCode::ReservedPrefixXmlns);
        }
        if (prefix == "xml") != (uri == XML) {
            return Err(match prefix {
                "xml" => ErrorCode::ReservedPrefixXml,
                _ => ErrorCode::ReservedNamespaceUri,
            });
        }
        if uri == XMLNS {
            return Err(ErrorCode::ReservedNamespaceUri);
        }
        if let Some(separator) = self.separator
            && !may_be_in_uri(separator)
            && uri.contains(separator)
        {
            return Err(ErrorCode::Syntax);
        }
        let previous = match uri.is_empty() {
            true => self.bound.remove(prefix),
            false => self.bound.insert(prefix.to_owned(), Rc::from(uri)),
        };
        Ok((prefix.to_owned(), previous))
    }

    pub(crate) fn unbind(&mut self, (prefix, previous): Binding) {
        match previous {
            Some(uri) => drop(self.bound.insert(prefix, uri)),
            None => drop(self.bound.remove(&prefix)),
        }
    }

    /// The expanded name of an element (`uses_default`) or of an attribute.
    ///
    /// # Errors
    /// When the prefix is not bound.
    pub(crate) fn expand(&self, name: &str, uses_default: bool) -> Result<String, ErrorCode> {
        let (prefix, local) = match name.split_once(':') {
            Some(parts) => parts,
            None if uses_default => ("", name),
            None => return Ok(name.to_owned()),
        };
        let Some(uri) = self.bound.get(prefix) else {
            return match prefix.is_empty() {
                true => Ok(name.to_owned()),
                false => Err(ErrorCode::UnboundPrefix),
            };
        };
        let mut expanded = uri.to_string();
        expanded.extend(self.separator);
        expanded.push_str(local);
        if self.has_prefixes
            && !prefix.is_empty()
            && let Some(separator) = self.separator
        {
            expanded.push(separator);
            expanded.push_str(prefix);
        }
        Ok(expanded)
    }

    /// The bindings as a parser of an external entity takes them over: see [`Namespaces::restore`].
    pub(crate) fn context(&self) -> impl Iterator<Item = String> {
        self.bound
            .iter()
            .map(|(prefix, uri)| format!("{prefix}={uri}"))
    }

    /// Takes over a binding of [`Namespaces::context`].
    pub(crate) fn restore(&mut self, prefix: &str, uri: &str) {
        self.bound.insert(prefix.to_owned(), Rc::from(uri));
    }
}

/// Whether an URI may hold this character (RFC 3986), so that it does not divide an expanded name for sure.
fn may_be_in_uri(found: char) -> bool {
    found.is_ascii_alphanumeric() || "%-._~:/?#[]@!$&'()*+,;=".contains(found)
}
