//! In which order objects that died together are finalised: as if references were counted.
//!
//! What was let go of first comes first; a holder comes before what it alone holds, and before what comes after it. Objects in cycles, and
//! what no rule orders, come in the order in which they were made.
//!
//! The graph of the candidates is found by one search through the dead objects around them, each of which is visited once. Lists
//! and tuples are searched from their last item, as they are taken down.
#![expect(unsafe_code, reason = "reads object words")]

use std::collections::{HashMap, HashSet};

use crate::census::children;
use crate::layout::{Header, Kind, object};
use crate::value::Value;

/// Objects visited at most; what lies beyond is ordered by age.
const MOST_VISITED: usize = 1_000_000;

/// One candidate, or something that was let go of.
#[derive(Default)]
struct Node {
    /// Candidates that it holds, in the order in which it lets go of them.
    holds: Vec<usize>,
    /// How many others hold it.
    held: usize,
    keeps: bool,
    is_done: bool,
}

/// The candidates in order.
#[derive(Debug, Default)]
pub(crate) struct Arranged {
    /// Held by nothing that is dead, once those before them are gone.
    pub first: Vec<*mut u64>,
    /// Held by one that `keeps` what it holds, or in a cycle.
    pub held: Vec<*mut u64>,
}

/// Orders `candidates`; `released` was let go of, in order; only objects for which `is_dead` holds are searched. Objects
/// for which `keeps` holds do not let go of what they hold.
pub(crate) fn arrange(
    released: &[Value],
    candidates: Vec<*mut u64>,
    keeps: &dyn Fn(*mut u64) -> bool,
    is_dead: &dyn Fn(*mut u64) -> bool,
) -> Arranged {
    let mut cells: Vec<*mut u64> = Vec::new();
    let mut number: HashMap<*mut u64, usize> = HashMap::new();
    let dead_roots = released
        .iter()
        .map(|&value| object(value))
        .filter(|&cell| is_dead(cell));
    for cell in dead_roots.chain(candidates.iter().copied()) {
        number.entry(cell).or_insert_with(|| {
            cells.push(cell);
            cells.len() - 1
        });
    }
    let mut nodes: Vec<Node> = cells
        .iter()
        .map(|&cell| Node {
            keeps: keeps(cell),
            ..Node::default()
        })
        .collect();
    search(&cells, &number, &mut nodes, is_dead);
    let roots: Vec<usize> = (0..nodes.len())
        .filter(|&node| nodes[node].held == 0)
        .collect();
    let mut first = Vec::new();
    for node in roots {
        take_down(&mut nodes, node, &mut first);
    }
    let mut held = Vec::new();
    for node in 0..nodes.len() {
        take_down(&mut nodes, node, &mut held);
    }
    let wanted: HashSet<*mut u64> = candidates.into_iter().collect();
    let named = |nodes: Vec<usize>| {
        let cells = nodes.into_iter().map(|node| cells[node]);
        cells.filter(|cell| wanted.contains(cell)).collect()
    };
    Arranged {
        first: named(first),
        held: named(held),
    }
}

/// Finds which nodes hold which.
fn search(
    cells: &[*mut u64],
    number: &HashMap<*mut u64, usize>,
    nodes: &mut [Node],
    is_dead: &dyn Fn(*mut u64) -> bool,
) {
    let mut visited: HashSet<*mut u64> = HashSet::new();
    for (holder, &cell) in cells.iter().enumerate() {
        let mut work = vec![(cell, kind(cell) == Kind::Tuple)];
        while let Some((cell, is_reversed)) = work.pop() {
            let mut children: Vec<*mut u64> = children(cell).map(object).collect();
            // The last pushed is visited first.
            if !is_reversed {
                children.reverse();
            }
            let reverses_storage = kind(cell) == Kind::List;
            for child in children {
                work.push((child, reverses_storage || kind(child) == Kind::Tuple));
            }
            while let Some(&(next, _)) = work.last() {
                match number.get(&next) {
                    Some(&held) => {
                        work.pop();
                        nodes[holder].holds.push(held);
                        nodes[held].held += 1;
                    }
                    None if visited.len() < MOST_VISITED
                        && is_dead(next)
                        && !is_shared(next)
                        && visited.insert(next) =>
                    {
                        break;
                    }
                    None => drop(work.pop()),
                }
            }
        }
    }
}

/// Takes `node` down, and whatever it was the last to hold.
fn take_down(nodes: &mut [Node], node: usize, ordered: &mut Vec<usize>) {
    let mut work = vec![node];
    while let Some(node) = work.pop() {
        if std::mem::replace(&mut nodes[node].is_done, true) {
            continue;
        }
        ordered.push(node);
        if nodes[node].keeps {
            continue;
        }
        for held in std::mem::take(&mut nodes[node].holds).into_iter().rev() {
            nodes[held].held = nodes[held].held.saturating_sub(1);
            if nodes[held].held == 0 {
                work.push(held);
            }
        }
    }
}

fn kind(cell: *mut u64) -> Kind {
    // SAFETY: callers pass objects.
    unsafe { (*cell.cast::<Header>()).kind }
}

/// What programs share is not searched: whoever holds it is not its only holder.
fn is_shared(cell: *mut u64) -> bool {
    matches!(
        kind(cell),
        Kind::Type | Kind::Function | Kind::Module | Kind::Code | Kind::Native | Kind::Weak
    )
}
