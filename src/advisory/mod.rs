//! What an advisory is.

pub mod body;
pub mod link_target;
