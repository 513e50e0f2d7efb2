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

/// What no provider can take as an argument or a block: Terraform keeps these for later.
pub const PROVIDER_ARGUMENTS_KEPT: [&str; 5] =
    ["count", "depends_on", "lifecycle", "locals", "source"];
