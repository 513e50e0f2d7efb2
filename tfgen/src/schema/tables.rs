//! The top-level tables of an environment or a layer: those of the root language, and those that
//! only environments have.

use super::document::{Items, Schema, named};
use super::value;
use crate::contracts::Type;
use crate::language::{
    self, Argument, ArgumentKind, BlockSchema, BodySchema, NestedBlockSchema, OtherArguments,
    Shape, Times,
};
use crate::layers::RUN_LAYER;

/// The top-level tables and keys; `module` is the schema of module blocks.
pub(super) fn tables(module: &Schema) -> Vec<(&'static str, Schema)> {
    let vars = Schema::of(&["object"]).described("Values for templates: {{ vars.NAME }}");
    let own = [
        ("extends", extends()),
        ("environment", environment()),
        (RUN_LAYER, run_layer()),
        ("vars", vars),
    ];
    let blocks = language::blocks().iter().map(|one| (one.name, table(one, module)));
    own.into_iter().chain(blocks).collect()
}

/// The arguments of a module block besides the module's inputs.
pub(super) fn module_arguments() -> impl Iterator<Item = (&'static str, Schema)> {
    // Arguments that a module block refuses are not offered.
    keys(&language::MODULE)
}

/// A block, which `false` drops.
pub(super) fn block(inside: Schema) -> Schema {
    let is_true = Schema { constant: Some(true), ..Schema::default() };
    Schema { kinds: vec!["object", "boolean"], not: Some(Box::new(is_true)), ..inside }
}

/// A block with exactly `keys`.
pub(super) fn block_of<K: Into<String>>(keys: impl IntoIterator<Item = (K, Schema)>) -> Schema {
    let mut inside = Schema::table(keys);
    inside.properties.entry("unset".to_owned()).or_insert(Schema::definition("form.unset"));
    block(inside)
}

fn extends() -> Schema {
    let path = Schema::of(&["string"]);
    Schema { kinds: vec!["string", "array"], ..Schema::array_of(path) }
        .described("The layer below this file, or several: paths from this file, later ones win")
}

fn environment() -> Schema {
    let text = Schema::of(&["string"]);
    let settings = [
        ("description", text.clone().described("What the environment is for")),
        (
            "expires",
            text.clone()
                .described("Until when it is needed: a date, or a date and time of RFC 3339"),
        ),
        (
            "guard",
            Schema::of(&["boolean"])
                .described("Whether `tfgen run` holds a plan that would lose something"),
        ),
        (
            "shares_state_with",
            Schema::array_of(text.clone()).described("Environments that share this one's state"),
        ),
        (
            "sources",
            Schema::array_of(text.clone())
                .described("Files, folders and globs that are also input of this environment"),
        ),
        ("tags", Schema::array_of(text).described("Words with which `tfgen run` selects it")),
    ];
    Schema::table(settings).described("Makes the file an environment; without it, it is a layer")
}

fn run_layer() -> Schema {
    let unknown = Schema { choices: vec!["unknown".to_owned()], ..Schema::default() };
    let settings = [
        ("description", Schema::of(&["string"]).described("What a run with this layer does")),
        (
            "outputs",
            unknown
                .described("Outputs of other environments are treated as unknown instead of read"),
        ),
    ];
    Schema::table(settings).described("Makes the file a layer for runs: `tfgen run --with LAYER`")
}

fn table(language: &BlockSchema, module: &Schema) -> Schema {
    let schema = match (language.shape, language.name) {
        (Shape::Named, "module") => module.clone(),
        (Shape::Named, "provider") => Schema::table_of(provider(&language.body)),
        (Shape::One, _) => terraform(&language.body),
        (Shape::Values, _) => Schema::of(&["object"]),
        (Shape::Named, _) => Schema::table_of(block_inside(&language.body)),
        (Shape::Typed, _) => Schema::table_of(Schema::table_of(block_inside(&language.body))),
        (Shape::List, _) => Schema::array_of(body(&language.body)),
    };
    schema.described(language.description)
}

fn block_inside(language: &BodySchema) -> Schema {
    match language.others {
        OtherArguments::Nobody => block_of(keys(language)),
        OtherArguments::Provider | OtherArguments::Module => block(body(language)),
    }
}

/// The contents of a block, open to what others declare.
fn body(language: &BodySchema) -> Schema {
    match language.others {
        OtherArguments::Nobody => {
            let unset = ("unset", Schema::definition("form.unset"));
            Schema::table(keys(language).chain([unset]))
        }
        OtherArguments::Provider | OtherArguments::Module => {
            Schema { properties: named(keys(language)), ..Schema::of(&["object"]) }
        }
    }
}

fn keys(language: &BodySchema) -> impl Iterator<Item = (&'static str, Schema)> {
    let arguments = language.arguments.iter().map(|one| (one.name, argument(one)));
    arguments.chain(language.blocks.iter().map(|one| (one.name, nested(one))))
}

fn terraform(language: &BodySchema) -> Schema {
    let mut schema = Schema::table(keys(language));
    let provider = Schema {
        kinds: vec!["object", "string"],
        ..Schema::table(keys(&language::REQUIRED_PROVIDER))
    };
    schema.properties.insert("required_providers".to_owned(), Schema::table_of(provider));
    let backends = language::backends().iter().map(|one| (one.name, Schema::of(&["object"])));
    let backend = Schema::table(backends).described("Where the state is");
    schema.properties.insert("backend".to_owned(), backend);
    schema
}

fn provider(language: &BodySchema) -> Schema {
    let mut configuration = block(body(language));
    let aliases = Schema::table_of(block(body(language)))
        .described("Further configurations, which inherit what they do not set");
    configuration.properties.insert("alias".to_owned(), aliases);
    configuration
}

fn nested(language: &NestedBlockSchema) -> Schema {
    let inside = body(&language.body);
    let mut schema = match language.times {
        _ if language.labels > 0 => {
            (0..language.labels).fold(inside, |inside, _| Schema::table_of(inside))
        }
        Times::AtMostOnce => inside,
        Times::Any | Times::AtLeastOnce => Schema {
            kinds: vec!["object", "array"],
            items: Some(Items::Each(Box::new(inside.clone()))),
            ..inside
        },
    };
    if !language.description.is_empty() {
        schema = schema.described(language.description);
    }
    schema
}

fn argument(language: &Argument) -> Schema {
    let text = || Schema::of(&["string"]);
    let schema = match language.kind {
        ArgumentKind::Value | ArgumentKind::Constant | ArgumentKind::Condition => Schema::default(),
        ArgumentKind::Type
        | ArgumentKind::Address
        | ArgumentKind::Provider
        | ArgumentKind::Keyword(_)
        | ArgumentKind::ProviderSource => text(),
        // Editors show no description next to a reference.
        ArgumentKind::Text | ArgumentKind::Version | ArgumentKind::Message
            if !language.description.is_empty() =>
        {
            text()
        }
        ArgumentKind::Text | ArgumentKind::Version | ArgumentKind::Message => {
            Schema::definition("string")
        }
        ArgumentKind::Flag => Schema::definition("bool"),
        ArgumentKind::Addresses
        | ArgumentKind::Aliases
        | ArgumentKind::Paths
        | ArgumentKind::Triggers => Schema::array_of(text()),
        ArgumentKind::Providers | ArgumentKind::Object => Schema::of(&["object"]),
        ArgumentKind::Keys => Schema {
            additional_properties: None,
            ..value::of_type(&Type::Set(Box::new(Type::String)))
        },
        ArgumentKind::Number => value::of_type(&Type::Number),
    };
    match language.description {
        "" => schema,
        words => schema.described(words),
    }
}
