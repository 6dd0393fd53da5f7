// A worker whose tasks can go wrong in every way.
import { threadId } from "node:worker_threads";
import { serveTasks } from "../../src/workers/serve-tasks.ts";

export type SampleTask = { do: "add"; a: number; b: number } | { do: "thread" | "hang" | "throw" | "reject" | "leave" };

serveTasks((task: SampleTask): number | Promise<number> => {
  switch (task.do) {
    case "add":
      return task.a + task.b;
    case "thread":
      return threadId;
    case "hang":
      for (;;);
    case "throw":
      throw new TypeError("thrown on purpose");
    case "reject":
      return Promise.reject(new TypeError("rejected on purpose"));
    case "leave":
      process.exit(3);
  }
});
