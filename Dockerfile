# syntax=docker/dockerfile:1
# The server alone. Its database clients are linked into it, so the runtime image needs no library for them.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package kontor-api --bin kontor \
    && cp target/release/kontor /usr/local/bin/kontor

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin kontor \
    && install --directory --owner=kontor --group=kontor --mode=0700 /data /files
COPY --from=build /usr/local/bin/kontor /usr/local/bin/kontor
COPY LICENSE /usr/share/doc/kontor/LICENSE
USER kontor
WORKDIR /data
ENV KONTOR_LISTEN=0.0.0.0:8080 \
    KONTOR_DATA_DIR=/data
EXPOSE 8080
VOLUME /data
ENTRYPOINT ["kontor"]
CMD ["serve"]
