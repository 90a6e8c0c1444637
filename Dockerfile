# syntax=docker/dockerfile:1
# Bowerbird as an image: `docker run -p 127.0.0.1:8750:8750 -v bowerbird:/data bowerbird` is the
# whole service in one container; docker-compose.yml is the same in parts.

FROM python:3.12.12-slim-bookworm AS base
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PATH=/opt/venv/bin:$PATH
WORKDIR /app

# Wheels alone: nothing is compiled, so no stage needs a compiler.
FROM base AS packages
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/venv && \
    pip install --require-hashes --only-binary :all: -r requirements/run.txt

FROM base AS service
COPY --from=packages /opt/venv /opt/venv
COPY bowerbird.py pyproject.toml LICENSE ./
COPY core core
COPY plugins plugins
COPY worker worker
COPY bot bot
COPY door door
COPY bench bench
# the demo shelf hands it over
COPY docs/handbook docs/handbook
RUN groupadd --gid 10001 bowerbird && \
    useradd --uid 10001 --gid bowerbird --no-create-home --home-dir /data --shell /usr/sbin/nologin bowerbird && \
    install -d -o bowerbird -g bowerbird -m 0700 /data && \
    python -m compileall -q bowerbird.py core plugins worker bot door bench
ENV BOWERBIRD_HOME=/data \
    BOWERBIRD_WEB__HOST=0.0.0.0
USER 10001:10001
VOLUME /data
EXPOSE 8750
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "bowerbird.py", "doctor", "--quick"]
ENTRYPOINT ["python", "bowerbird.py"]
CMD ["up"]

# What the tests need besides; docker-compose.test.yml runs it.
FROM base AS test
# hundreds of processes that they start read the same code
ENV PYTHONDONTWRITEBYTECODE=
# hadolint ignore=DL3008
RUN apt-get update && \
    apt-get install --yes --no-install-recommends chromium 7zip default-jre-headless ffmpeg libimage-exiftool-perl redis-server shellcheck \
        aria2 curl iproute2 libxml2-utils mpv nodejs npm qbittorrent-nox transmission-cli transmission-daemon unrar-free && \
    rm -rf /var/lib/apt/lists/*
# hadolint ignore=DL3016
RUN npm install --ignore-scripts --no-audit --no-fund --no-save \
        axe-core@4 dclint@3 webtorrent@3 peerflix@0.39 bittorrent-tracker@11 webtorrent-fixtures@2 \
        r2-opds-js@1 opds-feed-parser@0.1 @readium/shared@2.1.2
COPY requirements/dev.txt requirements/dev.txt
RUN python -m venv /opt/venv && \
    pip install --require-hashes -r requirements/dev.txt
COPY . .
ENTRYPOINT ["python", "-m", "pytest"]

# The last stage is the default one.
FROM service
