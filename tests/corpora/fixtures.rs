//! Records of our own with everything that is awkward.
