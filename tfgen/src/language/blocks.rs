//! The table of blocks.

use super::{
    Argument, ArgumentKind, BlockSchema, BodySchema, NestedBlockSchema, OtherArguments, Shape,
    Since, Times,
};

/// The top-level tables of an environment, in the order of the documentation.
pub fn blocks() -> &'static [BlockSchema] {
    &BLOCKS
}

/// The table `name`.
pub fn block(name: &str) -> Option<&'static BlockSchema> {
    BLOCKS.iter().find(|block| block.name == name)
}

/// The contents of an entry of `required_providers`.
pub const REQUIRED_PROVIDER: BodySchema = BodySchema {
    arguments: &[
        Argument::new("source", ArgumentKind::ProviderSource)
            .described("Its address in a registry"),
        Argument::new("version", ArgumentKind::Version),
        Argument::new("configuration_aliases", ArgumentKind::Aliases),
    ],
    ..BodySchema::EMPTY
};

const BLOCKS: [BlockSchema; 11] = [
    BlockSchema {
        name: "terraform",
        description: "Versions, and the backend of the state",
        shape: Shape::One,
        body: TERRAFORM,
        since: Since::ALWAYS,
    },
    BlockSchema {
        name: "provider",
        description: "Provider configurations",
        shape: Shape::Named,
        body: PROVIDER,
        since: Since::ALWAYS,
    },
    BlockSchema {
        name: "variable",
        description: "Variables of the root module",
        shape: Shape::Named,
        body: VARIABLE,
        since: Since::ALWAYS,
    },
    BlockSchema {
        name: "locals",
        description: "Local values: local.NAME",
        shape: Shape::Values,
        body: BodySchema::EMPTY,
        since: Since::ALWAYS,
    },
    BlockSchema {
        name: "data",
        description: "Data sources: data.T.N",
        shape: Shape::Typed,
        body: DATA,
        since: Since::ALWAYS,
    },
    BlockSchema {
        name: "module",
        description: "Calls of modules",
        shape: Shape::Named,
        body: MODULE,
        since: Since::ALWAYS,
    },
    BlockSchema {
        name: "output",
        description: "Outputs of the root module",
        shape: Shape::Named,
        body: OUTPUT,
        since: Since::ALWAYS,
    },
    BlockSchema {
        name: "check",
        description: "Checks of every plan and apply",
        shape: Shape::Named,
        body: CHECK,
        since: Since::of("1.5", "1.6"),
    },
    BlockSchema {
        name: "import",
        description: "Existing resources to manage from now on",
        shape: Shape::List,
        body: BodySchema {
            arguments: &[
                Argument::new("to", ArgumentKind::Address).required(),
                Argument::new("id", ArgumentKind::Value),
                Argument::new("identity", ArgumentKind::Value).since(Since::of("1.12", "1.12")),
                Argument::new("for_each", ArgumentKind::Keys).since(Since::of("1.7", "1.7")),
                Argument::new("provider", ArgumentKind::Provider),
            ],
            exclusive: Some(["id", "identity"]),
            ..BodySchema::EMPTY
        },
        since: Since::of("1.5", "1.6"),
    },
    BlockSchema {
        name: "moved",
        description: "Resources with a new address",
        shape: Shape::List,
        body: BodySchema {
            arguments: &[
                Argument::new("from", ArgumentKind::Address).required(),
                Argument::new("to", ArgumentKind::Address).required(),
            ],
            ..BodySchema::EMPTY
        },
        since: Since::of("1.1", "1.6"),
    },
    BlockSchema {
        name: "removed",
        description: "Resources that are no longer managed",
        shape: Shape::List,
        body: BodySchema {
            arguments: &[Argument::new("from", ArgumentKind::Address).required()],
            blocks: &[
                NestedBlockSchema::new(
                    "lifecycle",
                    Times::AtMostOnce,
                    BodySchema {
                        arguments: &[Argument::new("destroy", ArgumentKind::Flag)],
                        ..BodySchema::EMPTY
                    },
                )
                .since(Since::of("1.7", "1.10")),
                CONNECTION.since(Since::terraform("1.9")),
                PROVISIONER.since(Since::of("1.9", "1.10")),
            ],
            ..BodySchema::EMPTY
        },
        since: Since::of("1.7", "1.7"),
    },
];

/// A body whose contents somebody else declares.
pub const OPEN: BodySchema = BodySchema { others: OtherArguments::Provider, ..BodySchema::EMPTY };

/// Produces nested blocks of a provider, one for each element of `for_each`; its label is their
/// kind.
pub const DYNAMIC: NestedBlockSchema = NestedBlockSchema::new(
    "dynamic",
    Times::Any,
    BodySchema {
        arguments: &[
            Argument::new("for_each", ArgumentKind::Value).required(),
            Argument::new("iterator", ArgumentKind::Address),
            Argument::new("labels", ArgumentKind::Value),
        ],
        blocks: &[NestedBlockSchema::new("content", Times::AtLeastOnce, OPEN)],
        ..BodySchema::EMPTY
    },
)
.labelled(1);

/// How a provisioner connects to its target.
pub(super) const CONNECTION: NestedBlockSchema =
    NestedBlockSchema::new("connection", Times::AtMostOnce, OPEN);

/// What runs when a resource is created or destroyed.
pub(super) const PROVISIONER: NestedBlockSchema = NestedBlockSchema::new(
    "provisioner",
    Times::Any,
    BodySchema {
        arguments: &[
            Argument::new("when", ArgumentKind::Keyword(&["create", "destroy"])),
            Argument::new("on_failure", ArgumentKind::Keyword(&["continue", "fail"])),
        ],
        blocks: &[CONNECTION],
        others: OtherArguments::Provider,
        ..BodySchema::EMPTY
    },
)
.labelled(1);

/// A condition with its message.
pub(super) const RULE: BodySchema = BodySchema {
    arguments: &[
        Argument::new("condition", ArgumentKind::Condition).required(),
        Argument::new("error_message", ArgumentKind::Message).required(),
    ],
    ..BodySchema::EMPTY
};

/// The contents of `[terraform]`.
pub const TERRAFORM: BodySchema = BodySchema {
    arguments: &[
        Argument::new("required_version", ArgumentKind::Version),
        Argument::new("experiments", ArgumentKind::Addresses),
        Argument::new("language", ArgumentKind::Keyword(&["TF2021"])),
    ],
    blocks: &[
        NestedBlockSchema::new("required_providers", Times::AtMostOnce, BodySchema::EMPTY),
        NestedBlockSchema::new("backend", Times::AtMostOnce, BodySchema::EMPTY)
            .labelled(1)
            .described("Where the state is"),
        NestedBlockSchema::new("cloud", Times::AtMostOnce, CLOUD)
            .described("HCP Terraform, instead of a backend")
            .since(Since::of("1.1", "1.6")),
        NestedBlockSchema::new("provider_meta", Times::Any, OPEN).labelled(1),
        NestedBlockSchema::new("encryption", Times::AtMostOnce, ENCRYPTION)
            .since(Since::opentofu("1.7")),
    ],
    ..BodySchema::EMPTY
};

/// How OpenTofu encrypts states and plans: <https://opentofu.org/docs/language/state/encryption/>.
const ENCRYPTION: BodySchema = BodySchema {
    blocks: &[
        NestedBlockSchema::new("key_provider", Times::Any, OPEN).labelled(2),
        NestedBlockSchema::new(
            "method",
            Times::Any,
            BodySchema {
                arguments: &[Argument::new("keys", ArgumentKind::Address)],
                others: OtherArguments::Provider,
                ..BodySchema::EMPTY
            },
        )
        .labelled(2),
        NestedBlockSchema::new("state", Times::AtMostOnce, ENCRYPTED),
        NestedBlockSchema::new("plan", Times::AtMostOnce, ENCRYPTED),
        NestedBlockSchema::new(
            "remote_state_data_sources",
            Times::AtMostOnce,
            BodySchema {
                blocks: &[
                    NestedBlockSchema::new("default", Times::AtMostOnce, ENCRYPTED),
                    NestedBlockSchema::new("remote_state_data_source", Times::Any, ENCRYPTED)
                        .labelled(1),
                ],
                ..BodySchema::EMPTY
            },
        ),
    ],
    ..BodySchema::EMPTY
};

/// The method for encryption, and the one for reading if that fails.
const ENCRYPTED: BodySchema = BodySchema {
    arguments: &[
        Argument::new("method", ArgumentKind::Address),
        Argument::new("enforced", ArgumentKind::Flag),
    ],
    blocks: &[NestedBlockSchema::new(
        "fallback",
        Times::AtMostOnce,
        BodySchema {
            arguments: &[Argument::new("method", ArgumentKind::Address)],
            ..BodySchema::EMPTY
        },
    )],
    ..BodySchema::EMPTY
};

const CLOUD: BodySchema = BodySchema {
    arguments: &[
        Argument::new("hostname", ArgumentKind::Text),
        Argument::new("organization", ArgumentKind::Text),
        Argument::new("token", ArgumentKind::Text),
    ],
    blocks: &[NestedBlockSchema::new(
        "workspaces",
        Times::AtMostOnce,
        BodySchema {
            arguments: &[
                Argument::new("name", ArgumentKind::Text),
                Argument::new("project", ArgumentKind::Text),
                Argument::new("tags", ArgumentKind::Constant),
            ],
            exclusive: Some(["name", "tags"]),
            ..BodySchema::EMPTY
        },
    )],
    ..BodySchema::EMPTY
};

/// The contents of a provider configuration; in TOML, `alias` is a level of its own.
pub const PROVIDER: BodySchema = BodySchema {
    arguments: &[Argument::new("version", ArgumentKind::Version)
        .described("Better set in required_providers")],
    others: OtherArguments::Provider,
    ..BodySchema::EMPTY
};

/// The contents of a variable.
pub const VARIABLE: BodySchema = BodySchema {
    arguments: &[
        Argument::new("type", ArgumentKind::Type)
            .described("A Terraform type, such as list(string)"),
        Argument::new("default", ArgumentKind::Constant),
        Argument::new("description", ArgumentKind::Text),
        Argument::new("sensitive", ArgumentKind::Flag),
        Argument::new("nullable", ArgumentKind::Flag).since(Since::of("1.1", "1.6")),
        Argument::new("ephemeral", ArgumentKind::Flag).since(Since::of("1.10", "1.11")),
        Argument::new("const", ArgumentKind::Flag).since(Since::of("1.15", "1.12")),
        Argument::new("deprecated", ArgumentKind::Text).since(Since::of("1.15", "1.10")),
    ],
    blocks: &[NestedBlockSchema::new("validation", Times::Any, RULE)],
    ..BodySchema::EMPTY
};

/// The contents of every data source.
pub(super) const DATA: BodySchema = BodySchema {
    arguments: &DATA_ARGUMENTS,
    blocks: &[DATA_LIFECYCLE],
    others: OtherArguments::Provider,
    ..BodySchema::EMPTY
};

/// The contents of a data source of the type `kind`: for a provider's data source, what the
/// provider declares; also those of the one that is built into Terraform.
pub fn data_source(kind: &str) -> &'static BodySchema {
    match kind {
        "terraform_remote_state" => &REMOTE_STATE,
        _ => &DATA,
    }
}

/// The attributes of a data source of the type `kind`, if it is built into Terraform.
pub fn data_attributes(kind: &str) -> Option<&'static [&'static str]> {
    match kind {
        "terraform_remote_state" => {
            Some(&["backend", "config", "defaults", "outputs", "workspace"])
        }
        _ => None,
    }
}

const REMOTE_STATE: BodySchema = BodySchema {
    arguments: &[
        DATA_ARGUMENTS[0],
        DATA_ARGUMENTS[1],
        DATA_ARGUMENTS[2],
        DATA_ARGUMENTS[3],
        Argument::new("backend", ArgumentKind::Message).required(),
        Argument::new("config", ArgumentKind::Object),
        Argument::new("defaults", ArgumentKind::Object),
        Argument::new("workspace", ArgumentKind::Message),
    ],
    blocks: &[DATA_LIFECYCLE],
    ..BodySchema::EMPTY
};

/// The arguments of resources of every kind.
pub(super) const DATA_ARGUMENTS: [Argument; 4] = [
    Argument::new("provider", ArgumentKind::Provider),
    Argument::new("for_each", ArgumentKind::Keys)
        .described("One instance of the data source for each"),
    Argument::new("count", ArgumentKind::Number).described("How many instances there are"),
    Argument::new("depends_on", ArgumentKind::Addresses),
];

/// The parts of a resource's lifecycle that also apply if nothing is managed.
pub(super) const DATA_LIFECYCLE: NestedBlockSchema = NestedBlockSchema::new(
    "lifecycle",
    Times::AtMostOnce,
    BodySchema {
        blocks: &[
            NestedBlockSchema::new("precondition", Times::Any, RULE),
            NestedBlockSchema::new("postcondition", Times::Any, RULE),
        ],
        arguments: &[ENABLED],
        ..BodySchema::EMPTY
    },
);

/// Whether a block that exists at most once exists.
pub(super) const ENABLED: Argument =
    Argument::new("enabled", ArgumentKind::Value).since(Since::opentofu("1.11"));

/// The contents of a module block.
pub const MODULE: BodySchema = BodySchema {
    arguments: &[
        Argument::new("source", ArgumentKind::Text)
            .described("Where the module is, if not in modules/ under its name"),
        Argument::new("version", ArgumentKind::Version),
        Argument::new("providers", ArgumentKind::Providers)
            .described("Provider configurations, by the module's names"),
        Argument::new("for_each", ArgumentKind::Keys)
            .described("One instance of the module for each"),
        Argument::new("count", ArgumentKind::Number)
            .described("How many instances of the module there are"),
        Argument::new("depends_on", ArgumentKind::Addresses),
        Argument::new("ignore_nested_deprecations", ArgumentKind::Flag)
            .described("Whether to hide deprecation warnings inside")
            .since(Since::terraform("1.15")),
    ],
    blocks: &[NestedBlockSchema::new(
        "lifecycle",
        Times::AtMostOnce,
        BodySchema { arguments: &[ENABLED], ..BodySchema::EMPTY },
    )
    .since(Since::opentofu("1.11"))],
    others: OtherArguments::Module,
    ..BodySchema::EMPTY
};

/// The contents of an output.
pub const OUTPUT: BodySchema = BodySchema {
    arguments: &[
        Argument::new("value", ArgumentKind::Value).required(),
        Argument::new("description", ArgumentKind::Text),
        Argument::new("sensitive", ArgumentKind::Flag),
        Argument::new("ephemeral", ArgumentKind::Flag).since(Since::of("1.10", "1.11")),
        Argument::new("depends_on", ArgumentKind::Addresses),
        Argument::new("deprecated", ArgumentKind::Text).since(Since::of("1.15", "1.10")),
        Argument::new("type", ArgumentKind::Type).since(Since::terraform("1.15")),
    ],
    blocks: &[
        NestedBlockSchema::new("precondition", Times::Any, RULE).since(Since::of("1.2", "1.6"))
    ],
    ..BodySchema::EMPTY
};

/// The contents of a check.
pub const CHECK: BodySchema = BodySchema {
    blocks: &[
        NestedBlockSchema::new("data", Times::AtMostOnce, DATA).labelled(2),
        NestedBlockSchema::new("assert", Times::AtLeastOnce, RULE),
    ],
    ..BodySchema::EMPTY
};
