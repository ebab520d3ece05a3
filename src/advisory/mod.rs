//! What an advisory is.

pub mod body;
pub(crate) mod html_comment;
pub mod link_target;
