//! The parts of a module, as Terraform orders them: each is known once all are that it reads.

use crate::language::ProviderSource;
use std::fmt;

/// A part of a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What has an address of its own: a local value, a resource, a data source, a check.
    Block(String),
    /// A variable.
    Variable(String),
    /// A configuration of a provider, with its alias.
    Provider(ProviderSource, Option<String>),
    /// How often the module of a block is there: what its `for_each` or `count` reads.
    Instances(String),
    /// A variable of the module of a block.
    Input(String, String),
    /// An output of the module of a block.
    Result(String, String),
    /// All of the module of a block.
    Module(String),
    /// An output.
    Output(String),
}

/// A step of an address, as far as it tells which part is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressStep<'a> {
    /// `.NAME`.
    Name(&'a str),
    /// A constant between brackets.
    Key,
    /// Anything else, behind which Terraform does not look.
    Other,
}

impl Part {
    /// The part that an address reads, which begins with `root`; nothing for what is there before
    /// all parts are.
    pub fn read<'a>(root: &str, mut steps: impl Iterator<Item = AddressStep<'a>>) -> Option<Self> {
        let mut name = || match steps.next() {
            Some(AddressStep::Name(name)) => Some(name),
            _ => None,
        };
        match root {
            "path" | "terraform" | "each" | "count" | "self" => None,
            "var" => Some(Self::Variable(name()?.to_owned())),
            "data" | "ephemeral" => {
                let (kind, name) = (name()?, name()?);
                Some(Self::Block(format!("{root}.{kind}.{name}")))
            }
            "resource" => {
                let (kind, name) = (name()?, name()?);
                Some(Self::Block(format!("{kind}.{name}")))
            }
            "module" => {
                let module = name()?.to_owned();
                let mut step = steps.next();
                if step == Some(AddressStep::Key) {
                    step = steps.next();
                }
                Some(match step {
                    Some(AddressStep::Name(output)) => Self::Result(module, output.to_owned()),
                    _ => Self::Module(module),
                })
            }
            _ => Some(Self::Block(format!("{root}.{}", name()?))),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(address) => write!(formatter, "{address}"),
            Self::Variable(name) => write!(formatter, "var.{name}"),
            Self::Provider(source, None) => write!(formatter, "provider[\"{source}\"]"),
            Self::Provider(source, Some(alias)) => {
                write!(formatter, "provider[\"{source}\"].{alias}")
            }
            Self::Instances(module) | Self::Module(module) => write!(formatter, "module.{module}"),
            Self::Input(module, variable) => write!(formatter, "module.{module}.var.{variable}"),
            Self::Result(module, output) => write!(formatter, "module.{module}.{output}"),
            Self::Output(name) => write!(formatter, "output.{name}"),
        }
    }
}
