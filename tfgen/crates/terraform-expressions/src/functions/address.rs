//! `cidrhost`, `cidrnetmask`, `cidrsubnet` and `cidrsubnets`.

use super::Arguments;
use crate::value::{Evaluated, Value, error, left};
use std::net::{Ipv4Addr, Ipv6Addr};

/// A network: its first address as a number, the number of bits in addresses, and how many of them
/// are fixed.
struct Network {
    first: u128,
    width: u32,
    prefix: u32,
}

pub(super) fn call(name: &str, arguments: &Arguments) -> Evaluated {
    let network = Network::read(&arguments.text(0)?)?;
    match name {
        "cidrhost" => {
            arguments.are(2)?;
            let number = arguments.number(1)?;
            if network.width == 128 && number.is_whole() && number.small().is_none() {
                return left("counts very many hosts");
            }
            network.host(arguments.whole(1)?)
        }
        "cidrnetmask" => {
            arguments.are(1)?;
            if network.width != 32 {
                return error("IPv6 addresses cannot have a netmask");
            }
            written(!ones(32 - network.prefix) & ones(32), 32).map(Value::String)
        }
        "cidrsubnets" => {
            let bits = (1..arguments.0.len()).map(|place| arguments.whole(place));
            network.subnets(&bits.collect::<Evaluated<Vec<_>>>()?)
        }
        _ => {
            arguments.are(3)?;
            let number = arguments.number(2)?;
            if number.is_whole() && number.small().is_none() {
                return left("counts very many subnets");
            }
            network.subnet(arguments.whole(1)?, arguments.whole(2)?)
        }
    }
}

/// An address with parts that begin with zeros, which Terraform reads in decimal.
fn with_zeros(address: &str) -> Option<Ipv4Addr> {
    let parts = address.split('.').map(|part| {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let digits = part.trim_start_matches('0');
        is_number.then(|| if digits.is_empty() { Some(0) } else { digits.parse::<u8>().ok() })?
    });
    let octets: [u8; 4] = parts.collect::<Option<Vec<_>>>()?.try_into().ok()?;
    Some(octets.into())
}

impl Network {
    fn read(text: &str) -> Evaluated<Self> {
        let Some((address, prefix)) = text.split_once('/') else {
            return error("the text is not a network in CIDR notation");
        };
        let (address, width) = if let Ok(address) = address.parse::<Ipv4Addr>() {
            (u128::from(u32::from(address)), 32)
        } else if let Ok(address) = address.parse::<Ipv6Addr>() {
            if u128::from(address) >> 32 == 0xffff {
                return left("has an IPv4 address inside IPv6");
            }
            (u128::from(address), 128)
        } else {
            match with_zeros(address) {
                Some(address) => (u128::from(u32::from(address)), 32),
                None => return error("the text is not an address"),
            }
        };
        if prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
            return error("the text is not a network in CIDR notation");
        }
        if prefix.len() > 1 && prefix.starts_with('0') {
            return left("has a prefix with leading zeros");
        }
        match prefix.parse::<u32>() {
            Ok(prefix) if prefix <= width => {
                Ok(Self { first: address & !ones(width - prefix), width, prefix })
            }
            _ => error("the prefix is too long"),
        }
    }

    fn host(&self, number: i64) -> Evaluated {
        let last = ones(self.width - self.prefix);
        let distance = u128::from(number.unsigned_abs());
        let host = if number < 0 { last.checked_sub(distance - 1) } else { Some(distance) };
        match host.filter(|host| *host <= last) {
            Some(host) => written(self.first | host, self.width).map(Value::String),
            None => error("the network has no such host"),
        }
    }

    fn subnet(&self, bits: i64, number: i64) -> Evaluated {
        let (Ok(bits), Ok(number)) = (u32::try_from(bits), u128::try_from(number)) else {
            return left("counts subnets below zero");
        };
        if bits > 32 {
            return left("extends a prefix by many bits");
        }
        let prefix = self.prefix + bits;
        if prefix > self.width {
            return error("insufficient address space to extend the prefix");
        }
        if number > ones(bits) {
            return error("the prefix extension does not accommodate such a subnet");
        }
        let shift = self.width - prefix;
        let first = self.first | number.checked_shl(shift).unwrap_or(0);
        Ok(Value::String(format!("{}/{prefix}", written(first, self.width)?)))
    }
}

impl Network {
    /// Consecutive subnets, each with this many more bits of prefix.
    fn subnets(&self, bits: &[i64]) -> Evaluated {
        let mut subnets = vec![];
        let mut last: Option<u128> = None;
        let end = self.first | ones(self.width - self.prefix);
        for bits in bits {
            let Some(bits) = u32::try_from(*bits).ok().filter(|bits| (1..=32).contains(bits))
            else {
                return error("a prefix is extended by 1 to 32 bits");
            };
            let prefix = self.prefix + bits;
            if prefix > self.width {
                return error("insufficient address space to extend the prefix");
            }
            let inside = ones(self.width - prefix);
            let first = match last {
                // Terraform begins one subnet earlier, which does not exist.
                None if self.first == 0 => None,
                None => Some(self.first),
                Some(last) => (last | inside).checked_add(1),
            };
            let Some(first) = first.filter(|first| first | inside <= end) else {
                return error("there is not enough address space left");
            };
            last = Some(first | inside);
            subnets.push(format!("{}/{prefix}", written(first, self.width)?));
        }
        Ok(Value::strings(subnets))
    }
}

/// The lowest `count` bits.
fn ones(count: u32) -> u128 {
    1u128.checked_shl(count).map_or(u128::MAX, |bit| bit - 1)
}

fn written(address: u128, width: u32) -> Evaluated<String> {
    if let (32, Ok(address)) = (width, u32::try_from(address)) {
        return Ok(Ipv4Addr::from(address).to_string());
    }
    if address >> 32 == 0xffff {
        return left("writes an IPv4 address inside IPv6");
    }
    Ok(Ipv6Addr::from(address).to_string())
}
