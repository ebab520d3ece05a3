//! What differs between two records, in the words that readers of a bulletin know.

use super::record::Record;

impl Record {
    /// The parts in which this record differs from another, in the order of a bulletin. The dates
    /// that follow from a change are no change of their own.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let rating = |record: &Self| (record.severity.clone(), record.rating_word);
        let packages = |record: &Self| record.affected.clone().unwrap_or_default();
        let all = [
            (self.withdrawal != other.withdrawal, "withdrawal"),
            (self.summary != other.summary, "title"),
            (self.details != other.details, "description"),
            (packages(self) != packages(other), "affected versions"),
            (rating(self) != rating(other), "severity"),
            (self.weaknesses() != other.weaknesses(), "weaknesses"),
            (self.aliases != other.aliases, "other names"),
            (
                (&self.related, &self.upstream) != (&other.related, &other.upstream),
                "related vulnerabilities",
            ),
            (self.references != other.references, "references"),
            (self.credits != other.credits, "credits"),
            (
                self.database_specific != other.database_specific
                    && self.weaknesses() == other.weaknesses(),
                "data of the database",
            ),
        ];
        all.into_iter()
            .filter_map(|(differs, name)| differs.then_some(name))
            .collect()
    }
}
