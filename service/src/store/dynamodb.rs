//! Items in a DynamoDB table, as the module `table` makes it: partition key `id`, a string; the
//! service may do `GetItem`, `PutItem`, `DeleteItem` and `Scan` there and nothing else.

use std::{env, error::Error, fmt, num::NonZeroUsize, sync::OnceLock, time::Duration};

use aws_sdk_dynamodb::{
    Client, Config,
    config::{
        BehaviorVersion, Credentials, IdentityCache, Region, StalledStreamProtectionConfig,
        retry::RetryConfig, timeout::TimeoutConfig,
    },
    error::{ProvideErrorMetadata, SdkError},
    operation::put_item::PutItemError,
    types::{ReturnValue, ReturnValuesOnConditionCheckFailure},
};
use uuid::Uuid;

use super::{
    ItemStore, MAXIMUM_ITEM_SIZE, Page, Place, StoreError, StoreFuture,
    http_client::http_client,
    place::newest,
    table_item::{KEY, from_attributes, id_of, key, newness, to_attributes},
};
use crate::item::Item;

/// One attempt, connecting included. A healthy table answers in a few milliseconds; the rest is
/// for the first connection on a small share of a processor.
const ATTEMPT: Duration = Duration::from_millis(1_000);

/// All attempts at one operation, so that a client gets an answer instead of a long wait if the
/// table is down.
const OPERATION: Duration = Duration::from_millis(2_500);

const ATTEMPTS: u32 = 3;

/// The service's credentials, and where the table is.
#[derive(Clone)]
pub struct TableAccess {
    /// The region, such as `us-east-2`.
    pub region: Option<String>,
    /// Access key, secret key and, for a role, session token.
    pub credentials: Option<(String, String, Option<String>)>,
    /// Address of a DynamoDB other than the region's own.
    pub endpoint: Option<String>,
}

impl TableAccess {
    /// Reads what Lambda sets for every function (`AWS_REGION`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`), and the SDKs' own variables for another
    /// address, `AWS_ENDPOINT_URL_DYNAMODB` before `AWS_ENDPOINT_URL`. An empty one counts as
    /// unset. If something is missing, the first request fails and reports it.
    #[must_use]
    pub fn from_environment() -> Self {
        let read = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let keys = read("AWS_ACCESS_KEY_ID").zip(read("AWS_SECRET_ACCESS_KEY"));
        Self {
            region: read("AWS_REGION").or_else(|| read("AWS_DEFAULT_REGION")),
            credentials: keys.map(|(id, secret)| (id, secret, read("AWS_SESSION_TOKEN"))),
            endpoint: read("AWS_ENDPOINT_URL_DYNAMODB").or_else(|| read("AWS_ENDPOINT_URL")),
        }
    }

    fn config(&self) -> Config {
        let credentials = self.credentials.clone().map(|(id, secret, token)| {
            Credentials::new(id, secret, token, None, "environment variables")
        });
        let mut config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(self.region.clone().map(Region::new))
            .http_client(http_client())
            // The keys of an instance stay the same as long as it lives.
            .identity_cache(IdentityCache::no_cache())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(ATTEMPTS)
                    .with_initial_backoff(Duration::from_millis(100))
                    .with_max_backoff(Duration::from_millis(400)),
            )
            .timeout_config(
                TimeoutConfig::builder()
                    .operation_attempt_timeout(ATTEMPT)
                    .operation_timeout(OPERATION)
                    .build(),
            );
        config.set_endpoint_url(self.endpoint.clone());
        if let Some(credentials) = credentials {
            config = config.credentials_provider(credentials);
        }
        config.build()
    }
}

impl fmt::Debug for TableAccess {
    /// Without the keys.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { region, credentials: _, endpoint } = self;
        formatter
            .debug_struct("TableAccess")
            .field("region", region)
            .field("endpoint", endpoint)
            .finish_non_exhaustive()
    }
}

/// Keeps items in a table. They outlive the process and are the same for every instance.
#[derive(Debug)]
pub struct DynamoDbStore {
    table: String,
    access: TableAccess,
    client: OnceLock<Client>,
}

impl DynamoDbStore {
    /// The store in the table of this name. It makes the client and calls the table only for the
    /// first request for an item.
    #[must_use]
    pub fn new(table: String, access: TableAccess) -> Self {
        Self { table, access, client: OnceLock::new() }
    }

    fn client(&self) -> &Client {
        self.client.get_or_init(|| Client::from_conf(self.access.config()))
    }
}

impl<E, R> From<SdkError<E, R>> for StoreError
where
    E: Error + ProvideErrorMetadata + 'static,
    R: fmt::Debug + 'static,
{
    /// The table's own message, or the chain of errors on the way to it. Not the SDK's long form,
    /// which contains whole answers, and so what clients stored.
    fn from(error: SdkError<E, R>) -> Self {
        let mut told = error.to_string();
        if let Some(code) = error.code() {
            let message = error.message().unwrap_or("no message");
            return Self::Unavailable(format!("{told}: {code}: {message}"));
        }
        let mut source = error.source();
        while let Some(cause) = source {
            told = format!("{told}: {cause}");
            source = cause.source();
        }
        Self::Unavailable(told)
    }
}

impl ItemStore for DynamoDbStore {
    fn insert(&self, item: Item) -> StoreFuture<'_, Item> {
        Box::pin(async move {
            if item.size() > MAXIMUM_ITEM_SIZE {
                return Err(StoreError::TooLarge);
            }
            let put = self
                .client()
                .put_item()
                .table_name(&self.table)
                .set_item(Some(to_attributes(item.clone())))
                .condition_expression("attribute_not_exists(#key)")
                .expression_attribute_names("#key", KEY)
                .return_values_on_condition_check_failure(
                    ReturnValuesOnConditionCheckFailure::AllOld,
                );
            let Err(error) = put.send().await else { return Ok(item) };
            match error.as_service_error() {
                // It may be the item itself, stored by an attempt whose answer was lost.
                Some(PutItemError::ConditionalCheckFailedException(failure)) => {
                    from_attributes(failure.item.clone().unwrap_or_default())
                }
                _ => Err(error.into()),
            }
        })
    }

    fn get(&self, id: Uuid) -> StoreFuture<'_, Option<Item>> {
        Box::pin(async move {
            let get = self.client().get_item().table_name(&self.table).key(KEY, key(id));
            // A client that has just stored an item finds it.
            let answer = get.consistent_read(true).send().await?;
            answer.item.map(from_attributes).transpose()
        })
    }

    fn list(&self, limit: NonZeroUsize, from: Place) -> StoreFuture<'_, Page> {
        Box::pin(async move {
            let Place { behind, stretch } = from;
            let mut scan = self.client().scan().table_name(&self.table).consistent_read(true);
            if let Some(stretch) = stretch {
                scan = scan.exclusive_start_key(KEY, key(stretch));
            }
            // DynamoDB ends a page of its own, our stretch, at 1 MB.
            let answer = scan.send().await?;
            let stretched = answer.items.unwrap_or_default().into_iter();
            let stretched = stretched.map(|found| Ok((newness(&found)?, found)));
            let stretched = stretched.collect::<Result<Vec<_>, StoreError>>()?;
            let (found, more) = newest(stretched.into_iter(), behind, limit);
            let next_stretch = answer.last_evaluated_key.as_ref().map(id_of).transpose()?;
            let next = match found.last() {
                Some((last, _)) if more => Some(Place { behind: Some(*last), stretch }),
                _ => next_stretch.map(|id| Place { behind: None, stretch: Some(id) }),
            };
            let items = found.into_iter().map(|(_, found)| from_attributes(found));
            Ok(Page { items: items.collect::<Result<_, _>>()?, next })
        })
    }

    fn remove(&self, id: Uuid) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let delete = self.client().delete_item().table_name(&self.table).key(KEY, key(id));
            let answer = delete.return_values(ReturnValue::AllOld).send().await?;
            Ok(answer.attributes.is_some())
        })
    }
}
