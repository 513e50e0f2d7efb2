//! Passes on events that `lambda_http` can turn into a request, and answers all others with 400.
//!
//! `lambda_http` panics at a host, a protocol, an address or a base64 that it cannot read, before
//! the service gets the request: the client would get an internal error, and no log line would show
//! it. Lambda and CloudFront let no such request through, but a client that may invoke the function
//! can send one.

use std::task::{Context, Poll};

use axum::{
    Router,
    http::{
        Uri,
        header::{HOST, HeaderName},
        uri::{Authority, Scheme},
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lambda_http::{
    LambdaEvent, aws_lambda_events::apigw::ApiGatewayV2httpRequest, request::LambdaRequest,
    tower::Service,
};
use url::Url;

use super::address;
use crate::{Application, routes};

const PROTOCOL: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// An adapter over the service's router that gets only readable events.
pub(super) struct Readable<A> {
    adapter: A,
    application: Application,
}

impl<A: From<Router>> Readable<A> {
    pub(super) fn new(application: Application) -> Self {
        Self { adapter: A::from(routes::router(application.clone())), application }
    }
}

impl<A> Service<LambdaEvent<LambdaRequest>> for Readable<A>
where
    A: From<Router> + Service<LambdaEvent<LambdaRequest>>,
{
    type Response = A::Response;
    type Error = A::Error;
    type Future = A::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), A::Error>> {
        self.adapter.poll_ready(context)
    }

    fn call(&mut self, mut event: LambdaEvent<LambdaRequest>) -> A::Future {
        let LambdaRequest::ApiGatewayV2(request) = &mut event.payload else {
            return self.adapter.call(event);
        };
        address::make_valid(request);
        let Some(part) = unreadable_part(request) else { return self.adapter.call(event) };
        make_readable(request);
        A::from(routes::unreadable(self.application.clone(), part)).call(event)
    }
}

/// The part of the request that cannot be read, if there is one.
fn unreadable_part(request: &ApiGatewayV2httpRequest) -> Option<&'static str> {
    let named = request.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = named.or(request.request_context.domain_name.as_deref()).unwrap_or("localhost");
    if !is_host(host) {
        return Some("host");
    }
    let protocol = request.headers.get(PROTOCOL).map(|protocol| protocol.to_str());
    let protocol = protocol.unwrap_or(Ok("https")).unwrap_or_default();
    if !protocol.parse().is_ok_and(|scheme| [Scheme::HTTP, Scheme::HTTPS].contains(&scheme)) {
        return Some("protocol");
    }
    let path = request.raw_path.as_deref().unwrap_or_default();
    let query = request.raw_query_string.as_deref().unwrap_or_default();
    let address = Url::parse(&format!("{protocol}://{host}{path}"));
    if !address.is_ok_and(|address| Uri::try_from(format!("{address}?{query}")).is_ok()) {
        return Some("address");
    }
    let body = request.body.as_deref().filter(|_| request.is_base64_encoded);
    body.filter(|body| STANDARD.decode(body).is_err()).map(|_| "base64 of the body")
}

/// A name or an address, and nothing else that could come before a path.
fn is_host(host: &str) -> bool {
    let authority = host.parse::<Authority>();
    authority.is_ok_and(|authority| !authority.host().is_empty() && !host.contains('@'))
        && Url::parse(&format!("https://{host}/")).is_ok()
}

/// Removes the parts that may be unreadable. Secret and token stay.
fn make_readable(request: &mut ApiGatewayV2httpRequest) {
    request.headers.remove(HOST);
    request.headers.remove(PROTOCOL);
    request.request_context.domain_name = None;
    request.raw_path = Some("/unreadable".to_owned());
    request.raw_query_string = None;
    request.body = None;
}
