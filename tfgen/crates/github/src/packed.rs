//! Bytes in Markdown: deflated, in base64, in a code block.

use anyhow::{Context, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use std::io::{Read as _, Write as _};

const OPENING: &str = "```packed\n";
const CLOSING: &str = "\n```";

/// The limit for unpacked bytes. A text on GitHub has up to 48 KB, which could unpack to a thousand
/// times as much.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;

/// A code block with `bytes`, without a line break at its end.
pub fn in_markdown(bytes: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(vec![], Compression::best());
    let deflated = encoder.write_all(bytes).and_then(|()| encoder.finish());
    let deflated = deflated.expect("memory takes all that is written");
    format!("{OPENING}{}{CLOSING}", STANDARD.encode(deflated))
}

/// The bytes in the first block of `text` that [`in_markdown`] made.
///
/// # Errors
/// If there is no such block, or it is damaged.
pub fn read(text: &str) -> anyhow::Result<Vec<u8>> {
    let text = text.replace("\r\n", "\n");
    let (_, rest) = text.split_once(OPENING).context("there is nothing packed in it")?;
    let (inside, _) = rest.split_once(CLOSING).context("it is cut off")?;
    let deflated = STANDARD.decode(inside.trim()).context("it is not base64")?;
    let mut bytes = vec![];
    let mut decoder = ZlibDecoder::new(&deflated[..]).take(MOST_UNPACKED + 1);
    decoder.read_to_end(&mut bytes).context("it cannot be inflated")?;
    if bytes.len() as u64 > MOST_UNPACKED {
        bail!("it has more than {MOST_UNPACKED} bytes");
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{in_markdown, read};

    #[test]
    fn what_was_packed_is_read_from_among_other_text() {
        let bytes: Vec<u8> = (0..100_000_u32).map(|one| (one % 251) as u8).collect();
        let block = in_markdown(&bytes);
        assert!(block.len() < 5_000, "{}", block.len());
        for text in [format!("# Title\n\n{block}\n\nmore"), block.replace('\n', "\r\n")] {
            assert_eq!(read(&text).unwrap(), bytes);
        }
    }

    #[test]
    fn what_is_damaged_is_refused() {
        let block = in_markdown(b"bytes");
        let half = &block[..block.len() / 2];
        for (text, said) in [
            ("no block", "there is nothing packed in it"),
            (half, "it is cut off"),
            ("```packed\n!\n```", "it is not base64"),
            ("```packed\nAAAA\n```", "it cannot be inflated"),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), said);
        }
    }
}
