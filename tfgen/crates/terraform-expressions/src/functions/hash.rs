//! Digests, and the identifiers that are made from one.

use super::Arguments;
use crate::value::{Evaluated, Value, error, left};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use std::fmt::Write as _;

pub(super) fn call(name: &str, arguments: &Arguments) -> Option<Evaluated> {
    let text = |digest: fn(&[u8]) -> String| {
        arguments.are(1)?;
        Ok(Value::String(digest(arguments.text(0)?.as_bytes())))
    };
    Some(match name {
        "md5" => text(|bytes| hex(&Md5::digest(bytes))),
        "sha1" => text(|bytes| hex(&Sha1::digest(bytes))),
        "sha256" => text(|bytes| hex(&Sha256::digest(bytes))),
        "sha512" => text(|bytes| hex(&Sha512::digest(bytes))),
        "base64sha256" => text(|bytes| STANDARD.encode(Sha256::digest(bytes))),
        "base64sha512" => text(|bytes| STANDARD.encode(Sha512::digest(bytes))),
        "uuidv5" => identifier(arguments),
        _ => return None,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `uuidv5`, of RFC 9562, section 5.5.
fn identifier(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let first = match arguments.text(0)?.as_str() {
        "dns" => namespace("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        "url" => namespace("6ba7b811-9dad-11d1-80b4-00c04fd430c8"),
        "oid" => namespace("6ba7b812-9dad-11d1-80b4-00c04fd430c8"),
        "x500" => namespace("6ba7b814-9dad-11d1-80b4-00c04fd430c8"),
        other => match namespace(other) {
            // There are longer and shorter ways to write one.
            None if [32, 36, 38, 45].contains(&other.len()) => {
                return left("has an unusual namespace");
            }
            namespace => namespace,
        },
    };
    let Some(first) = first else { return error("the text is not a namespace") };
    let mut digest = Sha1::new();
    digest.update(first);
    digest.update(arguments.text(1)?);
    let mut bytes = digest.finalize();
    bytes[6] = bytes[6] & 0x0f | 0x50;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex(&bytes[..16]);
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    Ok(Value::String(parts.join("-")))
}

/// The bytes of `text`, which has digits in five groups.
fn namespace(text: &str) -> Option<Vec<u8>> {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths = groups.iter().map(|group| group.len());
    if !lengths.eq([8, 4, 4, 4, 12]) || !text.is_ascii() {
        return None;
    }
    let digits = groups.concat();
    (0..16)
        .map(|place| u8::from_str_radix(digits.get(2 * place..2 * place + 2)?, 16).ok())
        .collect()
}
