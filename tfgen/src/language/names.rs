//! Names that Terraform reserves.

/// Names that no variable of a module can have, because module blocks have arguments of these
/// names.
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

/// The first words of addresses that an environment can refer to.
pub const REFERENCE_ROOTS: [&str; 9] =
    ["count", "data", "each", "local", "module", "path", "terraform", "tofu", "var"];

/// Names that no argument or block of a provider can have, because Terraform reserves them for
/// later.
pub const PROVIDER_ARGUMENTS_KEPT: [&str; 5] =
    ["count", "depends_on", "lifecycle", "locals", "source"];

/// Provisioners that Terraform had before 0.15.
pub const PROVISIONERS_REMOVED: [&str; 4] = ["chef", "habitat", "puppet", "salt-masterless"];

/// Blocks of `terraform` that are read only in a root module and ignored in other modules.
pub const IGNORED_OUTSIDE_OF_ROOTS: [&str; 2] = ["backend", "cloud"];

/// The blocks that Terraform reserves for later in a block of the kind `kind`, if it can have other
/// blocks.
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
