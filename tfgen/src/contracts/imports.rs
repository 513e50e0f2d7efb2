//! `import` blocks. Any module may have them since Terraform 1.16; before, only a root module.

use super::Contract;
use super::merged::Merged;
use crate::language::module_block;
use hcl_syntax::{Expression, Kind, Step, StepKind};

/// The target of an import.
enum Target {
    /// A resource of the module itself: its type and its name.
    Own(String, String),
    /// A resource of a module that it calls.
    Inner,
}

impl Contract {
    /// Refuses what Terraform refuses in the import `block`, which is one of the `blocks` of its
    /// module.
    pub(super) fn refuse_import(&mut self, block: &Merged<'_>, blocks: &[Merged<'_>]) {
        let header = block.base.header();
        if let Some(language) = module_block("import") {
            let address = format_args!("`import`");
            self.refuse_missing(header, language.body, address, |name| block.value(name));
        }
        match (block.value("id"), block.value("identity")) {
            (None, None) => {
                let title = "`import` has neither `id` nor `identity`";
                self.refuse(title.to_owned(), header, "does not show what to import");
            }
            (Some(_), Some(identity)) => {
                let title = "`import` has both `id` and `identity`";
                self.refuse(title.to_owned(), identity.origin(), "one of the two");
            }
            _ => {}
        }
        let Some(to) = block.value("to") else { return };
        let written = to.written().reference();
        let Some(tree) = written.tree() else { return };
        let Some(target) = target(tree) else {
            let title = "`to` of `import` must be the address of a resource";
            self.refuse(title.to_owned(), to.origin(), "such as `aws_s3_bucket.site`");
            return;
        };
        let Some(provider) = block.value("provider") else { return };
        let text = |text: &str| text.trim_matches('"').to_owned();
        let is_refused = match target {
            Target::Inner => true,
            Target::Own(of, label) => {
                let resource = blocks.iter().find(|one| {
                    let block = one.base.block;
                    let labels = block.labels.iter().map(|label| &*label.text);
                    block.kind.as_str() == "resource" && labels.eq([&*of, &*label])
                });
                resource.is_some_and(|resource| {
                    let own = resource.value("provider").map(|own| text(own.text()));
                    own != Some(text(provider.text()))
                })
            }
        };
        if is_refused {
            let title = "an import of a declared resource cannot have a `provider`";
            self.refuse(
                title.to_owned(),
                provider.origin(),
                "Terraform uses that of the declaration",
            );
        }
    }
}

/// The target of `to`, whichever instance it names.
fn target(to: &Expression) -> Option<Target> {
    let traversal = match &to.kind {
        Kind::String(text) => return target(&hcl_syntax::parse_expression(text).ok()?),
        Kind::Traversal(traversal) => traversal,
        _ => return None,
    };
    let Kind::Variable(root) = &traversal.root.kind else { return None };
    let is_splat = |kind: &StepKind| matches!(kind, StepKind::FullSplat | StepKind::AttributeSplat);
    if traversal.steps.iter().any(|step| is_splat(&step.kind)) {
        return None;
    }
    let names: Vec<&str> = traversal.steps.iter().filter_map(Step::attribute).collect();
    match (&**root, &names[..]) {
        ("module", [_, _, _, ..]) => Some(Target::Inner),
        ("module" | "data", _) => None,
        ("resource", [of, label, ..]) => Some(Target::Own((*of).to_owned(), (*label).to_owned())),
        (of, [label, ..]) => Some(Target::Own(of.to_owned(), (*label).to_owned())),
        _ => None,
    }
}
