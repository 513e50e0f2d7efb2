//! The two ways in which the service is compiled.

/// One of Cargo's profiles for the service. `Cargo.toml` says how they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// What AWS gets: small and quick to start, and long to compile.
    Lambda,
    /// What the emulated AWS on this machine gets: the same sources, compiled as soon as can be.
    Local,
}

impl Profile {
    /// Its name in `Cargo.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lambda => "lambda",
            Self::Local => "local",
        }
    }
}
