//! From the command line to what the runtime wants to know.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use corevm::Config;
use corevm::tier::{Dump, JitConfig};
use pyta_host::OsHost;
use pyta_host::facets::{AccessUser, At, Environment, Files, Links, Processes, Randomness};
use pyta_runtime::stdlib::sys::Settings;
use pyta_text::hash::HashKey;

use crate::command::{Command, Program, Refusal};
use crate::inspection;

/// The settings of `sys`.
pub fn settings(command: &Command, host: &OsHost) -> Settings {
    let prefix = prefix(command, host);
    let library = format!("{prefix}/lib/python3.14");
    let mut argv = vec![match &command.program {
        Program::Text(_) => b"-c".to_vec(),
        Program::Module(_) => b"-m".to_vec(),
        Program::File(file) => file.clone(),
        Program::Stdin if command.dash => b"-".to_vec(),
        Program::Stdin => Vec::new(),
    }];
    argv.extend(command.args.iter().cloned());
    Settings {
        argv,
        orig_argv: command.orig_argv.clone(),
        path: search_path(command, host, &prefix, &library),
        executable: executable(command, host),
        library,
        prefix,
        flags: flags(command, host),
        warn_options: warn_options(command),
        cpu_count: command.flags.cpu_count,
        has_columns: !command.flags.no_debug_ranges,
        x_options: command.x_options.clone(),
    }
}

/// The path by which the program was called: links are kept, a bare name is looked up.
fn executable(command: &Command, host: &OsHost) -> Vec<u8> {
    let Some(name) = command.orig_argv.first().filter(|name| !name.is_empty()) else {
        return Vec::new();
    };
    if name.contains(&b'/') {
        return absolute(name, host);
    }
    let path = host.get(b"PATH").unwrap_or_default();
    let mut candidates = path.split(|&byte| byte == b':').map(|directory| {
        let mut candidate = directory.to_vec();
        if !candidate.is_empty() {
            candidate.push(b'/');
        }
        candidate.extend_from_slice(name);
        candidate
    });
    let found = candidates.find(|candidate| is_executable(candidate, host));
    found.map_or_else(
        || host.executable().unwrap_or_default(),
        |found| absolute(&found, host),
    )
}

fn is_executable(path: &[u8], host: &OsHost) -> bool {
    const EXECUTE: u32 = 1;
    let stat = host.stat(At::from(path), Links::Follow);
    stat.is_ok_and(|stat| stat.mode & FORMAT == REGULAR)
        && host
            .access(At::from(path), EXECUTE, AccessUser::Real)
            .is_ok()
}

const FORMAT: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;

/// A path below the root; nothing else about it changes.
pub fn absolute(path: &[u8], host: &OsHost) -> Vec<u8> {
    if path.first() == Some(&b'/') {
        return path.to_vec();
    }
    let mut result = host.getcwd().unwrap_or_default();
    result.push(b'/');
    result.extend_from_slice(path);
    result
}

/// Where the library seems to lie: `PYTHONHOME`, else the directory that holds `bin` or what the program lies in.
fn prefix(command: &Command, host: &OsHost) -> String {
    if command.flags.ignore_environment == 0
        && let Some(home) = host.get(b"PYTHONHOME").filter(|home| !home.is_empty())
    {
        let home = String::from_utf8_lossy(&home).into_owned();
        return home.split(':').next().unwrap_or_default().to_owned();
    }
    let path = host.executable().unwrap_or_default();
    let path = String::from_utf8_lossy(&path).into_owned();
    Path::new(&path)
        .parent()
        .and_then(Path::parent)
        .map_or_else(
            || "/usr/local".to_owned(),
            |prefix| prefix.to_string_lossy().trim_end_matches('/').to_owned(),
        )
}

/// `sys.path` before the program's own directory comes first.
fn search_path(command: &Command, host: &OsHost, prefix: &str, library: &str) -> Vec<Vec<u8>> {
    let mut path = Vec::new();
    if command.flags.ignore_environment == 0
        && let Some(more) = host.get(b"PYTHONPATH").filter(|more| !more.is_empty())
    {
        path.extend(more.split(|&byte| byte == b':').map(<[u8]>::to_vec));
    }
    path.push(format!("{prefix}/lib/python314.zip").into_bytes());
    path.push(library.as_bytes().to_vec());
    path.push(format!("{library}/lib-dynload").into_bytes());
    path
}

/// What comes first on `sys.path`, unless that is not wanted.
pub fn program_directory(command: &Command, host: &OsHost) -> Option<Vec<u8>> {
    if command.flags.safe_path > 0 {
        return None;
    }
    Some(match &command.program {
        Program::Text(_) | Program::Stdin => Vec::new(),
        Program::Module(_) => host.getcwd().unwrap_or_default(),
        Program::File(file) => script_directory(file),
    })
}

/// The directory of a script, after its link is followed; nothing for one that is not there.
fn script_directory(file: &[u8]) -> Vec<u8> {
    let path = Path::new(OsStr::from_bytes(file));
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    real.parent()
        .map_or_else(Vec::new, |parent| parent.as_os_str().as_bytes().to_vec())
}

/// The file of what was typed in interactive sessions.
pub fn history_file(command: &Command, host: &OsHost) -> Option<PathBuf> {
    let path = |bytes: Vec<u8>| PathBuf::from(OsString::from_vec(bytes));
    let variable = |name: &[u8]| host.get(name).filter(|value| !value.is_empty()).map(path);
    if command.flags.ignore_environment == 0
        && let Some(file) = variable(b"PYTHON_HISTORY")
    {
        return Some(file);
    }
    Some(variable(b"HOME")?.join(".python_history"))
}

/// `sys.flags` in order.
fn flags(command: &Command, host: &OsHost) -> Vec<i64> {
    let flags = &command.flags;
    let seed = hash_seed(command, host);
    let is_random = seed.as_deref() != Some(b"0");
    vec![
        flags.debug,
        flags.inspect,
        flags.interactive,
        flags.optimize,
        flags.dont_write_bytecode,
        flags.no_user_site,
        flags.no_site,
        flags.ignore_environment,
        flags.verbose,
        flags.bytes_warning,
        flags.quiet,
        i64::from(is_random),
        flags.isolated,
        flags.dev_mode,
        flags.utf8_mode,
        flags.warn_default_encoding,
        flags.safe_path,
        flags.int_max_str_digits,
        1, // gil
        flags.thread_inherit_context,
        flags.context_aware_warnings,
    ]
}

fn warn_options(command: &Command) -> Vec<Vec<u8>> {
    let mut options = Vec::new();
    if command.flags.dev_mode > 0 {
        options.push(b"default".to_vec());
    }
    options.extend(command.warn_options.iter().cloned());
    match command.flags.bytes_warning {
        0 => {}
        1 => options.push(b"default::BytesWarning".to_vec()),
        _ => options.push(b"error::BytesWarning".to_vec()),
    }
    options
}

/// What `PYTHONHASHSEED` says, if anybody asks it.
fn hash_seed(command: &Command, host: &OsHost) -> Option<Vec<u8>> {
    let flags = &command.flags;
    let asks = flags.ignore_environment == 0 && !flags.random_hashes;
    asks.then(|| host.get(b"PYTHONHASHSEED")).flatten()
}

/// The key of string hashes: random, or from `PYTHONHASHSEED`.
///
/// # Errors
/// What to say about a malformed seed.
pub fn hash_key(command: &Command, host: &OsHost) -> Result<HashKey, Refusal> {
    let seed = hash_seed(command, host);
    match seed.as_deref() {
        None | Some(b"" | b"random") => {
            let mut bytes = [0; 16];
            // Without randomness the hashes are predictable, and nothing else suffers.
            let _ = host.fill(&mut bytes);
            Ok(HashKey::from_random(bytes))
        }
        Some(text) => {
            let number = std::str::from_utf8(text)
                .ok()
                .and_then(|text| text.parse::<u32>().ok());
            number.map(HashKey::from_seed).ok_or_else(|| {
                Refusal::fatal(
                    "config_init_hash_seed",
                    "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]",
                )
            })
        }
    }
}

/// The knobs of the virtual machine.
///
/// # Errors
/// What to say about a malformed one.
pub fn config(command: &Command, host: &OsHost) -> Result<Config, String> {
    let mut config = Config::default();
    config.heap.limit_bytes = memory_limit(host);
    let (mut has_jit_log, mut has_code_map) = (false, false);
    let mut counts_asked = false;
    let (mut dump, mut failing_guard) = (None, None);
    let mut hot_runs = None;
    // A thread's memory would count against a limit on this process's address space.
    let mut has_compiling_thread = limit_on_space(host).is_none();
    for (name, value) in &command.x_options {
        let value = value.as_deref().map(String::from_utf8_lossy);
        let bad = || format!("pyta: malformed -X {}\n", String::from_utf8_lossy(name));
        match name.as_slice() {
            b"vm.gc-stress" => {
                let value = value.ok_or_else(bad)?;
                let (minor, full) = value.split_once(',').unwrap_or((&value, "0"));
                config.gc_stress_minor = minor.parse().map_err(|_| bad())?;
                config.gc_stress_full = full.parse().map_err(|_| bad())?;
            }
            b"vm.heap-limit" => {
                let limit = value.as_deref().and_then(bytes).ok_or_else(bad)?;
                config.heap.limit_bytes = if limit == 0 {
                    config.heap.limit_bytes
                } else {
                    limit
                };
            }
            b"vm.nursery" => {
                let size = value.as_deref().and_then(bytes);
                let allowed = size.filter(|&size| size <= LARGEST_NURSERY);
                config.heap.nursery_bytes = allowed.ok_or_else(bad)?;
            }
            b"vm.fuel" => {
                let fuel = value
                    .as_deref()
                    .map_or(Some(u64::MAX), |text| text.parse().ok());
                config.fuel = Some(fuel.ok_or_else(bad)?);
            }
            b"vm.jit" => {
                config.jit = match value.as_deref().ok_or_else(bad)? {
                    "off" => JitConfig::OFF,
                    "on" => JitConfig::ON,
                    "eager" => JitConfig::EAGER,
                    _ => return Err(bad()),
                };
            }
            b"vm.jit-after" => {
                let runs = value.as_deref().and_then(|text| text.parse().ok());
                hot_runs = Some(runs.filter(|&runs| runs > 0).ok_or_else(bad)?);
            }
            b"vm.jit-threads" => {
                has_compiling_thread = match value.as_deref().ok_or_else(bad)? {
                    "0" => false,
                    "1" => true,
                    _ => return Err(bad()),
                };
            }
            b"vm.dump" => {
                dump = match value.as_deref() {
                    Some("ir") => Some(Dump::Ir),
                    Some("asm") => Some(Dump::Asm),
                    _ => None,
                }
            }
            b"vm.jit-log" => {
                has_jit_log = true;
                config.clock = Some(inspection::clock);
            }
            b"vm.stats" => {
                config.clock = Some(inspection::clock);
                counts_asked = value.as_deref() == Some("asked");
            }
            b"vm.perf-map" | b"perf" => has_code_map = true,
            b"vm.failing-guard" => {
                let number = value.as_deref().and_then(|text| text.parse().ok());
                failing_guard = Some(number.ok_or_else(bad)?);
            }
            b"vm.suspend" => config.suspend_at_polls = true,
            _ => {}
        }
    }
    if let Some(runs) = hot_runs
        && !config.jit.is_eager()
    {
        config.jit = config.jit.after(runs);
    }
    if has_compiling_thread && !config.jit.is_eager() {
        config.jit.background = Some(pyta_host::start_compiling);
    }
    config.jit.counts_asked = counts_asked;
    config.jit.log = has_jit_log.then_some(inspection::note);
    config.jit.dump = dump.map(|dump| (dump, inspection::note as fn(&str)));
    config.jit.code_map = has_code_map.then_some(inspection::name_code);
    config.jit.failing_guard = failing_guard;
    if failing_guard.is_some() {
        // Or the function would be compiled anew without end.
        config.jit.patience = u32::MAX;
    }
    Ok(config)
}

/// The largest heap that the machine, or the limit on this process's address space, has room for.
fn memory_limit(host: &OsHost) -> usize {
    /// What is not heap: the program, its stack, what collections need.
    const OTHER_BYTES: usize = 64 << 20;
    const LEAST_BYTES: usize = 16 << 20;
    let space = limit_on_space(host);
    // Storage that grows is copied while the former still exists, and the limit is looked at between instructions only.
    let limit = space.map(|bytes| (bytes.saturating_sub(OTHER_BYTES) / 3).max(LEAST_BYTES));
    limit
        .unwrap_or(usize::MAX)
        .min(host.memory_bytes().unwrap_or(usize::MAX))
}

/// The limit on this process's address space, in bytes.
fn limit_on_space(host: &OsHost) -> Option<usize> {
    const RLIMIT_AS: i32 = 9;
    let (soft, _) = host.limits(RLIMIT_AS).ok()?;
    usize::try_from(soft).ok()
}

/// A nursery is one piece of memory, there from the start.
const LARGEST_NURSERY: usize = 1 << 30;

/// A number of bytes such as `64M`.
fn bytes(text: &str) -> Option<usize> {
    let (digits, factor) = match text.chars().last()? {
        'K' | 'k' => (&text[..text.len() - 1], 1 << 10),
        'M' | 'm' => (&text[..text.len() - 1], 1 << 20),
        'G' | 'g' => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    digits.parse::<usize>().ok()?.checked_mul(factor)
}
