//! What an author did wrong.

use std::fmt;
use std::panic::Location;

use corevm_bytecode::{Op, Span, VerifyError};

/// A mistake found while building, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// Qualified name of the function; `None` when the module as a whole is wrong.
    pub function: Option<String>,
    pub problem: Problem,
    /// Source span that was current when the code at fault was emitted.
    pub span: Option<Span>,
    /// Where the frontend called the builder.
    pub emitted_at: Option<&'static Location<'static>>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A jump or a handler leads to a label that was never bound.
    UnboundLabel,
    LabelBoundTwice,
    /// `loop_to` needs a label that is already bound.
    LoopForward,
    /// A label, register, region or mark of another function.
    Foreign(&'static str),
    /// The function has fewer parameters.
    NoSuchParameter(usize),
    /// The register of a parameter that does not exist is used.
    NoRegister,
    /// Parameters come before all other registers.
    LateParameters,
    /// A temporary was given back that is not in use.
    FreedTwice(String),
    /// A mark of more temporaries than there are now.
    StaleMark,
    /// Temporaries above a call's window are still in use; the call would destroy them.
    WindowNotOnTop,
    /// The window's registers have already been given back.
    WindowGone,
    /// The window does not have what this op wants: `get_method` is the first thing done with a window, and only
    /// a plain call may follow it; `call_spread` has two arguments.
    WrongWindow(Op),
    /// The last region that was begun must be ended (or suspended) first.
    RegionNotInnermost,
    /// The region has been ended, or is suspended twice, or resumed without having been suspended.
    RegionState,
    RegionStillOpen,
    /// The op does not have the operands that this method gives.
    WrongShape(Op),
    TooManyRegisters(usize),
    /// More of something than the encoding can count.
    TooMany(&'static str),
    /// Control can leave the code at its end: a `ret` or `jump` is missing.
    FallsOffEnd,
    NoCode,
    /// The prologue has a label, a jump, a region or an end.
    NotStraight,
    /// More was popped than pushed.
    StackUnderflow,
    /// Ways to a label come with different numbers of values on the stack.
    StackDepth {
        expected: usize,
        found: usize,
    },
    /// A function was declared but never defined.
    Undefined,
    DefinedTwice,
    /// The verifier refused the module.
    Refused {
        error: Box<VerifyError>,
        hint: Option<String>,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::UnboundLabel => f.write_str("the label jumped to was never bound"),
            Problem::LabelBoundTwice => f.write_str("the label is bound a second time"),
            Problem::LoopForward => f.write_str("`loop_to` goes to a label that is not bound yet"),
            Problem::Foreign(what) => write!(f, "the {what} belongs to another function"),
            Problem::NoSuchParameter(index) => write!(f, "there is no parameter {index}"),
            Problem::NoRegister => f.write_str("the register does not exist"),
            Problem::LateParameters => f.write_str("parameters are declared after other registers"),
            Problem::FreedTwice(register) => {
                write!(f, "temporary {register} is given back but not in use")
            }
            Problem::StaleMark => f.write_str("the mark is above the temporaries in use"),
            Problem::WindowNotOnTop => {
                f.write_str("temporaries above the call window are still in use")
            }
            Problem::WindowGone => f.write_str("the call window was given back before the call"),
            Problem::WrongWindow(op) => {
                write!(f, "the call window does not have what `{op}` wants")
            }
            Problem::RegionNotInnermost => {
                f.write_str("a region inside of this exception region is still open")
            }
            Problem::RegionState => {
                f.write_str("the exception region is not in the state for this")
            }
            Problem::RegionStillOpen => f.write_str("the exception region was never ended"),
            Problem::WrongShape(op) => write!(f, "`{op}` does not have these operands"),
            Problem::TooManyRegisters(count) => {
                write!(f, "needs {count} registers, more than a function can have")
            }
            Problem::TooMany(what) => write!(f, "has too many {what}"),
            Problem::FallsOffEnd => f.write_str("control can fall off the end of the code"),
            Problem::NoCode => f.write_str("has no code"),
            Problem::NotStraight => f.write_str("the prologue must be straight-line code"),
            Problem::StackUnderflow => f.write_str("pops more than was pushed"),
            Problem::StackDepth { expected, found } => write!(
                f,
                "the stack holds {found} values here, but {expected} on another way to the label"
            ),
            Problem::Undefined => f.write_str("was declared but never defined"),
            Problem::DefinedTwice => f.write_str("is defined a second time"),
            Problem::Refused { error, hint } => write_refusal(f, error, hint.as_deref()),
        }
    }
}

fn write_refusal(
    f: &mut fmt::Formatter<'_>,
    error: &VerifyError,
    hint: Option<&str>,
) -> fmt::Result {
    if let Some(op) = error.op {
        write!(f, "`{op}` ")?;
    }
    f.write_str(&error.problem)?;
    match hint {
        Some(hint) => write!(f, " ({hint})"),
        None => Ok(()),
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.function {
            Some(name) => write!(f, "function `{name}`: {}", self.problem)?,
            None => write!(f, "module: {}", self.problem)?,
        }
        if let Some(span) = self.span.filter(|span| span.line > 0) {
            write!(f, "; source line {}", span.line)?;
        }
        match self.emitted_at {
            Some(at) => write!(f, "; emitted at {at}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for BuildError {}
