const calls = {
  car: (call) => call("getCar", { id: 7, parts: ["a", "b"] }),
  wrong: (call) => call("getCar", { id: "x" }),
  missing: (call) => call("getCar"),
  unknown: (call) => call("getCra", { id: 7 }),
  make: (call) => call("makeCar", {}, { body: { value: { a: 1 }, mime: "application/json" }, headers: { "X-By": "script" } }),
  misspelt: (call) => call("makeCar", {}, { boddy: 1 }),
  function: (call) => call("getCar", { id: () => 7 }),
  stream: (call) => call("stream", { kind: "generator" }).then(({ body }) => Buffer.from(body).toString()),
  forgotten: async (call) => void call("getCra"),
  several: (call) => Promise.all([call("makeCar"), call("makeCar")]).then((answers) => answers.map(({ status }) => status)),
};

export default async ({ params, call }) => {
  try {
    const answer = await calls[params.kind](call);
    return { answer };
  } catch (error) {
    return { failed: error.message };
  }
};
