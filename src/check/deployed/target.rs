//! Where the deployed output is: a folder or an address.

use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

use crate::configuration::{BaseUrl, BaseUrlError};

/// A deployed output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An output on disk, a copy of the site, or only its `osv` folder.
    Folder {
        /// Where it is.
        path: PathBuf,
        /// How it was given, without the `/` at its end.
        given: String,
    },
    /// The address the site is served at.
    Site(BaseUrl),
}

/// Why a text is neither a folder nor the address of a site.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TargetError {
    /// An empty text, such as that of a variable that is not set.
    #[error("give the folder of an earlier build, or the address of the site")]
    Empty,
    /// An address that is no address of a site.
    #[error(transparent)]
    Address(#[from] BaseUrlError),
    /// An address with a user name or a password in it, which would end in logs.
    #[error(
        "the address holds a user name or a password, and nothing private is sent: give the public address, or a copy of the site as a folder"
    )]
    Credentials,
    /// `ftp://`, `file://` and others.
    #[error("only http:// and https:// are fetched: give such an address, or a folder")]
    Scheme,
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            let trimmed = text.trim_end_matches('/');
            let given = if trimmed.is_empty() { "/" } else { trimmed };
            return Ok(Self::Folder {
                path: PathBuf::from(text),
                given: given.to_owned(),
            });
        };
        if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
            return Err(TargetError::Scheme);
        }
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.contains('@') {
            return Err(TargetError::Credentials);
        }
        Ok(Self::Site(BaseUrl::try_from(text)?))
    }
}

impl Target {
    /// The target as reports name it.
    pub fn name(&self) -> &str {
        match self {
            Self::Folder { given, .. } => given,
            Self::Site(site) => site.as_str(),
        }
    }

    /// A file of it as reports name it.
    pub(super) fn shown(&self, path: &str) -> String {
        let name = self.name();
        let slash = if name.ends_with('/') { "" } else { "/" };
        format!("{name}{slash}{path}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_addresses_are_told_apart() {
        for (text, name, file) in [
            ("public", "public", "public/x"),
            ("./public//", "./public", "./public/x"),
            ("/", "/", "/x"),
            ("http", "http", "http/x"),
            (
                "https://a.example/s",
                "https://a.example/s/",
                "https://a.example/s/x",
            ),
        ] {
            let target: Target = text.parse().unwrap();
            assert_eq!((target.name(), target.shown("x").as_str()), (name, file));
        }
        for (text, error) in [
            ("", TargetError::Empty),
            ("file:///etc", TargetError::Scheme),
            ("ftp://a.example/", TargetError::Scheme),
            ("https://user:secret@a.example/", TargetError::Credentials),
            ("https://token@a.example", TargetError::Credentials),
            ("https://a.example/?q", BaseUrlError::Query.into()),
        ] {
            assert_eq!(text.parse::<Target>(), Err(error), "{text}");
        }
    }
}
