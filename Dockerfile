# Recollect: server, worker and every command. `docker compose up` starts it with PostgreSQL and Redis (compose.yaml).
FROM node:22-slim AS build
WORKDIR /recollect
COPY . .
# npm ci builds as well.
RUN npm ci --no-audit --no-fund && npm pack --silent --ignore-scripts --pack-destination /tmp

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /recollect
COPY --from=build /tmp/recollect-*.tgz recollect.tgz
RUN npm install --no-audit --no-fund ./recollect.tgz redis@6.3.1 && rm recollect.tgz && npm cache clean --force
ENV PATH=/recollect/node_modules/.bin:$PATH
USER node
EXPOSE 7437
ENTRYPOINT ["recollect"]
CMD ["serve", "--host", "0.0.0.0", "--port", "7437"]
