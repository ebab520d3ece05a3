//! The lists of a folder, for consumers without ROLIE (sections 7.1.11 to 7.1.14).

use std::collections::BTreeMap;

use super::address;
use super::provider::Provider;
use crate::disclosure::public::PublicRecord;
use crate::publish::address::Address;
use crate::publish::{Output, PublishError};

/// Writes `index.txt`, `changes.csv` and a page of links for the folder and each year.
pub(super) fn write(provider: &Provider<'_>, output: &dyn Output) -> Result<(), PublishError> {
    let mut paths: Vec<String> = provider.database.records().iter().map(path).collect();
    paths.sort_unstable();
    let index: String = paths.iter().map(|path| format!("{path}\n")).collect();
    output.put(&Address::csaf_white("index.txt"), index.as_bytes())?;
    let changes: String = provider
        .database
        .newest_first()
        .into_iter()
        .map(|record| format!("\"{}\",\"{}\"\n", path(record), record.modified()))
        .collect();
    output.put(&Address::csaf_white("changes.csv"), changes.as_bytes())?;
    let mut years: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (year, file) in paths.iter().filter_map(|path| path.split_once('/')) {
        years.entry(year).or_default().push(file);
    }
    let lists = ["changes.csv", "index.txt"].map(str::to_owned);
    let folders = years.keys().map(|year| format!("{year}/"));
    let page = page("CSAF documents", folders.chain(lists));
    output.put(&Address::csaf_white("index.html"), page.as_bytes())?;
    for (year, files) in years {
        let files = files.into_iter().map(str::to_owned);
        let page = self::page(&format!("CSAF documents of {year}"), files);
        let address = Address::csaf_white(&format!("{year}/index.html"));
        output.put(&address, page.as_bytes())?;
    }
    Ok(())
}

/// The document from the folder of its label: `2026/ex-2026-0001.json`.
fn path(record: &PublicRecord) -> String {
    let address = address(record);
    let path = address.path();
    path.strip_prefix(Address::csaf_white("").path())
        .unwrap_or(path)
        .to_owned()
}

/// Plain links; names of files are made of letters, digits, `+`, `-`, `_` and `.`.
fn page(title: &str, names: impl Iterator<Item = String>) -> String {
    let links: String = names
        .map(|name| format!("<li><a href=\"{name}\">{name}</a></li>\n"))
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<ul>\n{links}</ul>\n</body>\n</html>\n"
    )
}
