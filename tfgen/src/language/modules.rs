//! What module files have besides the blocks of a generated root module.

use super::blocks::{CONNECTION, DATA, DATA_ARGUMENTS, ENABLED, OPEN, PROVISIONER, RULE};
use super::{
    Argument, ArgumentKind, BodySchema, NestedBlockSchema, OtherArguments, Shape, Since, Times,
    block,
};

/// A kind of block in a module file.
#[derive(Clone, Copy, Debug)]
pub struct ModuleBlock {
    /// How many labels it has.
    pub labels: usize,
    /// What is inside.
    pub body: &'static BodySchema,
}

/// The kind of block called `kind`, if module files have it.
pub fn module_block(kind: &str) -> Option<ModuleBlock> {
    let (labels, body) = match kind {
        "resource" => (2, &RESOURCE),
        "ephemeral" => (2, &DATA),
        "action" => (2, &ACTION),
        "language" => (0, &LANGUAGE),
        _ => {
            let block = block(kind)?;
            let labels = match block.shape {
                Shape::One | Shape::List | Shape::Values => 0,
                Shape::Named => 1,
                Shape::Typed => 2,
            };
            (labels, &block.body)
        }
    };
    Some(ModuleBlock { labels, body })
}

/// The block of OpenTofu since 1.12 that names the versions of it that a module is for.
const LANGUAGE: BodySchema = BodySchema {
    arguments: &[
        Argument::new("edition", ArgumentKind::Keyword(&["tofu2024"])),
        Argument::new("experiments", ArgumentKind::Addresses),
    ],
    blocks: &[NestedBlockSchema::new("compatible_with", Times::Any, OPEN)],
    ..BodySchema::EMPTY
};

/// The contents of an action of a provider, which Terraform has since 1.14.
const ACTION: BodySchema = BodySchema {
    arguments: &[DATA_ARGUMENTS[0], DATA_ARGUMENTS[1], DATA_ARGUMENTS[2]],
    blocks: &[NestedBlockSchema::new("config", Times::AtMostOnce, OPEN)],
    ..BodySchema::EMPTY
};

/// When a resource triggers which actions.
const ACTION_TRIGGER: BodySchema = BodySchema {
    arguments: &[
        Argument::new("events", ArgumentKind::Value).required(),
        Argument::new("actions", ArgumentKind::Value).required(),
        Argument::new("condition", ArgumentKind::Value),
        Argument::new("on_failure", ArgumentKind::Value).since(Since::terraform("1.16")),
    ],
    ..BodySchema::EMPTY
};

/// The contents of a managed resource.
const RESOURCE: BodySchema = BodySchema {
    arguments: &DATA_ARGUMENTS,
    blocks: &[
        NestedBlockSchema::new(
            "lifecycle",
            Times::AtMostOnce,
            BodySchema {
                arguments: &[
                    Argument::new("create_before_destroy", ArgumentKind::Flag),
                    // OpenTofu computes it since 1.12.
                    Argument::new("prevent_destroy", ArgumentKind::Value),
                    Argument::new("ignore_changes", ArgumentKind::Paths),
                    Argument::new("replace_triggered_by", ArgumentKind::Triggers)
                        .since(Since::of("1.2", "1.6")),
                    ENABLED,
                    Argument::new("destroy", ArgumentKind::Value).since(Since::of("1.16", "1.12")),
                ],
                blocks: &[
                    NestedBlockSchema::new("precondition", Times::Any, RULE),
                    NestedBlockSchema::new("postcondition", Times::Any, RULE),
                    NestedBlockSchema::new("action_trigger", Times::Any, ACTION_TRIGGER)
                        .since(Since::terraform("1.14")),
                ],
                ..BodySchema::EMPTY
            },
        ),
        CONNECTION,
        PROVISIONER,
    ],
    others: OtherArguments::Provider,
    ..BodySchema::EMPTY
};
