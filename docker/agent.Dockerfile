# Any agent: docker build --file docker/agent.Dockerfile --build-arg AGENT=order_management .
# (The deployment builds all of them with docker/buildspec.yml; docker/compose.yaml and `make images` build here.)

# The same image is at public.ecr.aws/docker/library/python:3.11-slim, for who shares an address with many at Docker Hub.
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /app
# What all agents need is one layer for all of them. Compiled once here, and never checked again: the file system of a
# task is read-only.
COPY agents/requirements.txt agents/constraints.txt /requirements/
RUN python -m venv --without-pip /opt/venv \
    && python -m pip --python /opt/venv/bin/python install --no-cache-dir --no-compile --requirement /requirements/requirements.txt \
    && /opt/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv/lib
ARG AGENT
COPY agents/${AGENT}/requirements.txt /requirements/own/
RUN python -m pip --python /opt/venv/bin/python install --no-cache-dir --requirement /requirements/own/requirements.txt
COPY agents/__init__.py agents/catalog.py agents/
COPY agents/common agents/common
COPY agents/${AGENT} agents/${AGENT}
RUN /opt/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash agents

FROM ${PYTHON_IMAGE}
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m pip uninstall --yes --quiet --root-user-action ignore setuptools wheel pip \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin agent
COPY docker/rds-global-bundle.pem /etc/ssl/rds-global-bundle.pem
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ARG AGENT
ENV AGENT=${AGENT}
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-m", "agents.common.healthcheck"]
CMD ["sh", "-c", "exec python -m agents.$AGENT.main"]
