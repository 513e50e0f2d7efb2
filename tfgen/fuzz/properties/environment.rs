//! The TOML reader and what follows it: layers, templates, the check against a module, and the
//! printer.

use super::{reported, sections};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::{Origin, Sources};
use tfgen::{hcl, layers, pipeline};

/// `data` is an environment, the layer that it may extend and a module's file, each behind the
/// other and a line of five equals signs.
pub(crate) fn run(data: &[u8]) {
    let [environment, layer, module] = sections::split(data);
    let project = Project::in_memory(
        [
            ("envs/fuzz.toml", environment),
            ("envs/base.toml", layer),
            ("modules/api/main.tf", module),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_vec())),
    );
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let mut environments = vec![];
    pipeline::each_environment(&project, &mut sources, &mut problems, |environment| {
        environments.push(environment);
    })
    .expect("every file of the environments is there");
    for environment in &environments {
        check_places(&environment.tables, &sources);
        check_places(&environment.vars, &sources);
    }
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    // A module that is not UTF-8 cannot be read, and that is reported.
    if let Ok(checked) = pipeline::checked(&project, &[], &mut sources, &mut problems) {
        for (_, root) in checked.environments {
            for file in &root.files {
                let text = hcl::print(file, "# header\n");
                match hcl_edit::parser::parse_body(&text) {
                    Err(error) if !is_beyond_the_parser(&error, &text) => panic!("{error}\n{text}"),
                    _ => {}
                }
            }
        }
    }
    reported::check(&problems, &sources);
}

/// Whether Terraform reads more than the parser does: it counts no levels, and its numbers are
/// larger than doubles.
fn is_beyond_the_parser(error: &hcl_edit::parser::Error, text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let mut words = text.split(|character: char| !u8::try_from(character).is_ok_and(is_part));
    error.message().contains("depth")
        || words.any(|word| word.parse::<f64>().is_ok_and(f64::is_infinite))
}

fn check_places(table: &layers::Table, sources: &Sources) {
    for (_, entry) in &table.entries {
        entry.overrode.iter().for_each(|origin| reported::check_place(*origin, sources));
        reported::check_place(entry.key, sources);
        check_node(&entry.node, sources);
    }
}

fn check_node(node: &layers::Node, sources: &Sources) {
    let origin: Origin = node.origin;
    reported::check_place(origin, sources);
    match &node.value {
        layers::TomlValue::Array(list) => list.iter().for_each(|one| check_node(one, sources)),
        layers::TomlValue::Table(table) => check_places(table, sources),
        _ => {}
    }
}
