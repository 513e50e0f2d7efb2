//! Free loopback ports.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};

/// Whether nobody listens on this loopback port.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// `preferred` if it is free, otherwise one that the system chooses.
///
/// # Errors
/// If the system has none.
pub fn choose(preferred: Option<u16>) -> Result<u16> {
    if let Some(port) = preferred.filter(|port| is_free(*port)) {
        return Ok(port);
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free loopback port")?;
    Ok(listener.local_addr().context("no free loopback port")?.port())
}

/// Makes sure that a port that somebody requested in this variable is free.
///
/// # Errors
/// If it is in use.
pub fn require(port: u16, variable: &str) -> Result<()> {
    if !is_free(port) {
        bail!("port {port} is in use by another program; choose a free one ({variable}=…) or none");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_replaced_when_preferred_and_refused_when_required() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = listener.local_addr().unwrap().port();
        assert_ne!(choose(Some(taken)).unwrap(), taken);
        assert!(require(taken, "PORT").unwrap_err().to_string().contains(&taken.to_string()));
        drop(listener);
        assert_eq!(choose(Some(taken)).unwrap(), taken);
    }
}
