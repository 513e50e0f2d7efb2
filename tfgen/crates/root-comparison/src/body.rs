//! The contents of blocks: arguments and blocks by name, in whatever syntax and order.

use crate::grammar::{Context, Reading};
use crate::meaning::Node;
use crate::place::Place;
use crate::read_error::ReadError;
use crate::reader::Reader;
use hcl_syntax::{Block, Body as Tree, Expression, Item, Name, json};
use std::collections::BTreeMap;

/// A value as written, in either syntax.
pub(crate) enum Written<'v> {
    Native(Expression),
    Json(&'v json::Value),
}

/// What is in a block.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    /// By name; blocks that `dynamic` makes are under their names.
    pub(crate) members: BTreeMap<String, Vec<Member>>,
    pub(crate) place: Place,
}

/// An argument or a block.
#[derive(Clone, Debug)]
pub(crate) enum Member {
    Argument(Node),
    Block(Nested),
    /// A JSON member of which only a provider knows whether it is an argument or blocks.
    Property {
        argument: Node,
        blocks: Option<Vec<Nested>>,
    },
}

/// A block inside another.
#[derive(Clone, Debug)]
pub(crate) struct Nested {
    pub(crate) is_dynamic: bool,
    pub(crate) labels: Vec<String>,
    pub(crate) body: Body,
    /// Its kind and labels.
    pub(crate) header: Place,
}

impl Body {
    /// The members called `name`.
    pub(crate) fn members(&self, name: &str) -> &[Member] {
        self.members.get(name).map_or(&[], Vec::as_slice)
    }

    /// The argument `name`.
    pub(crate) fn argument(&self, name: &str) -> Option<&Node> {
        match self.members(name).first()? {
            Member::Argument(node) | Member::Property { argument: node, .. } => Some(node),
            Member::Block(_) => None,
        }
    }
}

impl Reader<'_> {
    /// The meaning of `tree`, a body of the kind `context` in the file with `text`.
    pub(crate) fn body(
        &mut self,
        tree: &Tree<Written<'_>>,
        context: Context,
        text: &str,
    ) -> Result<Body, ReadError> {
        let mut members: BTreeMap<String, Vec<Member>> = BTreeMap::new();
        for item in &tree.items {
            let (name, member) = match item {
                Item::Attribute(attribute) => {
                    let name = &attribute.name;
                    if !context.is_open() && members.contains_key(name.as_str()) {
                        let message = format!("`{}` is set twice", name.as_str());
                        return Err(ReadError::new(self.file, name.span, message));
                    }
                    let member = self.member(&attribute.name, &attribute.value, context, text)?;
                    (attribute.name.to_string(), member)
                }
                Item::Block(block) => {
                    let nested = self.nested(block, context, text)?;
                    let made = block.labels.first().filter(|_| nested.is_dynamic);
                    let name = made.map_or(&*block.kind, |label| &*label.text);
                    (name.to_owned(), Member::Block(nested))
                }
            };
            add(members.entry(name).or_default(), member);
        }
        Ok(Body { members, place: self.place(tree.span) })
    }

    fn nested(
        &mut self,
        block: &Block<Written<'_>>,
        context: Context,
        text: &str,
    ) -> Result<Nested, ReadError> {
        let inside = context.block(&block.kind).map_or(Context::Open, |(_, inside)| inside);
        let is_dynamic = inside == Context::Dynamic;
        let labels: Vec<String> = block.labels.iter().map(|one| one.text.to_string()).collect();
        let open = self.names.len();
        if is_dynamic {
            self.names.push(iterator(block).unwrap_or_else(|| labels.join("")));
        }
        let body = self.body(&block.body, inside, text);
        self.names.truncate(open);
        Ok(Nested { is_dynamic, labels, body: body?, header: self.place(block.header()) })
    }

    fn member(
        &mut self,
        name: &Name,
        value: &Written<'_>,
        context: Context,
        text: &str,
    ) -> Result<Member, ReadError> {
        let reading = context.reading(name);
        let node = self.argument(value, reading, text)?;
        let Written::Json(value) = value else { return Ok(Member::Argument(node)) };
        if !context.is_open() || matches!(reading, Reading::Reference | Reading::References) {
            return Ok(Member::Argument(node));
        }
        let objects = match &value.kind {
            json::Kind::Object(_) => vec![*value],
            json::Kind::Array(elements)
                if elements.iter().all(|one| matches!(one.kind, json::Kind::Object(_))) =>
            {
                elements.iter().collect()
            }
            _ => return Ok(Member::Property { argument: node, blocks: None }),
        };
        let inside = if context == Context::Constants { Context::Constants } else { Context::Open };
        let blocks = objects.into_iter().map(|object| {
            let (tree, errors) = json::body(object, &kinds(inside));
            if !errors.is_empty() {
                return Ok(None);
            }
            let body = self.body(&tree.map(&mut Written::Json), inside, text)?;
            let (labels, header) = (vec![], self.place(name.span));
            Ok(Some(Nested { is_dynamic: false, labels, body, header }))
        });
        let blocks = blocks.collect::<Result<Option<Vec<_>>, ReadError>>()?;
        Ok(Member::Property { argument: node, blocks })
    }

    /// The meaning of an argument.
    pub(crate) fn argument(
        &mut self,
        value: &Written<'_>,
        reading: Reading,
        text: &str,
    ) -> Result<Node, ReadError> {
        let made;
        let expression = match value {
            Written::Native(expression) => expression,
            Written::Json(value) => {
                made = match reading {
                    Reading::Value => value.expression(text),
                    Reading::Constant | Reading::Source => Ok(value.constant()),
                    Reading::Type | Reading::Reference => value.reference(text),
                    // The code for references splits the strings.
                    Reading::References | Reading::Providers | Reading::RequiredProvider => {
                        Ok(value.constant())
                    }
                }
                .map_err(|errors| ReadError::of(self.file, &errors, value.span))?;
                &made
            }
        };
        Ok(match reading {
            Reading::Value | Reading::Constant => self.value(expression),
            Reading::Type => self.kind(expression),
            Reading::Reference => self.reference(expression),
            Reading::References => self.references(expression),
            Reading::Source => self.source(expression),
            Reading::Providers => self.providers(expression),
            Reading::RequiredProvider => self.required_provider(expression),
        })
    }
}

/// Adds `member` to those with its name. A JSON name that occurs several times is blocks.
fn add(members: &mut Vec<Member>, member: Member) {
    members.push(member);
    if members.len() > 1 {
        let all = std::mem::take(members).into_iter();
        members.extend(all.flat_map(|member| match member {
            Member::Property { blocks: Some(blocks), .. } => {
                blocks.into_iter().map(Member::Block).collect()
            }
            other => vec![other],
        }));
    }
}

/// Which members are blocks in a body of the kind `context` and inside it.
pub(crate) fn kinds(context: Context) -> impl Fn(&[&str], &str) -> Option<usize> {
    move |path, name| {
        let inside = path
            .iter()
            .try_fold(context, |context, kind| context.block(kind).map(|(_, inside)| inside));
        inside?.block(name).map(|(labels, _)| labels)
    }
}

/// The name of the elements of `block`, which is `dynamic`, if it sets one.
fn iterator(block: &Block<Written<'_>>) -> Option<String> {
    match block.body.value("iterator")? {
        Written::Native(expression) => match &expression.kind {
            hcl_syntax::Kind::Variable(name) => Some(name.to_string()),
            _ => expression.as_str().map(str::to_owned),
        },
        Written::Json(value) => match &value.kind {
            json::Kind::String(name) => Some(name.to_string()),
            _ => None,
        },
    }
}
