// Runs in the browser: shows the definition that the page names, and sends what its reader tries out.
const { definition, below } = document.getElementById("swagger-ui").dataset;

/** Whatever follows one of these paths may have slashes. */
const prefixes = JSON.parse(below);

/** Swagger UI escapes slashes in parameters, and sends what was typed for an API key as it is. */
function prepare(request) {
  const url = new URL(request.url, document.baseURI);
  const prefix = prefixes.find((start) => url.pathname.startsWith(start));
  if (prefix !== undefined) {
    url.pathname = prefix + url.pathname.slice(prefix.length).replaceAll("%2F", "/");
    request.url = url.href;
  }
  const token = request.headers?.Authorization;
  if (/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) request.headers.Authorization = `Bearer ${token}`;
  return request;
}

window.SwaggerUIBundle({
  url: new URL(definition, document.baseURI).href,
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: prepare,
});
