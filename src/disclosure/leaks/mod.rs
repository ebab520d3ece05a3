//! Searching for what is under embargo, wherever it may have got to.
//!
//! [`Needles`] are taken from everything that is not public now; [`Search`] looks for them in files,
//! archives and whole Git repositories, behind the usual encodings. What is found is named by its
//! entry, its [`Kind`] and its place: never by the words that were found (disclosure reference,
//! L15).

mod archive;
mod everyday_words;
mod gather;
mod git;
mod haystack;
mod layers;
mod needles;
mod pack_order;
mod place;
mod private_text;
mod search;
#[cfg(test)]
mod tests;
mod words;

pub use gather::NeedlesError;
pub(crate) use gather::public_texts;
pub use git::Pushed;
pub use needles::{Kind, Needles};
pub use place::{Leak, Part, Place};
pub use search::{Missed, Report, Search, SearchError};
