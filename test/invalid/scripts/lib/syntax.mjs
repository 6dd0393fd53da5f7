export default async () => {
  const = 3;
};
