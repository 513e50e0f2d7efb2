//! Names that Terraform keeps for itself.

/// What no variable of a module can be called: a module block has these itself.
pub const VARIABLE_NAMES_KEPT: [&str; 10] = [
    "_",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "locals",
    "provider",
    "providers",
    "source",
    "version",
];

/// With what an address begins that an environment may refer to.
pub const REFERENCE_ROOTS: [&str; 9] =
    ["count", "data", "each", "local", "module", "path", "terraform", "tofu", "var"];

/// What no provider can take as an argument or a block: Terraform keeps these for later.
pub const PROVIDER_ARGUMENTS_KEPT: [&str; 5] =
    ["count", "depends_on", "lifecycle", "locals", "source"];

/// Provisioners that Terraform had before 0.15.
pub const PROVISIONERS_REMOVED: [&str; 4] = ["chef", "habitat", "puppet", "salt-masterless"];

/// The blocks of `terraform` that a root module alone is read by: those of other modules are ignored.
pub const IGNORED_OUTSIDE_OF_ROOTS: [&str; 2] = ["backend", "cloud"];

/// The blocks that Terraform keeps for later in a block of the kind `kind`, where others may be there.
pub fn kept_blocks(kind: &str) -> &'static [&'static str] {
    match kind {
        "resource" | "data" | "ephemeral" => &["locals"],
        "module" => &["locals", "provider"],
        "provider" => &PROVIDER_ARGUMENTS_KEPT,
        "provisioner" => &["lifecycle"],
        _ => &[],
    }
}

/// Whether a provider can have the local name `name`.
pub fn is_provider_name(name: &str) -> bool {
    let is_part =
        |one: char| one == '-' || one.is_lowercase() || one.is_numeric() || !one.is_ascii();
    !name.is_empty()
        && name.chars().all(is_part)
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--")
}
