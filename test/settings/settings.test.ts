// Every setting: its default, values that can be used, and what is said about others.
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { describe, it } from "node:test";
import { ConfigErrors, faultLine } from "../../src/errors/config-error.ts";
import { readSettings, type Settings } from "../../src/settings/settings.ts";

const TIME = "A time in seconds is wanted, such as 3 or 0.5.";
const ABOVE_0 = "A time in seconds above 0 is wanted, such as 3 or 0.5.";
const LONGEST = "At most 2147483 seconds.";
const SIZE = "A size in bytes is wanted, such as 65536, 512K or 64M.";
const WHOLE = "A whole number is wanted, such as 1000.";

type Setting = {
  readonly name: keyof Settings;
  /** Of the variable. */
  readonly variable: string;
  readonly byDefault: unknown;
  /** Texts and what they mean. */
  readonly good: readonly (readonly [string, unknown])[];
  /** Texts and the hint that is given. */
  readonly bad: readonly (readonly [string, string])[];
};

const times = [
  ["3", 3000],
  ["0.5", 500],
  ["2.25", 2250],
  ["0.0001", 1],
  ["2147483", 2_147_483_000],
] as const;
const wrongTimes = [
  ...["abc", "3s", "-1", "1e3", ".5", "1,5", "0x10", " 3", "Infinity"].map((text) => [text, TIME] as const),
  ["2147484", LONGEST],
  ["99999999999999999999", LONGEST],
] as const;

function time(variable: string, name: keyof Settings, byDefault: number): Setting {
  const zeros = [
    ["0", ABOVE_0],
    ["0.000", ABOVE_0],
  ] as const;
  return { name, variable, byDefault, good: times, bad: [...wrongTimes, ...zeros] };
}

function timeOrNone(variable: string, name: keyof Settings): Setting {
  return { name, variable, byDefault: 0, good: [...times, ["0", 0]], bad: wrongTimes };
}

function size(variable: string, name: keyof Settings): Setting {
  const good = [
    ["0", 0],
    ["65536", 65_536],
    ["12B", 12],
    ["512K", 524_288],
    ["512k", 524_288],
    ["64M", 67_108_864],
    ["64 MB", 67_108_864],
    ["64MiB", 67_108_864],
    ["2g", 2_147_483_648],
  ] as const;
  const wrong = ["1.5M", "M", "64T", "-1", "5iB", "64 M B", "1e6", "ten"];
  return { name, variable, byDefault: 67_108_864, good, bad: wrong.map((text) => [text, SIZE]) };
}

const settings: readonly Setting[] = [
  { name: "role", variable: "FLAT_SERVER_ROLE", byDefault: "devel", good: [["production", "production"]], bad: [] },
  { name: "data", variable: "FLAT_DATA", byDefault: "", good: [["/var/lib/my-api", "/var/lib/my-api"]], bad: [] },
  {
    name: "host",
    variable: "FLAT_HOST",
    byDefault: "127.0.0.1",
    good: [
      ["0.0.0.0", "0.0.0.0"],
      ["::1", "::1"],
      ["localhost", "localhost"],
    ],
    bad: [],
  },
  {
    name: "uidFormat",
    variable: "FIT_FLAT_UID_FORMAT",
    byDefault: "unique",
    good: [
      ["uuid3", "uuid3"],
      ["uuid4", "uuid4"],
    ],
    bad: ["uuid", "UUID4", "unique", "4"].map((text) => [text, 'Allowed are "uuid3" and "uuid4".']),
  },
  time("FLAT_DEFAULT_TIMEOUT", "defaultTimeout", 3000),
  time("FLAT_FETCH_DEFAULT_TIMEOUT", "defaultTimeout", 3000),
  timeOrNone("FLAT_DEFAULT_CONNECT_TIMEOUT", "connectTimeout"),
  timeOrNone("FLAT_FETCH_DEFAULT_CONNECT_TIMEOUT", "connectTimeout"),
  timeOrNone("FLAT_DEFAULT_TTFB_TIMEOUT", "firstByteTimeout"),
  time("FLAT_MAX_TIMEOUT", "maxTimeout", 60_000),
  time("FLAT_CLIENT_HEADER_TIMEOUT", "clientHeaderTimeout", 10_000),
  time("FLAT_CLIENT_REQUEST_TIMEOUT", "clientRequestTimeout", 60_000),
  time("FLAT_CLIENT_IDLE_TIMEOUT", "clientIdleTimeout", 75_000),
  size("FLAT_MAX_BODY", "maxBody"),
  size("FLAT_LOG_BUFFER", "logBuffer"),
  size("FLAT_CACHE_SIZE", "cacheSize"),
  flag("FLAT_XSLT_USE_CACHE", "xsltCache", true),
  flag("FLAT_COMPRESS", "compress", true),
  flag("FLAT_ALLOW_MOCKING", "allowMocking", false),
  flag("FLAT_TRUST_TRACE", "trustTrace", false),
  {
    name: "scriptThreads",
    variable: "FLAT_SCRIPT_THREADS",
    byDefault: Math.min(4, availableParallelism()),
    good: [
      ["1", 1],
      ["16", 16],
    ],
    bad: [
      ["0", "A whole number above 0 is wanted, such as 1000."],
      ["auto", WHOLE],
    ],
  },
  {
    name: "scriptMemory",
    variable: "FLAT_SCRIPT_MEMORY",
    byDefault: 268_435_456,
    good: [
      ["16M", 16_777_216],
      ["4G", 4_294_967_296],
    ],
    bad: [
      ["much", SIZE],
      ["15M", "A size from 16M to 4G is wanted."],
      ["5G", "A size from 16M to 4G is wanted."],
    ],
  },
  {
    name: "maxConnections",
    variable: "FLAT_MAX_CONNECTIONS",
    byDefault: 10_000,
    good: [
      ["0", 0],
      ["1000", 1000],
    ],
    bad: ["64K", "-1", "1.5", "many", "12345678901"].map((text) => [text, WHOLE]),
  },
  {
    name: "adminPort",
    variable: "FLAT_ADMIN_PORT",
    byDefault: undefined,
    good: [
      ["0", 0],
      ["9090", 9090],
      ["65535", 65_535],
    ],
    bad: ["65536", "-1", "http", "1.5", "123456"].map((text) => [text, "A port is wanted: 0 to 65535."]),
  },
  {
    name: "adminHost",
    variable: "FLAT_ADMIN_HOST",
    byDefault: "127.0.0.1",
    good: [["0.0.0.0", "0.0.0.0"]],
    bad: [],
  },
  {
    name: "maxHeaderFields",
    variable: "FLAT_MAX_HEADER_FIELDS",
    byDefault: 1000,
    good: [
      ["1", 1],
      ["64", 64],
    ],
    bad: [
      ["-1", WHOLE],
      ["many", WHOLE],
      ["0", "A whole number above 0 is wanted, such as 1000."],
    ],
  },
  {
    name: "maxHeaderSize",
    variable: "FLAT_MAX_HEADER_SIZE",
    byDefault: 16_384,
    good: [
      ["1K", 1024],
      ["1M", 1_048_576],
    ],
    bad: [
      ["big", SIZE],
      ["1023", "A size from 1K to 1M is wanted."],
      ["0", "A size from 1K to 1M is wanted."],
      ["1048577", "A size from 1K to 1M is wanted."],
    ],
  },
  file("FLAT_TLS_CERT", "tlsCert"),
  file("FLAT_TLS_KEY", "tlsKey"),
  file("FLAT_TLS_CLIENT_CA", "tlsClientCa"),
  {
    name: "logMask",
    variable: "FLAT_LOG_MASK",
    byDefault: ["access_token", "token", "password", "secret", "api_key"],
    good: [
      ["pin", ["pin"]],
      ["Pin, CODE  key,", ["pin", "code", "key"]],
      ["", []],
    ],
    bad: [],
  },
];

function flag(variable: string, name: keyof Settings, byDefault: boolean): Setting {
  return {
    name,
    variable,
    byDefault,
    good: [
      ["true", true],
      ["1", true],
      ["false", false],
      ["0", false],
    ],
    bad: ["yes", "TRUE", "constructor"].map((text) => [text, 'Allowed are "true" and "false".']),
  };
}

/** Whether it can be read is checked with the app. */
function file(variable: string, name: keyof Settings): Setting {
  return { name, variable, byDefault: "", good: [["certs/a.pem", "certs/a.pem"]], bad: [] };
}

for (const { name, variable, byDefault, good, bad } of settings) {
  describe(variable, () => {
    it("has a default", () => assert.deepEqual(readSettings({})[name], byDefault));
    for (const [text, value] of good) {
      it(`takes "${text}"`, () => assert.deepEqual(readSettings({ [variable]: text })[name], value));
    }
    for (const [text, hint] of bad) {
      it(`refuses "${text}"`, () =>
        assert.deepEqual(faults({ [variable]: text }), [`${variable} is "${text}". ${hint}`]));
    }
  });
}

describe("FLAT_TRUSTED_PROXIES", () => {
  const trusted = (text: string): unknown => readSettings({ FLAT_TRUSTED_PROXIES: text }).trustedProxies;

  it("trusts nobody by default", () => assert.deepEqual(readSettings({}).trustedProxies, []));

  it("takes addresses and networks of both kinds", () => {
    assert.deepEqual(trusted("10.1.2.3, 10.0.0.0/8 ::1,fd00::/8"), ["10.1.2.3", "10.0.0.0/8", "::1", "fd00::/8"]);
    assert.deepEqual(trusted(" , "), []);
  });

  for (const wrong of ["localhost", "10.0.0.0/33", "::1/129", "10.0.0.0/", "10.0.0/8", "10.0.0.0/8/8", "10.0.0.0/-1"]) {
    it(`refuses "${wrong}"`, () => {
      const hint = "Addresses and networks are wanted, such as 10.1.2.3, 10.0.0.0/8 or ::1.";
      assert.deepEqual(faults({ FLAT_TRUSTED_PROXIES: `::1 ${wrong}` }), [
        `FLAT_TRUSTED_PROXIES has "${wrong}". ${hint}`,
      ]);
    });
  }
});

describe("FLAT_STATE", () => {
  const state = (text: string): unknown => readSettings({ FLAT_STATE: text }).state;

  it("is this process by default", () => {
    assert.deepEqual([readSettings({}).state, state("memory"), state("")], ["", "", ""]);
  });

  it("takes the URL of a Redis server", () => {
    for (const url of ["redis://127.0.0.1:6379", "rediss://user:pass@redis.example/2"]) assert.equal(state(url), url);
  });

  for (const wrong of [
    "redis",
    "http://127.0.0.1",
    "redis://",
    "disk",
    "redis://:s3cret%zz@127.0.0.1",
    "redis://127.0.0.1/two",
  ]) {
    it(`refuses "${wrong}", without showing it: it may have a password`, () => {
      assert.deepEqual(faults({ FLAT_STATE: wrong }), [
        'FLAT_STATE is not a place for shared state. Allowed are "memory" and the URL of a Redis server, such as redis://127.0.0.1:6379.',
      ]);
    });
  }
});

describe("FLAT_QUEUE", () => {
  const queue = (text: string): unknown => readSettings({ FLAT_QUEUE: text }).queue;

  it("is a file of this gateway by default", () => {
    assert.deepEqual([readSettings({}).queue, queue("")], ["", ""]);
  });

  it("takes the URL of a Redis server", () => {
    for (const url of ["redis://127.0.0.1:6379", "rediss://user:pass@redis.example/2"]) assert.equal(queue(url), url);
  });

  for (const wrong of [
    ...["redis", "memory", "http://user:s3cret@127.0.0.1", "redis://", "127.0.0.1:6379"],
    ...["redis://:s3cret%zz@127.0.0.1", "redis://127.0.0.1/two"],
  ]) {
    it(`refuses "${wrong}", without showing it: it may have a password`, () => {
      assert.deepEqual(faults({ FLAT_QUEUE: wrong }), [
        "FLAT_QUEUE is not the URL of a Redis server. Write it as redis://127.0.0.1:6379, or rediss://user:password@host:6379/2.",
      ]);
    });
  }
});

describe("FLAT_QUEUE_PREFIX", () => {
  it("is made of the definition by default", () => assert.equal(readSettings({}).queuePrefix, ""));

  it("takes names of keys", () => {
    for (const prefix of ["cars", "flat:{cars-api}:v1", "a_b.c/d"])
      assert.equal(readSettings({ FLAT_QUEUE_PREFIX: prefix }).queuePrefix, prefix);
  });

  for (const wrong of ["cars api", "cars\n", "*", "x".repeat(101)]) {
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      assert.match(faults({ FLAT_QUEUE_PREFIX: wrong })[0] ?? "", /^FLAT_QUEUE_PREFIX .*Letters, digits and/s);
    });
  }
});

describe("the collector of traces", () => {
  const endpoint = (env: Record<string, string>): unknown => readSettings(env).traceEndpoint;
  const common = "OTEL_EXPORTER_OTLP_ENDPOINT";
  const own = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

  it("isn't there by default", () => assert.deepEqual([endpoint({}), endpoint({ [common]: "" })], ["", ""]));

  it("has a path of its own below the common URL", () => {
    for (const url of ["http://127.0.0.1:4318", "http://127.0.0.1:4318/"])
      assert.equal(endpoint({ [common]: url }), "http://127.0.0.1:4318/v1/traces");
    assert.equal(endpoint({ [common]: "https://x.example/a?b=c" }), "https://x.example/a/v1/traces?b=c");
    assert.equal(endpoint({ [common]: "http://x", [own]: "https://y/z" }), "https://y/z");
  });

  it("isn't used where OpenTelemetry is switched off", () => {
    for (const off of [{ OTEL_SDK_DISABLED: "TRUE" }, { OTEL_TRACES_EXPORTER: "none" }])
      assert.equal(endpoint({ [common]: "http://x", ...off }), "");
    assert.notEqual(endpoint({ [common]: "http://x", OTEL_SDK_DISABLED: "false", OTEL_TRACES_EXPORTER: "otlp" }), "");
  });

  for (const wrong of ["127.0.0.1:4318", "grpc://x:4317", "http://", "4318"]) {
    it(`isn't ${wrong}`, () => {
      const hint = "Write it as http://127.0.0.1:4318.";
      for (const name of [common, own])
        assert.deepEqual(faults({ [name]: wrong }), [`${name} is not an http or https URL. ${hint}`]);
    });
  }
});

describe("settings", () => {
  it("are all tested here", () => {
    const tested = new Set<string>([
      ...settings.map(({ name }) => name),
      "env",
      "trustedProxies",
      "state",
      "queue",
      "queuePrefix",
      "statusAuth",
      "traceEndpoint",
    ]);
    assert.deepEqual(
      Object.keys(readSettings({})).filter((name) => !tested.has(name)),
      [],
    );
  });

  it("that are empty are like none", () => {
    const names = [...settings.map(({ variable }) => variable), "FLAT_TRUSTED_PROXIES"];
    const empty = Object.fromEntries(names.filter((name) => name !== "FLAT_LOG_MASK").map((name) => [name, ""]));
    assert.deepEqual({ ...readSettings(empty), env: {} }, readSettings({}));
  });

  it("win over the other names that they have", () => {
    const both = readSettings({ FLAT_DEFAULT_TIMEOUT: "1", FLAT_FETCH_DEFAULT_TIMEOUT: "2" });
    assert.equal(both.defaultTimeout, 1000);
    const connect = { FLAT_DEFAULT_CONNECT_TIMEOUT: "0", FLAT_FETCH_DEFAULT_CONNECT_TIMEOUT: "2" };
    assert.equal(readSettings(connect).connectTimeout, 0);
  });

  it("that are wrong are all told", () => {
    const told = faults({ FLAT_MAX_BODY: "big", FLAT_MAX_TIMEOUT: "long", FIT_FLAT_UID_FORMAT: "x" });
    assert.deepEqual(
      told.map((line) => line.split(" is ")[0]),
      ["FIT_FLAT_UID_FORMAT", "FLAT_MAX_TIMEOUT", "FLAT_MAX_BODY"],
    );
  });
});

function faults(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof ConfigErrors) return error.errors.map(faultLine);
    throw error;
  }
  return [];
}
