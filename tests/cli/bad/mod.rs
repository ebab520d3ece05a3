//! Bad input: each with a finding or an error that says how to mend it, an exit status, and nothing
//! lost.

mod attachments;
mod frontmatter;
mod git_attributes;
mod ids;
mod instants;
mod killed;
mod links;
mod output;
mod repository;
mod templates;
mod text;
mod yaml;
