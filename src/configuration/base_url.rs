//! Where the site is served.

use crate::advisory::uri;

/// An `http` or `https` address that ends in `/`, so that paths can be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

/// Why a text cannot be the address of the site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// It is no address at all.
    #[error(transparent)]
    Uri(#[from] uri::UriError),
    /// Not `http` or `https`.
    #[error("the address of the site begins with http:// or https://")]
    Scheme,
    /// With `?` or `#`.
    #[error("the address of the site has neither `?` nor `#`")]
    Query,
}

impl TryFrom<&str> for BaseUrl {
    type Error = BaseUrlError;

    fn try_from(text: &str) -> Result<Self, BaseUrlError> {
        uri::check(text)?;
        if !uri::is_web(text) {
            return Err(BaseUrlError::Scheme);
        }
        if text.contains(['?', '#']) {
            return Err(BaseUrlError::Query);
        }
        let slash = if text.ends_with('/') { "" } else { "/" };
        Ok(Self(format!("{text}{slash}")))
    }
}

impl BaseUrl {
    /// The address, with its final `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The machine that serves it, without a port.
    pub fn host(&self) -> &str {
        let behind = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let authority = behind.split('/').next().unwrap_or_default();
        authority.split(':').next().unwrap_or_default()
    }

    /// Whether the site is the whole of its host, and not below a path.
    pub fn is_root(&self) -> bool {
        self.path() == "/"
    }

    /// Its path on that machine, with a `/` at both ends.
    pub fn path(&self) -> &str {
        let behind = self.0.split_once("://").map_or("", |(_, rest)| rest);
        behind
            .find('/')
            .and_then(|at| behind.get(at..))
            .unwrap_or("/")
    }

    /// The address of a path below it; the path is percent-encoded already.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;

    #[test]
    fn the_path_has_a_slash_at_both_ends() {
        for (url, path) in [
            ("https://example.org", "/"),
            ("https://example.org:8443/", "/"),
            ("https://example.org/a/b", "/a/b/"),
        ] {
            assert_eq!(BaseUrl::try_from(url).unwrap().path(), path, "{url}");
        }
    }
}
