//! Merged later.
