//! advgen publishes what may be public of a private Git repository of advisories.
pub mod advisory;
mod base64;
pub mod check;
pub mod cli;
pub mod configuration;
pub mod disclosure;
pub mod finding;
pub mod import;
pub mod lsp;
pub mod notice;
pub mod pipeline;
pub mod preview;
pub mod publish;
pub mod repository;
pub mod web;
