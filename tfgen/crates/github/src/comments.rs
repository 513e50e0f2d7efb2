//! Comments on issues and pull requests: each is created once and then updated.

use crate::client::{Client, Purpose};
use crate::identity::{User, is_by};
use crate::marker::{Attributes, Marker};
use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

/// The size limit for a comment. GitHub documents characters, of which there are never more.
pub const MOST_BYTES: usize = 65_536;

/// The permission that a job needs to comment on pull requests.
const WRITE: &str = "pull-requests: write";

/// A comment of this program.
#[derive(Clone, Debug)]
pub struct Comment {
    id: u64,
    /// Its address.
    pub address: String,
    /// Its Markdown, with the marker.
    pub body: String,
    /// The attributes of its marker.
    pub attributes: Attributes,
}

#[derive(Deserialize)]
struct Answered {
    id: u64,
    html_url: String,
    body: Option<String>,
    user: Option<User>,
}

impl Client {
    /// The comment of this program with `marker` on the pull request `number`. Comments of others
    /// do not count, whatever they begin with. Two simultaneous runs may each have created one: the
    /// oldest is used, and the others are deleted.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn comment(&self, number: u64, marker: &Marker) -> Result<Option<Comment>> {
        let what = format!("list the comments of #{number}");
        let purpose = Purpose { what: &what, permission: WRITE };
        let path = self.within(&format!("/issues/{number}/comments"));
        let answered: Vec<Vec<Answered>> = self.pages(&purpose, &path)?;
        let marked = |one: Answered| {
            let Answered { id, html_url, body, user } = one;
            let body = body?;
            let attributes = marker.read(&body)?;
            Some((user, Comment { id, address: html_url, body, attributes }))
        };
        let marked: Vec<_> = answered.into_iter().flatten().filter_map(marked).collect();
        if marked.is_empty() {
            return Ok(None);
        }
        let login = self.login()?;
        let ours = marked.into_iter().filter(|(user, _)| is_by(user.as_ref(), &login));
        let mut ours: Vec<Comment> = ours.map(|(_, comment)| comment).collect();
        ours.sort_by_key(|comment| comment.id);
        let mut ours = ours.into_iter();
        let first = ours.next();
        for other in ours {
            let purpose = Purpose { what: "delete a second comment", permission: WRITE };
            self.delete(&purpose, &self.within(&format!("/issues/comments/{}", other.id)))?;
        }
        Ok(first)
    }

    /// Replaces the text of `comment`, unless it is the same.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn update_comment(&self, comment: &Comment, body: &str) -> Result<()> {
        if comment.body.replace("\r\n", "\n") == body {
            return Ok(());
        }
        let purpose = Purpose { what: "update the comment", permission: WRITE };
        let path = self.within(&format!("/issues/comments/{}", comment.id));
        self.send(&purpose, Method::PATCH, &path, &json!({ "body": body })).map(|_: Value| ())
    }

    /// Writes a comment, for which a job needs `permission`, and returns its address.
    pub(crate) fn write_comment(
        &self,
        number: u64,
        body: &str,
        permission: &'static str,
    ) -> Result<String> {
        let what = format!("comment on #{number}");
        let purpose = Purpose { what: &what, permission };
        let path = self.within(&format!("/issues/{number}/comments"));
        let made: Answered = self.send(&purpose, Method::POST, &path, &json!({ "body": body }))?;
        Ok(made.html_url)
    }

    /// Writes a comment on the pull request `number`, and returns its address.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn add_comment(&self, number: u64, body: &str) -> Result<String> {
        self.write_comment(number, body, WRITE)
    }

    /// Creates or updates the comment with `marker`, with which `body` begins, on the pull request
    /// `number`, and returns its address.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn put_comment(&self, number: u64, marker: &Marker, body: &str) -> Result<String> {
        match self.comment(number, marker)? {
            Some(comment) => {
                self.update_comment(&comment, body)?;
                Ok(comment.address)
            }
            None => self.add_comment(number, body),
        }
    }
}
