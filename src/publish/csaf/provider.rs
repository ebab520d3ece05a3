//! Who publishes, and where everything is: `provider-metadata.json` (section 7.1.7) and the keys.

use serde_json::{Value, json};

use super::{add_list, object, rolie, text};
use crate::advisory::instant::Instant;
use crate::configuration::{Csaf, PublisherCategory};
use crate::disclosure::public::PublicDatabase;
use crate::publish::address::Address;
use crate::publish::packages::Packages;
use crate::publish::{Output, PublishError, site};

/// What all documents and lists share.
pub(super) struct Provider<'a> {
    pub(super) database: &'a PublicDatabase,
    pub(super) csaf: &'a Csaf,
    pub(super) packages: Packages<'a>,
    /// What headings say that promise a way around, in small letters.
    pub(super) ways_around: Vec<String>,
}

impl<'a> Provider<'a> {
    /// The provider that the team has configured, if it has.
    pub(super) fn of(database: &'a PublicDatabase) -> Result<Option<Self>, PublishError> {
        let Some(csaf) = &database.configuration().csaf else {
            return Ok(None);
        };
        Ok(Some(Self {
            database,
            csaf,
            packages: Packages::of(database),
            ways_around: site::ways_around(database)?,
        }))
    }

    /// Where the site is, with its final slash.
    pub(super) fn base_url(&self) -> &str {
        self.database.configuration().base_url.as_str()
    }

    /// The address of a file on the web.
    pub(super) fn url(&self, address: &Address) -> String {
        self.database.configuration().base_url.join(&address.url())
    }

    /// Whose product something is: the publisher's, or, where it publishes about others, that of
    /// the ecosystem or host it comes from.
    pub(super) fn vendor(&self, origin: &str) -> String {
        match (&self.csaf.vendor, self.csaf.publisher.category) {
            (Some(vendor), _) => vendor.clone(),
            (None, PublisherCategory::Vendor) => self.csaf.publisher.name.clone(),
            (None, _) => origin.to_owned(),
        }
    }

    /// Who publishes, as documents and metadata say it.
    pub(super) fn publisher(&self) -> Value {
        let publisher = &self.csaf.publisher;
        Value::Object(object([
            ("category", Some(json!(publisher.category.as_str()))),
            (
                "contact_details",
                publisher.contact.as_ref().map(|contact| json!(contact)),
            ),
            (
                "issuing_authority",
                publisher.issuing_authority.as_ref().map(|text| json!(text)),
            ),
            ("name", Some(json!(publisher.name))),
            ("namespace", Some(json!(publisher.namespace))),
        ]))
    }

    /// The latest change of a document or of the configuration, as far as the team dates that; never
    /// the time of a build.
    pub(super) fn updated(&self) -> Instant {
        let earliest = Instant::of_commit(0);
        let newest = self.database.modified().max(self.csaf.updated);
        newest.unwrap_or(earliest)
    }

    /// Writes the metadata and the keys.
    pub(super) fn write(&self, output: &dyn Output) -> Result<(), PublishError> {
        let metadata = Address::csaf_metadata();
        output.put(&metadata, text(&self.metadata()).as_bytes())?;
        for key in &self.csaf.keys {
            let mut files = self.database.pages().iter();
            // The check of the configuration has seen the file.
            if let Some(file) = files.find(|file| file.path() == key.page()) {
                let address = Address::csaf_key(key.fingerprint.as_str());
                output.put(&address, file.bytes())?;
            }
        }
        Ok(())
    }

    fn metadata(&self) -> Value {
        let role = if self.csaf.keys.is_empty() {
            "csaf_provider"
        } else {
            "csaf_trusted_provider"
        };
        let mut distributions = Vec::new();
        if self.csaf.distribution.has_feed() {
            distributions.push(json!({"rolie": rolie::distribution(self)}));
        }
        if self.csaf.distribution.has_directory() {
            let folder = self.url(&Address::csaf_white("index.txt"));
            let folder = folder.strip_suffix("index.txt").unwrap_or(&folder);
            distributions.push(json!({"directory_url": folder}));
        }
        let keys = self.csaf.keys.iter().map(|key| {
            json!({
                "fingerprint": key.fingerprint.as_str(),
                "url": self.url(&Address::csaf_key(key.fingerprint.as_str())),
            })
        });
        let mut metadata = object([
            (
                "canonical_url",
                Some(json!(self.url(&Address::csaf_metadata()))),
            ),
            ("last_updated", Some(json!(self.updated().to_string()))),
            (
                "list_on_CSAF_aggregators",
                Some(json!(self.csaf.list_on_aggregators)),
            ),
            ("metadata_version", Some(json!("2.0"))),
            (
                "mirror_on_CSAF_aggregators",
                Some(json!(self.csaf.mirror_on_aggregators)),
            ),
            ("publisher", Some(self.publisher())),
            ("role", Some(json!(role))),
        ]);
        add_list(&mut metadata, "distributions", distributions);
        add_list(&mut metadata, "public_openpgp_keys", keys.collect());
        Value::Object(metadata)
    }
}
