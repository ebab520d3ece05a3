//! The six laws, each as a property of generated repositories.
//!
//! Every law has a file. Beside them: what repositories are made of ([`repository`],
//! [`generate`]), how the program is run ([`program`]), and how a leak is found ([`canary`]).
//!
//! A property runs for 256 generated cases, or as many as `PROPTEST_CASES` says. Cases that ever
//! failed are kept in `tests/proptest-regressions` and come first.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::type_complexity,
    clippy::verbose_bit_mask,
    clippy::assigning_clones,
    clippy::format_push_string,
    reason = "all of this is test code"
)]

mod canary;
mod dates;
mod generate;
mod law1_exports;
mod law1_leak_search;
mod law1_non_interference;
mod law1_silent_logs;
mod law2_purity;
mod law3_silent_flip;
mod law4_time_forward;
mod law5_all_or_nothing;
mod law6_fail_closed;
mod mirror;
mod program;
mod render;
mod repository;
