# Site and worker in one container. Everything is installed from uv.lock, then copied without uv.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /app
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-default-groups --extra postgresql --no-install-project
COPY src ./src
RUN uv sync --frozen --no-default-groups --extra postgresql --no-editable

FROM python:3.13-slim
RUN useradd --system --create-home --uid 1000 foresaid && install -d -o foresaid /data
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH FORESAID_HOME=/data PYTHONUNBUFFERED=1
USER foresaid
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --start-period=60s \
    CMD ["python", "-c", "import socket; socket.create_connection(('127.0.0.1', 8000), 3)"]
CMD ["foresaid", "serve", "--host", "0.0.0.0"]
