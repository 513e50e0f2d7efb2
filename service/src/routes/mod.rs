//! The routes, each in its own file, and the OpenAPI document derived from them.

mod after;
mod docs;
mod errors;
mod health;
mod hello;
mod idempotency_key;
mod item_id;
mod items;
mod limit;
mod version;

use std::sync::LazyLock;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Application, authentication, compression, extract::MAXIMUM_BODY_LENGTH, lambda::answer_limit,
    origin, panics, path, problem::Problem, request_log,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Items API",
        description = "The example service of the stack. Errors are RFC 9457 problem details.",
        license(name = "MIT", identifier = "MIT"),
    ),
    components(schemas(Problem)),
    tags(
        (name = "items", description = "Items that clients store and read"),
        (name = "service", description = "The service itself"),
    )
)]
struct Description;

/// The OpenAPI document as JSON, made for the first request.
static OPENAPI_JSON: LazyLock<String> = LazyLock::new(|| {
    let (_, document) = documented().split_for_parts();
    // The document is made of maps with string keys, so it always has a JSON form.
    errors::add_to(document).to_json().expect("an OpenAPI document has a JSON form")
});

/// The same for a service that requires tokens.
static OPENAPI_JSON_WITH_TOKENS: LazyLock<String> = LazyLock::new(|| {
    let mut document = serde_json::from_str(&OPENAPI_JSON).expect("the document is JSON");
    authentication::description::add_to(&mut document);
    document.to_string()
});

/// The routes that the OpenAPI document describes.
fn documented() -> OpenApiRouter<Application> {
    OpenApiRouter::<Application>::with_openapi(Description::openapi())
        .routes(routes!(hello::hello))
        .routes(routes!(items::list, items::create))
        .routes(routes!(items::read, items::remove))
        .routes(routes!(health::health))
        .routes(routes!(version::version))
}

/// The whole service over the given parts.
pub fn router(application: Application) -> Router {
    let (routes, _) = documented().split_for_parts();
    let routes = routes
        .route("/api/openapi.json", get(docs::openapi))
        .route("/api/docs", get(docs::page))
        .route("/api/docs/{file}", get(docs::file));
    layered(routes, application)
}

/// Routes with everything that all requests pass through: log, limits, compression, protection.
pub fn layered(routes: Router<Application>, application: Application) -> Router {
    let routes = routes.fallback(not_found).method_not_allowed_fallback(method_not_allowed);
    surrounded(routes, application)
}

/// Answers any request that has an unreadable part.
pub(crate) fn unreadable(application: Application, part: &'static str) -> Router {
    let answer = move || async move { Problem::unreadable(part) };
    surrounded(Router::new().fallback(answer), application)
}

fn surrounded(routes: Router<Application>, application: Application) -> Router {
    let routes = routes
        .layer(DefaultBodyLimit::max(MAXIMUM_BODY_LENGTH))
        .layer(middleware::from_fn(path::refuse_ambiguous))
        .layer(middleware::from_fn_with_state(application.clone(), authentication::authenticate))
        .layer(middleware::from_fn_with_state(application.clone(), origin::admit));
    compression::around(routes)
        .layer(middleware::from_fn_with_state(application.clone(), answer_limit::hold))
        .layer(middleware::from_fn(panics::catch))
        .layer(middleware::from_fn(never_stored))
        .layer(middleware::from_fn_with_state(application.clone(), request_log::log))
        .with_state(application)
}

async fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND).detail("There is no such route.")
}

async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED)
        .detail("This route does not take that method; the header Allow lists those it takes.")
}

/// Keeps answers out of every cache, unless the route says how long its answer is valid.
async fn never_stored(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
