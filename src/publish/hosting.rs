//! Files for the machine that serves the output.

use super::address::Address;
use super::{Output, PublishError};
use crate::disclosure::public::{Audience, PublicDatabase};

/// Writes `robots.txt`, which crawlers look for at the root of a host and ignore elsewhere, and
/// `.nojekyll`, without which GitHub Pages leaves out every folder whose name begins with a dot.
///
/// # Errors
/// When a file cannot be written.
pub fn write(database: &PublicDatabase, output: &dyn Output) -> Result<(), PublishError> {
    output.put(&Address::file("robots.txt"), robots(database).as_bytes())?;
    output.put(&Address::no_jekyll(), b"")
}

fn robots(database: &PublicDatabase) -> String {
    match database.audience() {
        Audience::Public => {
            let sitemap = Address::file("sitemap.xml").url();
            let sitemap = database.configuration().base_url.join(&sitemap);
            format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n")
        }
        // A preview that somebody uploads by mistake is at least not looked at by search engines.
        Audience::Preview(_) => "User-agent: *\nDisallow: /\n".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::test_database::{CONFIGURATION, configured, database, files_of};

    #[test]
    fn crawlers_are_welcome_in_public_and_sent_away_from_previews() {
        let files = files_of(write, &database(&[]));
        assert_eq!(
            files["robots.txt"],
            b"User-agent: *\nAllow: /\n\nSitemap: https://example.org/security/sitemap.xml\n"
        );
        assert_eq!(files[".nojekyll"], b"");
        let preview = configured(CONFIGURATION, &[], "9000-01-01T00:00:00Z");
        assert_eq!(
            files_of(write, &preview)["robots.txt"],
            b"User-agent: *\nDisallow: /\n"
        );
    }
}
