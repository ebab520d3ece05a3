//! What goes out.

pub mod markdown;
