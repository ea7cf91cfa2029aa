use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::forms::{Forms, forms};

/// Addresses with a common beginning: `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpRange {
    /// An address of IPv4 is kept as one of IPv6, so that there is one family.
    bits: u128,
    prefix: u32,
}

impl IpRange {
    /// Whether `address` is one of them. It does not matter in which form an address of IPv4 comes.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = bits_of(address);
        // A short prefix of IPv6 would otherwise take in all of IPv4.
        let comparable = self.prefix >= 96 || bits >> 32 != 0xffff;
        comparable && self.network(bits) == self.network(self.bits)
    }

    /// Reads an address, or an address with the length of the prefix or a mask.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, range) = match text.rsplit_once('/') {
            Some((address, range)) => (address, Some(range)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let of_ipv4 = address.is_ipv4();
        let length = if of_ipv4 { 32 } else { 128 };
        let prefix = match range {
            None => length,
            Some(range) if !range.is_empty() && range.bytes().all(|byte| byte.is_ascii_digit()) => {
                range.parse().ok()?
            }
            Some(mask) if of_ipv4 => prefix_of_mask(mask.parse().ok()?)?,
            Some(_) => return None,
        };
        // A prefix of 0 is every address: whoever means that can say so.
        if prefix == 0 || prefix > length {
            return None;
        }
        Some(Self {
            bits: bits_of(address),
            prefix: prefix + if of_ipv4 { 96 } else { 0 },
        })
    }

    fn network(&self, bits: u128) -> u128 {
        bits.checked_shr(128 - self.prefix).unwrap_or_default()
    }
}

/// An address as the number that it is in IPv6.
pub(in crate::http) fn bits_of(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The same address in the form that people write it in: `::ffff:127.0.0.1` is one of IPv4.
pub(in crate::http) fn canonical(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn prefix_of_mask(mask: Ipv4Addr) -> Option<u32> {
    let bits = mask.to_bits();
    (bits.count_ones() == bits.leading_ones()).then(|| bits.leading_ones())
}

/// What stands for the addresses of the machine itself, in each form.
pub(in crate::http) fn loopback() -> Vec<IpRange> {
    let v6 = IpRange {
        bits: Ipv6Addr::LOCALHOST.to_bits(),
        prefix: 128,
    };
    let v4 = IpRange {
        bits: bits_of(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        prefix: 96 + 8,
    };
    vec![v4, v6]
}

impl Forms for IpRange {
    const WANTED: &'static str = "an IP address, or a range such as \"10.0.0.0/8\"";

    fn of_text(text: &str) -> Option<Self> {
        Self::parse(text.trim())
    }
}

forms!(IpRange, "IpRange", { "type": "string", "minLength": 2 });
