//! Builds verified coreVM modules: the toolkit of a language author.
