//! Why nothing could be compared.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::web::CurlError;

/// Why a deployed output could not be read at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DeployedError {
    /// There is nothing that a build wrote.
    #[error(
        "nothing is deployed at {target}: {why}; correct it, or add --first-deploy if nothing was deployed yet"
    )]
    Nothing {
        /// The target as it was given.
        target: String,
        /// What was looked for.
        why: String,
    },
    /// A file, such as an archive of the output.
    #[error("{target} is no folder: give the folder of a build, or unpack the archive into one")]
    NoFolder {
        /// The target as it was given.
        target: String,
    },
    /// The folder cannot be read.
    #[error("{path} cannot be read: {source}; give a folder that this user may read")]
    Folder {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The site could not be fetched.
    #[error(transparent)]
    Curl(#[from] CurlError),
    /// The site answers some of what every build writes.
    #[error(
        "{url} is not there, and other files of the site are: deploy a whole build, or give the address that `base_url` names"
    )]
    Incomplete {
        /// What is missing.
        url: String,
    },
    /// What the site serves is not what a build writes.
    #[error(
        "{url} cannot be used: {why}; see what is served there, and deploy again if the file is damaged"
    )]
    Unusable {
        /// The file.
        url: String,
        /// What is wrong with it.
        why: String,
    },
}
