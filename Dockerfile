# The wheel and the locked dependencies in an image of their own; the records lie in /instance.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/dashboard
WORKDIR /source
COPY requirements-server.txt ./
RUN /opt/dashboard/bin/pip install --require-hashes -r requirements-server.txt
COPY . .
RUN /opt/dashboard/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin dashboard \
 && install --directory --owner dashboard --group dashboard --mode 700 /instance
COPY --from=build /opt/dashboard /opt/dashboard
ENV PATH=/opt/dashboard/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DASHBOARD_INSTANCE=/instance \
    DASHBOARD_BIND=0.0.0.0:8000
# The code is root's; this account can read it and write nothing but /instance.
USER 10001
VOLUME /instance
EXPOSE 8000
# A host that HOSTS does not name is refused, so that the question is asked under one that it does.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import os, urllib.request as web; port = os.environ['DASHBOARD_BIND'].rpartition(':')[2]; host = os.environ.get('DASHBOARD_HOSTS', 'localhost').split()[0]; web.urlopen(web.Request(f'http://127.0.0.1:{port}/healthz', headers={'Host': host}), timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["open-government-dashboard", "serve"]
