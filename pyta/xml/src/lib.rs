//! A push parser of XML 1.0: bytes come piece by piece, events go out one by one.
//!
//! ```text
//! feed(bytes) -> input (UTF-8 text) -> scan (tokens) -> role (what a token is for) -> parser (events)
//! ```
//!
//! Events, their order, positions and errors are those of the parser expat (version 2.9), which Python's module `pyexpat` wraps; the
//! crate knows neither Python nor the VM. A caller takes events with [`Parser::next_event`] and may change between two of them what is
//! wanted, create a parser for an external entity, or refuse to go on. **No function recurses over the document**: elements,
//! entities and content models lie on stacks of their own.
//!
//! Source: Extensible Markup Language 1.0 (4th edition), Namespaces in XML 1.0, and the behaviour of expat.

mod chars;
mod dtd;
mod error;
mod event;
mod input;
mod limits;
mod names;
mod namespaces;
mod parser;
mod role;
mod scan;

pub use error::ErrorCode;
pub use event::{Arg, Event, Handler, Model, ModelKind, ModelNode, Quantifier, Wanted};
pub use input::Position;
pub use parser::{Options, ParamEntities, Parser, Step};
