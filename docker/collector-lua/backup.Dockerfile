# fluent-bit beside the Lua collector: what waits in the spool goes to S3 too, in case that its task ends before Kafka is back.
ARG FLUENT_BIT_IMAGE=public.ecr.aws/aws-observability/aws-for-fluent-bit:2.34.3
FROM ${FLUENT_BIT_IMAGE}
COPY backup/ /backup/
ENV SPOOL_DIR=/spool
ENTRYPOINT []
CMD ["/fluent-bit/bin/fluent-bit", "--config", "/backup/fluent-bit.conf"]
