//! The real program on real folders: every command, and every bad input, as people meet them.
//!
//! `README.md` beside this file says how to write a test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::format_push_string,
    clippy::unused_self,
    reason = "a test that cannot go on is a test that fails"
)]
#![allow(
    clippy::needless_raw_string_hashes,
    reason = "this is how snapbox writes what it expects"
)]

mod database;
mod run;

mod bad;
mod build;
mod case;
mod check;
mod check_against;
mod check_fix;
mod check_formats;
mod check_levels;
mod check_since;
mod doctor;
mod explain;
mod export;
mod export_formats;
mod flip;
mod flip_push;
mod flip_wait;
#[cfg(unix)]
mod git_server;
mod help;
mod hooks;
mod import;
mod import_formats;
mod init;
mod json;
mod leaks;
mod lsp;
mod mirror;
mod moving;
mod new;
mod next;
mod notice;
mod parties;
mod preview;
mod privacy;
mod quality;
mod readiness;
mod retrospective;
mod rules;
mod schema;
mod second_clock;
mod serve;
mod sign;
mod status;
mod surroundings;
mod transitions;
mod words;
