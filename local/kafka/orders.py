"""How another process of the stack orders topics of the brokers: the mock cluster answers no CreateTopics.

`GET /topics`, `PUT /topics/{name}` with a topic's record, `DELETE /topics/{name}`.
"""

from dataclasses import asdict

from aiohttp import web

from local.kafka.registry import Registry, TopicRecord


def application(registry: Registry) -> web.Application:
    """The routes."""

    async def tell(_request: web.Request) -> web.Response:
        return web.json_response({name: asdict(topic) for name, topic in registry.topics.items()})

    async def put(request: web.Request) -> web.Response:
        registry.put(request.match_info["name"], TopicRecord(**await request.json()))
        return web.Response(status=204)

    async def delete(request: web.Request) -> web.Response:
        registry.delete(request.match_info["name"])
        return web.Response(status=204)

    app = web.Application()
    app.add_routes(
        [web.get("/topics", tell), web.put("/topics/{name}", put), web.delete("/topics/{name}", delete)],
    )
    return app
