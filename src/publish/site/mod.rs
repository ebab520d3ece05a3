//! The bulletin site: pages of HTML that need no script, no other host and no server to read.

mod aliases;
mod assets;
mod bulletin;
mod chart;
mod cvss;
mod ecosystems;
mod facts;
mod front;
mod head;
mod json_ld;
mod language;
pub(super) mod lists;
mod on_demand;
pub(super) mod packages;
mod page;
mod paging;
pub(super) mod people;
mod preview;
mod row;
mod search;
mod shared;
mod social_card;
mod team_pages;
mod templates;
#[cfg(test)]
mod tests;
mod value;
pub(super) mod weaknesses;
mod words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;
use serde::Serialize;
use tera::Context;

pub(super) use self::bulletin::TEXT_IDS;
pub use self::on_demand::{OnDemand, on_demand};

use self::aliases::Alias;
use self::assets::Assets;
use self::ecosystems::Ecosystems;
use self::head::Head;
use self::page::{MISSING, Page};
use self::people::People;
use self::preview::Mark;
use self::search::{Index, Naming};
use self::team_pages::TeamPage;
use self::templates::{Sources, Templates};
use self::value::Text;
use self::weaknesses::Weaknesses;
use self::words::Words;
pub use self::words::check_words;
use super::address::Address;
use super::packages::Packages;
use super::{Output, PublishError};
use crate::configuration::Configuration;
use crate::disclosure::public::{Audience, PublicDatabase, PublicFile, PublicRecord};
use crate::finding::TemplateProblem;

/// Writes the site: pages, assets and the attachments of advisories.
///
/// # Errors
/// When a template or page of the team cannot be used, or a file cannot be put.
pub fn write(database: &PublicDatabase, output: &dyn Output) -> Result<(), PublishError> {
    let mut site = Site::open(database)?;
    let assets = Assets::of(database, &site.words);
    let rows: Vec<_> = site
        .newest
        .par_iter()
        .map(|record| row::of(&site, record))
        .collect();
    let index = Index::of(&site, &rows, Naming::Content);
    site.rows = site
        .newest
        .iter()
        .zip(&rows)
        .map(|(record, row)| {
            let value = OnceLock::from(Some(as_value(row)?));
            Ok((record.record().id.as_str(), value))
        })
        .collect::<Result<_, PublishError>>()?;
    site.share(&assets, &index.frame.0)?;

    let put: Vec<_> = site
        .pages()
        .par_iter()
        .map(|page| {
            let (address, html) = page.render(&site)?;
            output.put(&address, html.as_bytes())
        })
        .collect();
    // The first error by the order of pages, whichever thread was faster.
    put.into_iter().collect::<Result<(), _>>()?;
    let own = site.own_files();
    let files = assets.files().chain(own);
    for (address, bytes) in files.chain([(&index.frame.0, index.frame.1.as_slice())]) {
        output.put(address, bytes)?;
    }
    let put: Vec<_> = index
        .files
        .par_iter()
        .map(|(address, bytes)| output.put(address, bytes))
        .collect();
    put.into_iter().collect::<Result<(), _>>()?;
    for (address, bytes) in given_files(database) {
        output.put(&address, bytes)?;
    }
    social_card::write(&site, output)
}

/// The files that are published as they are: the team's, and attachments.
fn given_files(database: &PublicDatabase) -> impl Iterator<Item = (Address, &[u8])> {
    let teams = database
        .pages()
        .iter()
        .filter(|file| !team_pages::is_page(file) && !assets::is_asset(file))
        .filter(|file| file.path() != words::FILE)
        .map(|file| (Address::file(file.path()), file.bytes()));
    let attachments = database.records().iter().flat_map(|record| {
        let id = &record.record().id;
        let files = record.attachments().iter();
        files.map(|file| (Address::attachment(id, file.path()), file.bytes()))
    });
    teams.chain(attachments)
}

/// What is wrong with the templates and pages of a team, given by their paths in the repository
/// and their text, without building anything. Names that nothing stands for are found in pages, in
/// templates only when a page is made of them.
pub fn check_templates(
    files: &[(&str, &str)],
    configuration: &Configuration,
) -> Vec<TemplateProblem> {
    let below = |folder: &str| -> Vec<(&str, &str)> {
        files
            .iter()
            .filter_map(|(path, text)| Some((path.strip_prefix(folder)?, *text)))
            .collect()
    };
    let mut problems = Sources::read(&below("templates/"))
        .and_then(|sources| {
            let words = words::of_files(files, &sources);
            Templates::of_site(&sources, &words)
        })
        .err()
        .unwrap_or_default();
    let mut pages = below("site/");
    pages.retain(|(path, _)| team_pages::is_markdown(path));
    problems.extend(team_pages::check(&pages, configuration));
    problems
}

/// What headings of texts say that promise a way around, in small letters: in English, and in the
/// words of the team.
///
/// # Errors
/// When the words of the team cannot be used.
pub(super) fn ways_around(database: &PublicDatabase) -> Result<Vec<String>, PublishError> {
    let overrides = texts("templates/", database.templates(), templates::is_template)?;
    let sources = Sources::read(&overrides).map_err(|problems| templates::as_error(&problems))?;
    Ok(words::of_database(database, &sources)?.ways_around())
}

/// What all pages are made from.
struct Site<'a> {
    database: &'a PublicDatabase,
    /// What it says in its language.
    words: Words,
    templates: Templates,
    /// The records, the one published last first; equal instants by id.
    newest: Vec<&'a PublicRecord>,
    /// Every record as a row of a list, by id; made when it is first shown.
    rows: BTreeMap<&'a str, OnceLock<Option<tera::Value>>>,
    /// How pages say that they are no part of the public site.
    mark: Option<Mark>,
    packages: Packages<'a>,
    aliases: Vec<Alias<'a>>,
    /// Which record another name means, where it means one only.
    meant: BTreeMap<&'a str, &'a PublicRecord>,
    team_pages: Vec<TeamPage>,
    people: People<'a>,
    weaknesses: Weaknesses<'a>,
    ecosystems: Ecosystems<'a>,
    /// The records that name another one, by the id of that.
    related: Relations<'a>,
    /// The withdrawn records in whose place another stands, by the id of that.
    replaced: Relations<'a>,
    /// What templates were given, for the test of what is written about them.
    #[cfg(test)]
    given: std::sync::Mutex<BTreeMap<String, Vec<tera::Value>>>,
}

/// Records by the id of another that they name.
type Relations<'a> = BTreeMap<&'a str, Vec<&'a PublicRecord>>;

/// The language that the site of a team says it is written in.
///
/// # Errors
/// When the words of the team cannot be used.
pub fn language(database: &PublicDatabase) -> Result<String, PublishError> {
    if !database
        .pages()
        .iter()
        .any(|file| file.path() == words::FILE)
    {
        return Ok(Words::default().language().as_str().to_owned());
    }
    let overrides = texts("templates/", database.templates(), templates::is_template)?;
    let sources = Sources::read(&overrides).map_err(|problems| templates::as_error(&problems))?;
    Ok(words::of_database(database, &sources)?
        .language()
        .as_str()
        .to_owned())
}

impl<'a> Site<'a> {
    fn open(database: &'a PublicDatabase) -> Result<Self, PublishError> {
        let overrides = texts("templates/", database.templates(), templates::is_template)?;
        let refused = |problems: Vec<_>| templates::as_error(&problems);
        let sources = Sources::read(&overrides).map_err(refused)?;
        let words = words::of_database(database, &sources)?;
        let templates = Templates::of_site(&sources, &words).map_err(refused)?;
        let mut newest: Vec<_> = database.records().iter().collect();
        newest
            .sort_by(|a, b| (b.published(), &a.record().id).cmp(&(a.published(), &b.record().id)));
        let mut aliases = BTreeMap::<&str, Vec<&PublicRecord>>::new();
        for record in database.records() {
            for alias in record.record().aliases() {
                aliases.entry(alias.as_str()).or_default().push(record);
            }
        }
        let meant: BTreeMap<_, _> = aliases
            .into_iter()
            .filter_map(|(alias, records)| match *records.as_slice() {
                [record] => Some((alias, record)),
                _ => None,
            })
            .collect();
        // Each of them goes through all records, and none needs another.
        let ((packages, redirects), (people, (weaknesses, ecosystems))) = rayon::join(
            || {
                let redirects = aliases::of(database).into_iter();
                let packages = Packages::of(database);
                (packages, redirects.chain(aliases::redirects(database)))
            },
            || {
                let people = People::of(&newest);
                (people, (weaknesses::of(&newest), ecosystems::of(&newest)))
            },
        );
        let mut site = Self {
            database,
            words,
            templates,
            rows: BTreeMap::new(),
            mark: match database.audience() {
                Audience::Public => None,
                Audience::Preview(preview) => Some(Mark::new(preview)),
            },
            packages,
            aliases: redirects.collect(),
            meant,
            team_pages: team_pages::of(database)?,
            people,
            weaknesses,
            ecosystems,
            related: BTreeMap::new(),
            replaced: BTreeMap::new(),
            newest,
            #[cfg(test)]
            given: std::sync::Mutex::default(),
        };
        (site.related, site.replaced) = site.relations();
        Ok(site)
    }

    /// What names each record: as related, and as what counts instead.
    fn relations(&self) -> (Relations<'a>, Relations<'a>) {
        let (mut related, mut replaced) = (Relations::new(), Relations::new());
        for record in self.database.records() {
            let content = record.record();
            for id in content.related.iter().flatten() {
                if let Some(other) = self.meant(id.as_str()) {
                    related
                        .entry(other.record().id.as_str())
                        .or_default()
                        .push(record);
                }
            }
            let withdrawal = content.withdrawal.as_ref();
            let instead = withdrawal.and_then(|withdrawal| withdrawal.superseded_by.as_ref());
            if let Some(other) = instead.and_then(|id| self.meant(id.as_str())) {
                replaced
                    .entry(other.record().id.as_str())
                    .or_default()
                    .push(record);
            }
        }
        (related, replaced)
    }

    /// Fills in a template for the page at `address`.
    fn render(
        &self,
        address: &Address,
        template: &str,
        head: &Head,
        values: &impl Serialize,
    ) -> Result<String, PublishError> {
        let mut context = Context::from_serialize(values)
            .map_err(|error| PublishError::Template(error.to_string()))?;
        context.insert_value("page", as_value(head)?);
        context.insert("root", &self.root(address));
        let base_url = &self.database.configuration().base_url;
        context.insert("canonical", &base_url.join(&address.url()));
        #[cfg(test)]
        self.remember(template, &as_value(&(values, head))?);
        self.templates.render(template, &context)
    }

    /// Keeps what a template was given.
    #[cfg(test)]
    fn remember(&self, template: &str, values: &tera::Value) {
        let mut given = self.given.lock().unwrap();
        given
            .entry(template.to_owned())
            .or_default()
            .push(values.clone());
    }

    /// The way from a page to the root of the site. The page for missing pages is shown at any
    /// address, so it alone needs a way that begins at the root of the host.
    fn root(&self, address: &Address) -> String {
        if address.path() != MISSING {
            return address.root();
        }
        // A preview is looked at where it was made, at the root of a host of its own.
        if self.mark.is_some() {
            return "/".to_owned();
        }
        self.database.configuration().base_url.path().to_owned()
    }

    /// The rows of some records.
    fn rows<'r>(&self, records: impl IntoIterator<Item = &'r PublicRecord>) -> Vec<&tera::Value> {
        records
            .into_iter()
            .filter_map(|record| self.row(record))
            .collect()
    }

    /// A record as a row of a list.
    fn row(&self, record: &PublicRecord) -> Option<&tera::Value> {
        self.rows
            .get(record.record().id.as_str())?
            .get_or_init(|| as_value(&row::of(self, record)).ok())
            .as_ref()
    }

    /// The files that only a preview has.
    fn own_files(&self) -> impl Iterator<Item = (&Address, &[u8])> {
        let mark = self.mark.as_ref();
        mark.map(|mark| (&mark.style.0, mark.style.1.as_slice()))
            .into_iter()
    }

    /// The record that an id means, be it ours, ours in the form of OSV, or another name.
    fn meant(&self, id: &str) -> Option<&'a PublicRecord> {
        self.database
            .find(id)
            .or_else(|| self.database.find(id.strip_prefix("x_")?))
            .or_else(|| self.meant.get(id).copied())
    }
}

impl Site<'_> {
    /// The title of a page with the name of the site behind it.
    fn title(&self, of_page: &str) -> Text {
        Text::from(format!("{of_page} - {}", self.database.configuration().name).as_str())
    }

    /// The title of a page of a list, counted from 0.
    fn numbered_title(&self, of_list: &str, number: usize) -> Text {
        match number {
            0 => self.title(of_list),
            number => self.title(&self.words.fill(
                "{list}, page {number}",
                &[("list", &of_list), ("number", &(number + 1))],
            )),
        }
    }
}

/// The texts of some of the team's files, by path.
fn texts<'f>(
    folder: &str,
    files: &'f [PublicFile],
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(&'f str, &'f str)>, PublishError> {
    files
        .iter()
        .filter(|file| wanted(file.path()))
        .map(|file| match std::str::from_utf8(file.bytes()) {
            Ok(text) => Ok((file.path(), text.strip_prefix('\u{feff}').unwrap_or(text))),
            Err(_) => Err(PublishError::Template(format!(
                "{folder}{}: the file is not UTF-8; save it as UTF-8",
                file.path()
            ))),
        })
        .collect()
}

fn as_value(value: &impl Serialize) -> Result<tera::Value, PublishError> {
    tera::Value::try_from_serializable(value)
        .map_err(|error| PublishError::Template(error.to_string()))
}
