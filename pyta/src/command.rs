//! The command line and the environment: what is to be done, and how.

use pyta_host::facets::Environment;

use crate::help;

/// What to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Program {
    /// `-c`
    Text(Vec<u8>),
    /// `-m`
    Module(Vec<u8>),
    /// A script.
    File(Vec<u8>),
    /// Standard input, or the prompt.
    #[default]
    Stdin,
}

/// The flags, by the names of `sys.flags`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    pub debug: i64,
    pub inspect: i64,
    pub optimize: i64,
    pub dont_write_bytecode: i64,
    pub no_user_site: i64,
    pub no_site: i64,
    pub ignore_environment: i64,
    pub verbose: i64,
    pub bytes_warning: i64,
    pub quiet: i64,
    pub isolated: i64,
    pub safe_path: i64,
    pub unbuffered: bool,
    pub skip_first_line: bool,
    /// `-i`, and not only `PYTHONINSPECT`.
    pub interactive: i64,
    pub dev_mode: i64,
    pub utf8_mode: i64,
    pub warn_default_encoding: i64,
    pub int_max_str_digits: i64,
}

/// What the command line asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    pub program: Program,
    pub flags: Flags,
    /// Arguments of the program, without `argv[0]`.
    pub args: Vec<Vec<u8>>,
    pub orig_argv: Vec<Vec<u8>>,
    pub warn_options: Vec<Vec<u8>>,
    pub x_options: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

/// What came of the command line.
#[derive(Debug)]
pub enum Parsed {
    /// A text to print, and no more.
    Print(String),
    Run(Box<Command>),
}

/// Reads the command line, then the environment.
///
/// # Errors
/// What to say about a wrong one; the exit status is 2.
pub fn parse(arguments: &[Vec<u8>], environment: &dyn Environment) -> Result<Parsed, String> {
    let program = arguments.first().map_or_else(
        || "pyta".to_owned(),
        |name| String::from_utf8_lossy(name).into_owned(),
    );
    let mut command = Command {
        orig_argv: arguments.to_vec(),
        ..Command::default()
    };
    command.flags.int_max_str_digits = 4300;
    let mut reader = Reader { arguments, next: 1 };
    let mut versions = 0;
    while let Some(argument) = reader.option() {
        if let Some(long) = argument.strip_prefix(b"--") {
            if long.is_empty() {
                break;
            }
            match long {
                b"help" => return Ok(Parsed::Print(help::help(&program))),
                b"version" => versions += 1,
                b"help-env" => return Ok(Parsed::Print(help::ENVIRONMENT.to_owned())),
                b"help-xoptions" => return Ok(Parsed::Print(help::X_OPTIONS.to_owned())),
                b"help-all" => return Ok(Parsed::Print(help::help_all(&program))),
                b"check-hash-based-pycs" => {
                    if reader.value(&[]).is_none() {
                        return Err(format!(
                            "Argument expected for the --check-hash-based-pycs option\n{}",
                            help::usage(&program)
                        ));
                    }
                }
                _ => {
                    let shown = String::from_utf8_lossy(argument);
                    return Err(format!("unknown option {shown}\n{}", help::usage(&program)));
                }
            }
            continue;
        }
        if let Some(parsed) = letters(
            &argument[1..],
            &mut reader,
            &mut command,
            &program,
            &mut versions,
        )? {
            return Ok(parsed);
        }
        if command.program != Program::Stdin {
            break;
        }
    }
    if versions > 0 {
        let text = if versions > 1 {
            help::LONG_VERSION
        } else {
            help::VERSION
        };
        return Ok(Parsed::Print(text.to_owned()));
    }
    if command.program == Program::Stdin
        && let Some(file) = reader.rest().first()
    {
        if file != b"-" {
            command.program = Program::File(file.clone());
        }
        reader.next += 1;
    }
    command.args = reader.rest().to_vec();
    if command.x_options.iter().any(|(name, _)| name == b"help") {
        return Ok(Parsed::Print(help::X_OPTIONS.to_owned()));
    }
    x_options(&mut command)?;
    from_environment(&mut command, environment);
    Ok(Parsed::Run(Box::new(command)))
}

struct Reader<'a> {
    arguments: &'a [Vec<u8>],
    next: usize,
}

impl<'a> Reader<'a> {
    /// The next argument, if it is an option (`-` alone is none).
    fn option(&mut self) -> Option<&'a [u8]> {
        let argument = self.arguments.get(self.next)?;
        if argument.first() != Some(&b'-') || argument.len() == 1 {
            return None;
        }
        self.next += 1;
        Some(argument)
    }

    /// The value of an option: what follows its letter, else the next argument.
    fn value(&mut self, attached: &[u8]) -> Option<Vec<u8>> {
        if !attached.is_empty() {
            return Some(attached.to_vec());
        }
        let value = self.arguments.get(self.next)?.clone();
        self.next += 1;
        Some(value)
    }

    fn rest(&self) -> &'a [Vec<u8>] {
        self.arguments.get(self.next..).unwrap_or_default()
    }
}

/// The letters of one argument.
fn letters(
    letters: &[u8],
    reader: &mut Reader<'_>,
    command: &mut Command,
    program: &str,
    versions: &mut u32,
) -> Result<Option<Parsed>, String> {
    for (i, &letter) in letters.iter().enumerate() {
        let attached = &letters[i + 1..];
        let flags = &mut command.flags;
        match letter {
            b'b' => flags.bytes_warning += 1,
            b'B' => flags.dont_write_bytecode += 1,
            b'd' => flags.debug += 1,
            b'E' => flags.ignore_environment += 1,
            b'h' | b'?' => return Ok(Some(Parsed::Print(help::help(program)))),
            b'i' => {
                flags.inspect += 1;
                flags.interactive += 1;
            }
            b'I' => {
                flags.isolated += 1;
                flags.ignore_environment += 1;
                flags.no_user_site += 1;
                flags.safe_path = 1;
            }
            b'O' => flags.optimize += 1,
            b'P' => flags.safe_path = 1,
            b'q' => flags.quiet += 1,
            b's' => flags.no_user_site += 1,
            b'S' => flags.no_site += 1,
            b'u' => flags.unbuffered = true,
            b'v' => flags.verbose += 1,
            b'V' => *versions += 1,
            b'x' => flags.skip_first_line = true,
            b'R' | b't' => {}
            b'c' | b'm' | b'W' | b'X' => {
                let Some(value) = reader.value(attached) else {
                    let letter = char::from(letter);
                    return Err(format!(
                        "Argument expected for the -{letter} option\n{}",
                        help::usage(program)
                    ));
                };
                take_value(letter, value, command);
                return Ok(None);
            }
            _ => {
                let letter = char::from(letter);
                return Err(format!(
                    "unknown option -{letter}\n{}",
                    help::usage(program)
                ));
            }
        }
    }
    Ok(None)
}

fn take_value(letter: u8, value: Vec<u8>, command: &mut Command) {
    match letter {
        b'c' => command.program = Program::Text(value),
        b'm' => command.program = Program::Module(value),
        b'W' => command.warn_options.push(value),
        _ => {
            let mut parts = value.splitn(2, |&byte| byte == b'=');
            let name = parts.next().unwrap_or_default().to_vec();
            command
                .x_options
                .push((name, parts.next().map(<[u8]>::to_vec)));
        }
    }
}

fn number(value: &[u8]) -> Option<i64> {
    std::str::from_utf8(value).ok()?.trim().parse().ok()
}

/// The `-X` options that are flags.
fn x_options(command: &mut Command) -> Result<(), String> {
    for (name, value) in &command.x_options {
        let flags = &mut command.flags;
        match name.as_slice() {
            b"dev" => flags.dev_mode = 1,
            b"utf8" => match value.as_deref() {
                None | Some(b"1") => flags.utf8_mode = 1,
                Some(b"0") => flags.utf8_mode = 0,
                _ => return Err(fatal("invalid -X utf8 option value")),
            },
            b"warn_default_encoding" => flags.warn_default_encoding = 1,
            b"int_max_str_digits" => match value.as_deref().and_then(number) {
                Some(digits) if digits == 0 || digits >= 640 => flags.int_max_str_digits = digits,
                _ => {
                    return Err(fatal(
                        "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.",
                    ));
                }
            },
            _ => {}
        }
    }
    Ok(())
}

/// An error that keeps the interpreter from starting.
pub fn fatal(problem: &str) -> String {
    format!(
        "Fatal Python error: config_init: {problem}\nPython runtime state: preinitialized\n\nCurrent thread (most recent call first):\n  <no Python frame>\n"
    )
}

/// The variables that stand for flags.
fn from_environment(command: &mut Command, environment: &dyn Environment) {
    if command.flags.ignore_environment > 0 {
        return;
    }
    let get = |name: &str| {
        environment
            .get(name.as_bytes())
            .filter(|value| !value.is_empty())
    };
    let level = |name: &str| {
        get(name).map_or(0, |value| {
            number(&value).filter(|&level| level > 0).unwrap_or(1)
        })
    };
    let flags = &mut command.flags;
    flags.debug = flags.debug.max(level("PYTHONDEBUG"));
    flags.verbose = flags.verbose.max(level("PYTHONVERBOSE"));
    flags.optimize = flags.optimize.max(level("PYTHONOPTIMIZE"));
    flags.inspect = flags.inspect.max(level("PYTHONINSPECT").min(1));
    flags.dont_write_bytecode = flags
        .dont_write_bytecode
        .max(level("PYTHONDONTWRITEBYTECODE"));
    flags.no_user_site = flags.no_user_site.max(level("PYTHONNOUSERSITE"));
    flags.safe_path = flags.safe_path.max(level("PYTHONSAFEPATH").min(1));
    flags.unbuffered |= get("PYTHONUNBUFFERED").is_some();
    if get("PYTHONDEVMODE").is_some() {
        flags.dev_mode = 1;
    }
    if get("PYTHONUTF8").as_deref() == Some(b"1") {
        flags.utf8_mode = 1;
    }
    if let Some(digits) = get("PYTHONINTMAXSTRDIGITS").as_deref().and_then(number)
        && (digits == 0 || digits >= 640)
        && !command
            .x_options
            .iter()
            .any(|(name, _)| name == b"int_max_str_digits")
    {
        flags.int_max_str_digits = digits;
    }
    if let Some(warnings) = get("PYTHONWARNINGS") {
        let parts = warnings.split(|&byte| byte == b',').map(<[u8]>::to_vec);
        command.warn_options.splice(0..0, parts);
    }
}
