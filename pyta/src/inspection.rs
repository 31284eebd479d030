//! What `-X vm.…` options show of the virtual machine: figures, inline caches, where compiled code lies. All of it goes to standard error, or to a file
//! for `perf`.

use std::fs::File;
use std::io::{LineWriter, Write};
use std::sync::{Mutex, OnceLock};
use std::time::Instant;

use corevm::{Asked, AskedView, Cx, Pauses, SiteState, SiteView};
use pyta_runtime::interpreter::Interpreter;

use crate::command::Command;

/// Shows what was asked for, at the end of the program.
pub fn show(command: &Command, interpreter: &Interpreter) {
    let cx = interpreter.enter();
    let mut text = String::new();
    for (name, value) in &command.x_options {
        match (name.as_slice(), value.as_deref()) {
            (b"vm.stats", Some(b"sites")) => text += &(stats(cx) + &list_sites(cx)),
            (b"vm.stats", Some(b"asked")) => text += &(stats(cx) + &list_asked(cx)),
            (b"vm.stats", _) => text += &stats(cx),
            (b"vm.dump", Some(b"caches")) => text += &cx.dump_caches(),
            _ => {}
        }
    }
    note(&text);
}

/// What is told while a program runs goes to standard error; a closed one is no reason to end in another way.
pub fn note(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Nanoseconds since the first call.
pub fn clock() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_nanos() as u64
}

fn stats(cx: Cx<'_>) -> String {
    let isolate = cx.isolate();
    let heap = isolate.heap().stats();
    let memory = isolate.memory_use();
    let sites = cx.sites();
    let [nursery, full] = isolate.pauses();
    let mut rows = vec![
        ("heap.tenured_bytes".to_owned(), heap.tenured_bytes as u64),
        ("heap.nursery_bytes".to_owned(), heap.nursery_bytes as u64),
        ("heap.promoted_bytes".to_owned(), heap.promoted_bytes),
        ("memory.used_bytes".to_owned(), memory.used_bytes as u64),
        ("memory.peak_bytes".to_owned(), memory.peak_bytes as u64),
        ("fuel.used".to_owned(), isolate.fuel_used()),
        ("gc.minor_collections".to_owned(), heap.minor_collections),
        ("gc.major_collections".to_owned(), heap.major_collections),
        ("gc.moving_collections".to_owned(), heap.moving_collections),
    ];
    for (kind, pauses) in [("nursery", nursery), ("full", full)] {
        let Pauses {
            count,
            longest,
            total,
        } = pauses;
        rows.push((format!("gc.{kind}_pauses"), count));
        rows.push((format!("gc.{kind}_longest_us"), longest / 1000));
        rows.push((format!("gc.{kind}_total_us"), total / 1000));
    }
    rows.push(("code.functions".to_owned(), isolate.codes().len() as u64));
    for state in SiteState::ALL {
        let count = sites.iter().filter(|site| site.state() == state).count();
        rows.push((format!("sites.{}", state.name()), count as u64));
    }
    let misses = sites.iter().map(|site| u64::from(site.misses)).sum();
    rows.push(("sites.misses".to_owned(), misses));
    let lines = rows
        .iter()
        .map(|(name, value)| format!("{name:24} {value:>14}\n"));
    lines.collect()
}

/// The sites that learned something: those that missed most come last.
fn list_sites(cx: Cx<'_>) -> String {
    let mut sites = cx.sites();
    sites.retain(|site| !site.stubs.is_empty());
    sites.sort_by_key(|site| (site.state(), site.misses));
    sites.iter().map(|site| describe(cx, site)).collect()
}

/// What compiled code asked the interpreter for: the most frequent comes last.
fn list_asked(cx: Cx<'_>) -> String {
    let mut views = cx.asked();
    views.sort_by_key(|view| view.asked.steps + view.asked.in_place);
    let line = |view: &AskedView<'_>| {
        let (name, op) = (&view.code.function().qualified_name, view.op.name());
        let Asked { in_place, steps } = view.asked;
        format!(
            "asked {name}:{} {op}, {in_place} in place, {steps} steps\n",
            view.line()
        )
    };
    views.iter().map(line).collect()
}

fn describe(cx: Cx<'_>, site: &SiteView<'_>) -> String {
    let stubs: Vec<String> = site
        .stubs
        .iter()
        .map(|stub| cx.describe_stub(stub))
        .collect();
    format!(
        "site {}:{} {} {}, {} misses: {}\n",
        site.code.function().qualified_name,
        site.line(),
        site.op.name(),
        site.state().name(),
        site.misses,
        stubs.join("; ")
    )
}

/// The file that tells `perf` where compiled functions lie; none when it cannot be made.
static CODE_MAP: OnceLock<Option<Mutex<LineWriter<File>>>> = OnceLock::new();

/// Writes a line for a compiled function.
pub fn name_code(address: usize, size_bytes: usize, name: &str) {
    let file = CODE_MAP.get_or_init(|| {
        let path = format!("/tmp/perf-{}.map", std::process::id());
        // One of a former process may still be there; a link is never followed.
        let _ = std::fs::remove_file(&path);
        let file = File::create_new(path).ok()?;
        Some(Mutex::new(LineWriter::new(file)))
    });
    if let Some(mut file) = file.as_ref().and_then(|file| file.lock().ok()) {
        // Names are for people: without the file they see addresses.
        let _ = writeln!(file, "{address:x} {size_bytes:x} py::{name}");
    }
}
