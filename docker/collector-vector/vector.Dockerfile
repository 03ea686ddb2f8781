# Vector, with the program that makes the record. 0.58 mended disk buffers that seemed full after a crash: none before it.
ARG VECTOR_IMAGE=ghcr.io/vectordotdev/vector:0.59.0-debian
FROM ${VECTOR_IMAGE}
RUN useradd --uid 10002 --no-create-home --shell /usr/sbin/nologin vector-collector \
    && install --directory --owner 10002 --group 10002 /spool
COPY vector-start.sh vector.yaml.template event.vrl record.vrl /vector/
COPY vector-health.sh /vector/health.sh
USER 10002:10002
# What a task may write to where the rest is read-only; a volume takes the owner of the folder that it covers.
VOLUME ["/spool", "/tmp"]
ENTRYPOINT []
CMD ["/vector/vector-start.sh"]
