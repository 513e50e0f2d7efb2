//! The certificate authorities that a program in the image can trust.

use super::Hinted;
use anyhow::{Result, anyhow};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::{PemObject, SectionKind};
use webpki::anchor_from_trusted_cert;

/// Where OpenSSL, Go and rustls-native-certs look on Debian, whose layout most images use.
pub(super) const PATH: &str = "etc/ssl/certs/ca-certificates.crt";

/// Checks that `bytes` are a PEM bundle of X.509 certificates and nothing else.
///
/// # Errors
/// If there is no certificate, a malformed one, or something else, such as a private key, which
/// everybody who may pull the image could read.
pub(super) fn check_bundle(bytes: &[u8]) -> Result<()> {
    let mut count = 0;
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(bytes) {
        let (kind, der) = section.map_err(|error| anyhow!("it is malformed PEM: {error:?}"))?;
        if kind != SectionKind::Certificate {
            return Err(Hinted::error(
                format!("it holds something other than certificates: {kind:?}"),
                "everybody who may pull the image can read it: pass a file that has only \
                 certificates",
            ));
        }
        count += 1;
        anchor_from_trusted_cert(&CertificateDer::from(der))
            .map_err(|error| anyhow!("its certificate {count} is not X.509: {error}"))?;
    }
    if count == 0 {
        return Err(Hinted::error(
            "it holds no certificate in PEM",
            "a bundle looks like Debian's /etc/ssl/certs/ca-certificates.crt",
        ));
    }
    Ok(())
}
