export default async ({ call }) => {
  const { status, body } = await call("again");
  return { status, code: body.error.code };
};
