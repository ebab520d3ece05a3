//! What an advisory is.
pub mod cwe;
pub mod id;
pub mod instant;
pub mod json;
pub mod severity;
pub mod status;
pub mod yaml;
