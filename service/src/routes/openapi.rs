//! The answers that every operation may give, added to the document in one place.

use utoipa::openapi::{
    ContentBuilder, OpenApi, Ref, Response, ResponseBuilder,
    path::{Operation, PathItem},
};

const EVERYWHERE: [(&str, &str); 2] = [
    ("403", "The request did not come through the distribution, where that is asked for"),
    ("500", "The service failed; its log says why"),
];

/// The document with the answers that no operation lists itself.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        for (status, description) in EVERYWHERE {
            let known = &mut operation.responses.responses;
            known.entry(status.to_owned()).or_insert_with(|| problem(description).into());
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

fn problem(description: &str) -> Response {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
}
