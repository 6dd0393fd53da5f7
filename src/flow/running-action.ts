// Which action of a flow is running: errors and alerts tell it, debug output too.
import type { FlowOrigin } from "../logging/events.ts";
import type { XmlElement } from "../source/read-xml.ts";
import { debugAction } from "./debug-action.ts";
import type { Step } from "./step.ts";

/** An action or a control structure at its place in a flow file. */
export class RunningAction {
  readonly name: string;
  /** Its name, and those in its `debug` attribute. */
  readonly topics: readonly string[];
  readonly #element: XmlElement;

  constructor(element: XmlElement) {
    this.name = element.name;
    this.topics = [element.name, ...debugTopics(element)];
    this.#element = element;
  }

  get origin(): FlowOrigin {
    const { file, line } = this.#element.file.positionAt(this.#element.offset);
    return { flow: file, line, action: this.name };
  }

  /** `flows/a.xml:3:5 <template>` */
  get place(): string {
    const { file, line, column } = this.#element.file.positionAt(this.#element.offset);
    return `${file}:${line}:${column} <${this.name}>`;
  }
}

/** The topics in the `debug` attribute, which stand between commas. */
export function debugTopics(element: XmlElement): readonly string[] {
  const topics = element.attributes.get("debug")?.value.text.split(",") ?? [];
  return topics.map((topic) => topic.trim()).filter((topic) => topic !== "");
}

/** The step as it is, but the context knows what is running, and its debug output tells about it. */
export function asAction(element: XmlElement, step: Step): Step {
  const action = new RunningAction(element);
  return (context) => {
    context.running = action;
    return context.debugging === undefined ? step(context) : debugAction(action, step, context, context.debugging);
  };
}
