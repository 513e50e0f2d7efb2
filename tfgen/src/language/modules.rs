//! What files of modules have beside the blocks of a root module that is generated.

use super::blocks::{CONNECTION, DATA, DATA_ARGUMENTS, OPEN, PROVISIONER, RULE};
use super::{
    Argument, ArgumentKind, BodySchema, NestedBlockSchema, OtherArguments, Shape, Since, Times,
    block,
};

/// A kind of block in a file of a module.
#[derive(Clone, Copy, Debug)]
pub struct ModuleBlock {
    /// How many labels it has.
    pub labels: usize,
    /// What is inside.
    pub body: &'static BodySchema,
}

/// The kind of block that is called `kind`, if files of modules have it.
pub fn module_block(kind: &str) -> Option<ModuleBlock> {
    let (labels, body) = match kind {
        "resource" => (2, &RESOURCE),
        "ephemeral" => (2, &DATA),
        "action" => (2, &OPEN),
        // A root module alone imports.
        "import" => return None,
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

/// What a managed resource has.
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
                    Argument::new("enabled", ArgumentKind::Value).since(Since::opentofu("1.11")),
                    // In both after the newest version that the table knows.
                    Argument::new("destroy", ArgumentKind::Value),
                ],
                blocks: &[
                    NestedBlockSchema::new("precondition", Times::Any, RULE),
                    NestedBlockSchema::new("postcondition", Times::Any, RULE),
                    NestedBlockSchema::new("action_trigger", Times::Any, OPEN)
                        .since(Since { terraform: Some("1.14"), opentofu: None }),
                ],
                others: OtherArguments::Nobody,
            },
        ),
        CONNECTION,
        PROVISIONER,
    ],
    others: OtherArguments::Provider,
};
