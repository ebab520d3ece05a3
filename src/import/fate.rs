//! What became of every field of what was taken over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What became of a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldFate {
    /// Its value is in this field of the record, spelt as the record spells it.
    Mapped(String),
    /// Its value stands as it was in this field, which belongs to the database.
    Kept(String),
    /// The record has no place for it, for this reason.
    Lost(&'static str),
}

impl fmt::Display for FieldFate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mapped(to) => write!(f, "{to}"),
            Self::Kept(path) => write!(f, "{path}, as it is"),
            Self::Lost(why) => write!(f, "left out: {why}"),
        }
    }
}

impl FieldFate {
    /// The word for it in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Mapped(_) => "mapped",
            Self::Kept(_) => "kept",
            Self::Lost(_) => "lost",
        }
    }

    /// Where the value is, or why it is nowhere.
    pub fn detail(&self) -> &str {
        match self {
            Self::Mapped(text) | Self::Kept(text) => text,
            Self::Lost(why) => why,
        }
    }
}

/// A field of one source and what became of it. The name leaves numbers of items out:
/// `affected[].versions[]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    /// Its name in the source.
    pub name: String,
    /// What became of it.
    pub fate: FieldFate,
}

/// What became of the fields of all records, and in how many of them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Fates(BTreeMap<Field, usize>);

impl Fates {
    /// Counts the fields of one more record.
    pub(super) fn count(&mut self, fields: &[Field]) {
        let once: BTreeSet<&Field> = fields.iter().collect();
        for field in once {
            *self.0.entry(field.clone()).or_default() += 1;
        }
    }

    /// Every field with its fate and the number of records, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Field, usize)> {
        self.0.iter().map(|(field, count)| (field, *count))
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fates as lines of a table: field, records, where.
    pub fn table(&self) -> String {
        let rows: Vec<[String; 3]> =
            std::iter::once(["field".to_owned(), "records".to_owned(), "where".to_owned()])
                .chain(self.iter().map(|(field, count)| {
                    [
                        field.name.clone(),
                        count.to_string(),
                        field.fate.to_string(),
                    ]
                }))
                .collect();
        let width = |column: usize| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or_default()
        };
        let (name, number) = (width(0), width(1));
        rows.iter()
            .map(|[field, count, place]| format!("{field:name$}  {count:>number$}  {place}\n"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_counts_once_in_a_record() {
        let field = |name: &str, fate: FieldFate| Field {
            name: name.to_owned(),
            fate,
        };
        let title = field("title", FieldFate::Mapped("summary".to_owned()));
        let kept = field(
            "keywords[]",
            FieldFate::Kept("database_specific.x.keywords".to_owned()),
        );
        let lost = field("private", FieldFate::Lost("it is nobody's business"));
        let mut fates = Fates::default();
        fates.count(&[title.clone(), kept.clone(), kept.clone()]);
        fates.count(&[title, lost]);
        assert_eq!(
            fates.table(),
            "field       records  where\n\
             keywords[]        1  database_specific.x.keywords, as it is\n\
             private           1  left out: it is nobody's business\n\
             title             2  summary\n"
        );
    }
}
