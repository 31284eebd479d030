//! Arguments and environment variables.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::{OsStrExt, OsStringExt},
};

use crate::{
    OsHost,
    facets::{Environment, Outcome},
    sys,
};

impl Environment for OsHost {
    fn args(&self) -> Vec<Vec<u8>> {
        std::env::args_os().map(OsString::into_vec).collect()
    }

    fn executable(&self) -> Option<Vec<u8>> {
        Some(std::env::current_exe().ok()?.into_os_string().into_vec())
    }

    fn variables(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        std::env::vars_os()
            .map(|(name, value)| (name.into_vec(), value.into_vec()))
            .collect()
    }

    fn get(&self, name: &[u8]) -> Option<Vec<u8>> {
        std::env::var_os(OsStr::from_bytes(name)).map(OsString::into_vec)
    }

    fn set(&self, name: &[u8], value: &[u8]) -> Outcome<()> {
        sys::env::set(name, value)
    }

    fn unset(&self, name: &[u8]) -> Outcome<()> {
        sys::env::unset(name)
    }
}
