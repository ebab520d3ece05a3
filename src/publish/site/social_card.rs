//! stub
use super::Site;
use crate::publish::{Output, PublishError};

pub(super) const WIDTH: usize = 1200;
pub(super) const HEIGHT: usize = 630;

pub(super) fn is_made(site: &Site<'_>) -> bool {
    site.mark.is_none()
}

pub(super) fn write(_site: &Site<'_>, _output: &dyn Output) -> Result<(), PublishError> {
    Ok(())
}
