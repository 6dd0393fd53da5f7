// The table of errors that a client or a log can see: name, FLAT code, HTTP status, message.

export type ErrorKind = {
  /** FLAT's error code; undefined where FLAT has none (plain HTTP refusals). */
  readonly code: number | undefined;
  readonly status: number;
  readonly message: string;
};

export const errorKinds = {
  upstreamFailed: { code: 3201, status: 502, message: "Upstream Request Failed" },
  upstreamTimeout: { code: 3201, status: 504, message: "Upstream Request Failed" },
  upstreamRequestInvalid: { code: 3202, status: 400, message: "Upstream Request Validation Failed" },
  upstreamResponseInvalid: { code: 3203, status: 502, message: "Upstream Response Validation Failed" },
  requestInvalid: { code: 3204, status: 400, message: "Input Validation Failed" },
  responseInvalid: { code: 3205, status: 500, message: "Output Validation Failed" },
  securityViolation: { code: 3206, status: 403, message: "Security violation" },
  upstreamSecurityInvalid: { code: 3207, status: 401, message: "Upstream Request Security Validation Failed" },
  noFlow: { code: 3208, status: 500, message: "No flow found" },
  flowError: { code: 5000, status: 500, message: "FlowError" },
  scriptFailed: { code: 5002, status: 500, message: "Script Failed" },
  scriptTimeout: { code: 5002, status: 504, message: "Script Failed" },
  scriptLost: { code: 5002, status: 503, message: "Script Failed" },
  unavailable: { code: 5001, status: 503, message: "Service Unavailable" },
  internal: { code: 5001, status: 500, message: "Internal Server Error" },
} as const satisfies Record<string, ErrorKind>;

export type ErrorName = keyof typeof errorKinds;
