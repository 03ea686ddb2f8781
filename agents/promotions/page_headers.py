"""The headers of pages behind a link that holds a token: nothing is loaded, and nobody else learns the address."""

from collections.abc import Mapping


def page_headers(*, style: str = "'none'") -> Mapping[str, str]:
    """Of a page whose only style is `style`, a source of a content security policy such as `'sha256-...'`."""
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src {style}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    }
