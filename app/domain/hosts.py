"""Where an address leads: to this machine, inside the network around it, or to the wide world."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

#: Ways through which an address of the wide world can lead back inside: NAT64, 6to4 and Teredo.
_TUNNELS = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


def is_this_machine(host: str) -> bool:
    """Whether a host, by its name or number, is this machine itself.

    >>> is_this_machine("localhost"), is_this_machine("::1"), is_this_machine("127.0.0.1.example.org")
    (True, True, False)
    """
    try:
        return host == "localhost" or ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def is_outside(address: str) -> bool:
    """Whether a numeric address belongs to the wide world, and not to this machine or the network around it.

    >>> is_outside("10.0.0.1"), is_outside("::ffff:127.0.0.1"), is_outside("169.254.169.254"), is_outside("1.1.1.1")
    (False, False, False, True)
    """
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if any(found in each for each in _TUNNELS if each.version == found.version):
        return False
    return found.is_global and not found.is_multicast
