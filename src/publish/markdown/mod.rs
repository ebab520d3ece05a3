//! Markdown as HTML.
