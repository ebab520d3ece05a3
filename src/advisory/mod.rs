//! What an advisory is: its types, read from a file with every position, and written back.
//!
//! [`document::parse`] is the way in. The [`record::Record`] it gives is the public content; what
//! is private stays behind.

pub mod affected;
pub mod affected_words;
pub mod affects;
pub mod body;
pub mod case;
pub mod cve_id;
pub mod cwe;
pub mod decode;
mod differences;
pub mod document;
pub mod draw;
pub mod ecosystem;
pub mod edit;
pub mod fields;
pub mod frontmatter;
pub(crate) mod html_comment;
pub mod id;
pub mod instant;
pub mod json;
pub mod link_target;
pub mod mend;
pub mod print;
pub mod record;
pub mod severity;
pub mod severity_words;
pub mod shape;
pub mod status;
pub mod uri;
pub mod vers;
pub mod version;
pub mod vocabulary;
pub mod yaml;
