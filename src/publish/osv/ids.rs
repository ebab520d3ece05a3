//! The names under which OSV knows the records of this database.

use crate::advisory::id::{AdvisoryId, VulnerabilityId};
use crate::configuration::Configuration;

/// Tells the ids of this database from foreign ones.
///
/// The prefixes decide, and not which records there are: otherwise a record would change when
/// another one that it names becomes public.
#[derive(Debug)]
pub struct OsvIds<'a> {
    prefixes: Vec<&'a str>,
}

impl<'a> OsvIds<'a> {
    /// The ids of a database: those with its prefix, or one it took records over from.
    pub fn of(configuration: &'a Configuration) -> Self {
        Self {
            prefixes: std::iter::once(&configuration.prefix)
                .chain(&configuration.also)
                .map(String::as_str)
                .collect(),
        }
    }

    /// The id as OSV knows it: one of this database in the form its own record has, a foreign one as
    /// it is written.
    pub fn form(&self, id: &VulnerabilityId) -> String {
        let is_ours = self.prefixes.iter().any(|prefix| {
            let rest = id.as_str().strip_prefix(prefix);
            rest.is_some_and(|rest| rest.starts_with('-'))
        });
        match AdvisoryId::try_from(id.as_str()) {
            Ok(ours) if is_ours => ours.osv(),
            _ => id.to_string(),
        }
    }

    /// Several ids.
    pub fn list(&self, ids: &[VulnerabilityId]) -> Vec<String> {
        ids.iter().map(|id| self.form(id)).collect()
    }
}
