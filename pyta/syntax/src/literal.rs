//! The exact values of literals, taken from the source text.
