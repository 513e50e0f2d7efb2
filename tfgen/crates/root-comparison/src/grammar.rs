//! What Terraform itself reads in the blocks of a root: which members are blocks, and which
//! arguments are not values.

/// What kind of a body it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// A file.
    File,
    Terraform,
    RequiredProviders,
    Provider,
    Variable,
    Locals,
    Resource,
    /// `data` and `ephemeral`.
    Data,
    Module,
    Output,
    Check,
    Import,
    Moved,
    Removed,
    /// A condition with its message.
    Rule,
    Lifecycle,
    Provisioner,
    /// Somebody else declares the contents.
    Open,
    /// The same, with constants: backends.
    Constants,
    /// `dynamic`, in `Open` or `Constants`.
    Dynamic,
}

/// How an argument is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Value,
    /// JSON strings are not templates.
    Constant,
    Type,
    /// A reference or keyword.
    Reference,
    /// References or keywords whose order does not matter.
    References,
    Source,
    /// The provider configurations of a module.
    Providers,
    /// Versions and the address of a provider.
    RequiredProvider,
}

impl Context {
    /// The number of labels of a block of the kind `kind` in this body, and its contents; `None` if
    /// Terraform does not read it as a block here.
    pub(crate) fn block(self, kind: &str) -> Option<(usize, Self)> {
        use Context as C;
        Some(match (self, kind) {
            (C::File, "terraform") => (0, C::Terraform),
            (C::File, "provider") => (1, C::Provider),
            (C::File, "variable") => (1, C::Variable),
            (C::File, "locals") => (0, C::Locals),
            (C::File, "resource") => (2, C::Resource),
            (C::File, "data" | "ephemeral") | (C::Check, "data") => (2, C::Data),
            (C::File, "module") => (1, C::Module),
            (C::File, "output") => (1, C::Output),
            (C::File, "check") => (1, C::Check),
            (C::File, "import") => (0, C::Import),
            (C::File, "moved") => (0, C::Moved),
            (C::File, "removed") => (0, C::Removed),
            (C::File, "action") => (2, C::Open),
            (C::Terraform, "required_providers") => (0, C::RequiredProviders),
            (C::Terraform, "backend") => (1, C::Constants),
            (C::Terraform, "cloud") => (0, C::Constants),
            (C::Terraform, "provider_meta") => (1, C::Open),
            (C::Terraform, "encryption") => (0, C::Open),
            (C::Variable, "validation")
            | (C::Output, "precondition")
            | (C::Lifecycle, "precondition" | "postcondition")
            | (C::Check, "assert") => (0, C::Rule),
            (C::Resource | C::Data | C::Module | C::Removed, "lifecycle") => (0, C::Lifecycle),
            (C::Resource | C::Removed, "provisioner") => (1, C::Provisioner),
            (C::Resource | C::Removed | C::Provisioner, "connection") => (0, C::Open),
            (_, "dynamic") if self.is_open() => (1, C::Dynamic),
            (C::Dynamic, "content") => (0, C::Open),
            _ => return None,
        })
    }

    /// Whether somebody else declares which members are blocks.
    pub(crate) fn is_open(self) -> bool {
        matches!(
            self,
            Self::Provider
                | Self::Resource
                | Self::Data
                | Self::Provisioner
                | Self::Open
                | Self::Constants
        )
    }

    /// How the argument `name` is read.
    pub(crate) fn reading(self, name: &str) -> Reading {
        use Context as C;
        match (self, name) {
            (C::Terraform, "experiments") | (_, "depends_on") if self.has_references() => {
                Reading::References
            }
            (C::Terraform, "language")
            | (C::Resource | C::Data | C::Import, "provider")
            | (C::Import, "to")
            | (C::Moved, "from" | "to")
            | (C::Removed, "from")
            | (C::Provisioner, "when" | "on_failure")
            | (C::Dynamic, "iterator") => Reading::Reference,
            (C::Lifecycle, "ignore_changes" | "replace_triggered_by") => Reading::References,
            (C::Variable, "type") => Reading::Type,
            (C::Module, "source") => Reading::Source,
            (C::Module, "providers") => Reading::Providers,
            (C::RequiredProviders, _) => Reading::RequiredProvider,
            (C::Terraform | C::Variable | C::Constants, _)
            | (C::Provider, "alias" | "version")
            | (C::Module, "version")
            | (C::Output, "description" | "sensitive" | "ephemeral")
            | (C::Lifecycle, "create_before_destroy" | "prevent_destroy" | "destroy") => {
                Reading::Constant
            }
            _ => Reading::Value,
        }
    }

    /// Whether it contains lists of references.
    fn has_references(self) -> bool {
        matches!(self, Self::Terraform | Self::Resource | Self::Data | Self::Module | Self::Output)
    }
}
