"""Which IP addresses are on the public internet, and what the others are, in words.

Rules of our own over `ipaddress`: microsoft-antissrf would bring requests and urllib3 for one tuple of networks (all of
them are refused here, see the test), httpx-secure is async only, `is_global` changes between patch releases of Python.
IPv6 is an allow list (2000::/3), so that mapped, compatible, local and future special addresses fall out by themselves.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

STUDIO = "inside the studio's network"
ITSELF = "the machine Takeboard runs on"
METADATA = "a service of the hosting provider that hands out secrets"
SPECIAL = "not an address of the public internet"

# IANA's special-purpose registries. In addition: where clouds keep their metadata services.
_SPECIAL_4 = {
    "0.0.0.0/8": SPECIAL,
    "10.0.0.0/8": STUDIO,
    "100.100.100.200/32": METADATA,
    "100.64.0.0/10": STUDIO,
    "127.0.0.0/8": ITSELF,
    "168.63.129.16/32": METADATA,
    "169.254.169.254/32": METADATA,
    "169.254.170.0/24": METADATA,
    "169.254.0.0/16": STUDIO,
    "172.16.0.0/12": STUDIO,
    "192.0.0.0/24": SPECIAL,
    "192.0.2.0/24": SPECIAL,
    "192.31.196.0/24": SPECIAL,
    "192.52.193.0/24": SPECIAL,
    "192.88.99.0/24": SPECIAL,
    "192.168.0.0/16": STUDIO,
    "192.175.48.0/24": SPECIAL,
    "198.18.0.0/15": STUDIO,
    "198.51.100.0/24": SPECIAL,
    "203.0.113.0/24": SPECIAL,
    "224.0.0.0/4": SPECIAL,
    "240.0.0.0/4": SPECIAL,
}
_SPECIAL_6 = {
    "::1/128": ITSELF,
    "fd00:ec2::254/128": METADATA,
    "fd20:ce::254/128": METADATA,
    "fc00::/7": STUDIO,
    "fe80::/10": STUDIO,
    "fec0::/10": STUDIO,
    "2001::/23": SPECIAL,  # Teredo, ORCHID, benchmarks and other protocol assignments
    "2001:db8::/32": SPECIAL,
    "2002::/16": SPECIAL,  # 6to4 carries any IPv4 address
    "2620:4f:8000::/48": SPECIAL,
    "3fff::/20": SPECIAL,
}
_RULES_4 = [(IPv4Network(network), why) for network, why in _SPECIAL_4.items()]
_RULES_6 = [(IPv6Network(network), why) for network, why in _SPECIAL_6.items()]
_GLOBAL_6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def not_public(address: str) -> str:
    """Why this address is not on the public internet, as the end of "which is ..."; "" when it is."""
    try:
        return _judge(ip_address(address))
    except ValueError:
        return SPECIAL


def never_media(address: str) -> bool:
    """True for what no media host can be, even one that an owner listed: a listed name must not lead here."""
    return not_public(address) in (METADATA, SPECIAL)


def _judge(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return next((why for network, why in _RULES_4 if address in network), "")
    inside = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None)
    if inside is not None:
        # An IPv6-only network reaches public IPv4 through NAT64; a mapped address is only ever a disguise.
        return _judge(inside) or (SPECIAL if address.ipv4_mapped else "")
    found = next((why for network, why in _RULES_6 if address in network), "")
    return found or ("" if address in _GLOBAL_6 else SPECIAL)
