//! The two ways in which the service is compiled.

/// One of Cargo's profiles for the service. `Cargo.toml` defines how they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// For AWS: small and quick to start, but slow to compile.
    Lambda,
    /// For the emulated AWS on this machine: the same sources, compiled as fast as possible.
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
