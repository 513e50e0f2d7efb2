//! What the edge needs to know about the distribution, read from the emulator's CloudFront API.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result, bail};
use roxmltree::{Document, Node};

use super::normalized_path::normalized;
use super::path_pattern::PathPattern;
use crate::aws::EmulatedAws;

const API: &str = "/2020-05-31";

/// The part of a distribution that matters for a viewer's request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// `<label>.cloudfront.net`, the `Host` for which it is served.
    pub domain_name: String,
    /// The behaviours with a path pattern, in matching order.
    ordered: Vec<(PathPattern, Behaviour)>,
    default: Behaviour,
}

/// What happens to the requests of one behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behaviour {
    /// Whether its origin has an origin access control of type `lambda` that signs.
    pub signs_for_lambda: bool,
}

impl Distribution {
    /// The first behaviour whose pattern matches, otherwise the default one.
    pub fn behaviour_for(&self, path: &str) -> Behaviour {
        let path = normalized(path);
        let fitting = self.ordered.iter().find(|(pattern, _)| pattern.matches(&path));
        fitting.map_or(self.default, |(_, behaviour)| *behaviour)
    }
}

/// Reads the emulator's only distribution.
///
/// # Errors
/// If there is none, more than one, or an answer does not follow CloudFront's API.
pub fn read(emulator: &EmulatedAws) -> Result<Distribution> {
    let get = |path: &str| -> Result<String> {
        let bytes = emulator.get("cloudfront", &format!("{API}{path}"))?;
        String::from_utf8(bytes).with_context(|| format!("{path} is not text"))
    };
    let ids = distribution_ids(&get("/distribution")?)?;
    let [id] = ids.as_slice() else {
        bail!(
            "the emulated AWS has {} CloudFront distributions, but the edge serves exactly one",
            ids.len()
        );
    };
    let distribution = get(&format!("/distribution/{id}"))?;
    let mut signing = HashSet::new();
    for control in access_controls(&distribution)? {
        if signs_for_lambda(&get(&format!("/origin-access-control/{control}"))?)? {
            signing.insert(control);
        }
    }
    parse(&distribution, &signing)
}

fn distribution_ids(list: &str) -> Result<Vec<String>> {
    let document = Document::parse(list).context("the list of distributions is not XML")?;
    let summaries = document.descendants().filter(|node| has_name(*node, "DistributionSummary"));
    summaries.map(|summary| required(summary, "Id").map(str::to_owned)).collect()
}

fn access_controls(distribution: &str) -> Result<HashSet<String>> {
    let document = Document::parse(distribution).context("the distribution is not XML")?;
    Ok(document
        .descendants()
        .filter(|node| has_name(*node, "OriginAccessControlId"))
        .filter_map(|node| node.text().map(str::to_owned))
        .collect())
}

fn signs_for_lambda(control: &str) -> Result<bool> {
    let document = Document::parse(control).context("the origin access control is not XML")?;
    let text = |name| {
        document.descendants().find(|node| has_name(*node, name)).and_then(|node| node.text())
    };
    Ok(text("OriginAccessControlOriginType") == Some("lambda")
        && text("SigningBehavior") != Some("never"))
}

/// Reads a `Distribution` document; `signing` holds the controls that sign towards Lambda.
fn parse(distribution: &str, signing: &HashSet<String>) -> Result<Distribution> {
    let document = Document::parse(distribution).context("the distribution is not XML")?;
    let root = document.root_element();
    let settings = child(root, "DistributionConfig")?;
    let mut origins = HashMap::new();
    for origin in items(settings, "Origins", "Origin") {
        let control = optional(origin, "OriginAccessControlId");
        let signs_for_lambda = control.is_some_and(|control| signing.contains(control));
        origins.insert(required(origin, "Id")?, Behaviour { signs_for_lambda });
    }
    let behaviour = |node: Node<'_, '_>| -> Result<Behaviour> {
        let target = required(node, "TargetOriginId")?;
        origins.get(target).copied().with_context(|| format!("there is no origin `{target}`"))
    };
    let ordered = items(settings, "CacheBehaviors", "CacheBehavior")
        .map(|node| Ok((PathPattern::new(required(node, "PathPattern")?), behaviour(node)?)))
        .collect::<Result<_>>()?;
    Ok(Distribution {
        domain_name: required(root, "DomainName")?.to_owned(),
        ordered,
        default: behaviour(child(settings, "DefaultCacheBehavior")?)?,
    })
}

fn has_name(node: Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Result<Node<'a, 'input>> {
    node.children()
        .find(|child| has_name(*child, name))
        .with_context(|| format!("{} has no {name}", node.tag_name().name()))
}

fn optional<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.children().find(|child| has_name(*child, name))?.text()
}

fn required<'a>(node: Node<'a, '_>, name: &str) -> Result<&'a str> {
    child(node, name)?
        .text()
        .with_context(|| format!("{name} of {} is empty", node.tag_name().name()))
}

/// CloudFront's lists: `<Plural><Quantity/><Items><Singular/>…</Items></Plural>`.
fn items<'a, 'input>(
    node: Node<'a, 'input>,
    plural: &str,
    singular: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> + use<'a, 'input> {
    let list = child(node, plural).and_then(|list| child(list, "Items")).ok();
    list.into_iter()
        .flat_map(|list| list.children().collect::<Vec<_>>())
        .filter(move |item| has_name(*item, singular))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISTRIBUTION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Distribution xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">
  <Id>E1</Id><DomainName>d1.cloudfront.net</DomainName>
  <DistributionConfig>
    <Origins><Quantity>2</Quantity><Items>
      <Origin><Id>site</Id><OriginAccessControlId>ES3</OriginAccessControlId></Origin>
      <Origin><Id>api</Id><OriginAccessControlId>ELAMBDA</OriginAccessControlId></Origin>
      <Origin><Id>open</Id></Origin>
    </Items></Origins>
    <DefaultCacheBehavior><TargetOriginId>site</TargetOriginId></DefaultCacheBehavior>
    <CacheBehaviors><Quantity>2</Quantity><Items>
      <CacheBehavior><PathPattern>/api/public/*</PathPattern>
        <TargetOriginId>open</TargetOriginId></CacheBehavior>
      <CacheBehavior><PathPattern>/api/*</PathPattern>
        <TargetOriginId>api</TargetOriginId></CacheBehavior>
    </Items></CacheBehaviors>
  </DistributionConfig>
</Distribution>"#;

    fn control(origin_type: &str, behaviour: &str) -> String {
        format!(
            "<OriginAccessControl><OriginAccessControlConfig>\
             <OriginAccessControlOriginType>{origin_type}</OriginAccessControlOriginType>\
             <SigningBehavior>{behaviour}</SigningBehavior>\
             </OriginAccessControlConfig></OriginAccessControl>"
        )
    }

    #[test]
    fn a_request_takes_the_first_behaviour_that_fits() {
        let signing = HashSet::from(["ELAMBDA".to_owned()]);
        let distribution = parse(DISTRIBUTION, &signing).unwrap();
        assert_eq!(distribution.domain_name, "d1.cloudfront.net");
        for (path, expected) in [
            ("/api/items", true),
            ("/%61pi/items", true),
            ("//api//items", true),
            ("/x/../api/items", true),
            ("/api/../items", false),
            ("/api/public/hook", false),
            ("/", false),
            ("/deep/link", false),
        ] {
            let found = distribution.behaviour_for(path).signs_for_lambda;
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn only_a_control_of_type_lambda_that_signs_asks_for_the_hash() {
        assert!(signs_for_lambda(&control("lambda", "always")).unwrap());
        assert!(signs_for_lambda(&control("lambda", "no-override")).unwrap());
        assert!(!signs_for_lambda(&control("lambda", "never")).unwrap());
        assert!(!signs_for_lambda(&control("s3", "always")).unwrap());
    }

    #[test]
    fn the_access_controls_in_use_are_found() {
        let expected = HashSet::from(["ES3".to_owned(), "ELAMBDA".to_owned()]);
        assert_eq!(access_controls(DISTRIBUTION).unwrap(), expected);
    }

    #[test]
    fn a_behaviour_with_an_unknown_origin_is_an_error() {
        let broken = DISTRIBUTION.replace("<Id>api</Id>", "<Id>other</Id>");
        let message = parse(&broken, &HashSet::new()).unwrap_err().to_string();
        assert_eq!(message, "there is no origin `api`");
    }
}
