//! Python source text to a syntax tree, with CPython's errors and limits.
