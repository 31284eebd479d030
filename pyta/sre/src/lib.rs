//! A matcher for compiled Python regular expressions that can be paused.
