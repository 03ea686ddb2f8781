"""The responses that a load balancer gives itself: its errors, fixed responses and redirects."""

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

if TYPE_CHECKING:
    from mypy_boto3_elbv2.type_defs import FixedResponseActionConfigTypeDef, RedirectActionConfigTypeDef

SERVER = {"Server": "awselb/2.0"}
PHRASES = {503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}
PAGE = (
    "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
    "<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
)


def error(status: int) -> web.Response:
    """The page that an Application Load Balancer shows."""
    title = f"{status} {PHRASES.get(status, HTTPStatus(status).phrase)}"
    return web.Response(status=status, text=PAGE.format(title=title), content_type="text/html", headers=SERVER)


def fixed(configuration: "FixedResponseActionConfigTypeDef") -> web.Response:
    """A rule's fixed response."""
    return web.Response(
        status=int(configuration["StatusCode"]),
        text=configuration.get("MessageBody", ""),
        content_type=configuration.get("ContentType", "text/plain"),
        headers=SERVER,
    )


def redirect(configuration: "RedirectActionConfigTypeDef", request: web.Request, *, port: int) -> web.Response:
    """A rule's redirect, with its placeholders filled from the request."""
    split = urlsplit(f"//{request.host}")
    values = {
        "#{protocol}": "http",
        "#{host}": split.hostname or "",
        "#{port}": str(port),
        "#{path}": request.rel_url.raw_path.lstrip("/"),
        "#{query}": request.rel_url.raw_query_string,
    }

    def fill(template: str) -> str:
        for name, value in values.items():
            template = template.replace(name, value)
        return template

    protocol = fill(configuration.get("Protocol", "#{protocol}")).lower()
    address = f"{fill(configuration.get('Host', '#{host}'))}:{fill(configuration.get('Port', '#{port}'))}"
    query = fill(configuration.get("Query", "#{query}"))
    location = f"{protocol}://{address}{fill(configuration.get('Path', '/#{path}'))}{'?' + query if query else ''}"
    status = int(configuration["StatusCode"].removeprefix("HTTP_"))
    return web.Response(status=status, headers={**SERVER, "Location": location})
