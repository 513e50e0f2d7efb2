//! Which binary this is: the SHA-256 of the running executable, which can be compared with the
//! entrypoint inside the deployed image.

use std::{env, fs::File, io, io::Read, sync::OnceLock};

use sha2::{Digest, Sha256};

static BUILD_ID: OnceLock<String> = OnceLock::new();

/// The lower-case hexadecimal SHA-256 of this process's executable.
///
/// Computed on the first call, which reads the whole file, and kept from then on, so it does not
/// slow the start.
///
/// # Errors
/// If the executable cannot be read.
pub fn build_id() -> io::Result<&'static str> {
    if let Some(known) = BUILD_ID.get() {
        return Ok(known);
    }
    let computed = hash(executable()?)?;
    Ok(BUILD_ID.get_or_init(|| computed))
}

/// `/proc/self/exe` stays readable even if the file was replaced meanwhile; the path is for systems
/// without it.
fn executable() -> io::Result<File> {
    File::open("/proc/self/exe").or_else(|_| File::open(env::current_exe()?))
}

fn hash(mut content: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = content.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        hasher.update(&buffer[..length]);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn the_hash_is_sha256_in_lower_case_hexadecimal() {
        // The second example of FIPS 180-4's test vectors, and a length beyond one buffer.
        assert_eq!(
            hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".as_bytes()).unwrap(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        );
        assert_eq!(
            hash(vec![b'a'; 1_000_000].as_slice()).unwrap(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        );
    }
}
