const values = { object: { a: { b: 1 } }, text: "t", number: 2, response: { status: 404, body: "no" } };

export default async ({ params }) => values[params.kind];
