//! The language server: what `check` says, in the editor, while somebody writes.
//!
//! One process for one editor, over standard input and output. Nothing of an entry leaves it in
//! another way: there is no log, no network and no file that it writes.
//!
//! ```text
//! editor ──▶ message ──▶ server ──▶ one file for each kind of request
//!                          ▲
//!            a thread that reads the database anew when something was saved
//! ```
//!
//! The protocol is spoken here and not by a library: of its types eight requests are used, and the
//! crate of all types was last released years before this was written.

mod actions;
mod completion;
mod definition;
mod diagnostics;
mod document;
mod hover;
mod message;
mod position;
mod server;
mod spot;
mod uri;

pub use server::{Ending, run};
