# One image for every process of docker-compose.yml; PostgreSQL and Valkey run beside it.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TAKEBOARD_HOME=/data
WORKDIR /app

COPY requirements/server.lock requirements/server.lock
RUN pip install --no-cache-dir --require-hashes -r requirements/server.lock

COPY . .
RUN useradd --uid 1000 --create-home takeboard && install -d -o takeboard -g takeboard /data /data/media
USER takeboard

EXPOSE 8000
CMD ["python", "-m", "uvicorn", "dashboard.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--no-server-header", "--forwarded-allow-ips", "*", "--timeout-graceful-shutdown", "10"]
