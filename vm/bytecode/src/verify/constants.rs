//! Constants: well-formed, not nested too deep, and no code inside itself.

use super::{MAX_CONSTANT_DEPTH, Surroundings};
use crate::{Constant, Function, Module};

/// Checks the constants of one function.
pub(super) fn check_constants(
    function: &Function,
    surroundings: &Surroundings,
) -> Result<(), String> {
    for (index, constant) in function.constants.iter().enumerate() {
        let mut waiting = vec![(constant, 0)];
        while let Some((constant, depth)) = waiting.pop() {
            let fail = |what: &str| Err(format!("constant {index}: {what}"));
            match constant {
                Constant::BigInt {
                    negative,
                    magnitude,
                } if !is_normal_big(*negative, magnitude) => {
                    return fail("its big integer is small or has trailing zeros");
                }
                Constant::Code(code) if *code as usize >= surroundings.functions => {
                    return fail("it names no function");
                }
                Constant::Tuple(parts) | Constant::Language { parts, .. } => {
                    if depth >= MAX_CONSTANT_DEPTH {
                        return fail("it is nested too deep");
                    }
                    waiting.extend(parts.iter().map(|part| (part, depth + 1)));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Outside of `i64`, and without trailing zero bytes.
pub(crate) fn is_normal_big(negative: bool, magnitude: &[u8]) -> bool {
    let Some(&last) = magnitude.last() else {
        return false;
    };
    let smallest = [0, 0, 0, 0, 0, 0, 0, 0x80];
    let exceeds = match magnitude.len() {
        0..8 => false,
        8 => last >= 0x80 && !(negative && magnitude == smallest),
        _ => true,
    };
    last != 0 && exceeds
}

/// Refuses functions that contain themselves as code constants, over any number of steps.
pub(super) fn check_nesting(module: &Module) -> Result<(), String> {
    let inner: Vec<Vec<u32>> = module.functions.iter().map(code_constants).collect();
    let mut state = vec![State::New; inner.len()];
    for root in 0..inner.len() {
        if state[root] != State::New {
            continue;
        }
        state[root] = State::Open;
        let mut path = vec![(root, 0)];
        while let Some((function, next)) = path.last_mut() {
            let Some(&code) = inner[*function].get(*next) else {
                state[*function] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match state.get(code as usize) {
                Some(State::New) => {
                    state[code as usize] = State::Open;
                    path.push((code as usize, 0));
                }
                Some(State::Open) => {
                    return Err(format!("function {code} is a constant of itself"));
                }
                // Constants that name no function are found with their function.
                Some(State::Done) | None => {}
            }
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

fn code_constants(function: &Function) -> Vec<u32> {
    let mut found = Vec::new();
    let mut waiting: Vec<&Constant> = function.constants.iter().collect();
    while let Some(constant) = waiting.pop() {
        match constant {
            Constant::Code(code) => found.push(*code),
            Constant::Tuple(parts) | Constant::Language { parts, .. } => waiting.extend(parts),
            _ => {}
        }
    }
    found
}
