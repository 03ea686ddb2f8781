# Any agent: docker build --file docker/agent.Dockerfile --build-arg AGENT=order_management .
# (docker/build.py builds all of them, and pushes them to the deployed repositories.)

FROM python:3.11-slim AS build
WORKDIR /app
COPY agents/requirements.txt agents/requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-compile --requirement agents/requirements.txt \
    && /opt/venv/bin/pip uninstall --yes pip setuptools
COPY agents/__init__.py agents/catalog.py agents/
COPY agents/common agents/common
ARG AGENT
COPY agents/${AGENT} agents/${AGENT}
# Compiled once here, and never checked again: the file system of a task is read-only.
RUN /opt/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv/lib agents

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin agent
COPY docker/rds-global-bundle.pem /etc/ssl/rds-global-bundle.pem
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ARG AGENT
ENV AGENT=${AGENT}
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-m", "agents.common.healthcheck"]
CMD ["sh", "-c", "exec python -m agents.$AGENT.main"]
