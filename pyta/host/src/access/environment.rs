//! Environment variables of the program's own.

use super::{EnvironmentAccess, Granted};
use crate::OsHost;
use crate::facets::{Environment, Errno, Outcome};

/// The variables, in order.
#[derive(Debug)]
pub(super) struct Variables(Vec<(Vec<u8>, Vec<u8>)>);

impl Variables {
    pub fn of(access: EnvironmentAccess) -> Variables {
        Variables(match access {
            EnvironmentAccess::None => Vec::new(),
            EnvironmentAccess::Given(variables) => variables,
            EnvironmentAccess::All => OsHost.variables(),
        })
    }
}

fn check_name(name: &[u8]) -> Outcome<()> {
    let is_possible = !name.is_empty() && !name.contains(&b'=') && !name.contains(&0);
    is_possible.then_some(()).ok_or(Errno(libc::EINVAL))
}

impl Environment for Granted {
    fn args(&self) -> Vec<Vec<u8>> {
        Vec::new()
    }

    fn executable(&self) -> Option<Vec<u8>> {
        None
    }

    fn variables(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.variables.borrow().0.clone()
    }

    fn get(&self, name: &[u8]) -> Option<Vec<u8>> {
        let variables = self.variables.borrow();
        let found = variables.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    fn set(&self, name: &[u8], value: &[u8]) -> Outcome<()> {
        check_name(name)?;
        if value.contains(&0) {
            return Err(Errno(libc::EINVAL));
        }
        let variables = &mut self.variables.borrow_mut().0;
        match variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.to_vec(),
            None => variables.push((name.to_vec(), value.to_vec())),
        }
        Ok(())
    }

    fn unset(&self, name: &[u8]) -> Outcome<()> {
        check_name(name)?;
        self.variables
            .borrow_mut()
            .0
            .retain(|(known, _)| known != name);
        Ok(())
    }
}
