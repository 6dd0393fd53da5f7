// Starts a worker thread, of what is built or of the sources.
import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * Runs the sources, too: what makes node read TypeScript (tsx) has to be set up again in each thread. It is taken away when
 * the file is loaded, so that what that loads later is loaded as by the built command.
 * @param file a `….worker.ts` file, as it is named where it runs
 */
export function startThread(file: URL, options: WorkerOptions): Worker {
  if (!file.pathname.endsWith(".ts")) return new Worker(file, options);
  const steps = `
    import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))}).then(async ({ register }) => {
      const unregister = register();
      await import(${JSON.stringify(file)});
      await unregister();
    });`;
  return new Worker(steps, { ...options, eval: true, execArgv: [] });
}
