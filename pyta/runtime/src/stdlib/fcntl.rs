//! Native modules `fcntl` and `termios`: commands for open files, and the settings of terminals. The functions are in the prelude
//! (`terminals.py`); here are the calls that they are made of. No call waits: the prelude tries again where a lock is held.

use pyta_host::facets::{ConstantGroup, ControlArgument, TerminalSettings};

use super::ModuleSpec;
use super::posix::args::{int, long};
use crate::host::Outside;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[
    ModuleSpec {
        doc: "The system calls fcntl, flock, lockf and ioctl on open files.",
        functions: &[
            NativeDef::guest("fcntl", "(fd, cmd, arg=0, /)", "fcntl_fcntl"),
            NativeDef::guest(
                "ioctl",
                "(fd, request, arg=0, mutate_flag=True, /)",
                "fcntl_ioctl",
            ),
            NativeDef::guest("flock", "(fd, operation, /)", "fcntl_flock"),
            NativeDef::guest(
                "lockf",
                "(fd, cmd, len=0, start=0, whence=0, /)",
                "fcntl_lockf",
            ),
        ],
        init: |cx, namespace| constants(cx, namespace, ConstantGroup::Fcntl),
        ..ModuleSpec::new("fcntl")
    },
    ModuleSpec {
        doc: "The settings of terminals, as the system calls named tc... read and change them.",
        functions: &[
            NativeDef::guest("tcgetattr", "(fd, /)", "termios_tcgetattr"),
            NativeDef::guest(
                "tcsetattr",
                "(fd, when, attributes, /)",
                "termios_tcsetattr",
            ),
            NativeDef::guest("tcsendbreak", "(fd, duration, /)", "termios_tcsendbreak"),
            NativeDef::guest("tcdrain", "(fd, /)", "termios_tcdrain"),
            NativeDef::guest("tcflush", "(fd, queue, /)", "termios_tcflush"),
            NativeDef::guest("tcflow", "(fd, action, /)", "termios_tcflow"),
            NativeDef::guest("tcgetwinsize", "(fd, /)", "termios_tcgetwinsize"),
            NativeDef::guest("tcsetwinsize", "(fd, winsize, /)", "termios_tcsetwinsize"),
        ],
        init: |cx, namespace| constants(cx, namespace, ConstantGroup::Terminal),
        source: "class error(Exception):\n    pass\n",
        ..ModuleSpec::new("termios")
    },
];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("file_control", "(fd, command, argument, is_io, /)", control),
    NativeDef::leaf("file_lock", "(fd, operation, /)", lock),
    NativeDef::leaf("terminal_settings", "(fd, /)", settings),
    NativeDef::leaf(
        "terminal_set",
        "(fd, when, modes, speeds, characters, /)",
        set_settings,
    ),
    NativeDef::leaf("terminal_do", "(fd, what, argument, /)", act),
    NativeDef::leaf("terminal_dimensions", "(fd, /)", size),
    NativeDef::leaf("terminal_set_size", "(fd, columns, lines, /)", set_size),
];

fn constants<'v>(cx: Cx<'v>, namespace: Map<'v>, group: ConstantGroup) -> Result<(), Raised> {
    if let Some(platform) = cx.platform() {
        for &(name, value) in platform.constants(group) {
            namespace.set_symbol(cx, cx.symbol(name), cx.new_int(value));
        }
    }
    Ok(())
}

/// `fcntl` or `ioctl`: with a number its result; with bytes a pair of that and of what has become of them.
fn control<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = int(cx, args[0])?;
    let mut bytes = args[2].as_bytes().map(|bytes| bytes.as_slice().to_vec());
    let argument = match &mut bytes {
        Some(bytes) => ControlArgument::Bytes(bytes),
        None => ControlArgument::Number(long(cx, args[2])?),
    };
    let files = cx.files()?;
    let result = if args[3] == V::TRUE {
        files.io_control(fd, long(cx, args[1])? as u32, argument)
    } else {
        files.control(fd, int(cx, args[1])?, argument)
    };
    let result = V::small(cx.outcome(result)?.into());
    Ok(match bytes {
        Some(bytes) => cx.new_tuple(&[result, cx.new_bytes(&bytes).v()]).v(),
        None => result,
    })
}

fn lock<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, operation) = (int(cx, args[0])?, int(cx, args[1])?);
    cx.outcome(cx.files()?.flock(fd, operation))?;
    Ok(V::NIL)
}

/// Modes, speeds and control characters.
fn settings<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = cx.outcome(cx.terminal()?.settings(int(cx, args[0])?))?;
    let numbers = |numbers: &[u32]| {
        let numbers: Vec<V<'v>> = numbers.iter().map(|&n| V::small(n.into())).collect();
        cx.new_list(&numbers).v()
    };
    let parts = [
        numbers(&found.modes),
        numbers(&found.speeds),
        cx.new_bytes(&found.control).v(),
    ];
    Ok(cx.new_tuple(&parts).v())
}

fn set_settings<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, when) = (int(cx, args[0])?, int(cx, args[1])?);
    let mut settings = TerminalSettings::default();
    fill(cx, args[2], &mut settings.modes)?;
    fill(cx, args[3], &mut settings.speeds)?;
    if let Some(bytes) = args[4].as_bytes() {
        settings.control = bytes.as_slice().to_vec();
    }
    cx.outcome(cx.terminal()?.set_settings(fd, when, &settings))?;
    Ok(V::NIL)
}

fn fill<'v>(cx: Cx<'v>, values: V<'v>, numbers: &mut [u32]) -> Result<(), Exit> {
    let given = values.as_list().into_iter().flat_map(|list| list.iter());
    for (number, value) in numbers.iter_mut().zip(given) {
        *number = long(cx, value)? as u32;
    }
    Ok(())
}

fn act<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, argument) = (int(cx, args[0])?, int(cx, args[2])?);
    let terminal = cx.terminal()?;
    cx.outcome(match args[1].as_small() {
        Some(0) => terminal.send_break(fd, argument),
        Some(1) => terminal.drain(fd),
        Some(2) => terminal.flush(fd, argument),
        _ => terminal.flow(fd, argument),
    })?;
    Ok(V::NIL)
}

fn size<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (columns, lines) = cx.outcome(cx.terminal()?.size(int(cx, args[0])?))?;
    let pair = [V::small(lines.into()), V::small(columns.into())];
    Ok(cx.new_tuple(&pair).v())
}

fn set_size<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let [fd, columns, lines] = [int(cx, args[0])?, int(cx, args[1])?, int(cx, args[2])?];
    let in_range = |n: i32| {
        u16::try_from(n).map_err(|_| cx.error(C::OverflowError, "winsize value(s) out of range."))
    };
    let (columns, lines) = (in_range(columns)?, in_range(lines)?);
    cx.outcome(cx.terminal()?.set_size(fd, columns, lines))?;
    Ok(V::NIL)
}
