//! The method resolution order: C3, as in Barrett and others, *A Monotonic Superclass Linearization for Dylan* (OOPSLA
//! 1996).

use crate::prelude::*;

/// The order of lookup of a class with these bases.
///
/// # Errors
/// TypeError when the bases' orders contradict each other.
pub fn linearize<'v>(
    cx: Cx<'v>,
    class: Type<'v>,
    bases: &[Type<'v>],
) -> Result<Vec<V<'v>>, Raised> {
    check_duplicates(cx, bases)?;
    if let [base] = bases {
        let mut order = vec![class.v()];
        base.order(|base| order.push(base.v()));
        return Ok(order);
    }
    let mut lists: Vec<Vec<V<'v>>> = bases
        .iter()
        .map(|base| {
            let mut order = Vec::new();
            base.order(|base| order.push(base.v()));
            order.reverse();
            order
        })
        .collect();
    let mut own: Vec<V<'v>> = bases.iter().map(|base| base.v()).collect();
    own.reverse();
    lists.push(own);
    merge(cx, class, lists)
}

/// Merges lists that are reversed: their heads are last.
fn merge<'v>(
    cx: Cx<'v>,
    class: Type<'v>,
    mut lists: Vec<Vec<V<'v>>>,
) -> Result<Vec<V<'v>>, Raised> {
    let mut order = vec![class.v()];
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Ok(order);
        }
        let in_tail = |head: V<'v>| {
            lists
                .iter()
                .any(|list| list[..list.len() - 1].contains(&head))
        };
        let next = lists
            .iter()
            .filter_map(|list| list.last().copied())
            .find(|&head| !in_tail(head));
        let Some(next) = next else {
            return Err(conflict(cx, &lists));
        };
        order.push(next);
        for list in &mut lists {
            if list.last() == Some(&next) {
                list.pop();
            }
        }
    }
}

fn name(class: V<'_>) -> String {
    class
        .as_type()
        .and_then(|class| class.name().as_str())
        .map_or_else(String::new, Str::to_text)
}

fn check_duplicates<'v>(cx: Cx<'v>, bases: &[Type<'v>]) -> Result<(), Raised> {
    for (i, base) in bases.iter().enumerate() {
        if bases[..i].contains(base) {
            return Err(cx.error(
                C::TypeError,
                format!("duplicate base class {}", name(base.v())),
            ));
        }
    }
    Ok(())
}

fn conflict<'v>(cx: Cx<'v>, lists: &[Vec<V<'v>>]) -> Raised {
    let mut heads: Vec<V<'v>> = Vec::new();
    for head in lists.iter().filter_map(|list| list.last().copied()) {
        if !heads.contains(&head) {
            heads.push(head);
        }
    }
    let names: Vec<String> = heads.into_iter().map(name).collect();
    cx.error(
        C::TypeError,
        format!(
            "Cannot create a consistent method resolution order (MRO) for bases {}",
            names.join(", ")
        ),
    )
}
