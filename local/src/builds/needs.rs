//! What must be built before an environment is planned: it follows from the arguments that its root
//! module passes to modules. Only this file knows which arguments those are.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use super::Profile;
use crate::project::Project;
use crate::terraform::generated_root::{Argument, GeneratedRoot};

/// The arguments of modules that decide what is built.
const BUILDER: &str = "builder";
const IMAGE_DIGEST: &str = "image_digest";
const IMAGE_LAYOUT: &str = "image_layout";
const SITE_FOLDER: &str = "source_dir";

/// Where the site is built, below the repository.
const SITE: &str = "web/dist";

/// What the plan of one environment needs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The variables of the root module that take the digest of the service's image.
    pub digests: BTreeSet<String>,
    /// The processor architecture of that image, in AWS's words, if it must be built.
    pub architecture: Option<String>,
    /// Whether the site must be built.
    pub site: bool,
}

impl Needs {
    /// The needs of the environment `name`, whose root module is `root`. With `digest`, the digest
    /// of an existing image, no image is built.
    ///
    /// # Errors
    /// If some needs can neither be built nor are given; all of them at once.
    pub fn of(
        project: &Project,
        name: &str,
        root: &GeneratedRoot,
        digest: Option<&str>,
    ) -> Result<Self> {
        let (mut needs, mut lacks) = (Self::default(), vec![]);
        let ours = [Profile::Lambda, Profile::Local].map(|profile| project.image_layout(profile));
        for (call, arguments) in root.module_calls() {
            if let Some(Argument::Path(folder)) = arguments.get(SITE_FOLDER) {
                if *folder == project.root().join(SITE) {
                    needs.site = true;
                } else if !folder.exists() {
                    lacks.push(absent(call, SITE_FOLDER, folder, project));
                }
            }
            let builder = match arguments.get(BUILDER) {
                Some(Argument::Text(builder)) => builder.as_str(),
                _ => "tfgen",
            };
            let layout = match arguments.get(IMAGE_LAYOUT) {
                Some(Argument::Path(layout)) if builder == "tfgen" => Some(layout),
                _ => None,
            };
            let is_ours = layout.is_some_and(|layout| ours.contains(layout));
            if let Some(layout) = layout.filter(|layout| !is_ours && !layout.exists()) {
                lacks.push(absent(call, IMAGE_LAYOUT, layout, project));
            }
            match arguments.get(IMAGE_DIGEST) {
                Some(Argument::Variable(variable)) => match digest {
                    Some(_) => drop(needs.digests.insert(variable.clone())),
                    None if is_ours => {
                        needs.digests.insert(variable.clone());
                        needs.architecture = Some(root.architecture().to_owned());
                    }
                    None if builder == "none" && !root.has_default(variable) => {
                        lacks.push(format!(
                            "module.{call} has `builder = \"none\"`: name an image from its \
                             repository with IMAGE_DIGEST=sha256:…, or with `image_digest` in the \
                             TOML"
                        ));
                    }
                    None => {}
                },
                Some(Argument::Text(written)) => {
                    if let Some(digest) = digest.filter(|digest| digest != written) {
                        lacks.push(format!(
                            "module.{call} has `image_digest = \"{written}\"`, but IMAGE_DIGEST \
                             is {digest}: remove one of them"
                        ));
                    }
                }
                _ => {}
            }
        }
        if needs.digests.len() > 1 {
            let variables = Vec::from_iter(needs.digests.iter().map(String::as_str)).join(", ");
            lacks.push(format!(
                "its modules need the digests of several images ({variables}), but only one is \
                 built or named by IMAGE_DIGEST: give the others a default in the TOML"
            ));
        }
        for (is_needed, what, folder) in [
            (needs.architecture.is_some(), "the image in target/image", "service"),
            (needs.site, "the site in web/dist", "web"),
        ] {
            if is_needed && !project.root().join(folder).is_dir() {
                lacks.push(format!(
                    "{what} is built from {folder}/, which does not exist: give the environment \
                     another one, or none"
                ));
            }
        }
        if !lacks.is_empty() {
            bail!("{name} cannot be planned:\n  {}", lacks.join("\n  "));
        }
        Ok(needs)
    }

    /// The single architecture for which the service is built for all of `environments`, because
    /// its image is in one folder.
    ///
    /// # Errors
    /// If they need two.
    pub fn architecture_of_all(environments: &BTreeMap<String, Self>) -> Result<Option<&str>> {
        let needed = environments
            .iter()
            .filter_map(|(name, needs)| Some((name.as_str(), needs.architecture.as_deref()?)));
        let mut needed = needed.peekable();
        let Some(&(first, architecture)) = needed.peek() else { return Ok(None) };
        if let Some((other, another)) = needed.find(|(_, another)| *another != architecture) {
            bail!(
                "{first} needs an image for {architecture} and {other} one for {another}: plan \
                 and apply them one after the other"
            );
        }
        Ok(Some(architecture))
    }
}

fn absent(call: &str, argument: &str, path: &std::path::Path, project: &Project) -> String {
    let path = path.strip_prefix(project.root()).unwrap_or(path);
    format!(
        "module.{call} needs {} as its `{argument}`, but it does not exist: build it first",
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A repository with the folders, and what an environment in it needs whose modules get
    /// `arguments`.
    fn needs(folders: &[&str], arguments: &str, digest: Option<&str>) -> Result<Needs, String> {
        let folder = tempfile::tempdir().unwrap();
        for path in ["envs", "modules", "generated/dev"].iter().chain(folders) {
            fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        let main = folder.path().join("generated/dev/main.tf");
        fs::write(&main, format!("module \"image\" {{\n{arguments}\n}}\n")).unwrap();
        let project = Project::containing(folder.path()).unwrap();
        let root = GeneratedRoot::read(main.parent().unwrap()).unwrap();
        Needs::of(&project, "dev", &root, digest).map_err(|error| error.to_string())
    }

    const OURS: &str =
        "image_digest = var.image\nimage_layout = \"${path.root}/../../target/image\"";

    #[test]
    fn what_the_modules_take_is_built_and_nothing_else() {
        let built = needs(&["service"], OURS, None).unwrap();
        let image = BTreeSet::from(["image".to_owned()]);
        assert_eq!((&built.digests, built.architecture.as_deref()), (&image, Some("x86_64")));
        let arm = format!("{OURS}\narchitecture = \"arm64\"");
        assert_eq!(needs(&["service"], &arm, None).unwrap().architecture.as_deref(), Some("arm64"));
        let given = needs(&[], OURS, Some("sha256:1")).unwrap();
        assert_eq!((given.digests, given.architecture), (image, None));
        let site = "source_dir = \"${path.root}/../../web/dist\"";
        assert!(needs(&["web"], site, None).unwrap().site);
        let other = "source_dir = \"${path.root}/../../pages\"";
        assert_eq!(needs(&["pages"], other, None).unwrap(), Needs::default());
        for arguments in [
            "builder = \"docker\"\ndocker = { context = \"x\" }",
            "builder = \"none\"\nimage_digest = \"sha256:1\"",
            "image_digest = var.other\nimage_layout = \"${path.root}/../../mine\"",
        ] {
            assert_eq!(needs(&["mine"], arguments, None).unwrap(), Needs::default(), "{arguments}");
        }
    }

    #[test]
    fn what_is_neither_there_nor_can_be_built_is_said_before_anything_is() {
        for (arguments, digest, said) in [
            (OURS, None, "is built from service/, which does not exist"),
            ("source_dir = \"${path.root}/../../web/dist\"", None, "built from web/"),
            ("source_dir = \"${path.root}/../../pages\"", None, "needs pages as its `source_dir`"),
            (
                "image_digest = var.x\nimage_layout = \"${path.root}/../../mine\"",
                None,
                "needs mine as its `image_layout`",
            ),
            ("builder = \"none\"\nimage_digest = var.x", None, "with IMAGE_DIGEST=sha256:…"),
            (
                "builder = \"none\"\nimage_digest = \"sha256:1\"",
                Some("sha256:2"),
                "but IMAGE_DIGEST is sha256:2",
            ),
        ] {
            let error = needs(&[], arguments, digest).unwrap_err();
            assert!(error.starts_with("dev cannot be planned:\n  "), "{error}");
            assert!(error.contains(said), "{said}: {error}");
        }
        let none = "builder = \"none\"\nimage_digest = var.x";
        assert!(needs(&[], none, Some("sha256:1")).unwrap().digests.contains("x"));
        let two = format!("{OURS}\n}}\nmodule \"two\" {{\nimage_digest = var.two");
        let error = needs(&["service"], &two, Some("sha256:1")).unwrap_err();
        assert!(error.contains("several images (image, two)"), "{error}");
    }

    #[test]
    fn one_folder_holds_the_image_of_one_architecture() {
        let needs = |architecture: Option<&str>| Needs {
            architecture: architecture.map(str::to_owned),
            ..Needs::default()
        };
        let all = |architectures: &[Option<&str>]| {
            let names = ["a", "b", "c"].map(str::to_owned);
            let needs = architectures.iter().map(|one| needs(*one));
            names.into_iter().zip(needs).collect::<BTreeMap<_, _>>()
        };
        let one = all(&[None, Some("arm64"), Some("arm64")]);
        assert_eq!(Needs::architecture_of_all(&one).unwrap(), Some("arm64"));
        let two = all(&[Some("x86_64"), None, Some("arm64")]);
        let error = Needs::architecture_of_all(&two).unwrap_err().to_string();
        assert!(error.starts_with("a needs an image for x86_64 and c one for arm64"), "{error}");
    }
}
