//! The parts of a module as Terraform orders them: each is known once everything that it reads is
//! known.

use crate::language::ProviderSource;
use std::fmt;

/// A part of a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A block with its own address: a local value, a resource, a data source, a check.
    Block(String),
    /// A variable.
    Variable(String),
    /// A configuration of a provider, with its alias.
    Provider(ProviderSource, Option<String>),
    /// The number of instances of a module block: what its `for_each` or `count` reads.
    Instances(String),
    /// A variable of the module that a block calls.
    Input(String, String),
    /// An output of the module that a block calls.
    Result(String, String),
    /// All of the module that a block calls.
    Module(String),
    /// An output.
    Output(String),
}

/// A step of an address, as far as it shows which part is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressStep<'a> {
    /// `.NAME`.
    Name(&'a str),
    /// A constant in brackets.
    Key,
    /// Anything else; Terraform ignores what follows it.
    Other,
}

impl Part {
    /// The part that an address beginning with `root` reads; `None` for what exists before all
    /// parts.
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
