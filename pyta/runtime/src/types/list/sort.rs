//! Sorting: stable and adaptive.
//!
//! Builtin keys are sorted by leaf code on a buffer: integers, strings and floats, and tuples of those, by direct comparison, the rest by a
//! merge of natural runs (Knuth, TAOCP vol. 3, 5.2.4) with [`leaf_less`]. Keys that guest code compares are sorted in the same way by
//! the prelude (`sorting.py`).
//!
//! A stop that is due is looked for after every [`PART`] items: nothing is changed before the buffer is in order.

use std::cmp::Ordering;

use corevm::ReadCell;

use super::this;
use crate::prelude::*;
use crate::protocol::{leaf_less, order_str};

/// `list.sort` without a key and with builtin items.
pub fn sort<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    if args[1].given().is_some_and(|key| !key.is_nil()) {
        return Err(Exit::NeedGuest);
    }
    let reverse = flag(cx, args[2])?;
    let mut pairs: Vec<(V<'v>, V<'v>)> = list.iter().map(|item| (item, item)).collect();
    let sorted = sort_pairs(cx, &mut pairs, reverse);
    put_in_order(cx, list, &pairs, sorted)
}

/// Orders a list as its items were sorted, or as far as they were when a comparison raised.
fn put_in_order<'v>(
    cx: Cx<'v>,
    list: List<'v>,
    pairs: &[Pair<'v>],
    sorted: Result<(), Exit>,
) -> Result<V<'v>, Exit> {
    if matches!(sorted, Ok(()) | Err(Exit::Raised)) {
        for (i, (_, item)) in pairs.iter().enumerate() {
            list.set(cx, i, *item);
        }
    }
    sorted.map(|()| V::NIL)
}

/// The truth of an optional argument.
fn flag<'v>(cx: Cx<'v>, value: V<'v>) -> Result<bool, Exit> {
    match value.given() {
        None => Ok(false),
        Some(value) => cx.language().truth(cx, value).ok_or(Exit::NeedGuest),
    }
}

/// Sorts values in place.
///
/// # Errors
/// As [`leaf_less`]; the values are as before then, in some order.
pub fn sort_values<'v>(cx: Cx<'v>, values: &mut [V<'v>], reverse: bool) -> Result<(), Exit> {
    let mut pairs: Vec<(V<'v>, V<'v>)> = values.iter().map(|&item| (item, item)).collect();
    sort_pairs(cx, &mut pairs, reverse)?;
    for (value, (_, item)) in values.iter_mut().zip(pairs) {
        *value = item;
    }
    Ok(())
}

/// `sort_lists(keys, items, reverse)`: orders `items` by `keys` of the same length, which builtin rules can compare.
pub fn sort_leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(keys), Some(items)) = (args[0].as_list(), args[1].as_list()) else {
        return Ok(V::NIL);
    };
    let reverse = args[2] == V::TRUE;
    let mut pairs: Vec<(V<'v>, V<'v>)> = keys.iter().zip(items.iter()).collect();
    let sorted = sort_pairs(cx, &mut pairs, reverse);
    put_in_order(cx, items, &pairs, sorted)
}

type Pair<'v> = (V<'v>, V<'v>);

fn sort_pairs<'v>(cx: Cx<'v>, pairs: &mut [Pair<'v>], reverse: bool) -> Result<(), Exit> {
    // Reversing before and after keeps equal items in their order.
    if reverse {
        pairs.reverse();
    }
    let sorted = sort_rising(cx, pairs);
    if reverse {
        pairs.reverse();
    }
    sorted
}

fn sort_rising<'v>(cx: Cx<'v>, pairs: &mut [Pair<'v>]) -> Result<(), Exit> {
    if pairs.iter().all(|(key, _)| key.as_small().is_some()) {
        sort_parts(cx, pairs, |(a, _), (b, _)| a.as_small().cmp(&b.as_small()))?;
    } else if let Some(mut texts) = narrow_texts(pairs) {
        sort_parts(cx, &mut texts, |a, b| {
            a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1))
        })?;
        for (pair, (.., sorted)) in pairs.iter_mut().zip(texts) {
            *pair = sorted;
        }
    } else if pairs.iter().all(|(key, _)| key.as_exact_str().is_some()) {
        sort_parts(cx, pairs, |(a, _), (b, _)| {
            match (a.as_exact_str(), b.as_exact_str()) {
                (Some(a), Some(b)) => order_str(a, b),
                _ => Ordering::Equal,
            }
        })?;
    } else if pairs.iter().all(|(key, _)| is_ordered_float(*key)) {
        sort_parts(cx, pairs, |(a, _), (b, _)| {
            let order = a.as_float().partial_cmp(&b.as_float());
            order.unwrap_or(Ordering::Equal)
        })?;
    } else if let Some(columns) = columns(pairs) {
        let mut rows: Vec<Row<'v>> = pairs.iter().map(|&pair| Row::of(&columns, pair)).collect();
        sort_parts(cx, &mut rows, |a, b| {
            a.rank.cmp(&b.rank).then_with(|| a.order(b, &columns))
        })?;
        for (pair, row) in pairs.iter_mut().zip(rows) {
            *pair = row.pair;
        }
    } else {
        merge_sort(pairs, &mut |a, b| match cx.is_stop_due() {
            true => Err(Exit::Interrupted),
            false => leaf_less(cx, a.0, b.0),
        })?;
    }
    Ok(())
}

/// Items that are sorted without a look whether the program is to stop: some hundredths of a second.
const PART: usize = 1 << 18;

/// Sorts parts, then the whole, which is merging them.
///
/// # Errors
/// [`Exit::Interrupted`] when the program is to stop.
fn sort_parts<T>(
    cx: Cx<'_>,
    items: &mut [T],
    mut compare: impl FnMut(&T, &T) -> Ordering,
) -> Result<(), Exit> {
    let mut width = PART;
    while width < items.len() {
        for part in items.chunks_mut(width) {
            if cx.is_stop_due() {
                return Err(Exit::Interrupted);
            }
            part.sort_by(&mut compare);
        }
        width = width.saturating_mul(4);
    }
    items.sort_by(compare);
    Ok(())
}

/// The first eight bytes as a number that orders as they do.
fn rank_of_text(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    let len = bytes.len().min(8);
    first[..len].copy_from_slice(&bytes[..len]);
    u64::from_be_bytes(first)
}

/// The text of an exact string of one byte a character.
fn narrow_text(value: V<'_>) -> Option<&[u8]> {
    let text = value.as_exact_str().filter(|text| text.width() == 1)?;
    Some(text.bytes())
}

/// Rank of the text, all of it, and the pair.
type Narrow<'v> = (u64, &'v [u8], Pair<'v>);

/// The keys' texts, if all are strings of one byte a character.
fn narrow_texts<'v>(pairs: &[Pair<'v>]) -> Option<Vec<Narrow<'v>>> {
    let mut texts = Vec::with_capacity(pairs.len());
    for &pair in pairs {
        let bytes = narrow_text(pair.0)?;
        texts.push((rank_of_text(bytes), bytes, pair));
    }
    Some(texts)
}

/// What tuples hold in one place: values of one kind that have a total order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Small,
    Float,
    /// Strings of one byte a character.
    Text,
}

/// Longest tuples whose columns are looked at.
const MOST_COLUMNS: usize = 16;

impl Column {
    fn of(value: V<'_>) -> Option<Column> {
        if value.as_small().is_some() {
            Some(Column::Small)
        } else if narrow_text(value).is_some() {
            Some(Column::Text)
        } else {
            is_ordered_float(value).then_some(Column::Float)
        }
    }

    /// A number that orders as values do which are not ranked the same.
    fn rank(self, value: V<'_>) -> u64 {
        const SIGN: u64 = 1 << 63;
        match self {
            Column::Small => value.as_small().unwrap_or(0) as u64 ^ SIGN,
            Column::Text => rank_of_text(narrow_text(value).unwrap_or(&[])),
            Column::Float => {
                // Both zeros are one.
                let bits = (value.as_float().unwrap_or(0.0) + 0.0).to_bits();
                if bits & SIGN == 0 { bits | SIGN } else { !bits }
            }
        }
    }

    fn order(self, a: V<'_>, b: V<'_>) -> Ordering {
        match self {
            Column::Small => a.as_small().cmp(&b.as_small()),
            Column::Text => narrow_text(a).cmp(&narrow_text(b)),
            Column::Float => {
                let order = a.as_float().partial_cmp(&b.as_float());
                order.unwrap_or(Ordering::Equal)
            }
        }
    }
}

/// The columns of the keys, if all are tuples and each column has values of one kind.
fn columns<'v>(pairs: &[Pair<'v>]) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    for (key, _) in pairs {
        let items = key.as_exact_tuple()?.items();
        if items.len() > MOST_COLUMNS {
            return None;
        }
        for (place, item) in items.iter().enumerate() {
            let column = Column::of(item.get())?;
            match columns.get(place) {
                Some(known) if *known != column => return None,
                Some(_) => {}
                None => columns.push(column),
            }
        }
    }
    Some(columns)
}

/// A tuple that is sorted by: the rank of its first item, and the pair. Empty ones come first.
#[derive(Clone, Copy)]
struct Row<'v> {
    rank: u64,
    pair: Pair<'v>,
}

impl<'v> Row<'v> {
    fn of(columns: &[Column], pair: Pair<'v>) -> Row<'v> {
        let row = Row { rank: 0, pair };
        let first = columns.first().zip(row.items().first());
        let rank = first.map_or(0, |(column, item)| column.rank(item.get()));
        Row { rank, pair }
    }

    fn items(&self) -> &'v [ReadCell<'v>] {
        self.pair.0.as_exact_tuple().map_or(&[], Tuple::items)
    }

    fn order(&self, other: &Row<'v>, columns: &[Column]) -> Ordering {
        let (a, b) = (self.items(), other.items());
        let places = columns.iter().zip(a.iter().zip(b));
        places
            .map(|(column, (x, y))| column.order(x.get(), y.get()))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| a.len().cmp(&b.len()))
    }
}

/// A float of exactly the builtin class that is no NaN (so their order is total).
fn is_ordered_float(value: V<'_>) -> bool {
    value.kind() != Some(Kind::Instance) && value.as_float().is_some_and(|x| !x.is_nan())
}

/// Shortest run that is merged: shorter ones are extended by insertion.
const MIN_RUN: usize = 24;

/// Shorter lists are one run, sorted by the comparisons that CPython makes: what has no order, as NaN, ends where it does there.
const ONE_RUN: usize = 64;

/// Stable sort by a comparison that may fail and need not be a total order.
///
/// # Errors
/// What `less` returns; the items are then in some order.
pub fn merge_sort<T: Copy, E>(
    items: &mut [T],
    less: &mut impl FnMut(&T, &T) -> Result<bool, E>,
) -> Result<(), E> {
    let len = items.len();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut buffer = Vec::with_capacity(len / 2);
    let mut start = 0;
    while start < len {
        let natural = count_run(&mut items[start..], less)?;
        let shortest = if len < ONE_RUN { len } else { MIN_RUN };
        let end = (start + natural.max(shortest)).min(len);
        insert_rest(&mut items[start..end], natural, less)?;
        runs.push((start, end));
        start = end;
        // Lengths fall by half towards the end, so merges are balanced.
        while let [.., (a, b), (_, c)] = runs[..]
            && b - a <= 2 * (c - b)
        {
            merge(&mut items[a..c], b - a, &mut buffer, less)?;
            runs.truncate(runs.len() - 2);
            runs.push((a, c));
        }
    }
    while let [.., (a, b), (_, c)] = runs[..] {
        merge(&mut items[a..c], b - a, &mut buffer, less)?;
        runs.truncate(runs.len() - 2);
        runs.push((a, c));
    }
    Ok(())
}

/// Length of the run at the start. One that falls is reversed, with equal items in their order, and goes on as far as it rises then.
fn count_run<T: Copy, E>(
    items: &mut [T],
    less: &mut impl FnMut(&T, &T) -> Result<bool, E>,
) -> Result<usize, E> {
    let len = items.len();
    let mut end = rising_from(items, 1.min(len), less)?;
    if end == len {
        return Ok(end);
    }
    if end > 1 {
        if less(&items[0], &items[end - 1])? {
            return Ok(end);
        }
        // All are equal so far.
        items[..end].reverse();
    }
    end += 1;
    let mut equal = 0;
    while end < len {
        if less(&items[end], &items[end - 1])? {
            items[end - equal - 1..end].reverse();
            equal = 0;
        } else if less(&items[end - 1], &items[end])? {
            break;
        } else {
            equal += 1;
        }
        end += 1;
    }
    items[end - equal - 1..end].reverse();
    items[..end].reverse();
    rising_from(items, end, less)
}

/// Where the items from `end` on, of which there is one before, stop to rise.
fn rising_from<T, E>(
    items: &[T],
    mut end: usize,
    less: &mut impl FnMut(&T, &T) -> Result<bool, E>,
) -> Result<usize, E> {
    while end < items.len() && !less(&items[end], &items[end - 1])? {
        end += 1;
    }
    Ok(end)
}

/// Inserts the items after the first `sorted` into them.
fn insert_rest<T: Copy, E>(
    items: &mut [T],
    sorted: usize,
    less: &mut impl FnMut(&T, &T) -> Result<bool, E>,
) -> Result<(), E> {
    for i in sorted..items.len() {
        let item = items[i];
        let (mut low, mut high) = (0, i);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(&item, &items[middle])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items.copy_within(low..i, low + 1);
        items[low] = item;
    }
    Ok(())
}

/// Merges `items[..middle]` and `items[middle..]`.
fn merge<T: Copy, E>(
    items: &mut [T],
    middle: usize,
    buffer: &mut Vec<T>,
    less: &mut impl FnMut(&T, &T) -> Result<bool, E>,
) -> Result<(), E> {
    if middle == 0 || middle == items.len() || !less(&items[middle], &items[middle - 1])? {
        return Ok(());
    }
    buffer.clear();
    buffer.extend_from_slice(&items[..middle]);
    let (mut left, mut right, mut out) = (0, middle, 0);
    while left < buffer.len() && right < items.len() {
        match less(&items[right], &buffer[left]) {
            Ok(true) => {
                items[out] = items[right];
                right += 1;
            }
            Ok(false) => {
                items[out] = buffer[left];
                left += 1;
            }
            Err(error) => {
                items[out..right].copy_from_slice(&buffer[left..]);
                return Err(error);
            }
        }
        out += 1;
    }
    let rest = buffer.len() - left;
    items[out..out + rest].copy_from_slice(&buffer[left..]);
    Ok(())
}
