//! The full host of Pyta: files, clock, processes and terminal on the operating system.
