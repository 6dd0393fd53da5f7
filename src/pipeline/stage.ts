// What a stage is: one step of a request's way through the pipeline.
import type { Exchange } from "./exchange.ts";

/** "next" goes on to the following stage; "done" ends the row: the stage has answered, or will. */
export type StageResult = "next" | "done";

/** May throw FlowError. A promise only where it really waits. */
export type Stage = (exchange: Exchange) => StageResult | Promise<StageResult>;
