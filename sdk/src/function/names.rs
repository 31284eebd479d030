//! Finding names in a list, for frontends that do not keep registers and captures themselves.

use rustc_hash::FxHashMap;

/// The last place of each name in a list. Names are taken in when somebody asks, since many frontends never do.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    places: FxHashMap<String, usize>,
    /// Length of the list when somebody asked last.
    taken: usize,
}

impl NameIndex {
    /// The last place of `name` in a list of this length.
    pub(super) fn find<'a>(
        &mut self,
        name: &str,
        length: usize,
        name_at: impl Fn(usize) -> &'a str,
    ) -> Option<usize> {
        for index in self.taken..length {
            self.places.insert(name_at(index).to_string(), index);
        }
        self.taken = length;
        self.places.get(name).copied()
    }

    /// The list has changed other than at its end.
    pub(super) fn forget(&mut self) {
        *self = NameIndex::default();
    }
}
