//! Instances of modules and of blocks, and how addresses pick them.

use super::configuration::{Body, Call};
use std::rc::Rc;
use terraform_expressions::Value;

/// An instance of a module: the root module, or one that a call makes.
#[derive(Debug)]
pub(super) struct Instance<'c> {
    /// Its address; empty for the root module.
    pub(super) address: String,
    pub(super) body: &'c Body<'c>,
    /// The call that makes it, with its name and place.
    pub(super) caller: Option<Caller<'c>>,
}

#[derive(Debug)]
pub(super) struct Caller<'c> {
    pub(super) instance: Rc<Instance<'c>>,
    pub(super) name: &'c str,
    pub(super) call: &'c Call,
    pub(super) each: Each,
}

/// One instance of a block.
#[derive(Clone, Debug)]
pub(super) enum Each {
    /// The only one.
    One,
    /// The one with this number.
    Number(usize),
    /// The one with this key and value.
    Key(String, Value),
}

/// The instances of a block, or why they are unknown.
pub(super) type Expansion = Result<Vec<Each>, String>;

/// The instances that a call makes.
pub(super) type Called<'c> = Vec<(Each, Rc<Instance<'c>>)>;

/// The address of a resource: that of its module, its type, its name and its index.
pub(super) fn address(module: &str, kind: &str, name: &str, each: &Each) -> String {
    let dot = if module.is_empty() { "" } else { "." };
    format!("{module}{dot}{kind}.{name}{}", each.index())
}

impl Each {
    /// The index in its address.
    pub(super) fn index(&self) -> String {
        match self {
            Self::One => String::new(),
            Self::Number(number) => format!("[{number}]"),
            // Terraform's quotes are those of HCL, which has templates.
            Self::Key(key, _) => {
                let quoted = serde_json::Value::from(key.as_str()).to_string();
                format!("[{}]", quoted.replace("${", "$${").replace("%{", "%%{"))
            }
        }
    }
}
