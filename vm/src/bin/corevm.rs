//! `corevm`: assembles, disassembles, verifies and runs modules.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Parser, Subcommand};
use corevm::bytecode::file::{self, ModuleFile};
use corevm::bytecode::{Module, VerifiedModule, text, verify};
use corevm::plain::{Report, run_module};
use corevm::{Collector, Config};

/// Works on coreVM modules: text (`.core`) and module files (`.corem`).
#[derive(Debug, Parser)]
#[command(name = "corevm", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Assembles text to a module file.
    Asm {
        /// Text form; `-` reads standard input.
        input: PathBuf,
        /// Where to write; standard output when missing.
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// Prints a module as text.
    Dis {
        /// Module file or text; `-` reads standard input.
        input: PathBuf,
        /// Run the module, and show what the inline caches of the functions that ran have learned.
        #[arg(long)]
        caches: bool,
    },
    /// Checks a module; prints nothing when it is right.
    Verify {
        /// Module file or text; `-` reads standard input.
        input: PathBuf,
    },
    /// Runs the body of a module of the language `plain` and prints its result unless it is nil.
    Run {
        /// Module file or text; `-` reads standard input.
        input: PathBuf,
        /// Collect at every N-th poll, move everything at every M-th (0: never).
        #[arg(long, value_name = "N,M", default_value = "0,0")]
        gc_stress: String,
        /// Use the mark-sweep collector.
        #[arg(long)]
        mark_sweep: bool,
        /// Largest nesting of calls.
        #[arg(long, default_value_t = 1000)]
        recursion_limit: u32,
    },
}

fn main() -> ExitCode {
    match execute(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("corevm: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<ExitCode> {
    match command {
        Command::Asm { input, output } => {
            let bytes = file::write(&load(&input)?)?;
            match output {
                Some(path) => {
                    fs::write(&path, bytes).with_context(|| path.display().to_string())?
                }
                None => io::stdout().write_all(&bytes)?,
            }
        }
        Command::Dis {
            input,
            caches: false,
        } => print(&text::disassemble(&load(&input)?))?,
        Command::Dis {
            input,
            caches: true,
        } => print(&run_plain(load_verified(&input)?, Config::default())?.caches)?,
        Command::Verify { input } => drop(load_verified(&input)?),
        Command::Run {
            input,
            gc_stress,
            mark_sweep,
            recursion_limit,
        } => {
            let config = configure(&gc_stress, mark_sweep, recursion_limit)?;
            return run(load_verified(&input)?, config);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn configure(gc_stress: &str, mark_sweep: bool, recursion_limit: u32) -> Result<Config> {
    let (minor, full) = gc_stress
        .split_once(',')
        .ok_or_else(|| anyhow!("--gc-stress wants two numbers, as in 1,1"))?;
    let mut config = Config {
        recursion_limit,
        gc_stress_minor: minor.parse()?,
        gc_stress_full: full.parse()?,
        ..Config::default()
    };
    config.heap.poison = config.gc_stress_minor != 0 || config.gc_stress_full != 0;
    if mark_sweep {
        config.heap.collector = Collector::MarkSweep;
    }
    Ok(config)
}

fn run(module: VerifiedModule, config: Config) -> Result<ExitCode> {
    let report = run_plain(module, config)?;
    print(&report.output)?;
    match report.ending {
        Ok(value) if value == "nil" => Ok(ExitCode::SUCCESS),
        Ok(value) => {
            print(&format!("{value}\n"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(exception) => {
            eprintln!("raised: {exception}");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn run_plain(module: VerifiedModule, config: Config) -> Result<Report> {
    if module.language != "plain" {
        bail!(
            "cannot run language {:?}: only \"plain\" is built in",
            module.language
        );
    }
    run_module(module, config).map_err(|error| anyhow!(error))
}

/// Writes to standard output; a reader that went away is no error.
fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    fs::read(path).with_context(|| path.display().to_string())
}

/// A module from either form.
fn load(path: &Path) -> Result<Module> {
    let bytes = read(path)?;
    if bytes.starts_with(&file::MAGIC) {
        let opened = ModuleFile::open(bytes).with_context(|| path.display().to_string())?;
        return opened
            .read_all()
            .with_context(|| path.display().to_string());
    }
    let source = String::from_utf8(bytes).with_context(|| path.display().to_string())?;
    text::assemble(&source).with_context(|| path.display().to_string())
}

fn load_verified(path: &Path) -> Result<VerifiedModule> {
    verify(load(path)?).with_context(|| path.display().to_string())
}
