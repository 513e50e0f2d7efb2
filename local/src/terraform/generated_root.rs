//! What must be known about a generated root before Terraform runs, read from its files.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use hcl_syntax::{Block, Body, Expression, Kind};

use crate::files;

/// A generated root, parsed.
#[derive(Debug)]
pub struct GeneratedRoot {
    folder: PathBuf,
    /// The text of each file, and its contents.
    files: Vec<(String, Body)>,
}

/// An argument of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A string without templates.
    Text(String),
    /// The value of a variable of the root module.
    Variable(String),
    /// A path relative to the root module's folder.
    Path(PathBuf),
}

impl GeneratedRoot {
    /// Reads the `.tf` files of `folder`.
    ///
    /// # Errors
    /// If one cannot be read or parsed, or there is none.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut files = Vec::new();
        for path in terraform_files(folder)? {
            let text = files::read(&path)?;
            let body = parse(&text, &path)?;
            files.push((text, body));
        }
        Ok(Self { folder: folder.to_owned(), files })
    }

    /// The bucket of the S3 backend.
    ///
    /// # Errors
    /// If the root has no S3 backend with a bucket.
    pub fn state_bucket(&self) -> Result<&str> {
        self.backend_argument("bucket")
            .with_context(|| format!("{} has no S3 backend with a bucket", self.folder.display()))
    }

    /// The key of the object with which the S3 backend locks the state.
    ///
    /// # Errors
    /// If the root has no S3 backend with a key.
    pub fn state_lock_key(&self) -> Result<String> {
        let key = self.backend_argument("key");
        key.map(|key| format!("{key}.tflock"))
            .with_context(|| format!("{} has no S3 backend with a key", self.folder.display()))
    }

    /// An argument of the S3 backend, if it is a string.
    pub fn backend_argument(&self, name: &str) -> Option<&str> {
        self.s3_backend().and_then(|backend| text(backend, name))
    }

    /// Whether a provider configuration or the S3 backend has an argument or a nested block of
    /// this name.
    pub fn mentions_in_provider_or_backend(&self, name: &str) -> bool {
        self.blocks("provider").chain(self.s3_backend()).any(|block| {
            let has_block = block.body.blocks_of(name).next().is_some();
            has_block || block.body.attribute(name).is_some()
        })
    }

    fn s3_backend(&self) -> Option<&Block> {
        self.backends().find(|backend| label(backend) == Some("s3"))
    }

    fn backends(&self) -> impl Iterator<Item = &Block> {
        self.blocks("terraform").flat_map(|block| block.body.blocks_of("backend"))
    }

    /// The alias of every provider configuration except the default one, in the order of the files.
    pub fn provider_aliases(&self) -> Vec<Option<&str>> {
        self.blocks("provider").map(|block| text(block, "alias")).collect()
    }

    /// An argument of a provider configuration, if it is a string.
    pub fn provider_argument(&self, alias: Option<&str>, argument: &str) -> Option<&str> {
        let block = self.blocks("provider").find(|block| text(block, "alias") == alias)?;
        text(block, argument)
    }

    /// An argument of a provider's default configuration, if it is a list of strings.
    pub fn provider_list(&self, argument: &str) -> Vec<&str> {
        let block = self.blocks("provider").find(|block| text(block, "alias").is_none());
        let value = block.and_then(|block| block.body.value(argument));
        match value.map(|value| &value.kind) {
            Some(Kind::Tuple(list)) => list.iter().filter_map(Expression::as_str).collect(),
            _ => vec![],
        }
    }

    /// Whether any file contains this string with its quotes.
    pub fn has_string(&self, text: &str) -> bool {
        let quoted = format!("\"{text}\"");
        self.files.iter().any(|(file, _)| file.contains(&quoted))
    }

    /// Whether a file configures a state in a file.
    pub fn has_local_backend(&self) -> bool {
        self.backends().any(|backend| label(backend) == Some("local"))
    }

    /// The processor architecture that is passed to a module for the function, in AWS's words;
    /// Lambda's default is `x86_64`.
    pub fn architecture(&self) -> &str {
        let given = self.blocks("module").find_map(|block| text(block, "architecture"));
        given.unwrap_or("x86_64")
    }

    /// Whether the root declares a variable of this name.
    pub fn has_variable(&self, name: &str) -> bool {
        self.blocks("variable").any(|block| label(block) == Some(name))
    }

    /// Whether the root declares a variable of this name with a default.
    pub fn has_default(&self, name: &str) -> bool {
        let mut blocks = self.blocks("variable").filter(|block| label(block) == Some(name));
        blocks.any(|block| block.body.attribute("default").is_some())
    }

    /// The module calls, each with its simple arguments.
    pub fn module_calls(&self) -> Vec<(&str, BTreeMap<&str, Argument>)> {
        let calls = self.files.iter().flat_map(|(text, body)| {
            body.blocks_of("module").map(move |block| {
                let arguments = block.body.attributes().filter_map(|attribute| {
                    let argument = self.argument(attribute.value.span.of(text))?;
                    Some((&*attribute.name, argument))
                });
                (label(block).unwrap_or_default(), arguments.collect())
            })
        });
        calls.collect()
    }

    /// The value of the expression `text`, if it is simple.
    fn argument(&self, text: &str) -> Option<Argument> {
        if let Some(variable) = text.strip_prefix("var.") {
            let is_name = variable.bytes().all(|one| one.is_ascii_alphanumeric() || one == b'_');
            return is_name.then(|| Argument::Variable(variable.to_owned()));
        }
        let inside = text.strip_prefix('"')?.strip_suffix('"')?;
        if let Some(path) = inside.strip_prefix("${path.root}/") {
            let is_plain = !path.contains(['$', '%', '\\']);
            return is_plain.then(|| Argument::Path(without_parents(&self.folder.join(path))));
        }
        let is_plain = !inside.contains(['"', '$', '%', '\\']);
        is_plain.then(|| Argument::Text(inside.to_owned()))
    }

    fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.files.iter().flat_map(move |(_, body)| body.blocks_of(kind))
    }
}

/// `path` without `..`, each of which removes the folder before it.
fn without_parents(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(whole.pop()),
            component => whole.push(component),
        }
    }
    whole
}

/// The `.tf` files of a folder, sorted.
///
/// # Errors
/// If the folder cannot be read or has none.
pub fn terraform_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tf"))
        .collect();
    found.sort();
    if found.is_empty() {
        return Err(anyhow!("{} has no Terraform files (run `make generate`)", folder.display()));
    }
    Ok(found)
}

fn parse(text: &str, path: &Path) -> Result<Body> {
    let file = hcl_syntax::parse(text);
    match file.errors.first() {
        None => Ok(file.body),
        Some(error) => Err(anyhow!("cannot parse {}: {error}", path.display())),
    }
}

fn label(block: &Block) -> Option<&str> {
    block.labels.first().map(|label| &**label)
}

fn text<'a>(block: &'a Block, name: &str) -> Option<&'a str> {
    block.body.value(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERRAFORM: &str = r#"
terraform {
  required_version = ">= 1.10"
  backend "s3" {
    bucket = "tfstate"
    key    = "local.tfstate"
  }
}
"#;
    const PROVIDERS: &str = r#"
provider "aws" {
  region              = "us-east-2"
  allowed_account_ids = ["111122223333"]
  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/deploy"
  }
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}
"#;

    fn root(main: &str) -> (tempfile::TempDir, GeneratedRoot) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in
            [("terraform.tf", TERRAFORM), ("providers.tf", PROVIDERS), ("main.tf", main)]
        {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let root = GeneratedRoot::read(folder.path()).unwrap();
        (folder, root)
    }

    #[test]
    fn backend_providers_and_architecture_are_found() {
        let (_folder, root) = root("module \"lambda_url\" {\n  architecture = \"arm64\"\n}\n");
        assert_eq!(root.state_bucket().unwrap(), "tfstate");
        assert_eq!(root.state_lock_key().unwrap(), "local.tfstate.tflock");
        assert_eq!(root.architecture(), "arm64");
        assert_eq!(root.provider_argument(Some("us_east_1"), "region"), Some("us-east-1"));
        assert_eq!(root.provider_aliases(), [None, Some("us_east_1")]);
        assert_eq!(root.provider_list("allowed_account_ids"), ["111122223333"]);
        assert_eq!(root.provider_list("forbidden_account_ids"), [] as [&str; 0]);
        assert!(root.has_string("111122223333") && !root.has_string("1111"));
        assert!(!root.has_local_backend());
    }

    #[test]
    fn what_has_to_be_built_is_seen() {
        let (_folder, root) = root(
            "variable \"image_digest\" {\n  type = string\n}\n\n\
             module \"static_site\" {\n  source_dir = \"${path.root}/../../web/dist\"\n}\n",
        );
        assert!(root.has_variable("image_digest") && !root.has_variable("image"));
        assert!(!root.has_default("image_digest"));
    }

    #[test]
    fn a_call_has_the_arguments_that_are_easy_to_read() {
        let (folder, root) = root(
            "module \"image\" {\n  builder      = \"none\"\n  image_digest = var.image_digest\n  \
             source_dir   = \"${path.root}/../../web/dist\"\n  name         = \"a${var.b}\"\n  \
             other        = { a = 1 }\n}\n",
        );
        let [("image", arguments)] = &root.module_calls()[..] else { panic!("{root:?}") };
        let site = without_parents(&folder.path().join("../../web/dist"));
        let expected = [
            ("builder", Argument::Text("none".to_owned())),
            ("image_digest", Argument::Variable("image_digest".to_owned())),
            ("source_dir", Argument::Path(site)),
        ];
        assert_eq!(*arguments, BTreeMap::from(expected));
    }

    #[test]
    fn without_an_architecture_it_is_what_lambda_takes() {
        let (_folder, root) = root("module \"dns\" {}\n");
        assert_eq!(root.architecture(), "x86_64");
    }

    #[test]
    fn an_empty_root_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let message = GeneratedRoot::read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("make generate"), "{message}");
    }
}
