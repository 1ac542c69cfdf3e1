# syntax=docker/dockerfile:1

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/production.txt /tmp/production.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/production.txt
WORKDIR /srv/jiannuo
COPY manage.py ./
COPY config config
COPY departments departments
COPY commitments commitments
COPY scoring scoring
COPY templates templates
COPY static static
COPY locale locale
COPY seeds seeds
COPY docs/handbook docs/handbook
# Collecting needs settings but no secret; the values are forgotten with this layer.
RUN SECRET_KEY=build ALLOWED_HOSTS=build STATIC_ROOT=/srv/static /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0
# COPY keeps what the builder's umask made of the modes; the account below has to read all of it.
RUN chmod -R a+rX /srv/jiannuo /srv/static

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8000 STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media
# pg_dump and pg_restore, for `manage.py backup` and `restore`.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/jiannuo --shell /usr/sbin/nologin jiannuo \
    && install --directory --owner jiannuo --group jiannuo /srv/media /srv/backups
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/jiannuo /srv/jiannuo
WORKDIR /srv/jiannuo
USER jiannuo
VOLUME /srv/media /srv/backups
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-m", "config.healthcheck"]
CMD ["python", "manage.py", "serve"]
