"""Messages to the outside through apprise (BSD-2): WeCom, DingTalk, Feishu, mail, webhooks …"""

from __future__ import annotations

import logging

import apprise


class NotDelivered(Exception):
    """The service did not take the message; why is in its own log, which may hold the address."""


def send(address: str, title: str, body: str) -> None:
    """Deliver one message. NotDelivered if the address is odd or the service refuses."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines would show addresses
    channel = apprise.Apprise()
    if not channel.add(address):
        raise NotDelivered("address")
    if not channel.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
        raise NotDelivered("service")


def usable(address: str) -> bool:
    """Whether apprise knows what to do with the address."""
    return bool(apprise.Apprise().add(address))
