# The example app in a small image: the gateway, the packages that it needs, and the app. How to ship an app of your own: docs/deploy.md.
FROM node:24.19.0-alpine3.23 AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY bin bin
COPY src src
RUN node bin/build.js dist && rm dist/*.map
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24.19.0-alpine3.23
ENV NODE_ENV=production FLAT_HOST=0.0.0.0 FLAT_ADMIN_PORT=9090
WORKDIR /opt/flatgate
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY bin/flat.js bin/flat.js
WORKDIR /app
COPY swagger.yaml ./
COPY flows flows
COPY conf conf
COPY htdocs htdocs
# Nothing above belongs to this user, and the gateway writes no files: run it with a read-only file system, and a tmpfs at /tmp.
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["node", "--eval", "fetch('http://127.0.0.1:9090/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/flatgate/bin/flat.js"]
CMD ["start", "/app"]
