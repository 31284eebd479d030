//! Natives of the plain language for processes: starting them, waiting for their ends, handing values over.

use corevm_runtime::objects::List;
use corevm_runtime::{Cx, Exit, NativeDef, Raised, V};

use super::fail;

/// The natives, importable by name.
pub const NATIVES: &[NativeDef] = &[
    NativeDef::leaf("spawn", "(function, *args)", spawn)
        .doc("Starts a process; what it comes to is put into the list that is given back."),
    NativeDef::leaf("join", "(process)", join).doc("The result of a process, or what it raised."),
    NativeDef::leaf("give_way", "()", give_way).doc("Lets others run."),
    NativeDef::leaf("send_to", "(list, value)", send)
        .doc("Appends to a list from which others receive."),
    NativeDef::leaf("receive", "(list)", receive)
        .doc("Takes the first value of a list, waiting for one."),
];

fn list<'v>(cx: Cx<'v>, value: V<'v>) -> Result<List<'v>, Raised> {
    value
        .as_list()
        .ok_or_else(|| fail(cx, "a list was expected"))
}

fn spawn<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let process = cx.new_list(&[]).v();
    let given: Vec<V<'v>> = args[1]
        .as_tuple()
        .map_or_else(Vec::new, |tuple| tuple.iter().collect());
    cx.spawn(args[0], &given, process);
    Ok(process)
}

/// The running process has ended.
pub fn ended<'v>(cx: Cx<'v>, outcome: Result<V<'v>, V<'v>>) {
    let Some(process) = cx.local().as_list() else {
        return;
    };
    match outcome {
        Ok(value) => process.push(cx, value),
        Err(exception) => {
            process.push(cx, V::NIL);
            process.push(cx, exception);
        }
    }
    wake_all(cx);
}

/// Everybody looks whether what they wait for is there.
fn wake_all(cx: Cx<'_>) {
    for process in cx.process_ids() {
        cx.wake(process);
    }
}

fn join<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let process = list(cx, args[0])?;
    match (process.get(0), process.get(1)) {
        (_, Some(exception)) => Err(cx.raise(exception).into()),
        (Some(value), None) => Ok(value),
        (None, None) => Err(cx.wait()),
    }
}

fn give_way<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.give_way();
    Ok(V::NIL)
}

fn send<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    list(cx, args[0])?.push(cx, args[1]);
    wake_all(cx);
    Ok(V::NIL)
}

fn receive<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = list(cx, args[0])?;
    let Some(first) = list.get(0) else {
        return Err(cx.wait());
    };
    list.remove_range(cx, 0, 1);
    Ok(first)
}
