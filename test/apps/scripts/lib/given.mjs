export default async (given) => {
  const { request, params, input, variables, api } = given;
  const { text, number, truth, object, json, several, xml, body, env, server } = variables;
  given.log("the id is %s", params.id, { more: 1 });
  return {
    names: Object.keys(given).sort(),
    request: { method: request.method, path: request.path, get: request.get, type: request.headers["content-type"], id: request.id.length > 0 },
    params,
    input,
    variables: { text, number, truth, object, json, several, xml, body },
    stage: env.STAGE,
    role: server.role,
    api,
    signal: given.signal.aborted,
  };
};
