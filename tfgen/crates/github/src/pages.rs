//! Lists, which GitHub returns in pages of a hundred entries.

use anyhow::bail;
use ureq::http::HeaderMap;
use ureq::http::header::LINK;

/// The address of the next page that the headers of an answer name.
///
/// # Errors
/// If it is on a server other than `api`, which must not see the token.
pub(crate) fn next(headers: &HeaderMap, api: &str) -> anyhow::Result<Option<String>> {
    let values = headers.get_all(LINK).into_iter().filter_map(|value| value.to_str().ok());
    for link in values.flat_map(|value| value.split(',')) {
        let Some((address, parameters)) = link.trim().split_once('>') else { continue };
        let is_next = |one: &str| matches!(one.trim(), "rel=\"next\"" | "rel=next");
        if let Some(address) = address.strip_prefix('<')
            && parameters.split(';').any(is_next)
        {
            let path = address.strip_prefix(api);
            if path.is_none_or(|path| !path.starts_with('/')) {
                bail!("the next page is on another server than {api}");
            }
            return Ok(Some(address.to_owned()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::next;
    use ureq::http::HeaderMap;

    fn of(link: &str) -> anyhow::Result<Option<String>> {
        let mut headers = HeaderMap::new();
        headers.insert("link", link.parse().unwrap());
        next(&headers, "https://api.github.com")
    }

    #[test]
    fn the_next_page_is_found_among_others() {
        let link = "<https://api.github.com/repositories/1/issues?page=1>; rel=\"prev\", \
                    <https://api.github.com/repositories/1/issues?page=3>; rel=\"next\"";
        let expected = "https://api.github.com/repositories/1/issues?page=3";
        assert_eq!(of(link).unwrap().as_deref(), Some(expected));
        assert_eq!(of("<https://api.github.com/x>; rel=\"last\"").unwrap(), None);
        assert_eq!(next(&HeaderMap::new(), "https://api.github.com").unwrap(), None);
    }

    #[test]
    fn the_token_is_sent_to_no_other_server() {
        for other in ["https://example.com", "https://api.github.com.example.com"] {
            let error = of(&format!("<{other}/x?page=2>; rel=\"next\"")).unwrap_err();
            assert!(error.to_string().contains("on another server"), "{error}");
        }
    }
}
