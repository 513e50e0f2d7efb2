//! An input that is several texts.

/// The line between two texts.
const BOUNDARY: &[u8] = b"\n=====\n";

/// The texts that `data` is, cut at lines of five equals signs; what is not there is empty. The
/// last has all that is left.
pub(crate) fn split<const COUNT: usize>(data: &[u8]) -> [&[u8]; COUNT] {
    let mut rest = data;
    let mut sections = [&data[..0]; COUNT];
    for section in sections.iter_mut().take(COUNT - 1) {
        match rest.windows(BOUNDARY.len()).position(|window| window == BOUNDARY) {
            Some(place) => {
                *section = &rest[..place];
                rest = &rest[place + BOUNDARY.len()..];
            }
            None => *section = std::mem::take(&mut rest),
        }
    }
    sections[COUNT - 1] = rest;
    sections
}
