"""Which addresses are on the public internet: the table a download is judged by."""

from ipaddress import ip_network

import pytest

from providers.addresses import ITSELF, METADATA, SPECIAL, STUDIO, never_media, not_public

PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.0.1", "100.128.0.1", "169.253.0.1"]
PUBLIC += ["2606:4700::1111", "2a00:1450::1", "64:ff9b::808:808"]

STUDIO_ONES = """
10.0.0.5 172.16.0.1 172.31.255.255 192.168.1.1 169.254.1.1 100.64.0.1 198.18.0.1 fd12::1
fc00::1 fe80::1 fe80::1%eth0 fec0::1 64:ff9b::a00:5 ::ffff:10.0.0.5"""
OWN_ONES = "127.0.0.1 127.9.9.9 ::1 ::ffff:127.0.0.1 64:ff9b::7f00:1"
METADATA_ONES = """169.254.169.254 168.63.129.16 100.100.100.200 169.254.170.2 fd00:ec2::254 ::ffff:169.254.169.254
64:ff9b::a9fe:a9fe"""
SPECIAL_ONES = """0.0.0.0 0.1.2.3 :: 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 ff02::1 192.0.0.192 192.0.2.1
198.51.100.1 203.0.113.1 192.88.99.1 2001:db8::1 3fff::1 2002:7f00:1:: 2002:808:808:: ::8.8.8.8 ::127.0.0.1
2001:0:4136:e378:8000:63bf:3fff:fdd2 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b:1::808:808 100::1 5f00::1
4000::1 nonsense"""
NOT_PUBLIC = {STUDIO: STUDIO_ONES, ITSELF: OWN_ONES, METADATA: METADATA_ONES, SPECIAL: SPECIAL_ONES}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert not_public(address) == ""
    assert not never_media(address)


@pytest.mark.parametrize(
    ("why", "address"), [(why, address) for why, many in NOT_PUBLIC.items() for address in many.split()]
)
def test_all_others_are_named_for_what_they_are(why: str, address: str) -> None:
    assert not_public(address) == why
    assert never_media(address) is (why in (METADATA, SPECIAL))


# AntiSSRF.ipaddress_ranges.IPAddressRanges.recommended_v1 of microsoft-antissrf 1.0.0, MIT
ANTISSRF = """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::1/128 ::/128 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32
2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8"""


@pytest.mark.parametrize("network", ANTISSRF.split())
def test_whatever_antissrf_refuses_is_refused(network: str) -> None:
    found = ip_network(network)
    assert not_public(str(found[0]))
    assert not_public(str(found[-1]))
