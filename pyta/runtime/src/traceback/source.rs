//! Lines of source for tracebacks and warnings.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use pyta_syntax::Source;

use crate::import::load;
use crate::prelude::*;
use crate::state::State;

/// The sources that an isolate knows.
#[derive(Default)]
pub struct Sources {
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

    /// The text of a file: registered, the library's, or the host's.
    pub fn text(&self, cx: Cx<'_>, filename: &str) -> Option<Rc<str>> {
        if let Some(text) = self.registered.borrow().get(filename) {
            return Some(text.clone());
        }
        if let Some((name, text)) = &*self.last.borrow()
            && name == filename
        {
            return text.clone();
        }
        let text = read(cx, filename).map(|text| Rc::from(text.as_str()));
        *self.last.borrow_mut() = Some((filename.to_owned(), text.clone()));
        text
    }

    /// Lines `first..=last` (1-based) without trailing white space; missing ones are empty.
    pub fn lines(&self, cx: Cx<'_>, filename: &str, first: u32, last: u32) -> Vec<String> {
        let text = self.text(cx, filename);
        let mut all = text.iter().flat_map(|text| text.lines());
        let mut all = all.by_ref().skip(first.saturating_sub(1) as usize);
        (first..=last.max(first))
            .map(|_| {
                all.next()
                    .map_or_else(String::new, |line| line.trim_end().to_owned())
            })
            .collect()
    }
}

/// Reads and decodes a source file. What goes wrong means that there are no lines to show.
fn read(cx: Cx<'_>, filename: &str) -> Option<String> {
    if filename.starts_with('<') && filename.ends_with('>') {
        return None;
    }
    let bytes = match load::places(cx).library_entry(filename) {
        Some(entry) => entry.source(),
        None => match load::read_file(cx, cx.new_str(filename)) {
            Ok(bytes) => bytes,
            Err(raised) => {
                cx.take_raised(raised);
                return None;
            }
        },
    };
    let source = Source::from_bytes(&bytes, filename).ok()?;
    Some(source.text().to_owned())
}
