# syntax=docker/dockerfile:1
# Two stages: packages and speech weights are made in the first, the second runs as a normal user.

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY bot.py config.py ./
COPY app ./app
COPY cogs ./cogs
COPY documents ./documents
COPY interview ./interview
COPY llm ./llm
COPY locales ./locales
COPY pipeline ./pipeline
COPY speech ./speech
COPY storage ./storage
# Whisper base, assembled and digest-checked once, so that a container starts without doing it.
RUN /venv/bin/python -c "from pathlib import Path; from speech.weights import find_weights; print(find_weights('base', Path('/models')))" \
 && /venv/bin/python -m compileall -q /app

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 coach \
 && install -d -o coach -g coach /data
COPY --from=build /venv /venv
COPY --from=build --chown=coach:coach /models /models
COPY --from=build /app /app
WORKDIR /app
# By number, so that runAsNonRoot can be checked without the image's /etc/passwd.
USER 10001:10001
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    MODELS=/models \
    HEALTH_FILE=/tmp/health \
    LOG_FORMAT=json \
    MPLCONFIGDIR=/tmp/matplotlib
VOLUME /data
# A start may migrate the database and load the weights first.
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 \
  CMD ["python", "bot.py", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "bot.py"]
CMD ["run"]
