# syntax=docker/dockerfile:1
# Builds Sidegate with Swift's runtime linked in; what remains dynamic (OpenSSL, libcurl, libc) comes from Debian, which
# patches it.

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libssl-dev libcrypt-dev libcurl4-openssl-dev libre2-dev pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources ./Sources
COPY Tests ./Tests
COPY Fuzz ./Fuzz
COPY scripts/build-release scripts/exports.map ./scripts/
RUN strip -o /sidegate "$(scripts/build-release sidegate)/sidegate"

FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl libcrypt1 libcurl4 libre2-9 libssl3 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 65532 --no-create-home --shell /usr/sbin/nologin sidegate
COPY --from=build /sidegate /usr/local/bin/sidegate
COPY docs/sidegate.1 /usr/local/share/man/man1/sidegate.1
USER 65532:65532
# In a container the gateway is another machine.
ENV OAUTH2_PROXY_HTTP_ADDRESS=0.0.0.0:4180
EXPOSE 4180
# Nothing is written: run it with --read-only.
HEALTHCHECK --interval=10s --timeout=2s --start-period=5s \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:4180/ping"]
ENTRYPOINT ["/usr/local/bin/sidegate"]
