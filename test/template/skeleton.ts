// Random templates that are made from valid JSON, each with the value that it must give for `data`.
import type { Json } from "../../src/data/json.ts";
import type { Random } from "../random.ts";

export const data = {
  yes: true,
  number: 12.5,
  text: 'quote " brace } comma , end',
  nothing: null,
  list: [1, "two", null, { three: 3 }],
  empty: [],
  pairs: { "pair one": 1, pair2: [2, ","], pair3: null },
  none: {},
};

type Made = { readonly template: string; readonly value: Json };
type Members = { readonly template: string; readonly value: { readonly [key: string]: Json } };

export class SkeletonMaker {
  readonly #random: Random;
  #keys = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** One JSON value; the context is the root of `data`. */
  value(depth: number): Made {
    const random = this.#random;
    const made = depth > 0 && random.chance(60) ? this.#composed(depth - 1) : this.#simple();
    return { template: `${this.#space()}${made.template}${this.#space()}`, value: made.value };
  }

  #simple(): Made {
    return this.#random.pick<Made>([
      { template: '"a ,:]}\\" {"', value: 'a ,:]}" {' },
      { template: "-12.5e1", value: -125 },
      { template: "null", value: null },
      { template: "{ }", value: {} },
      { template: "{{ number }}", value: data.number },
      { template: "{{ text }}", value: data.text },
      { template: "{{ missing ?? nothing ?? list }}", value: data.list },
      { template: "{{ concat(text, '}}') }}", value: `${data.text}}}` },
      { template: "{{ pairs }}", value: data.pairs },
      { template: "{{ missing }}", value: null },
      { template: "[{{loop empty}} nonsense {{end}}]", value: [] },
      { template: "[{{loop list}} {{ . }} {{end}}]", value: data.list },
      { template: "{ {{: pairs/* }} }", value: data.pairs },
    ]);
  }

  #composed(depth: number): Made {
    switch (this.#random.below(6)) {
      case 0:
        return this.#choice(depth);
      case 1:
        return this.#context(depth);
      case 2:
        return this.#plainArray(depth);
      case 3:
        return this.#commaArray(depth);
      default:
        return this.#object(depth);
    }
  }

  #choice(depth: number): Made {
    const right = this.value(depth);
    const wrong = this.value(depth);
    return this.#random.pick<Made>([
      { template: `{{if yes}}${right.template}{{else}}${wrong.template}{{end}}`, value: right.value },
      { template: `{{if missing}}${wrong.template}{{else}}${right.template}{{end}}`, value: right.value },
      { template: `{{if missing}}${wrong.template}{{elseif list}}${right.template}{{end}}`, value: right.value },
    ]);
  }

  /** The root stays the context, by two ways. */
  #context(depth: number): Made {
    const right = this.value(depth);
    const wrong = this.value(depth);
    return this.#random.pick<Made>([
      { template: `{{with missing ?? list}}{{with ..}}${right.template}{{end}}{{end}}`, value: right.value },
      { template: `{{with nothing}}${wrong.template}{{else}}${right.template}{{end}}`, value: right.value },
    ]);
  }

  #plainArray(depth: number): Made {
    const items = Array.from({ length: this.#random.below(4) }, () => this.value(depth));
    return { template: `[${items.map(({ template }) => template).join(",")}]`, value: items.map(({ value }) => value) };
  }

  /** Items that may be missing, with a comma command wherever a comma may be needed. */
  #commaArray(depth: number): Made {
    const templates: string[] = [];
    const values: Json[] = [];
    for (let count = this.#random.below(5); count > 0; count -= 1) {
      const item = this.value(depth);
      const kind = this.#random.below(4);
      const times = kind === 1 ? 0 : kind === 2 ? data.list.length : 1;
      const opening = ["", "{{if missing}}", "{{loop list}}{{with ../..}}", "{{if yes}}"][kind] ?? "";
      const closing = ["", "{{end}}", "{{end}}{{end}}", "{{end}}"][kind] ?? "";
      templates.push(`${opening}${item.template}${closing}`);
      for (let time = 0; time < times; time += 1) values.push(item.value);
    }
    return { template: `[${templates.join(`${this.#space()}{{,}}${this.#space()}`)}]`, value: values };
  }

  #object(depth: number): Made {
    const members = Array.from({ length: this.#random.below(5) }, () => this.#member(depth));
    const comma = `${this.#space()}{{,}}${this.#space()}`;
    const last = this.#random.chance(50) ? comma : "";
    return {
      template: `{ ${members.map(({ template }) => template).join(comma)}${last}}`,
      value: Object.assign({}, ...members.map(({ value }) => value)) as Json,
    };
  }

  /** A member, none or several, without a comma at either end. */
  #member(depth: number): Members {
    const { template, value } = this.value(depth);
    this.#keys += 1;
    const key = `k ${this.#keys}`;
    return this.#random.pick<Members>([
      { template: `${this.#space()}"${key}"${this.#space()}:${template}`, value: { [key]: value } },
      { template: `{{ concat("k ", ${this.#keys}) }} :${template}`, value: { [key]: value } },
      { template: `{{if yes}}"${key}":${template}{{end}}`, value: { [key]: value } },
      { template: `{{if missing}}"${key}":${template}{{end}}`, value: {} },
      { template: "{{: missing }}", value: {} },
      {
        template: `{{loop list}}{{if . = 1 or . = 'two'}} {{ concat("${key} ", position()) }}: {{ . }} {{end}}{{end}}`,
        value: { [`${key} 1`]: 1, [`${key} 2`]: "two" },
      },
    ]);
  }

  #space(): string {
    return this.#random.pick(["", "", " ", "\n  ", "{{// , ] } }}", " {{$x := 1}} ", "\t{{// \"it's }}\r\n"]);
  }
}
