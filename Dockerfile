# Every part of Intray in one image: which part a container is, its command says.
FROM node:26-slim

# Node 26 is linked against libatomic, which the slim image leaves out; openssl makes the demo mail server's certificate.
RUN apt-get update \
  && apt-get install -y --no-install-recommends libatomic1 openssl \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY src ./src
COPY workers ./workers

# The folder of the demo mail server's certificate: a volume takes over its owner.
RUN mkdir /tls && chown node:node /tls
USER node
ENTRYPOINT ["node"]
CMD ["workers/all.ts", "--config", "/etc/intray/intray.yaml"]
