//! The snippets of `accepted.txt` and `refused.txt`: each is below a line `### TITLE`. `␍` is a
//! carriage return and `␂` a byte order mark; `###` after the last line removes its newline.

pub(crate) fn accepted() -> Vec<(String, String)> {
    read(include_str!("accepted.txt"))
}

pub(crate) fn refused() -> Vec<(String, String)> {
    read(include_str!("refused.txt"))
}

fn read(file: &str) -> Vec<(String, String)> {
    let file = file.replace('␍', "\r").replace('␂', "\u{feff}");
    let file = file.strip_prefix("### ").expect("a title");
    file.split("\n### ")
        .map(|snippet| {
            let (title, text) = snippet.split_once('\n').unwrap_or((snippet, ""));
            let text = match text.trim_end_matches('\n').strip_suffix("###") {
                Some(text) => text.to_owned(),
                None => format!("{text}\n"),
            };
            (title.to_owned(), text)
        })
        .collect()
}
