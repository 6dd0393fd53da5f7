export default async ({ params }) => ({ status: 200, body: `Hello, ${params.user}` });
