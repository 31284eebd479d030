//! Exception regions: code whose exceptions go to a handler.
//!
//! Regions nest like the source. A region may have gaps, because a frontend emits the way out of it (a `finally` body
//! before a `return`, say) in the middle: [`suspend_region`](FunctionBuilder::suspend_region) and
//! [`resume_region`](FunctionBuilder::resume_region). The handler table is in the order in which regions end, which is
//! innermost first because an outer region cannot end before an inner one.

use std::panic::Location;

use super::FunctionBuilder;
use crate::error::Problem;
use crate::ids::{Label, Reg, RegionId};

#[derive(Debug)]
pub(super) struct Region {
    /// First draft of the range being covered; `None` while suspended and after the end.
    start: Option<u32>,
    /// Ranges before the last suspension.
    done: Vec<(u32, u32)>,
    is_open: bool,
    begun_at: &'static Location<'static>,
}

/// Drafts `start..end`, whose exceptions go to the label.
#[derive(Clone, Copy, Debug)]
pub(super) struct CoveredRange {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) label: u32,
    pub(super) register: u32,
    pub(super) ended_at: &'static Location<'static>,
}

impl FunctionBuilder {
    /// Exceptions of the code emitted from here go to the handler that [`end_region`](Self::end_region) names.
    #[track_caller]
    pub fn begin_region(&mut self) -> RegionId {
        if self.in_prologue {
            self.report(Problem::NotStraight, Location::caller());
        }
        let index = self.regions.len() as u32;
        self.regions.push(Region {
            start: Some(self.drafts.len() as u32),
            done: Vec::new(),
            is_open: true,
            begun_at: Location::caller(),
        });
        self.open_regions.push(index);
        RegionId {
            owner: self.id,
            index,
        }
    }

    /// Leaves the region for a while; code emitted now is not covered by it.
    #[track_caller]
    pub fn suspend_region(&mut self, region: RegionId) {
        let at = Location::caller();
        let end = self.drafts.len() as u32;
        if let Some(region) = self.open_region(region, at) {
            match region.start.take() {
                Some(start) => region.done.push((start, end)),
                None => self.report(Problem::RegionState, at),
            }
        }
    }

    /// Covers the code emitted from here again.
    #[track_caller]
    pub fn resume_region(&mut self, region: RegionId) {
        let at = Location::caller();
        let start = self.drafts.len() as u32;
        if let Some(region) = self.open_region(region, at)
            && region.start.replace(start).is_some()
        {
            self.report(Problem::RegionState, at);
        }
    }

    /// Ends the innermost region. Its exceptions go to `handler`, which is bound as any label, with the exception in
    /// `exception`. Gives whether any of its code can raise, so that the handler may be reached.
    #[track_caller]
    pub fn end_region(&mut self, region: RegionId, handler: Label, exception: Reg) -> bool {
        let at = Location::caller();
        let end = self.drafts.len() as u32;
        let register = self.register_index(exception, at);
        if self.label_state(handler, at).is_none() || self.open_region(region, at).is_none() {
            return false;
        }
        if self.open_regions.last() != Some(&region.index) {
            self.report(Problem::RegionNotInnermost, at);
            return false;
        }
        self.open_regions.pop();
        let region = &mut self.regions[region.index as usize];
        region.is_open = false;
        let mut ranges = std::mem::take(&mut region.done);
        ranges.extend(region.start.take().map(|start| (start, end)));
        let mut can_raise = false;
        for (start, end) in ranges {
            let drafts = &self.drafts[start as usize..end as usize];
            if !drafts
                .iter()
                .any(|draft| draft.op.info().may_reach_handler())
            {
                continue;
            }
            can_raise = true;
            self.ranges.push(CoveredRange {
                start,
                end,
                label: handler.index,
                register,
                ended_at: at,
            });
        }
        can_raise
    }

    /// Where the innermost region that was never ended was begun.
    pub(super) fn region_left_open(&self) -> Option<&'static Location<'static>> {
        let index = *self.open_regions.last()?;
        Some(self.regions[index as usize].begun_at)
    }

    fn open_region(
        &mut self,
        region: RegionId,
        at: &'static Location<'static>,
    ) -> Option<&mut Region> {
        if region.owner != self.id {
            self.report(Problem::Foreign("exception region"), at);
            return None;
        }
        if !self.regions[region.index as usize].is_open {
            self.report(Problem::RegionState, at);
            return None;
        }
        Some(&mut self.regions[region.index as usize])
    }
}
