//! The table of blocks.

use super::{Argument, Block, Body, Kind, Nested, Others, Shape, Since, Times};

/// The tables at the top of an environment, in the order in which they are documented.
pub fn blocks() -> &'static [Block] {
    &BLOCKS
}

/// The table `name`.
pub fn block(name: &str) -> Option<&'static Block> {
    BLOCKS.iter().find(|block| block.name == name)
}

/// What an entry of `required_providers` has.
pub const REQUIRED_PROVIDER: Body = Body {
    arguments: &[
        Argument::new("source", Kind::ProviderSource).described("Its address in a registry"),
        Argument::new("version", Kind::Version),
        Argument::new("configuration_aliases", Kind::Addresses),
    ],
    ..Body::EMPTY
};

const BLOCKS: [Block; 11] = [
    Block {
        name: "terraform",
        description: "Versions and the backend of the state",
        shape: Shape::One,
        body: TERRAFORM,
        since: Since::ALWAYS,
    },
    Block {
        name: "provider",
        description: "Provider configurations",
        shape: Shape::Named,
        body: PROVIDER,
        since: Since::ALWAYS,
    },
    Block {
        name: "variable",
        description: "Variables of the root module",
        shape: Shape::Named,
        body: VARIABLE,
        since: Since::ALWAYS,
    },
    Block {
        name: "locals",
        description: "Local values: local.NAME",
        shape: Shape::Values,
        body: Body::EMPTY,
        since: Since::ALWAYS,
    },
    Block {
        name: "data",
        description: "Data sources: data.T.N",
        shape: Shape::Typed,
        body: DATA,
        since: Since::ALWAYS,
    },
    Block {
        name: "module",
        description: "Calls of modules",
        shape: Shape::Named,
        body: MODULE,
        since: Since::ALWAYS,
    },
    Block {
        name: "output",
        description: "Outputs of the root module",
        shape: Shape::Named,
        body: OUTPUT,
        since: Since::ALWAYS,
    },
    Block {
        name: "check",
        description: "Checks of every plan and apply",
        shape: Shape::Named,
        body: CHECK,
        since: Since::of("1.5", "1.6"),
    },
    Block {
        name: "import",
        description: "Resources that are there and are to be managed",
        shape: Shape::List,
        body: Body {
            arguments: &[
                Argument::new("to", Kind::Address).required(),
                Argument::new("id", Kind::Value),
                Argument::new("identity", Kind::Value).since(Since::of("1.12", "1.12")),
                Argument::new("for_each", Kind::Keys).since(Since::of("1.7", "1.7")),
                Argument::new("provider", Kind::Provider),
            ],
            ..Body::EMPTY
        },
        since: Since::of("1.5", "1.6"),
    },
    Block {
        name: "moved",
        description: "Resources with a new address",
        shape: Shape::List,
        body: Body {
            arguments: &[
                Argument::new("from", Kind::Address).required(),
                Argument::new("to", Kind::Address).required(),
            ],
            ..Body::EMPTY
        },
        since: Since::of("1.1", "1.6"),
    },
    Block {
        name: "removed",
        description: "Resources that are managed no more",
        shape: Shape::List,
        body: Body {
            arguments: &[Argument::new("from", Kind::Address).required()],
            blocks: &[
                Nested::new(
                    "lifecycle",
                    Times::AtMostOnce,
                    Body { arguments: &[Argument::new("destroy", Kind::Flag)], ..Body::EMPTY },
                ),
                Nested::new("connection", Times::AtMostOnce, OPEN).since(Since::of("1.9", "1.9")),
                Nested::new("provisioner", Times::Any, OPEN)
                    .labelled(1)
                    .since(Since::of("1.9", "1.9")),
            ],
            others: Others::Nobody,
        },
        since: Since::of("1.7", "1.7"),
    },
];

/// What somebody else declares the inside of.
const OPEN: Body = Body { others: Others::Provider, ..Body::EMPTY };

/// A condition with its message.
const RULE: Body = Body {
    arguments: &[
        Argument::new("condition", Kind::Condition).required(),
        Argument::new("error_message", Kind::Message).required(),
    ],
    ..Body::EMPTY
};

/// What `[terraform]` has.
pub const TERRAFORM: Body = Body {
    arguments: &[
        Argument::new("required_version", Kind::Version),
        Argument::new("experiments", Kind::Addresses),
        Argument::new("language", Kind::Address),
    ],
    blocks: &[
        Nested::new("required_providers", Times::AtMostOnce, Body::EMPTY),
        Nested::new("backend", Times::AtMostOnce, Body::EMPTY)
            .labelled(1)
            .described("Where the state is"),
        Nested::new("cloud", Times::AtMostOnce, CLOUD)
            .described("HCP Terraform, in place of a backend")
            .since(Since::of("1.1", "1.6")),
        Nested::new("provider_meta", Times::Any, OPEN).labelled(1),
        Nested::new("encryption", Times::AtMostOnce, OPEN).since(Since::opentofu("1.7")),
    ],
    others: Others::Nobody,
};

const CLOUD: Body = Body {
    arguments: &[
        Argument::new("hostname", Kind::Text),
        Argument::new("organization", Kind::Text),
        Argument::new("token", Kind::Text),
    ],
    blocks: &[Nested::new(
        "workspaces",
        Times::AtMostOnce,
        Body {
            arguments: &[
                Argument::new("name", Kind::Text),
                Argument::new("project", Kind::Text),
                Argument::new("tags", Kind::Constant),
            ],
            ..Body::EMPTY
        },
    )],
    others: Others::Nobody,
};

/// What a provider configuration has; `alias` is a level of the TOML.
pub const PROVIDER: Body = Body {
    arguments: &[Argument::new("version", Kind::Version).described("Rather in required_providers")],
    others: Others::Provider,
    ..Body::EMPTY
};

/// What a variable has.
pub const VARIABLE: Body = Body {
    arguments: &[
        Argument::new("type", Kind::Type).described("A type of Terraform, such as list(string)"),
        Argument::new("default", Kind::Constant),
        Argument::new("description", Kind::Text),
        Argument::new("sensitive", Kind::Flag),
        Argument::new("nullable", Kind::Flag).since(Since::of("1.1", "1.6")),
        Argument::new("ephemeral", Kind::Flag).since(Since::of("1.10", "1.11")),
        Argument::new("const", Kind::Flag).since(Since::of("1.15", "1.12")),
        Argument::new("deprecated", Kind::Text).since(Since::of("1.15", "1.10")),
    ],
    blocks: &[Nested::new("validation", Times::Any, RULE)],
    others: Others::Nobody,
};

/// What every data source has.
const DATA: Body =
    Body { arguments: &DATA_ARGUMENTS, blocks: &[DATA_LIFECYCLE], others: Others::Provider };

/// What a data source of the type `kind` has: those of a provider what it declares, and the one
/// that Terraform has itself.
pub fn data_source(kind: &str) -> &'static Body {
    match kind {
        "terraform_remote_state" => &REMOTE_STATE,
        _ => &DATA,
    }
}

const REMOTE_STATE: Body = Body {
    arguments: &[
        DATA_ARGUMENTS[0],
        DATA_ARGUMENTS[1],
        DATA_ARGUMENTS[2],
        DATA_ARGUMENTS[3],
        Argument::new("backend", Kind::Message).required(),
        Argument::new("config", Kind::Object),
        Argument::new("defaults", Kind::Object),
        Argument::new("workspace", Kind::Message),
    ],
    blocks: &[DATA_LIFECYCLE],
    others: Others::Nobody,
};

const DATA_ARGUMENTS: [Argument; 4] = [
    Argument::new("provider", Kind::Provider),
    Argument::new("for_each", Kind::Keys).described("One instance of the data source for each"),
    Argument::new("count", Kind::Number).described("How many instances there are"),
    Argument::new("depends_on", Kind::Addresses),
];

const DATA_LIFECYCLE: Nested = Nested::new(
    "lifecycle",
    Times::AtMostOnce,
    Body {
        blocks: &[
            Nested::new("precondition", Times::Any, RULE),
            Nested::new("postcondition", Times::Any, RULE),
        ],
        arguments: &[Argument::new("enabled", Kind::Value).since(Since::opentofu("1.11"))],
        others: Others::Nobody,
    },
);

/// What a module block has.
pub const MODULE: Body = Body {
    arguments: &[
        Argument::new("source", Kind::Text)
            .described("Where the module is, when not in modules/ under its name"),
        Argument::new("version", Kind::Version),
        Argument::new("providers", Kind::Providers)
            .described("Provider configurations, by the module's names"),
        Argument::new("for_each", Kind::Keys).described("One instance of the module for each"),
        Argument::new("count", Kind::Number)
            .described("How many instances of the module there are"),
        Argument::new("depends_on", Kind::Addresses),
    ],
    others: Others::Module,
    ..Body::EMPTY
};

/// What an output has.
pub const OUTPUT: Body = Body {
    arguments: &[
        Argument::new("value", Kind::Value).required(),
        Argument::new("description", Kind::Text),
        Argument::new("sensitive", Kind::Flag),
        Argument::new("ephemeral", Kind::Flag).since(Since::of("1.10", "1.11")),
        Argument::new("depends_on", Kind::Addresses),
        Argument::new("deprecated", Kind::Text).since(Since::of("1.15", "1.10")),
        Argument::new("type", Kind::Type).since(Since { terraform: Some("1.15"), opentofu: None }),
    ],
    blocks: &[Nested::new("precondition", Times::Any, RULE).since(Since::of("1.2", "1.6"))],
    others: Others::Nobody,
};

/// What a check has.
pub const CHECK: Body = Body {
    blocks: &[
        Nested::new("data", Times::AtMostOnce, DATA).labelled(2),
        Nested::new("assert", Times::AtLeastOnce, RULE),
    ],
    ..Body::EMPTY
};
