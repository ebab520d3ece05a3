//! advgen publishes what may be public of a private Git repository of advisories.

pub mod advisory;
pub mod publish;
