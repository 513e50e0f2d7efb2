//! The language's own tables and keys.

use super::document::Schema;

/// The tables and keys at the top of an environment or a layer; `module` is what blocks of
/// modules are.
pub(super) fn tables(module: Schema) -> Vec<(&'static str, Schema)> {
    let text = || Schema::of(&["string"]);
    let any = Schema::default;
    vec![
        ("extends", extends()),
        ("environment", environment()),
        ("vars", Schema::of(&["object"]).described("Values for templates: {{ vars.NAME }}")),
        ("terraform", terraform()),
        ("provider", provider().described("Provider configurations")),
        ("variable", Schema::table_of(variable()).described("Variables of the root module")),
        ("locals", Schema::of(&["object"]).described("Local values: local.NAME")),
        (
            "data",
            Schema::table_of(Schema::table_of(block(any()))).described("Data sources: data.T.N"),
        ),
        ("module", module.described("Calls of modules")),
        ("output", Schema::table_of(output()).described("Outputs of the root module")),
        ("check", Schema::table_of(block(any())).described("Checks of every plan and apply")),
        (
            "import",
            entries(
                [("to", text()), ("id", any()), ("identity", any()), ("for_each", any())],
                "Resources that are there and are to be managed",
            ),
        ),
        ("moved", entries([("from", text()), ("to", text())], "Resources with a new address")),
        ("removed", entries([("from", text())], "Resources that are managed no more")),
    ]
}

/// A block, which `false` drops.
pub(super) fn block(inside: Schema) -> Schema {
    let is_true = Schema { constant: Some(true), ..Schema::default() };
    Schema { kinds: vec!["object", "boolean"], not: Some(Box::new(is_true)), ..inside }
}

/// A block of `keys` and no others.
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
        ("expires", text.clone().described("Until when it is needed, RFC 3339")),
        ("guard", Schema::of(&["boolean"]).described("Whether it needs more care than others")),
        ("sources", Schema::array_of(text).described("Globs of files that are input of it")),
    ];
    Schema::table(settings).described("Makes the file an environment; without it, it is a layer")
}

fn terraform() -> Schema {
    let provider = Schema {
        properties: super::document::named([
            ("source", Schema::definition("string")),
            ("version", Schema::definition("string")),
        ]),
        ..Schema::of(&["object", "string"])
    };
    Schema {
        properties: super::document::named([
            ("required_version", Schema::definition("string")),
            ("required_providers", Schema::table_of(provider)),
            ("backend", Schema::table_of(Schema::of(&["object"]))),
        ]),
        ..Schema::of(&["object"])
    }
    .described("Versions and the backend of the state")
}

fn provider() -> Schema {
    let mut configuration = block(Schema::default());
    let aliases = Schema::table_of(block(Schema::default()))
        .described("Further configurations, which inherit what they do not set");
    configuration.properties.insert("alias".to_owned(), aliases);
    Schema::table_of(configuration)
}

fn variable() -> Schema {
    block_of([
        ("type", Schema::of(&["string"]).described("A type of Terraform, such as list(string)")),
        ("default", Schema::default()),
        ("description", Schema::definition("string")),
        ("sensitive", Schema::definition("bool")),
        ("nullable", Schema::definition("bool")),
        ("ephemeral", Schema::definition("bool")),
        ("validation", Schema::of(&["object", "array"])),
    ])
}

fn output() -> Schema {
    block_of([
        ("value", Schema::default()),
        ("description", Schema::definition("string")),
        ("sensitive", Schema::definition("bool")),
        ("ephemeral", Schema::definition("bool")),
        ("depends_on", Schema::array_of(Schema::of(&["string"]))),
        ("precondition", Schema::of(&["object", "array"])),
    ])
}

fn entries<const N: usize>(keys: [(&str, Schema); N], description: &str) -> Schema {
    let entry = Schema { additional_properties: None, ..Schema::table(keys) };
    Schema::array_of(entry).described(description)
}
