//! The rest of a command: what `-X` options and variables of the environment say, in CPython's order and words.

use pyta_host::facets::Environment;

use crate::command::{Command, Refusal};

/// Where settings come from.
struct Settings<'a> {
    environment: Option<&'a dyn Environment>,
    x_options: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

/// The value of an `-X` option.
enum XOption {
    Missing,
    Bare,
    Value(Vec<u8>),
}

impl Settings<'_> {
    /// A variable that is set and not empty, if the environment counts.
    fn variable(&self, name: &str) -> Option<Vec<u8>> {
        self.environment?
            .get(name.as_bytes())
            .filter(|value| !value.is_empty())
    }

    /// The last `-X` option of a name.
    fn x_option(&self, name: &str) -> XOption {
        let last = self.x_options.iter().rev();
        match last.clone().find(|(key, _)| key == name.as_bytes()) {
            None => XOption::Missing,
            Some((_, None)) => XOption::Bare,
            Some((_, Some(value))) => XOption::Value(value.clone()),
        }
    }

    fn has(&self, name: &str) -> bool {
        !matches!(self.x_option(name), XOption::Missing)
    }

    /// The level a variable gives a flag: its number, or 1 for anything else.
    fn level(&self, name: &str) -> i64 {
        self.variable(name).map_or(0, |value| {
            number(&value).filter(|&level| level >= 0).unwrap_or(1)
        })
    }
}

fn number(value: &[u8]) -> Option<i64> {
    std::str::from_utf8(value).ok()?.trim().parse().ok()
}

/// Completes a command that was read from the command line.
///
/// # Errors
/// What to say about a setting that makes no sense.
pub fn complete(command: &mut Command, environment: &dyn Environment) -> Result<(), Refusal> {
    let settings = Settings {
        environment: (command.flags.ignore_environment == 0).then_some(environment),
        x_options: command.x_options.clone(),
    };
    utf8_mode(command, &settings, environment)?;
    levels(command, &settings);
    warn_options(command, &settings);
    switches(command, &settings)?;
    command.flags.cpu_count = cpu_count(&settings)?;
    check_ignored(&settings)?;
    command.flags.int_max_str_digits = int_max_str_digits(&settings)?;
    Ok(())
}

/// UTF-8 mode: asked for, or because the locale has no encoding of its own.
fn utf8_mode(
    command: &mut Command,
    settings: &Settings<'_>,
    environment: &dyn Environment,
) -> Result<(), Refusal> {
    let refused = |problem: &str| {
        Err(Refusal::fatal_in(
            "preconfig_init_utf8_mode",
            problem,
            "preinitializing",
        ))
    };
    command.flags.utf8_mode = match settings.x_option("utf8") {
        XOption::Bare => 1,
        XOption::Value(value) => match value.as_slice() {
            b"1" => 1,
            b"0" => 0,
            _ => return refused("invalid -X utf8 option value"),
        },
        XOption::Missing => match settings.variable("PYTHONUTF8").as_deref() {
            Some(b"1") => 1,
            Some(b"0") => 0,
            Some(_) => return refused("invalid PYTHONUTF8 environment variable value"),
            None => i64::from(is_plain_locale(environment)),
        },
    };
    Ok(())
}

/// Whether the locale of characters is the one of the standard.
fn is_plain_locale(environment: &dyn Environment) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|name| environment.get(name.as_bytes()))
        .find(|value| !value.is_empty());
    matches!(locale.as_deref(), None | Some(b"C" | b"POSIX"))
}

/// The flags that variables raise.
fn levels(command: &mut Command, settings: &Settings<'_>) {
    let flags = &mut command.flags;
    let is_set = |name: &str| i64::from(settings.variable(name).is_some());
    flags.debug = flags.debug.max(settings.level("PYTHONDEBUG").min(1));
    flags.verbose = flags.verbose.max(settings.level("PYTHONVERBOSE"));
    flags.optimize = flags.optimize.max(settings.level("PYTHONOPTIMIZE"));
    flags.inspect = flags.inspect.max(is_set("PYTHONINSPECT"));
    flags.dont_write_bytecode |= settings.level("PYTHONDONTWRITEBYTECODE").min(1);
    flags.no_user_site |= settings.level("PYTHONNOUSERSITE").min(1);
    flags.safe_path |= is_set("PYTHONSAFEPATH");
    flags.unbuffered |= settings.level("PYTHONUNBUFFERED") > 0;
    flags.dev_mode = i64::from(settings.has("dev")) | is_set("PYTHONDEVMODE");
    flags.warn_default_encoding =
        i64::from(settings.has("warn_default_encoding")) | is_set("PYTHONWARNDEFAULTENCODING");
    flags.no_debug_ranges =
        settings.has("no_debug_ranges") || settings.variable("PYTHONNODEBUGRANGES").is_some();
}

/// Those of the environment come first.
fn warn_options(command: &mut Command, settings: &Settings<'_>) {
    if let Some(warnings) = settings.variable("PYTHONWARNINGS") {
        let parts = warnings.split(|&byte| byte == b',').map(<[u8]>::to_vec);
        command.warn_options.splice(0..0, parts);
    }
}

/// Options that are 0 or 1.
fn switches(command: &mut Command, settings: &Settings<'_>) -> Result<(), Refusal> {
    let switch = |option: &str, variable: &str, place: &str| {
        let value = match settings.x_option(option) {
            XOption::Value(value) => Some(value),
            XOption::Bare => Some(Vec::new()),
            XOption::Missing => settings.variable(variable),
        };
        match value.as_deref() {
            None => Ok(None),
            Some(b"0") => Ok(Some(0)),
            Some(b"1") => Ok(Some(1)),
            Some(_) if option == "gil" => Err(Refusal::fatal(
                place,
                "PYTHON_GIL / -X gil must be \"0\" or \"1\"",
            )),
            Some(_) => {
                let problem = format!("-X {option}=n: n is missing or invalid");
                Err(Refusal::fatal(place, &problem))
            }
        }
    };
    if switch("gil", "PYTHON_GIL", "config_read_gil")? == Some(0) {
        return Err(Refusal::fatal(
            "config_read_gil",
            "Disabling the GIL is not supported by this build",
        ));
    }
    command.flags.thread_inherit_context = switch(
        "thread_inherit_context",
        "PYTHON_THREAD_INHERIT_CONTEXT",
        "config_init_thread_inherit_context",
    )?
    .unwrap_or(0);
    command.flags.context_aware_warnings = switch(
        "context_aware_warnings",
        "PYTHON_CONTEXT_AWARE_WARNINGS",
        "config_init_context_aware_warnings",
    )?
    .unwrap_or(0);
    Ok(())
}

/// The number of processors that a program is told; -1 for the true one.
fn cpu_count(settings: &Settings<'_>) -> Result<i64, Refusal> {
    let value = match settings.x_option("cpu_count") {
        XOption::Missing => settings.variable("PYTHON_CPU_COUNT"),
        XOption::Bare => Some(Vec::new()),
        XOption::Value(value) => Some(value),
    };
    match value.as_deref() {
        None | Some(b"default") => Ok(-1),
        Some(value) => number(value).filter(|&count| count > 0).ok_or_else(|| {
            let problem = "-X cpu_count=n option: n is missing or an invalid number, n must be greater than 0";
            Refusal::fatal("config_init_cpu_count", problem)
        }),
    }
}

/// Options that have no effect here are still held to their form.
fn check_ignored(settings: &Settings<'_>) -> Result<(), Refusal> {
    if let XOption::Value(value) = settings.x_option("frozen_modules")
        && !matches!(value.as_slice(), b"on" | b"off" | b"")
    {
        let problem = "bad value for option -X frozen_modules (expected \"on\" or \"off\")";
        return Err(Refusal::fatal("", problem));
    }
    if let XOption::Value(value) = settings.x_option("tracemalloc")
        && number(&value).is_none_or(|frames| !(0..=65535).contains(&frames))
    {
        let problem = "-X tracemalloc=NFRAME: invalid number of frames";
        return Err(Refusal::fatal("config_init_tracemalloc", problem));
    }
    if let Some(value) = settings.variable("PYTHONTRACEMALLOC")
        && number(&value).is_none_or(|frames| !(0..=65535).contains(&frames))
    {
        let problem = "PYTHONTRACEMALLOC: invalid number of frames";
        return Err(Refusal::fatal("config_init_tracemalloc", problem));
    }
    Ok(())
}

/// The largest number of digits that int and str convert.
fn int_max_str_digits(settings: &Settings<'_>) -> Result<i64, Refusal> {
    const DEFAULT: i64 = 4300;
    const SMALLEST: i64 = 640;
    let (value, origin) = match settings.x_option("int_max_str_digits") {
        XOption::Missing => (
            settings.variable("PYTHONINTMAXSTRDIGITS"),
            "PYTHONINTMAXSTRDIGITS",
        ),
        XOption::Bare => (Some(Vec::new()), "-X int_max_str_digits"),
        XOption::Value(value) => (Some(value), "-X int_max_str_digits"),
    };
    let Some(value) = value else {
        return Ok(DEFAULT);
    };
    number(&value)
        .filter(|&digits| digits == 0 || digits >= SMALLEST)
        .ok_or_else(|| {
            Refusal::fatal(
                "config_init_int_max_str_digits",
                &format!("{origin}: invalid limit; must be >= {SMALLEST} or 0 for unlimited."),
            )
        })
}
