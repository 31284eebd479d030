//! C libraries: what a program calls and reads by address.
//!
//! - **F1** Addresses, and what is said about the functions there, come from the program, which answers for them as a C program does. A host that does not
//!   trust its program does not grant the facet.
//! - **F2** What is made here (blocks, thunks, stacks) is valid whatever the program does with its own numbers, as long as it does not write outside of what it was given.

pub(crate) mod calls;
pub(crate) mod libraries;
pub(crate) mod memory;
