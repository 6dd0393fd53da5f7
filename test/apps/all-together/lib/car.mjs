export default async ({ params }) => {
  if (params.id === "13") throw new Error("no luck");
  return { status: 200, body: { id: Number(params.id), name: "car" } };
};
