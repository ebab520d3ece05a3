//! What is configured in Git, and where remotes are pushed to.

use super::{GitCommand, GitCommandError};

impl GitCommand {
    /// The value of a setting as it is in force, with `~` resolved.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn config_path(&self, key: &str) -> Result<Option<String>, GitCommandError> {
        self.config_value(&["--type=path", "--get", key])
    }

    /// The value of a setting in the configuration of this repository alone.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn local_config(&self, key: &str) -> Result<Option<String>, GitCommandError> {
        self.config_value(&["--local", "--get", key])
    }

    /// All values of a setting in the configuration of this repository.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn config_values(&self, key: &str) -> Result<Vec<String>, GitCommandError> {
        let values = self.config_value(&["--local", "--get-all", key])?;
        Ok(values
            .map(|values| values.lines().map(str::to_owned).collect())
            .unwrap_or_default())
    }

    /// Sets a setting in the configuration of this repository.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn set_config(&self, key: &str, value: &str) -> Result<(), GitCommandError> {
        self.run("config", ["--local", "--replace-all", key, value], &[])?;
        Ok(())
    }

    /// Adds a value to a setting in the configuration of this repository.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn add_config(&self, key: &str, value: &str) -> Result<(), GitCommandError> {
        self.run("config", ["--local", "--add", key, value], &[])?;
        Ok(())
    }

    /// Takes a setting out of the configuration of this repository, if it is there.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn unset_config(&self, key: &str) -> Result<(), GitCommandError> {
        /// What `git config` ends with when there is nothing to unset.
        const NOT_THERE: i32 = 5;
        let output = self.output("config", ["--local", "--unset-all", key], &[])?;
        if output.status.success() || output.status.code() == Some(NOT_THERE) {
            Ok(())
        } else {
            Err(self.failed("config", &output))
        }
    }

    /// The addresses to which all remotes are pushed.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn push_addresses(&self, remote: &str) -> Result<Vec<String>, GitCommandError> {
        let arguments = ["get-url", "--push", "--all", remote];
        let output = self.output("remote", arguments, &[])?;
        if !output.status.success() {
            return Ok(Vec::new());
        }
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(output.lines().map(str::to_owned).collect())
    }

    pub(super) fn config_value(
        &self,
        arguments: &[&str],
    ) -> Result<Option<String>, GitCommandError> {
        /// What `git config` ends with when there is no such setting.
        const NOT_THERE: i32 = 1;
        let output = self.output("config", arguments, &[])?;
        match output.status.code() {
            Some(0) => {
                let value = String::from_utf8_lossy(&output.stdout);
                Ok(Some(value.trim_end_matches('\n').to_owned()))
            }
            Some(NOT_THERE) => Ok(None),
            _ => Err(self.failed("config", &output)),
        }
    }
}
