//! Python's types, builtins, import system and native modules on coreVM.
