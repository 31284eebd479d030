//! The two-way string search: linear time, constant space.
//!
//! The needle is cut in two at a *critical factorization*: a place where the local period is the needle's period. The
//! right part is compared forward; a mismatch there shifts past it. Then the left part is compared; a mismatch there
//! shifts by the period. For a needle with a short period, what is known to match after such a shift is remembered and
//! not compared again. Source: *Two-way string-matching* (Crochemore and Perrin, 1991).

/// A needle with its critical factorization.
#[derive(Debug)]
pub(super) struct TwoWay<'n, U> {
    needle: &'n [U],
    cut: usize,
    period: usize,
    /// Whether the whole needle has the period; otherwise `period` is only a safe shift.
    is_periodic: bool,
}

impl<'n, U: Copy + Ord> TwoWay<'n, U> {
    pub(super) fn new(needle: &'n [U]) -> Self {
        let (cut_less, period_less) = maximal_suffix(needle, |a, b| a < b);
        let (cut_more, period_more) = maximal_suffix(needle, |a, b| a > b);
        let (cut, period) = if cut_less > cut_more {
            (cut_less, period_less)
        } else {
            (cut_more, period_more)
        };
        let is_periodic =
            cut + period <= needle.len() && needle[..cut] == needle[period..period + cut];
        let period = if is_periodic {
            period
        } else {
            cut.max(needle.len() - cut) + 1
        };
        Self {
            needle,
            cut,
            period,
            is_periodic,
        }
    }

    pub(super) fn find(&self, haystack: &[U]) -> Option<usize> {
        let needle = self.needle;
        let (mut at, mut known) = (0, 0);
        while let Some(window) = haystack.get(at..at + needle.len()) {
            let from = self.cut.max(known);
            if let Some(mismatch) = (from..needle.len()).find(|&i| needle[i] != window[i]) {
                at += mismatch - self.cut + 1;
                known = 0;
                continue;
            }
            if (known.min(self.cut)..self.cut)
                .rev()
                .all(|i| needle[i] == window[i])
            {
                return Some(at);
            }
            at += self.period;
            known = if self.is_periodic {
                needle.len() - self.period
            } else {
                0
            };
        }
        None
    }
}

/// Start and period of the suffix that is largest in the order in which `before` says what comes first.
fn maximal_suffix<U: Copy + Eq>(needle: &[U], before: impl Fn(U, U) -> bool) -> (usize, usize) {
    let (mut start, mut period) = (0, 1);
    let (mut candidate, mut offset) = (1, 0);
    while candidate + offset < needle.len() {
        let (a, b) = (needle[candidate + offset], needle[start + offset]);
        if before(a, b) {
            candidate += offset + 1;
            offset = 0;
            period = candidate - start;
        } else if a == b {
            if offset + 1 == period {
                candidate += period;
                offset = 0;
            } else {
                offset += 1;
            }
        } else {
            start = candidate;
            candidate += 1;
            offset = 0;
            period = 1;
        }
    }
    (start, period)
}
