//! The language of root modules: one table of the blocks and arguments that Terraform and OpenTofu
//! read themselves. It is the basis for the check of environments, the schema for editors and the
//! tables of `docs/language.md`.
//!
//! The table does not include what modules, providers and data sources accept, because they declare
//! that themselves.

mod backends;
mod blocks;
mod document;
mod functions;
mod json;
mod modules;
mod names;
mod provider_source;
mod versions;

pub use backends::{Backend, backend, backends, is_secret_of_backend};
pub use blocks::{
    CHECK, DYNAMIC, MODULE, OPEN, OUTPUT, PROVIDER, REQUIRED_PROVIDER, TERRAFORM, VARIABLE, block,
    blocks, data_attributes, data_source,
};
pub use document::document;
pub use functions::{functions, is_function};
pub(crate) use json::{JSON, is_open_in_json};
pub use modules::{ModuleBlock, module_block};
pub use names::{
    IGNORED_OUTSIDE_OF_ROOTS, PROVIDER_ARGUMENTS_KEPT, PROVISIONERS_REMOVED, REFERENCE_ROOTS,
    VARIABLE_NAMES_KEPT, is_provider_name, kept_blocks,
};
pub use provider_source::ProviderSource;
pub use versions::{is_registry_address, is_version_constraint};

/// A table at the top of an environment.
#[derive(Debug)]
pub struct BlockSchema {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// How blocks of it are named.
    pub shape: Shape,
    /// What is inside each.
    pub body: BodySchema,
    /// The versions that have it.
    pub since: Since,
}

/// How the blocks of a table are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `[terraform]`: there is one.
    One,
    /// `[variable.NAME]`.
    Named,
    /// `[data.TYPE.NAME]`.
    Typed,
    /// `[[import]]`: they have no names.
    List,
    /// `[locals]`: names with values.
    Values,
}

/// What a block has inside.
#[derive(Clone, Copy, Debug)]
pub struct BodySchema {
    /// The arguments that Terraform reads.
    pub arguments: &'static [Argument],
    /// The blocks that Terraform reads.
    pub blocks: &'static [NestedBlockSchema],
    /// Who declares the other contents.
    pub others: OtherArguments,
    /// Arguments that cannot be used together, in pairs.
    pub exclusive: Option<[&'static str; 2]>,
}

/// Who declares the arguments and blocks that are not in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherArguments {
    /// Nobody: there are no others.
    Nobody,
    /// A provider.
    Provider,
    /// A module: they are its variables.
    Module,
}

/// An argument.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: ArgumentKind,
    /// Whether the block needs it.
    pub is_required: bool,
    /// Its purpose, if the name does not explain it.
    pub description: &'static str,
    /// The versions that have it.
    pub since: Since,
}

/// What an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// Any value.
    Value,
    /// An object.
    Object,
    /// Any value without references.
    Constant,
    /// A string without references.
    Text,
    /// A boolean without references.
    Flag,
    /// A boolean expression that reads something.
    Condition,
    /// A string.
    Message,
    /// A type.
    Type,
    /// The address of a module or a resource.
    Address,
    /// An array of addresses.
    Addresses,
    /// The name of a provider configuration.
    Provider,
    /// An array of aliases of one provider, each `NAME.ALIAS`.
    Aliases,
    /// A table of names of provider configurations.
    Providers,
    /// The address of a provider in a registry.
    ProviderSource,
    /// A version constraint.
    Version,
    /// What repeats a block: an array of strings or a table.
    Keys,
    /// The number of instances of a block.
    Number,
    /// One of these words.
    Keyword(&'static [&'static str]),
    /// An array of paths into a resource, or the word `all`.
    Paths,
    /// An array of resources, or of paths into them.
    Triggers,
}

/// A block inside another.
#[derive(Clone, Copy, Debug)]
pub struct NestedBlockSchema {
    /// Its name.
    pub name: &'static str,
    /// How many labels it has, each a key of the TOML.
    pub labels: usize,
    /// How often it may occur.
    pub times: Times,
    /// What is inside.
    pub body: BodySchema,
    /// Its purpose, if the name does not explain it.
    pub description: &'static str,
    /// The versions that have it.
    pub since: Since,
}

/// How often a nested block may occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// At most once.
    AtMostOnce,
    /// Any number of times.
    Any,
    /// At least once.
    AtLeastOnce,
}

/// The first versions of Terraform and OpenTofu that have something; `None` if no version has. All
/// versions before the first one in the table count as that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
    /// Terraform's.
    pub terraform: Option<&'static str>,
    /// OpenTofu's.
    pub opentofu: Option<&'static str>,
}

impl Since {
    /// In all versions.
    pub const ALWAYS: Self = Self::of("1.0", "1.6");

    /// Since these versions of `terraform` and `opentofu`.
    const fn of(terraform: &'static str, opentofu: &'static str) -> Self {
        Self { terraform: Some(terraform), opentofu: Some(opentofu) }
    }

    /// Since `version` of Terraform; never in OpenTofu.
    const fn terraform(version: &'static str) -> Self {
        Self { terraform: Some(version), opentofu: None }
    }

    /// Since `version` of OpenTofu; never in Terraform.
    const fn opentofu(version: &'static str) -> Self {
        Self { terraform: None, opentofu: Some(version) }
    }
}

impl BodySchema {
    /// An empty body.
    pub const EMPTY: Self =
        Self { arguments: &[], blocks: &[], others: OtherArguments::Nobody, exclusive: None };

    /// The argument `name`.
    pub fn argument(&self, name: &str) -> Option<&'static Argument> {
        self.arguments.iter().find(|argument| argument.name == name)
    }

    /// The nested block `name`.
    pub fn block(&self, name: &str) -> Option<&'static NestedBlockSchema> {
        self.blocks.iter().find(|block| block.name == name)
    }

    /// Whether Terraform reads the argument or the block `name` in it.
    pub fn has(&self, name: &str) -> bool {
        self.argument(name).is_some() || self.block(name).is_some()
    }

    /// The names of everything that Terraform reads in it.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        let blocks = self.blocks.iter().map(|block| block.name);
        self.arguments.iter().map(|argument| argument.name).chain(blocks)
    }
}

impl Argument {
    const fn new(name: &'static str, kind: ArgumentKind) -> Self {
        Self { name, kind, is_required: false, description: "", since: Since::ALWAYS }
    }

    const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    const fn described(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    const fn since(mut self, since: Since) -> Self {
        self.since = since;
        self
    }
}

impl NestedBlockSchema {
    /// The contents for the labels `labels`: for data sources, they depend on the type.
    pub fn inside(&self, labels: &[String]) -> BodySchema {
        match labels {
            [kind, _] if self.name == "data" => *data_source(kind),
            _ => self.body,
        }
    }

    const fn new(name: &'static str, times: Times, body: BodySchema) -> Self {
        Self { name, labels: 0, times, body, description: "", since: Since::ALWAYS }
    }

    const fn labelled(mut self, labels: usize) -> Self {
        self.labels = labels;
        self
    }

    const fn described(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    const fn since(mut self, since: Since) -> Self {
        self.since = since;
        self
    }
}
