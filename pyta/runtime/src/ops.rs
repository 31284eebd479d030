//! The slow paths: Python's meaning of each operation, as stepped natives.
