//! Python's text rules without a VM: Unicode 16 tables, number formatting and parsing.
