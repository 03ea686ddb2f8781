"""The page that shows an agent's OpenAPI. Its script and styles are ours to serve: not every browser reaches a CDN."""

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

# Only the package's files: its `patch_fastapi` reads 1.7 MB anew for each request, on the event loop.
_SWAGGER_UI = ("fastapi_swagger", "resources")


def add_docs_page(app: FastAPI, *, path: str) -> None:
    """`/{path}/docs`, and the files that it loads under `/{path}/docs/assets`."""
    assets = f"/{path}/docs/assets"

    @app.get(f"/{path}/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=f"/{path}/openapi.json",
            title=app.title,
            swagger_js_url=f"{assets}/swagger-ui-bundle.js",
            swagger_css_url=f"{assets}/swagger-ui.css",
            swagger_favicon_url=f"{assets}/favicon-32x32.png",
        )

    app.mount(assets, StaticFiles(packages=[_SWAGGER_UI]), name="docs assets")
