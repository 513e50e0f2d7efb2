//! Items that are stored, found, listed and removed.

use std::{collections::BTreeSet, time::Duration};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{app, get, post_item, send};

#[tokio::test]
async fn a_stored_item_is_found_listed_and_removed() {
    let app = app();
    let content = json!({ "name": "Lamp", "description": "brass", "price": 49.5, "tax": 9.4 });

    let created = post_item(&app, content.to_string()).await;
    assert_eq!(created.status, StatusCode::CREATED);
    let item = created.json();
    let id = item["id"].as_str().expect("the id is a string").to_owned();
    assert_eq!(Uuid::parse_str(&id).unwrap().get_version_num(), 4);
    let location = format!("/api/items/{id}");
    assert_eq!(created.header("location"), Some(location.as_str()));
    let mut expected = content;
    expected["id"] = json!(id);
    let created_at = item["created_at"].as_str().expect("a moment is a string");
    assert_eq!((created_at.len(), &created_at[23..]), (24, "Z"));
    expected["created_at"] = json!(created_at);
    assert_eq!(item, expected);

    assert_eq!(get(&app, &location).await.json(), item);
    assert_eq!(get(&app, "/api/items").await.json(), json!({ "items": [item], "next": null }));

    let delete = || Request::delete(&location).body(Body::empty()).unwrap();
    let removed = send(&app, delete()).await;
    assert_eq!((removed.status, removed.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(get(&app, &location).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&app, delete()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&app, "/api/items").await.json(), json!({ "items": [], "next": null }));
}

#[tokio::test]
async fn pages_hold_each_item_once_and_say_where_the_next_begins() {
    let app = app();
    let mut stored = BTreeSet::new();
    for price in 0..45 {
        let created = post_item(&app, json!({ "name": "n", "price": price }).to_string()).await;
        stored.insert(created.json()["id"].as_str().unwrap().to_owned());
    }
    for (limit, lengths) in [("", vec![40, 5]), ("limit=20&", vec![20, 20, 5])] {
        let (mut seen, mut found, mut after) = (Vec::new(), BTreeSet::new(), String::new());
        loop {
            let page = get(&app, &format!("/api/items?{limit}{after}")).await.json();
            let items = page["items"].as_array().unwrap();
            seen.push(items.len());
            found.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("after={next}");
        }
        assert_eq!(seen, lengths);
        assert_eq!(found, stored);
    }
}

#[tokio::test]
async fn the_newest_items_come_first() {
    let app = app();
    for name in ["first", "second", "third"] {
        post_item(&app, json!({ "name": name, "price": 1 }).to_string()).await;
        // Items of the same millisecond have no order.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let page = get(&app, "/api/items?limit=2").await.json();
    let names = |page: &Value| {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| item["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&page), ["third", "second"]);
    let next = format!("/api/items?limit=2&after={}", page["next"].as_str().unwrap());
    assert_eq!(names(&get(&app, &next).await.json()), ["first"]);
}

#[tokio::test]
async fn optional_fields_are_null_and_unknown_ones_are_ignored() {
    let answer = post_item(&app(), r#"{"name":"Lamp","price":0,"colour":"red"}"#).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let mut item = answer.json();
    item.as_object_mut().unwrap().retain(|field, _| field != "id" && field != "created_at");
    assert_eq!(item, json!({ "name": "Lamp", "description": null, "price": 0.0, "tax": null }));
}

#[tokio::test]
async fn a_name_may_have_200_characters_and_no_more() {
    let app = app();
    let item = |length: usize| json!({ "name": "é".repeat(length), "price": 1 }).to_string();
    assert_eq!(post_item(&app, item(200)).await.status, StatusCode::CREATED);
    let refused = post_item(&app, item(201)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        refused.json()["errors"],
        json!([{ "pointer": "#/name", "detail": "must have at most 200 characters" }])
    );
}

#[tokio::test]
async fn a_body_beyond_64_kibibytes_is_too_large() {
    let body = |length: usize| {
        let frame = json!({ "name": "Lamp", "price": 1, "description": "" }).to_string().len();
        json!({ "name": "Lamp", "price": 1, "description": "x".repeat(length - frame) }).to_string()
    };
    let app = app();
    assert_eq!(post_item(&app, body(65_536)).await.status, StatusCode::CREATED);
    let refused = post_item(&app, body(65_537)).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(refused.header("content-type"), Some("application/problem+json"));
}
