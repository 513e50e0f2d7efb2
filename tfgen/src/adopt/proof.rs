//! Proves that an adopted root means the same as the original.

use super::convert::{Adopted, Request, Way};
use super::json_file::{native_value, with_current_folder_of_json};
use super::known_values::{input_type, value};
use super::relative_paths::with_current_folder;
use super::written_secrets;
use crate::contracts::{Contract, Type, kind_at};
use crate::hcl::{self, Address, Inward};
use crate::layers::Environment;
use crate::pipeline;
use crate::problem::Problems;
use crate::project::Project;
use crate::relative_path::in_folder;
use crate::source::Sources;
use crate::states::States;
use anyhow::Context as _;
use root_comparison::{
    BlockComparison, Comparison, Difference, Excerpt, Given, Reason, Root, Verdict, compare,
};
use std::collections::BTreeSet;
use std::path::Path;
use terraform_expressions::{Evaluator, Value, declared};

/// How the root module of an environment compares with the original.
#[derive(Debug)]
pub struct Proof {
    /// The environment.
    pub environment: String,
    /// Block by block.
    pub comparison: Comparison,
}

/// Generates `adopted` in memory and compares it with the original of `request`. There is no proof
/// if `problems` are in the way; two environments with one state are not in the way. Secrets that
/// would be written out are added to `found`. `project` is the repository with the files of
/// `adopted`.
///
/// # Errors
/// If a file cannot be read, or one of the two is not a root.
pub(super) fn prove(
    project: &Project,
    request: &Request,
    adopted: &Adopted,
    found: &mut BTreeSet<Way>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Vec<Proof>> {
    let names: Vec<String> =
        adopted.environments.iter().map(|(name, _)| name.to_string()).collect();
    let checked = pipeline::checked(project, &names, sources, problems)?;
    if problems.errors() > 0 {
        found.append(&mut written_secrets::found(project, &names, (sources, problems))?);
        return Ok(vec![]);
    }
    let (mut proofs, mut states) = (vec![], States::default());
    let texts = texts(project, &request.folder)?;
    for (number, (name, files)) in adopted.environments.iter().enumerate() {
        let mut given = Given::default();
        for path in files {
            let text = String::from_utf8_lossy(&project.read(path)?).into_owned();
            given.read_variables(path, &text).map_err(anyhow::Error::msg)?;
        }
        given.variables.retain(|name, _| adopted.given.contains(name));
        let is_own =
            |path: &&String| request.owner_of_backend(path).is_none_or(|own| own == number);
        for path in request.backend_configs.iter().filter(is_own) {
            let text = String::from_utf8_lossy(&project.read(path)?).into_owned();
            given.read_backend(path, &text).map_err(anyhow::Error::msg)?;
        }
        let place = |folder: &str| Path::new("/repository").join(folder);
        let original = Root::from_texts(&place(&request.folder), texts.clone(), &given)
            .context("the original cannot be read")?;
        let Some((environment, root)) = checked.get(name.as_str()) else { continue };
        states.add(environment, problems);
        // The default values of the new variables.
        let mut own = Given::default();
        for name in given.variables.keys() {
            let variable = environment.tables.table("variable").and_then(|all| all.table(name));
            let default = variable.and_then(|variable| variable.get("default"));
            own.variables.extend(default.and_then(value).map(|value| (name.clone(), value)));
        }
        let files = root.files.iter().map(|file| (file.name.to_string(), hcl::print(file, "")));
        let generated = Root::from_texts(&place(&environment.folder), files.collect(), &own)
            .context("the generated files cannot be read")?;
        let mut comparison = compare(&original, &generated);
        let types =
            |address: &str, name: &str| input_type(environment, address, name, &checked.contracts);
        let settling = Settling {
            adopted,
            has_workspaces: project.is_folder(&in_folder(&request.folder, "terraform.tfstate.d")),
            types: &types,
        };
        let moved = Moved { files: &adopted.rewritten, folder: &place(&environment.folder) };
        settling.settle(&mut comparison, &moved, &given, &generated)?;
        if let Some(module) = &adopted.module_folder {
            let (folder, none) = (place(module), Given::default());
            let files = adopted.files.iter().filter_map(|(path, text)| {
                let name = path.strip_prefix(module.as_str())?.strip_prefix('/')?;
                Some((name.to_owned(), text.clone()))
            });
            let copy = Root::from_texts(&folder, files.collect(), &none)
                .context("the module cannot be read")?;
            let original = Root::from_texts(&place(&request.folder), texts.clone(), &none)
                .context("the original cannot be read")?;
            let mut inside = compare(&original, &copy);
            let addresses = comparison.blocks.iter().map(|block| block.address.clone());
            let addresses: BTreeSet<String> = addresses.collect();
            let label = request.module_label();
            comparison.blocks.retain(|block| is_outside(block, &inside, &addresses, &label));
            let contract = checked.contracts.get(module);
            comparison.blocks.extend(inputs(environment, request, contract, &given));
            inside.blocks.retain(|block| is_inside(block, adopted));
            let moved = Moved { files: &adopted.copied, folder: &folder };
            settling.settle(&mut inside, &moved, &none, &copy)?;
            comparison.blocks.extend(inside.blocks);
        }
        proofs.push(Proof { environment: name.to_string(), comparison });
    }
    Ok(proofs)
}

/// Whether `block` counts in the comparison of a root with what was generated, which have blocks at
/// `addresses`. The root became the module `label`, which compares with it as in `inside`.
fn is_outside(
    block: &BlockComparison,
    inside: &Comparison,
    addresses: &BTreeSet<String>,
    label: &str,
) -> bool {
    let is_second = matches!(block.verdict, Verdict::OnlySecond(_));
    match block.address.split_once([' ', '.']) {
        Some(("provider" | "terraform" | "removed", _)) => true,
        // Moves into the module are new, and some are in it.
        Some(("moved", _)) => {
            !is_second
                && !inside.blocks.iter().any(|one| {
                    one.address == block.address && matches!(one.verdict, Verdict::Equal(_))
                })
        }
        // The imported resource is in the module then.
        Some(("import", to)) => {
            let inside = format!("import module.{label}.{to}");
            let is_new = is_second && to.starts_with(&format!("module.{label}."));
            !is_new && !addresses.contains(&inside)
        }
        _ => false,
    }
}

/// Whether `block` counts in the comparison of a root with the module that it became.
fn is_inside(block: &BlockComparison, adopted: &Adopted) -> bool {
    match block.address.split_once([' ', '.']) {
        Some(("provider" | "terraform" | "import" | "moved" | "removed", _)) => false,
        Some(("output", name)) => !adopted.outputs.contains(name),
        _ => true,
    }
}

/// The inputs of the module that the root became that do not get their own values.
fn inputs(
    environment: &Environment,
    request: &Request,
    contract: Option<&Contract>,
    given: &Given,
) -> Vec<BlockComparison> {
    let table = |kind: &str, name: &str| environment.tables.table(kind)?.table(name);
    let label = request.module_label();
    let differs = |name: &str, first: &Value| {
        let kind = &contract?.variables.get(name)?.kind;
        let node = table("module", &label)?.get(name)?;
        let node = match node.as_table().is_some_and(|form| form.get("ref").is_some()) {
            true => table("variable", name)?.get("default")?,
            false => node,
        };
        let (first, second) = (declared(first.clone(), kind).ok()?, declared(value(node)?, kind));
        Some(!first.equals(&second.ok()?).ok()?)
    };
    let wrong = given.variables.iter().filter(|(name, value)| differs(name, value) != Some(false));
    let block = |(name, _): (&String, _)| BlockComparison {
        address: format!("the value of var.{name}"),
        verdict: Verdict::Different(vec![]),
    };
    wrong.map(block).collect()
}

/// The knowledge that shows that some differences are none.
struct Settling<'a> {
    adopted: &'a Adopted,
    /// Whether the root has states of workspaces in its folder.
    has_workspaces: bool,
    /// The type of the input of a call, by its address and its name.
    types: &'a dyn Fn(&str, &str) -> Option<Type>,
}

/// The files of the original with rewritten paths, in the folder for which they were rewritten.
struct Moved<'a> {
    files: &'a [(String, String)],
    folder: &'a Path,
}

impl Settling<'_> {
    /// Removes from `comparison` of the original, which is `given` values, with `second` the
    /// differences that are none.
    fn settle(
        &self,
        comparison: &mut Comparison,
        moved: &Moved<'_>,
        given: &Given,
        second: &Root,
    ) -> anyhow::Result<()> {
        if comparison.is_equal() {
            return Ok(());
        }
        let followed = Followed::read(self.adopted, moved, given, second)?;
        for block in &mut comparison.blocks {
            let types = |name: &str| (self.types)(&block.address, name);
            if self.adopted.keeps_local_state && block.address == "terraform.backend" {
                block.verdict = Verdict::Equal(vec![]);
            }
            if let Verdict::Different(differences) = &mut block.verdict {
                conceal(self.adopted, &block.address, differences);
                differences.retain(|one| {
                    let is_default = one.path == "workspace_dir"
                        && (one.reason == Some(Reason::OtherFolder) || is_said_by_nobody(one))
                        && !self.has_workspaces;
                    !is_default
                        && !comes_to_the_same(one, &types)
                        && !followed.is_equal(&block.address, one)
                });
                if differences.is_empty() {
                    block.verdict = Verdict::Equal(vec![]);
                }
            }
        }
        Ok(())
    }
}

/// Removes the texts of secrets that were not written from `differences` of the block at `address`.
fn conceal(adopted: &Adopted, address: &str, differences: &mut [Difference]) {
    let arguments = adopted.left_out.iter().filter(|(block, _)| block == address);
    let arguments: Vec<&str> = arguments.map(|(_, argument)| argument.as_str()).collect();
    let is_inside = |path: &str| {
        let rest = arguments.iter().filter_map(|argument| path.strip_prefix(argument));
        rest.into_iter().any(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let reads_secret = |text: &str| {
        let names = adopted.secrets.iter().filter_map(|name| name.strip_prefix("TF_VAR_"));
        names.into_iter().any(|name| text.contains(&format!("var.{name}")))
    };
    for difference in differences {
        // Otherwise, a difference in line endings would not be visible.
        for one in [&mut difference.first, &mut difference.second].into_iter().flatten() {
            one.text = one.text.replace('\r', "\\r");
        }
        let second = difference.second.as_ref().map_or("", |second| second.text.as_str());
        let is_secret = is_inside(&difference.path) || reads_secret(second);
        if let Some(first) = difference.first.as_mut().filter(|_| is_secret) {
            "a secret".clone_into(&mut first.text);
        }
    }
}

/// Whether two different values have the same result: they name the same file, or the type that
/// receives them converts one to the other.
fn comes_to_the_same(difference: &Difference, types: &dyn Fn(&str) -> Option<Type>) -> bool {
    let text = |one: &Option<Excerpt>| one.as_ref().map(|one| one.text.clone());
    // `init` fetches the same into both.
    let is_fetched =
        text(&difference.first).is_some_and(|text| text.starts_with("\"./.terraform/"));
    let is_fetched_source = difference.path == "source"
        && is_fetched
        && text(&difference.first) == text(&difference.second);
    if difference.reason == Some(Reason::SameFile) || is_fetched_source {
        return true;
    }
    let same = || {
        let way = Address::parse(&difference.path)?;
        let inside: Vec<Inward> = way.steps().iter().map(Inward::from).collect();
        let kind = kind_at(&types(way.root())?, &inside).ok()?;
        let constant = |text: &str| {
            let tree = hcl_syntax::parse_expression(text).ok()?;
            declared(Evaluator::default().value(&tree).ok()?, &kind).ok()
        };
        let (first, second) = (difference.first.as_ref()?, difference.second.as_ref()?);
        constant(&native(first))?.equals(&constant(&native(second))?).ok()
    };
    same() == Some(true)
}

/// How the original's files, with rewritten paths, differ in the new folder.
struct Followed<'a> {
    adopted: &'a Adopted,
    differences: BTreeSet<(String, String)>,
}

impl<'a> Followed<'a> {
    fn read(
        adopted: &'a Adopted,
        moved: &Moved<'_>,
        given: &Given,
        second: &Root,
    ) -> anyhow::Result<Self> {
        let first = Root::from_texts(moved.folder, moved.files.to_vec(), given)
            .context("the original cannot be read")?;
        let blocks = compare(&first, second).blocks;
        let differences = blocks.into_iter().flat_map(|block| match block.verdict {
            Verdict::Different(all) => {
                all.into_iter().map(|one| (block.address.clone(), one.path)).collect()
            }
            _ => vec![],
        });
        Ok(Self { adopted, differences: differences.collect() })
    }

    /// Whether `difference` of the block at `address` is only in rewritten paths.
    fn is_equal(&self, address: &str, difference: &Difference) -> bool {
        let (Some(first), Some(_)) = (&difference.first, &difference.second) else { return false };
        let lines = first.line..=first.line + first.text.matches('\n').count();
        let is_unknown = self
            .adopted
            .unknown_paths
            .iter()
            .any(|path| path.file == first.file && lines.contains(&path.line));
        // The adopted text can have other line endings than this text, which is not a path.
        let has_lines = first.text.contains("<<") && first.text.contains("\\r");
        !is_unknown
            && !has_lines
            && !self.differences.contains(&(address.to_owned(), difference.path.clone()))
    }
}

/// Whether both roots leave the difference to a backend: then only its header is shown, in one of
/// the syntaxes.
fn is_said_by_nobody(difference: &Difference) -> bool {
    [&difference.first, &difference.second].into_iter().all(|one| {
        let text = one.as_ref().map_or("", |one| &one.text);
        ["backend \"", "\"backend\":"].iter().any(|header| text.starts_with(header))
    })
}

/// Its text in native syntax.
fn native(excerpt: &Excerpt) -> String {
    let json = excerpt.file.ends_with(".json").then(|| native_value(&excerpt.text));
    json.flatten().unwrap_or_else(|| excerpt.text.clone())
}

fn texts(project: &Project, folder: &str) -> anyhow::Result<Vec<(String, String)>> {
    let mut texts = vec![];
    for name in project.entries(folder)? {
        let path = in_folder(folder, &name);
        let is_json = name.ends_with(".tf.json");
        if (is_json || name.ends_with(".tf")) && project.is_file(&path) {
            let text = String::from_utf8_lossy(&project.read(&path)?).into_owned();
            // As it is read in the adopted file.
            let text = match is_json {
                true => with_current_folder_of_json(&text).unwrap_or(text),
                false => with_current_folder(&hcl_syntax::parse(&text).body, &text),
            };
            texts.push((name, text));
        }
    }
    Ok(texts)
}
