//! `tfgen github preview`: shows the address of a pull request's preview.

use super::connection::Connection;
use github::Marker;
use std::process::ExitCode;
use std::time::SystemTime;
use tfgen::layers::Expiry;

/// The label that requests a preview.
const WANTED: &str = "preview";

/// The label of pull requests that have a preview.
pub(super) const DEPLOYED: &str = "preview-deployed";

/// The attribute of the comment's marker with the expiry date. Previews are found by it.
pub(super) const EXPIRES: &str = "expires";

/// The attribute with the preview's address, which is shown again later.
const ADDRESS: &str = "url";

/// `tfgen github preview --pull-request N (--expires DATE [--url URL] | --renew | --gone)`.
#[derive(Debug, clap::Args)]
pub(super) struct Preview {
    /// The number of the pull request
    #[arg(long, value_name = "N")]
    pull_request: u64,
    /// When it expires: 2027-01-31, or 7d from now; without --url, it is not deployed yet
    #[arg(long, value_name = "DATE", value_parser = expiry)]
    expires: Option<Expiry>,
    /// Where it answers
    #[arg(long, value_name = "URL", requires = "expires", value_parser = address)]
    url: Option<String>,
    /// After a push: it shows an older commit until the label `preview` is added again
    #[arg(long, conflicts_with = "expires")]
    renew: bool,
    /// It was destroyed
    #[arg(long, conflicts_with_all = ["expires", "renew"], required_unless_present_any = ["expires", "renew"])]
    gone: bool,
}

/// Runs `tfgen github preview`.
pub(super) fn run(command: &Preview, connection: &Connection) -> anyhow::Result<ExitCode> {
    let number = command.pull_request;
    let Some(client) = connection.client("posted")? else {
        match &command.expires {
            Some(expires) => print!("{}", there(command.url.as_deref(), &expires.to_string())),
            None if command.renew => print!("{}", older(None, None)),
            None => print!("{GONE}"),
        }
        return Ok(ExitCode::SUCCESS);
    };
    let marker = Marker::new("preview");
    if let Some(expires) = &command.expires {
        // The label comes first, because the preview is found and destroyed by it.
        client.add_label(number, DEPLOYED)?;
        let expires = expires.to_string();
        let text = there(command.url.as_deref(), &expires);
        let body = marked(Some(&expires), command.url.as_deref()).before(&text);
        eprintln!("wrote {}", client.put_comment(number, &marker, &body)?);
        return Ok(ExitCode::SUCCESS);
    }
    // A label starts a job only when it is added again.
    client.remove_label(number, WANTED)?;
    if command.gone {
        client.remove_label(number, DEPLOYED)?;
    }
    let Some(comment) = client.comment(number, &marker)? else {
        eprintln!("#{number} has no comment about a preview");
        return Ok(ExitCode::SUCCESS);
    };
    let body = match (command.gone, comment.attributes.get(EXPIRES)) {
        (true, _) => marker.before(GONE),
        (false, expires @ Some(_)) => {
            let address = comment.attributes.get(ADDRESS);
            marked(expires, address).before(&older(address, expires))
        }
        // It is already gone.
        (false, None) => return Ok(ExitCode::SUCCESS),
    };
    client.update_comment(&comment, &body)?;
    eprintln!("updated {}", comment.address);
    Ok(ExitCode::SUCCESS)
}

const GONE: &str = "**The preview is gone.** Add the label `preview` for a new one.\n";

fn there(url: Option<&str>, expires: &str) -> String {
    match url {
        Some(url) => format!("**Preview: <{url}>** It exists until {expires}.\n"),
        None => format!("**A preview is being deployed.** It exists until {expires}.\n"),
    }
}

fn older(url: Option<&str>, expires: Option<&str>) -> String {
    let url = url.map(|url| format!(": <{url}>")).unwrap_or_default();
    let until = expires.map(|date| format!(" until {date}")).unwrap_or_default();
    format!(
        "**The preview shows an older commit{url}** It exists{until}. Add the label `preview` \
         again to renew it.\n"
    )
}

/// The marker of an existing preview.
fn marked(expires: Option<&str>, url: Option<&str>) -> Marker {
    let attributes = [(EXPIRES, expires), (ADDRESS, url)];
    attributes
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .fold(Marker::new("preview"), |marker, (key, value)| marker.with(key, value))
}

fn expiry(text: &str) -> Result<Expiry, String> {
    Expiry::ahead(text, SystemTime::now())
}

/// An address that cannot break out of its Markdown.
fn address(text: &str) -> Result<String, String> {
    let is_web = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    let is_plain = |letter: char| letter.is_ascii_graphic() && !"<>\"'`\\".contains(letter);
    match is_web && text.chars().all(is_plain) {
        true => Ok(text.to_owned()),
        false => Err("it is not a web address".to_owned()),
    }
}
