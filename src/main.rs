//! The command line of advgen.
fn main() {}
