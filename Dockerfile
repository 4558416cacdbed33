# Every part of Intray in one image, the last stage here; the demo mail server, which no production needs, in one of its own.
FROM node:26-slim AS base

# Node 26 is linked against libatomic, which the slim image leaves out.
RUN apt-get update \
  && apt-get install -y --no-install-recommends libatomic1 \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
ENTRYPOINT ["node"]

FROM base AS demo
# openssl makes the certificate, in a folder that a volume takes over with its owner.
RUN apt-get update \
  && apt-get install -y --no-install-recommends openssl \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir /tls && chown node:node /tls
RUN npm ci --include=dev --no-audit --no-fund
COPY src ./src
COPY demo ./demo
USER node
CMD ["demo/servers/demo-mail-server.ts"]

# Which part a container is, its command says.
FROM base AS intray
RUN npm ci --omit=dev --no-audit --no-fund
COPY src ./src
COPY workers ./workers
USER node
CMD ["workers/all.ts", "--config", "/etc/intray/intray.yaml"]
