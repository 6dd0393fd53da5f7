export default async ({ variables: { error } }) => ({ status: error.status, body: `${error.message}: ${error.code}` });
