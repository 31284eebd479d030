//! `pyta`: Python on the command line.

use std::process::ExitCode;

use pyta_host::OsHost;
use pyta_host::facets::Environment;

fn main() -> ExitCode {
    let host = OsHost::start();
    ExitCode::from(pyta::start(&host.args(), host))
}
