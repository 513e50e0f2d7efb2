//! Repositories of any size: of each there is one more of something, and nothing else.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Files by their paths in the repository.
pub(crate) type Files = BTreeMap<String, String>;

/// The environment that there is where there is one.
pub(crate) const ENVIRONMENT: &str = "envs/all.toml";

/// A module that takes values and gives one.
const LINK: &str = r#"variable "size" {
  type = number
}

variable "values" {
  type    = list(string)
  default = []
}

output "value" {
  value = "a value"
}
"#;

/// What the numbers of blocks are whose outputs one of `all` blocks takes.
pub(crate) type Reads = fn(number: usize, all: usize) -> Vec<usize>;

/// `all` calls of a module in one environment.
pub(crate) fn blocks(all: usize, reads: Reads) -> Files {
    let mut text = header();
    for number in 1..=all {
        let values = reads(number, all).into_iter();
        let values: Vec<String> = values
            .filter(|read| (1..=all).contains(read))
            .map(|read| format!("{{ ref = \"module.{}.value\" }}", name("block", read)))
            .collect();
        let _ = write!(
            text,
            "\n[module.{}]\nsource = \"modules/link\"\nsize = 7\nvalues = [{}]\n",
            name("block", number),
            values.join(", ")
        );
    }
    files([("modules/link/main.tf", LINK), (ENVIRONMENT, &text)])
}

/// `all` locals, of which each is the one before.
pub(crate) fn locals(all: usize) -> Files {
    let mut text = header() + "\n[locals]\nlocal_00001 = 7\n";
    for number in 2..=all {
        let (own, before) = (name("local", number), name("local", number - 1));
        let _ = writeln!(text, "{own} = {{ ref = \"local.{before}\" }}");
    }
    let last = name("local", all);
    let _ = write!(text, "\n[module.link]\nsize = 7\nvalues = [{{ ref = \"local.{last}\" }}]\n");
    files([("modules/link/main.tf", LINK), (ENVIRONMENT, &text)])
}

/// `all` variables of templates, of which each is the one before.
pub(crate) fn template_variables(all: usize) -> Files {
    let mut text = header() + "\n[vars]\nvar_00001 = 7\n";
    for number in 2..=all {
        let (own, before) = (name("var", number), name("var", number - 1));
        let _ = writeln!(text, "{own} = \"{{{{ vars.{before} }}}}\"");
    }
    let _ = write!(text, "\n[module.link]\nsize = \"{{{{ vars.{} }}}}\"\n", name("var", all));
    files([("modules/link/main.tf", LINK), (ENVIRONMENT, &text)])
}

/// One string of `all` templates.
pub(crate) fn templates(all: usize) -> Files {
    let text = header()
        + "\n[vars]\nword = \"a\"\n\n[module.link]\nsize = 7\nvalues = [\""
        + &"{{ vars.word }} ".repeat(all)
        + "\"]\n";
    files([("modules/link/main.tf", LINK), (ENVIRONMENT, &text)])
}

/// `all` environments, where `path` puts each by its number, of which each reads the one that
/// `reads` names.
pub(crate) fn environments(
    all: usize,
    path: fn(usize) -> String,
    reads: fn(usize) -> Option<usize>,
) -> Files {
    let mut files = files([("modules/link/main.tf", LINK)]);
    for number in 1..=all {
        let read = reads(number).filter(|read| (1..=all).contains(read));
        let values = read.map_or(String::new(), |read| {
            format!("values = [{{ output = \"{}.value\" }}]\n", path(read))
        });
        let text = format!(
            "{}\n[terraform.backend.local]\npath = \"{{{{ environment.name }}}}.tfstate\"\n\n\
             [module.link]\nsize = 7\n{values}\n\
             [output.value]\nvalue = {{ ref = \"module.link.value\" }}\n",
            header()
        );
        files.insert(format!("envs/{}.toml", path(number)), text);
    }
    files
}

/// `all` environments over one layer, in which there is a mistake.
pub(crate) fn environments_of_a_wrong_layer(all: usize) -> Files {
    let mut files = files([("modules/link/main.tf", LINK)]);
    files.insert("envs/layer.toml".to_owned(), "[module.link]\nsiz = 7\n".to_owned());
    for number in 1..=all {
        let text = format!("extends = \"layer.toml\"\n{}\n[module.link]\nsize = 7\n", header());
        files.insert(format!("envs/{}.toml", name_of_environment(number)), text);
    }
    files
}

/// One environment over `all` layers, each of which gives it a value. `extended` are the numbers of
/// those that a layer extends.
pub(crate) fn layers(all: usize, extended: Reads, by_environment: Reads) -> Files {
    let map = variable("sizes", "map(number)");
    let mut files = files([("modules/map/main.tf", &map)]);
    let list = |numbers: Vec<usize>| {
        let numbers = numbers.into_iter().filter(|number| (1..=all).contains(number));
        let quoted = numbers.map(|number| format!("\"{}.toml\"", name("layer", number)));
        format!("extends = [{}]\n", quoted.collect::<Vec<_>>().join(", "))
    };
    for number in 1..=all {
        let text = format!(
            "{}\n[module.map.sizes]\n{} = 7\n",
            list(extended(number, all)),
            name("key", number)
        );
        files.insert(format!("envs/{}.toml", name("layer", number)), text);
    }
    files.insert(ENVIRONMENT.to_owned(), list(by_environment(0, all)) + &header());
    files
}

/// A module of `all` variables, to each of which a value is given.
pub(crate) fn variables(all: usize) -> Files {
    let (mut module, mut text) = (String::new(), header() + "\n[module.wide]\n");
    for number in 1..=all {
        module += &variable(&name("size", number), "number");
        let _ = writeln!(text, "{} = 7", name("size", number));
    }
    files([("modules/wide/main.tf", &module), (ENVIRONMENT, &text)])
}

/// A module of `all` outputs, each of which is an output of the environment.
pub(crate) fn outputs(all: usize) -> Files {
    let (mut module, mut text) = (variable("size", "number"), header());
    text += "\n[module.wide]\nsize = 7\n";
    for number in 1..=all {
        let name = name("output", number);
        let _ = writeln!(module, "\noutput \"{name}\" {{\n  value = {number}\n}}");
        let _ = writeln!(text, "\n[output.{name}]\nvalue = {{ ref = \"module.wide.{name}\" }}");
    }
    files([("modules/wide/main.tf", &module), (ENVIRONMENT, &text)])
}

/// `all` modules, each of which is called.
pub(crate) fn modules(all: usize) -> Files {
    let (mut files, mut text) = (Files::new(), header());
    for number in 1..=all {
        let name = name("module", number);
        files.insert(format!("modules/{name}/main.tf"), variable("size", "number"));
        let _ = write!(text, "\n[module.{name}]\nsize = 7\n");
    }
    files.insert(ENVIRONMENT.to_owned(), text);
    files
}

/// One module with `all` resources, which only Terraform reads.
pub(crate) fn resources(all: usize) -> Files {
    let mut module = variable("size", "number");
    for number in 1..=all {
        let name = name("item", number);
        let _ = writeln!(
            module,
            "\nresource \"terraform_data\" \"{name}\" {{\n  input = {{\n    name = \
             \"${{var.size}}-{number}\"\n    tags = [\"a\", \"b\"]\n  }}\n}}"
        );
    }
    let text = header() + "\n[module.large]\nsize = 7\n";
    files([("modules/large/main.tf", &module), (ENVIRONMENT, &text)])
}

/// A map of `all` entries, of which a condition looks at each.
pub(crate) fn map(all: usize) -> Files {
    let module = "variable \"sizes\" {\n  type = map(number)\n\n  validation {\n    \
                  condition     = alltrue([for key, size in var.sizes : size > 0 && key != \
                  \"\"])\n    error_message = \"Sizes must be positive.\"\n  }\n}\n";
    let mut text = header() + "\n[module.map.sizes]\n";
    for number in 1..=all {
        let _ = writeln!(text, "{} = 7", name("key", number));
    }
    files([("modules/map/main.tf", module), (ENVIRONMENT, &text)])
}

/// A list of `all` objects.
pub(crate) fn list(all: usize) -> Files {
    let module =
        variable("items", "list(object({ name = string, size = number, on = optional(bool) }))");
    let mut text = header();
    for number in 1..=all {
        let _ = write!(
            text,
            "\n[[module.list.items]]\nname = \"{}\"\nsize = 7\n",
            name("item", number)
        );
    }
    files([("modules/list/main.tf", &module), (ENVIRONMENT, &text)])
}

/// Two environments with a map of `all` entries each, none of them the same.
pub(crate) fn two_environments(all: usize) -> Files {
    let mut files = map(all);
    let text = files[ENVIRONMENT].replace(" = 7", " = 8");
    files.insert("envs/other.toml".to_owned(), text);
    files
}

/// A module of `all` variables, and as many inputs with a letter too many.
pub(crate) fn unknown_inputs(all: usize) -> Files {
    let mut module = variable("right", "number");
    let mut text = header() + "\n[module.wide]\nright = 7\n";
    for number in 1..=all {
        let name = name("size", number);
        let _ = writeln!(module, "\nvariable \"{name}\" {{\n  default = 1\n}}");
        let _ = writeln!(text, "{name}s = 1");
    }
    files([("modules/wide/main.tf", &module), (ENVIRONMENT, &text)])
}

/// A map of numbers with `all` strings in it.
pub(crate) fn wrong_values(all: usize) -> Files {
    let module = variable("sizes", "map(number)");
    let mut text = header() + "\n[module.map.sizes]\nright = 7\n";
    for number in 1..=all {
        let _ = writeln!(text, "{} = \"x\"", name("key", number));
    }
    files([("modules/map/main.tf", &module), (ENVIRONMENT, &text)])
}

/// `all` blocks, and as many references to blocks that are not there.
pub(crate) fn unknown_blocks(all: usize) -> Files {
    let mut files = blocks(all, |_, _| vec![]);
    let mut text = files[ENVIRONMENT].clone() + "\n[module.last]\nsource = \"modules/link\"\n";
    text += "size = 7\nvalues = [\n";
    for number in 1..=all {
        let _ = writeln!(text, "{{ ref = \"module.{}s.value\" }},", name("block", number));
    }
    files.insert(ENVIRONMENT.to_owned(), text + "]\n");
    files
}

/// The path of environment `number` below `envs/`, in folders of ten.
pub(crate) fn nested(number: usize) -> String {
    format!("a{}/b{}/c{}/e{number}", number / 1_000, number / 100 % 10, number / 10 % 10)
}

/// The same in one folder.
pub(crate) fn name_of_environment(number: usize) -> String {
    format!("e{number:05}")
}

fn name(what: &str, number: usize) -> String {
    format!("{what}_{number:05}")
}

fn header() -> String {
    "[environment]\n".to_owned()
}

fn variable(name: &str, of_type: &str) -> String {
    format!("variable \"{name}\" {{\n  type = {of_type}\n}}\n")
}

fn files<const N: usize>(files: [(&str, &str); N]) -> Files {
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
}
