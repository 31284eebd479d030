//! Environment variables of one interpreter.

use std::collections::BTreeMap;

use super::{EmbeddedHost, locked, number};
use crate::facets::{Environment, Errno, Outcome};

/// Environment variables by name.
#[derive(Clone, Debug, Default)]
pub struct Variables(BTreeMap<Vec<u8>, Vec<u8>>);

impl Variables {
    /// Those of the process.
    pub fn of_process() -> Variables {
        crate::OsHost.variables().into_iter().collect()
    }

    pub fn get(&self, name: &[u8]) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }
}

impl FromIterator<(Vec<u8>, Vec<u8>)> for Variables {
    fn from_iter<I: IntoIterator<Item = (Vec<u8>, Vec<u8>)>>(variables: I) -> Variables {
        Variables(variables.into_iter().collect())
    }
}

fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && !name.iter().any(|&byte| byte == 0 || byte == b'=')
}

impl EmbeddedHost {
    /// The variables as programs are given them.
    pub(super) fn variable_lines(&self) -> Vec<Vec<u8>> {
        let variables = locked(&self.around.variables);
        let lines = variables.0.iter();
        lines
            .map(|(name, value)| [name, &b"="[..], value].concat())
            .collect()
    }
}

impl Environment for EmbeddedHost {
    fn args(&self) -> Vec<Vec<u8>> {
        Vec::new()
    }

    fn executable(&self) -> Option<Vec<u8>> {
        None
    }

    fn variables(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        locked(&self.around.variables)
            .0
            .clone()
            .into_iter()
            .collect()
    }

    fn get(&self, name: &[u8]) -> Option<Vec<u8>> {
        locked(&self.around.variables).0.get(name).cloned()
    }

    fn set(&self, name: &[u8], value: &[u8]) -> Outcome<()> {
        if !is_name(name) || value.contains(&0) {
            return Err(Errno(number::EINVAL));
        }
        let mut variables = locked(&self.around.variables);
        variables.0.insert(name.to_vec(), value.to_vec());
        Ok(())
    }

    fn unset(&self, name: &[u8]) -> Outcome<()> {
        if !is_name(name) {
            return Err(Errno(number::EINVAL));
        }
        locked(&self.around.variables).0.remove(name);
        Ok(())
    }
}
