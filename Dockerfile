# syntax=docker/dockerfile:1
# The wheel and its locked dependencies are installed into an environment, which alone goes into the image.
ARG PYTHON=python:3.11-slim

FROM ${PYTHON} AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/build && python -m venv /opt/tsunagu
COPY requirements-build.lock requirements-run.lock ./
RUN /opt/tsunagu/bin/pip install --require-hashes --requirement requirements-run.lock
RUN /opt/build/bin/pip install --require-hashes --requirement requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY hub ./hub
COPY adapters ./adapters
COPY vocab ./vocab
COPY policies ./policies
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
    && /opt/tsunagu/bin/pip install --no-deps --no-index /dist/*.whl \
    && /opt/tsunagu/bin/pip uninstall --yes pip \
    && python -m compileall -q /opt/tsunagu

FROM ${PYTHON}
LABEL org.opencontainers.image.title="tsunagu" \
      org.opencontainers.image.description="Data-brokerage hub of a city operating system" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 tsunagu && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin tsunagu \
    && install -d -o tsunagu -g tsunagu -m 0700 /state && install -d /city
COPY --from=build /opt/tsunagu /opt/tsunagu
ENV PATH=/opt/tsunagu/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 TSUNAGU_STATE=/state
USER 10001:10001
WORKDIR /city
VOLUME /state
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s CMD ["python", "-c", "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:8000/health/live', timeout=2)"]
ENTRYPOINT ["tsunagu"]
CMD ["serve", "/city", "--host", "0.0.0.0", "--port", "8000"]
