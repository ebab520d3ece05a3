//! Promises of whole documents.
