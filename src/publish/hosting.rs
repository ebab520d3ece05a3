//! Files for the machine that serves the output.

use serde_json::json;

use super::address::Address;
use super::{Output, PublishError};
use crate::disclosure::public::{Audience, PublicDatabase};

/// The content policy as a header. The pages carry the same, but for `frame-ancestors`, which
/// counts in a header only.
const CONTENT_POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers for every file.
const EVERYWHERE: &[(&str, &str)] = &[
    ("Content-Security-Policy", CONTENT_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer-when-downgrade"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Headers for some files: patterns as `_headers` and `vercel.json` both read them, and what
/// programs of other origins need, or how long a file stays the same.
const SOME: &[(&str, &str, &str)] = &[
    // Named after their content.
    (
        "assets/*",
        "Cache-Control",
        "public, max-age=31536000, immutable",
    ),
    ("assets/cards/*", "Cache-Control", "public, max-age=3600"),
    // For scanners and feed readers that run in a browser.
    ("osv/*", "Access-Control-Allow-Origin", "*"),
    ("feed.json", "Access-Control-Allow-Origin", "*"),
    (
        "feed.json",
        "Content-Type",
        "application/feed+json; charset=utf-8",
    ),
    ("feed.atom", "Access-Control-Allow-Origin", "*"),
    (
        "feed.atom",
        "Content-Type",
        "application/atom+xml; charset=utf-8",
    ),
    (
        ".well-known/security.txt",
        "Content-Type",
        "text/plain; charset=utf-8",
    ),
];

/// The same for the CSAF provider, where there is one.
const CSAF: (&str, &str, &str) = (".well-known/csaf/*", "Access-Control-Allow-Origin", "*");

/// The headers for some files of this output.
fn some(
    database: &PublicDatabase,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let csaf = database.configuration().csaf.is_some().then_some(CSAF);
    SOME.iter().copied().chain(csaf)
}

/// Writes `robots.txt`, which crawlers look for at the root of a host and ignore elsewhere,
/// `.nojekyll`, without which GitHub Pages leaves out every folder whose name begins with a dot, and
/// the headers in the forms that static hosts read: `_headers` (Cloudflare Pages, Netlify and others)
/// and `vercel.json`, unless the team has its own below `site/`. Where a database moved, its old
/// addresses stand in `_redirects`. A preview is served by nobody and
/// has no headers.
///
/// # Errors
/// When a file cannot be written.
pub fn write(database: &PublicDatabase, output: &dyn Output) -> Result<(), PublishError> {
    output.put(&Address::file("robots.txt"), robots(database).as_bytes())?;
    output.put(&Address::no_jekyll(), b"")?;
    if database.audience() != Audience::Public {
        return Ok(());
    }
    let is_free = |path: &str| database.pages().iter().all(|file| file.path() != path);
    if is_free("_headers") {
        output.put(&Address::headers(), headers(database).as_bytes())?;
    }
    let redirects = redirects(database);
    if is_free("_redirects") && !redirects.is_empty() {
        output.put(&Address::redirects(), redirects.as_bytes())?;
    }
    if is_free("vercel.json") {
        output.put(&Address::file("vercel.json"), vercel(database).as_bytes())?;
    }
    Ok(())
}

/// The form that Netlify began. Paths are those of the host, so that a site below a path says its
/// own, and the file works where the host reads it: at its root.
fn headers(database: &PublicDatabase) -> String {
    let path = database.configuration().base_url.path();
    let mut out = format!("{path}*\n");
    for (name, value) in EVERYWHERE {
        out.extend(["  ", name, ": ", value, "\n"]);
    }
    let mut last = "";
    for (pattern, name, value) in some(database) {
        if pattern != last {
            out.extend([path, pattern, "\n"]);
            last = pattern;
        }
        // A header that is set twice is joined with a comma, so the first is taken away.
        if pattern == "assets/cards/*" {
            out.extend(["  ! ", name, "\n"]);
        }
        out.extend(["  ", name, ": ", value, "\n"]);
    }
    out
}

/// The old addresses of a database that moved, in the form that Netlify began: those who serve it
/// answer with a redirect, and elsewhere the pages at the old addresses lead on.
fn redirects(database: &PublicDatabase) -> String {
    let path = database.configuration().base_url.path();
    let mut out = String::new();
    for redirect in &database.configuration().redirects {
        for record in database.records() {
            let id = &record.record().id;
            if let Some(from) = redirect.path_of(id) {
                let to = Address::bulletin(id).url();
                out.extend([path, &from, " ", path, &to, " 301\n"]);
            }
        }
    }
    out
}

/// The form of Vercel.
fn vercel(database: &PublicDatabase) -> String {
    let path = database.configuration().base_url.path();
    let header = |(name, value): (&str, &str)| json!({"key": name, "value": value});
    let mut rules = vec![json!({
        "source": format!("{path}(.*)"),
        "headers": EVERYWHERE.iter().copied().map(header).collect::<Vec<_>>(),
    })];
    rules.extend(some(database).map(|(pattern, name, value)| {
        json!({
            "source": format!("{path}{}", pattern.replace('*', "(.*)")),
            "headers": [header((name, value))],
        })
    }));
    format!("{:#}\n", json!({ "headers": rules }))
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
        let preview = files_of(write, &preview);
        assert_eq!(preview["robots.txt"], b"User-agent: *\nDisallow: /\n");
        assert_eq!(preview.len(), 2, "a preview has no headers");
    }

    #[test]
    fn hosts_are_told_the_content_policy_and_what_never_changes() {
        let files = files_of(write, &database(&[]));
        let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
        let headers = text("_headers");
        assert!(
            headers.starts_with("/security/*\n  Content-Security-Policy: default-src 'none'; ")
        );
        assert!(headers.contains("frame-ancestors 'none'\n"));
        assert!(headers.contains(
            "/security/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n"
        ));
        assert!(headers.contains(
            "/security/assets/cards/*\n  ! Cache-Control\n  Cache-Control: public, max-age=3600\n"
        ));
        assert!(headers.contains("/security/osv/*\n  Access-Control-Allow-Origin: *\n"));
        let vercel: serde_json::Value = serde_json::from_str(&text("vercel.json")).unwrap();
        assert_eq!(vercel["headers"][0]["source"], "/security/(.*)");
        assert_eq!(vercel["headers"][0]["headers"][0]["value"], CONTENT_POLICY);
    }

    #[test]
    fn a_team_may_have_headers_of_its_own() {
        let own = [("site/_headers", "/*\n  X-Own: yes\n")];
        let database = crate::publish::example::public_database(&own);
        let files = files_of(write, &database);
        assert!(!files.contains_key("_headers") && files.contains_key("vercel.json"));
    }

    #[test]
    fn the_book_has_the_policy_for_other_hosts() {
        let book = include_str!("../../docs/deploying.md");
        // nginx, Apache and Caddy.
        assert!(book.matches(CONTENT_POLICY).count() >= 3);
    }

    #[test]
    fn pages_and_headers_say_the_same_policy() {
        let page = include_str!("../../templates/page.html");
        let meta = CONTENT_POLICY
            .strip_suffix("; frame-ancestors 'none'")
            .unwrap();
        assert!(page.contains(&format!("content=\"{meta}\"")));
    }
}
