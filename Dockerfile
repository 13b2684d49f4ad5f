# syntax=docker/dockerfile:1
# The image has Sidegate, the libraries that it needs, and certificates, all from Debian: no shell and no package manager.
# Nothing is written: run it with --read-only.
#
#   docker build --tag sidegate .
#   docker buildx build --platform linux/amd64,linux/arm64 --tag registry.example.com/sidegate:0.1.0 --push .
#
# The same commit gives the same bytes: --build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct).
ARG SWIFT_IMAGE=swift:6.3-bookworm

FROM ${SWIFT_IMAGE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        binutils ca-certificates dpkg-dev libc-ares-dev libcrypt-dev libcurl4-openssl-dev libnghttp2-dev libre2-dev libssl-dev \
        libyaml-dev make pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
ARG SOURCE_DATE_EPOCH=0
ARG TARGETARCH
# Dependencies and libcurl are kept between builds; a change of Sidegate compiles only Sidegate.
RUN --mount=type=cache,target=/src/.build-static,id=sidegate-build-$TARGETARCH scripts/package image-root /image

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sidegate" \
    org.opencontainers.image.description="Forward authentication with OpenID Connect for reverse proxies" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.base.name="scratch"
COPY --from=build /image /
USER 65532:65532
# In a container the gateway is another machine.
ENV OAUTH2_PROXY_HTTP_ADDRESS=0.0.0.0:4180
EXPOSE 4180
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["/usr/bin/sidegate", "health"]
ENTRYPOINT ["/usr/bin/sidegate"]
