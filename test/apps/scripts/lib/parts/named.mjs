export const named = "imported";
