//! Lines of source for tracebacks and warnings.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use crate::prelude::*;
use crate::state::State;

/// Where the text of a source file comes from: the host's files, the library built in, …
pub trait SourceProvider {
    /// The whole text of a file, decoded; `None` when there is none.
    fn source(&self, filename: &str) -> Option<String>;
}

/// The sources that an isolate knows.
#[derive(Default)]
pub struct Sources {
    provider: RefCell<Option<Rc<dyn SourceProvider>>>,
    /// Texts that are in no file, by name: `<string>`, `<python-input-0>`.
    registered: RefCell<HashMap<String, Rc<str>>>,
    /// The file looked at last: a traceback tends to stay in one.
    last: RefCell<Option<(String, Option<Rc<str>>)>>,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").finish_non_exhaustive()
    }
}

impl Sources {
    /// The sources of the isolate.
    pub fn of(cx: Cx<'_>) -> Option<Rc<Sources>> {
        Some(cx.state::<State>()?.of::<Sources>())
    }

    /// Says where files are read from.
    pub fn set_provider(&self, provider: Rc<dyn SourceProvider>) {
        *self.provider.borrow_mut() = Some(provider);
    }

    /// Makes a text known that is in no file.
    pub fn register(&self, filename: &str, text: &str) {
        self.registered
            .borrow_mut()
            .insert(filename.to_owned(), Rc::from(text));
    }

    /// Forgets what was read, as files may have changed.
    pub fn forget(&self) {
        *self.last.borrow_mut() = None;
    }

    /// The text of a file.
    pub fn text(&self, filename: &str) -> Option<Rc<str>> {
        if let Some(text) = self.registered.borrow().get(filename) {
            return Some(text.clone());
        }
        if let Some((name, text)) = &*self.last.borrow()
            && name == filename
        {
            return text.clone();
        }
        let provider = self.provider.borrow().clone();
        let text = provider
            .and_then(|provider| provider.source(filename))
            .map(|text| Rc::from(text.as_str()));
        *self.last.borrow_mut() = Some((filename.to_owned(), text.clone()));
        text
    }

    /// Lines `first..=last` (1-based) without trailing white space; missing ones are empty.
    pub fn lines(&self, filename: &str, first: u32, last: u32) -> Vec<String> {
        let text = self.text(filename);
        let mut all = text.iter().flat_map(|text| text.lines());
        let mut all = all.by_ref().skip(first.saturating_sub(1) as usize);
        (first..=last.max(first))
            .map(|_| all.next().map_or_else(String::new, |line| line.trim_end().to_owned()))
            .collect()
    }
}
