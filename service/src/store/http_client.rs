//! The SDK's requests, sent by the hyper that the Lambda runtime already contains.
//!
//! The SDK's own client looks for certificates in the system's files and the image has none, so the
//! roots (Mozilla's) are compiled in. DynamoDB speaks HTTP/1.1.

use std::time::Duration;

use aws_sdk_dynamodb::{
    config::{
        SharedHttpClient,
        http::{HttpRequest, HttpResponse},
    },
    error::ConnectorError,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_types::body::SdkBody;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector as TcpConnector},
    rt::{TokioExecutor, TokioTimer},
};

/// How long a connection is kept for the next request. Lambda freezes an instance between requests,
/// and the other end closes a connection that was frozen for long.
const KEPT_IDLE: Duration = Duration::from_secs(20);

/// A client that keeps its connections. Callers set the timeouts of whole attempts, including the
/// connection.
pub(super) fn http_client() -> SharedHttpClient {
    let https =
        HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
    let client = Client::builder(TokioExecutor::new())
        .pool_idle_timeout(KEPT_IDLE)
        .pool_timer(TokioTimer::new())
        .build(https);
    let connector = SharedHttpConnector::new(Connector(client));
    http_client_fn(move |_, _| connector.clone())
}

#[derive(Debug)]
struct Connector(Client<HttpsConnector<TcpConnector>, SdkBody>);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request =
                request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            // Any connection error may be gone the next time.
            let response = client
                .request(request)
                .await
                .map_err(|error| ConnectorError::io(error.into()))?
                .map(SdkBody::from_body_1_x);
            HttpResponse::try_from(response)
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}
