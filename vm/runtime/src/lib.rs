//! The coreVM object model: shapes, types, strings, maps, natives, processes.
