"""The event that is sent: a page view of 386 bytes, as a shop's pages send it."""

import base64
import gzip
import json

PATH = "/data/v1"
CONTENT_TYPE = "text/plain"


def page_view(**more: object) -> bytes:
    """base64(gzip(JSON)) of one."""
    event = {
        "event": "page_view",
        "session": "8f14e45f-ceea-467e-9d1c-000000000001",
        "user": "cust001",
        "url": "https://shop.example.com/products/prod001?ref=home",
        "items": [{"sku": "prod001", "price": 129.6, "quantity": 1}, {"sku": "prod002", "price": 19.99, "quantity": 2}],
        "viewport": {"width": 1280, "height": 720},
        "consent": True,
        "referrer": None,
        "title": "Wireless headphones that never fall off, in black and white",
        **more,
    }
    return base64.b64encode(gzip.compress(json.dumps(event).encode()))
