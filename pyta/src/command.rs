//! The command line and the environment: what is to be done, and how.

use pyta_host::facets::Environment;

use crate::{help, variables};

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
    /// `-R`: whatever `PYTHONHASHSEED` says.
    pub random_hashes: bool,
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
    pub thread_inherit_context: i64,
    pub context_aware_warnings: i64,
    /// `-X frozen_modules`, `-X gil` and their like are checked, and have no effect.
    pub cpu_count: i64,
    /// Tracebacks and code objects tell lines only.
    pub no_debug_ranges: bool,
}

/// What the command line asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    pub program: Program,
    pub flags: Flags,
    /// Arguments of the program, without `argv[0]`.
    pub args: Vec<Vec<u8>>,
    /// The program is standard input because the command line says `-`.
    pub dash: bool,
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

/// Why nothing is run.
#[derive(Debug)]
pub struct Refusal {
    pub text: String,
    /// Exit status: 2 for a wrong command line, 1 for a wrong setting.
    pub status: u8,
}

impl Refusal {
    fn usage(problem: &str, program: &str) -> Refusal {
        Refusal {
            text: format!("{problem}\n{}", help::usage(program)),
            status: 2,
        }
    }

    /// A setting of that keeps the interpreter from starting, noticed in `place`.
    pub fn fatal(place: &str, problem: &str) -> Refusal {
        Refusal::fatal_in(place, problem, "preinitialized")
    }

    /// As [`Refusal::fatal`], with what the interpreter was doing.
    pub fn fatal_in(place: &str, problem: &str, state: &str) -> Refusal {
        let place = if place.is_empty() {
            String::new()
        } else {
            format!("{place}: ")
        };
        Refusal {
            text: format!(
                "Fatal Python error: {place}{problem}\nPython runtime state: {state}\n\n"
            ),
            status: 1,
        }
    }
}

/// What is only shown, in the order of precedence.
#[derive(Default)]
struct Shown {
    help: bool,
    environment: bool,
    x_options: bool,
    all: bool,
    versions: u32,
}

impl Shown {
    fn text(&self, program: &str) -> Option<String> {
        if self.help {
            Some(help::help(program))
        } else if self.environment {
            Some(help::ENVIRONMENT.to_owned())
        } else if self.x_options {
            Some(help::X_OPTIONS.to_owned())
        } else if self.all {
            Some(help::help_all(program))
        } else {
            match self.versions {
                0 => None,
                1 => Some(help::VERSION.to_owned()),
                _ => Some(help::LONG_VERSION.to_owned()),
            }
        }
    }
}

/// Reads the command line, then the environment.
///
/// # Errors
/// What to say about a wrong one.
pub fn parse(arguments: &[Vec<u8>], environment: &dyn Environment) -> Result<Parsed, Refusal> {
    let program = arguments.first().map_or_else(
        || "pyta".to_owned(),
        |name| String::from_utf8_lossy(name).into_owned(),
    );
    let mut command = Command {
        orig_argv: arguments.to_vec(),
        ..Command::default()
    };
    let mut reader = Reader { arguments, next: 1 };
    let mut shown = Shown::default();
    while command.program == Program::Stdin
        && let Some(argument) = reader.option()
    {
        match argument.strip_prefix(b"--") {
            Some(b"") => break,
            Some(name) => long_option(name, &mut reader, &mut shown, &program)?,
            None => letters(
                &argument[1..],
                &mut reader,
                &mut command,
                &mut shown,
                &program,
            )?,
        }
    }
    if command.x_options.iter().any(|(name, _)| name == b"help") {
        shown.x_options = true;
    }
    if let Some(text) = shown.text(&program) {
        return Ok(Parsed::Print(text));
    }
    if command.program == Program::Stdin
        && let Some(file) = reader.rest().first()
    {
        if file == b"-" {
            command.dash = true;
        } else {
            command.program = Program::File(file.clone());
        }
        reader.next += 1;
    }
    command.args = reader.rest().to_vec();
    variables::complete(&mut command, environment)?;
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

/// An option with a name, which follows `--`.
fn long_option(
    name: &[u8],
    reader: &mut Reader<'_>,
    shown: &mut Shown,
    program: &str,
) -> Result<(), Refusal> {
    match name {
        b"help" => shown.help = true,
        b"version" => shown.versions += 1,
        b"help-env" => shown.environment = true,
        b"help-xoptions" => shown.x_options = true,
        b"help-all" => shown.all = true,
        b"check-hash-based-pycs" => {
            let problem = match reader.value(&[]).as_deref() {
                Some(b"default" | b"always" | b"never") => return Ok(()),
                Some(_) => "--check-hash-based-pycs must be one of 'default', 'always', or 'never'",
                None => "Argument expected for the --check-hash-based-pycs options",
            };
            return Err(Refusal::usage(problem, program));
        }
        _ => {
            let name = String::from_utf8_lossy(name);
            return Err(Refusal::usage(
                &format!("Unknown option: --{name}"),
                program,
            ));
        }
    }
    Ok(())
}

/// The letters of one argument.
fn letters(
    letters: &[u8],
    reader: &mut Reader<'_>,
    command: &mut Command,
    shown: &mut Shown,
    program: &str,
) -> Result<(), Refusal> {
    for (i, &letter) in letters.iter().enumerate() {
        let flags = &mut command.flags;
        match letter {
            b'b' => flags.bytes_warning += 1,
            b'B' => flags.dont_write_bytecode = 1,
            b'd' => flags.debug = 1,
            b'E' => flags.ignore_environment = 1,
            b'h' | b'?' => shown.help = true,
            b'i' => {
                flags.inspect += 1;
                flags.interactive += 1;
            }
            b'I' => {
                flags.isolated = 1;
                flags.ignore_environment = 1;
                flags.no_user_site = 1;
                flags.safe_path = 1;
            }
            b'O' => flags.optimize += 1,
            b'P' => flags.safe_path = 1,
            b'q' => flags.quiet += 1,
            b's' => flags.no_user_site = 1,
            b'S' => flags.no_site = 1,
            b'u' => flags.unbuffered = true,
            b'v' => flags.verbose += 1,
            b'V' => shown.versions += 1,
            b'x' => flags.skip_first_line = true,
            b'R' => flags.random_hashes = true,
            b't' => {}
            b'c' | b'm' | b'W' | b'X' => {
                let Some(value) = reader.value(&letters[i + 1..]) else {
                    let letter = char::from(letter);
                    let problem = format!("Argument expected for the -{letter} option");
                    return Err(Refusal::usage(&problem, program));
                };
                take_value(letter, value, command);
                return Ok(());
            }
            _ => {
                let problem = format!("Unknown option: -{}", char::from(letter));
                return Err(Refusal::usage(&problem, program));
            }
        }
    }
    Ok(())
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
