//! `GET /api/hello`: the tutorial's greeting.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct Greeting {
    #[serde(rename = "Hello")]
    #[schema(example = "World")]
    hello: &'static str,
}

/// Greet the world
#[utoipa::path(get, path = "/api/hello", tag = "service", responses((status = OK, body = Greeting)))]
pub(super) async fn hello() -> Json<Greeting> {
    Json(Greeting { hello: "World" })
}
