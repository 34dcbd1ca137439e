# One image for web, worker and beat. The first stage builds assets and catalogues.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements/demo.txt requirements/
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements/demo.txt
COPY package.json package-lock.json .npmrc ./
COPY scripts/npm.sh scripts/
RUN scripts/npm.sh ci --no-audit --no-fund
COPY . .
RUN scripts/npm.sh run build && .venv/bin/python scripts/messages.py compile

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=expense_mgmt.settings.base
WORKDIR /app
# PDF files: Pango, the cutter of fonts, and Chinese faces (a Songti among them) to set them in.
RUN apt-get update && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home /app outlay && install -d -o outlay /data
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY --from=build /src/manage.py /src/pyproject.toml ./
COPY --from=build /src/expense_mgmt expense_mgmt
COPY --from=build /src/approvals approvals
COPY --from=build /src/ledger ledger
COPY --from=build /src/budgets budgets
COPY --from=build /src/requests requests
COPY --from=build /src/reports reports
COPY --from=build /src/templates templates
COPY --from=build /src/locale locale
COPY --from=build /src/static static
RUN SECRET_KEY=build DATABASE_URL=postgresql:///build ALLOWED_HOSTS=build \
    python manage.py collectstatic --no-input
USER outlay
ENV EXPENSE_MEDIA_ROOT=/data/media EXPENSE_VAR_DIR=/data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", \
     "--workers", "2", "--blocking-threads", "8", "expense_mgmt.wsgi:application"]
