//! The authentication in the OpenAPI document: the scheme, that every operation requires it except
//! those that are open, and their answers without a token.

use serde_json::{Map, Value, json};

use super::{HEADER, OPEN, issuer_unreachable, no_token};
use crate::problem::Problem;

const SCHEME: &str = "bearer";

/// Adds the security scheme to an OpenAPI document. The scheme is an API key and not OpenAPI's own
/// bearer scheme, which always means the header `Authorization`.
pub(crate) fn add_to(document: &mut Value) {
    document["components"]["securitySchemes"][SCHEME] = json!({
        "type": "apiKey",
        "in": "header",
        "name": HEADER,
        "description": "`Bearer <token>`, with a token of the OpenID issuer for this audience.",
    });
    document["security"] = json!([{ SCHEME: [] }]);
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, operations) in paths {
        let is_open = OPEN.contains(&path.as_str());
        for operation in operations.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if is_open {
                operation["security"] = json!([]);
            } else {
                operation["responses"]["401"] = answer("There is no valid token", &no_token());
                let unavailable = &mut operation["responses"]["503"];
                if unavailable.is_null() {
                    let example = issuer_unreachable("");
                    *unavailable = answer("The token's issuer gives no keys", &example);
                }
            }
        }
    }
}

fn answer(description: &str, example: &Problem) -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    let content = json!({ "schema": schema, "example": example });
    json!({ "description": description, "content": { Problem::MEDIA_TYPE: content } })
}
