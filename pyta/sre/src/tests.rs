//! Patterns compiled by CPython 3.14 and what it found with them; budgets; hostile code lists.

use super::*;

mod cases;
mod hostile;
mod pausing;

fn narrowest(points: &[u32]) -> Text {
    if let Ok(bytes) = points.iter().map(|&c| u8::try_from(c)).collect() {
        Text::Narrow(bytes)
    } else if let Ok(units) = points.iter().map(|&c| u16::try_from(c)).collect() {
        Text::Wide(units)
    } else {
        Text::Full(points.to_vec())
    }
}

/// An owned subject.
enum Text {
    Narrow(Vec<u8>),
    Wide(Vec<u16>),
    Full(Vec<u32>),
}

impl Text {
    fn subject(&self) -> Subject<'_> {
        match self {
            Text::Narrow(units) => Subject::Narrow(units),
            Text::Wide(units) => Subject::Wide(units),
            Text::Full(units) => Subject::Full(units),
        }
    }
}
