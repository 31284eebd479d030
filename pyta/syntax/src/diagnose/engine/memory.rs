//! Results of rules by place: a short list for each token.

use super::super::grammar::RuleId;
use super::NodeId;

/// What a rule gave at a place: its node, and the token behind it.
pub(super) type Remembered = (Option<NodeId>, usize);

#[derive(Default)]
pub(super) struct Memory {
    /// By token, from `start` on.
    places: Vec<Vec<(RuleId, Remembered)>>,
    start: usize,
}

impl Memory {
    /// Forgets everything; what comes is at `start` or behind it.
    pub(super) fn restart(&mut self, start: usize) {
        self.places.clear();
        self.start = start;
    }

    pub(super) fn get(&self, rule: RuleId, place: usize) -> Option<Remembered> {
        let entries = self.places.get(place.checked_sub(self.start)?)?;
        entries
            .iter()
            .find(|entry| entry.0 == rule)
            .map(|entry| entry.1)
    }

    pub(super) fn set(&mut self, rule: RuleId, place: usize, result: Remembered) {
        let Some(index) = place.checked_sub(self.start) else {
            return;
        };
        if index >= self.places.len() {
            self.places.resize_with(index + 1, Vec::new);
        }
        let entries = &mut self.places[index];
        match entries.iter_mut().find(|entry| entry.0 == rule) {
            Some(entry) => entry.1 = result,
            None => entries.push((rule, result)),
        }
    }
}
