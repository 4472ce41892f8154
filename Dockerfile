# Two stages: the compiler stays in the first. Debian 13 for its libmicrohttpd 1.0, which parses HTTP more strictly.
FROM debian:trixie-slim AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends \
      make gcc libc6-dev pkg-config libmicrohttpd-dev libjansson-dev libsqlite3-dev libicu-dev libsodium-dev nettle-dev \
      libxml2-dev libxxhash-dev zlib1g-dev libzstd-dev libseccomp-dev jq npm
WORKDIR /src
COPY Makefile ./
COPY include include
COPY src src
COPY migrations migrations
COPY seeds seeds
RUN make -j"$(nproc)" install PREFIX=/usr DESTDIR=/out && strip /out/usr/bin/onrecord

FROM debian:trixie-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends \
      libmicrohttpd12t64 libjansson4 libsqlite3-0 libicu76 libsodium23 libnettle8t64 libxml2 libxxhash0 zlib1g \
      libzstd1 libseccomp2 && \
    rm -rf /var/lib/apt/lists/* && \
    useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin onrecord && \
    install -d -o onrecord -g onrecord -m 750 /data
COPY --from=build /out/usr /usr
USER 10001
VOLUME /data
EXPOSE 8080
ENV ONRECORD_DB=/data/onrecord.db ONRECORD_LISTEN=0.0.0.0:8080 ONRECORD_SEEDS=/usr/share/onrecord/seeds
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s CMD ["onrecord", "healthcheck"]
ENTRYPOINT ["onrecord"]
CMD ["serve"]
