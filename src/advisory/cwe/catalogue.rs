//! The catalogue of weaknesses that is part of the program: numbers, names, and which of them say
//! something about a vulnerability. Its licence stands in `NOTICE`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Cwe;

/// A number, a letter for the kind and the name, separated by tabs.
const TABLE: &str = include_str!("catalogue.tsv");

/// What the catalogue says about a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: &'static str,
}

/// What a number of the catalogue is, and what it is good for ("Vulnerability Mapping" there).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A weakness that a vulnerability can be of.
    Weakness,
    /// One that is so general that another nearly always fits better.
    Discouraged,
    /// One that no vulnerability is of.
    Prohibited,
    /// One that was taken out of use.
    Deprecated,
    /// A collection of weaknesses by topic.
    Category,
    /// A selection of weaknesses for some purpose.
    View,
}

fn table() -> &'static BTreeMap<u32, Listed> {
    static READ: OnceLock<BTreeMap<u32, Listed>> = OnceLock::new();
    READ.get_or_init(|| TABLE.lines().filter_map(row).collect())
}

fn row(line: &'static str) -> Option<(u32, Listed)> {
    let mut fields = line.splitn(3, '\t');
    let number = fields.next()?.parse().ok()?;
    let kind = match fields.next()? {
        "A" | "R" => Kind::Weakness,
        "D" => Kind::Discouraged,
        "P" => Kind::Prohibited,
        "X" => Kind::Deprecated,
        "C" => Kind::Category,
        "V" => Kind::View,
        _ => return None,
    };
    let name = fields.next()?;
    Some((number, Listed { kind, name }))
}

impl Cwe {
    /// The weaknesses that a vulnerability can be of, in the order of their numbers.
    pub fn weaknesses() -> impl Iterator<Item = (Self, &'static str)> {
        table()
            .iter()
            .filter_map(|(number, listed)| match listed.kind {
                Kind::Weakness | Kind::Discouraged => Some((Self(*number), listed.name)),
                Kind::Prohibited | Kind::Deprecated | Kind::Category | Kind::View => None,
            })
    }

    /// What the catalogue says about it; `None` where the number is not in it.
    pub fn listed(self) -> Option<Listed> {
        table().get(&self.number()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_catalogue_is_read() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(lines.count(), table().len());
        assert!(table().len() > 1_400);
        assert!(table().values().all(|one| !one.name.trim().is_empty()));
    }

    #[test]
    fn numbers_are_weaknesses_categories_or_nothing() {
        let kind = |number: u32| {
            let cwe = Cwe::try_from(format!("CWE-{number}").as_str()).unwrap();
            cwe.listed().map(|listed| listed.kind)
        };
        assert_eq!(kind(79), Some(Kind::Weakness));
        assert_eq!(kind(20), Some(Kind::Discouraged));
        assert_eq!(kind(16), Some(Kind::Category));
        assert_eq!(kind(1000), Some(Kind::View));
        assert_eq!(kind(365), Some(Kind::Deprecated));
        assert_eq!(kind(99_999), None);
    }
}
