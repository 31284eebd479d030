//! Dispatch strategies: how control goes from one handler to the next.
//!
//! `match_loop` is portable. Strategies are siblings; [`run`] picks one.

mod match_loop;

use crate::machine::{Base, Machine, Pc};

/// Runs from the instruction at `pc` until the run's exit.
pub(crate) fn run(machine: &Machine<'_>, pc: Pc, base: Base) {
    match_loop::run(machine, pc, base);
}
