//! `.well-known/security.txt`: whom to tell about a vulnerability (RFC 9116).
//!
//! Everything comes from the configuration, `Expires` too: a computed one would change the output
//! from day to day.

use std::fmt::Write as _;

use super::address::Address;
use super::{Output, PublishError};
use crate::configuration::{BaseUrl, Configuration, SecurityTxt};
use crate::disclosure::public::PublicDatabase;

/// Writes the file, if the team has configured one.
///
/// Finders look for it at the root of a host. A site below a path publishes it nevertheless, for the
/// team to copy to the root or to redirect to.
///
/// # Errors
/// When the file cannot be written.
pub fn write(database: &PublicDatabase, output: &dyn Output) -> Result<(), PublishError> {
    let configuration = database.configuration();
    match &configuration.security_txt {
        Some(security_txt) => {
            let text = text(configuration, security_txt);
            output.put(&address(), text.as_bytes())
        }
        None => Ok(()),
    }
}

fn address() -> Address {
    Address::well_known("security.txt")
}

fn text(configuration: &Configuration, security_txt: &SecurityTxt) -> String {
    let mut text = String::new();
    let mut field = |name: &str, value: &str| {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{name}: {value}");
    };
    for contact in &configuration.contact {
        field("Contact", contact);
    }
    field("Expires", &security_txt.expires.to_string());
    if let Some(encryption) = &security_txt.encryption {
        field("Encryption", encryption);
    }
    if let Some(policy) = &security_txt.policy {
        field("Policy", policy);
    }
    if !security_txt.languages.is_empty() {
        field("Preferred-Languages", &security_txt.languages.join(", "));
    }
    if configuration.csaf.is_some() {
        let metadata = Address::csaf_metadata().url();
        field("CSAF", &configuration.base_url.join(&metadata));
    }
    if is_root(&configuration.base_url) {
        field("Canonical", &configuration.base_url.join(&address().url()));
    }
    text
}

/// Whether the site is the whole of an https host. Only then is the file where the standard wants
/// it, so that it can name its own place; readers distrust a file that names another.
fn is_root(base_url: &BaseUrl) -> bool {
    base_url.as_str().starts_with("https://") && base_url.is_root()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::test_database::{configured, database, files_of};

    fn published(base_url: &str) -> String {
        let configuration = format!(
            "database: {{name: N, base_url: {base_url}}}\nids: {{prefix: EX}}\ncontact: [security@example.org, https://example.org/report]\nsecurity_txt: {{expires: 2027-10-01T02:00:00+02:00, policy: https://example.org/policy, encryption: https://example.org/key.asc, languages: [en, de-CH]}}\n"
        );
        let database = configured(&configuration, &[], "2026-11-01T00:00:00Z");
        let files = files_of(write, &database);
        String::from_utf8(files[".well-known/security.txt"].clone()).unwrap()
    }

    #[test]
    fn every_field_is_written_once_and_in_order() {
        assert_eq!(
            published("https://security.example.org"),
            "Contact: mailto:security@example.org\n\
             Contact: https://example.org/report\n\
             Expires: 2027-10-01T00:00:00Z\n\
             Encryption: https://example.org/key.asc\n\
             Policy: https://example.org/policy\n\
             Preferred-Languages: en, de-CH\n\
             Canonical: https://security.example.org/.well-known/security.txt\n"
        );
    }

    #[test]
    fn the_csaf_provider_is_announced() {
        let configuration = "database: {name: N, base_url: https://example.org/s/}\nids: {prefix: EX}\ncontact: security@example.org\nsecurity_txt: {expires: 2027-10-01T00:00:00Z}\ncsaf: {publisher: {name: N, namespace: https://example.org, category: vendor}, list_on_aggregators: true, mirror_on_aggregators: true}\n";
        let database = configured(configuration, &[], "2026-11-01T00:00:00Z");
        let files = files_of(write, &database);
        let text = String::from_utf8(files[".well-known/security.txt"].clone()).unwrap();
        let line = "CSAF: https://example.org/s/.well-known/csaf/provider-metadata.json\n";
        assert!(text.ends_with(line), "{text}");
    }

    #[test]
    fn a_place_that_nobody_looks_at_is_not_canonical() {
        for base_url in ["https://example.org/security/", "http://example.org/"] {
            assert!(!published(base_url).contains("Canonical"), "{base_url}");
        }
    }

    #[test]
    fn nothing_is_invented_without_configuration() {
        assert!(files_of(write, &database(&[])).is_empty());
    }
}
