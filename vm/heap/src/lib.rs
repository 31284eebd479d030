//! The coreVM heap: values, object layouts, allocation, collectors and the write barrier.
