// All actions that flows can use. A new one is a file here and a line below.
import { actionTable } from "../action-definition.ts";
import { auth } from "./auth.ts";
import { copy } from "./copy.ts";
import { debug } from "./debug.ts";
import { dump } from "./dump.ts";
import { echo } from "./echo.ts";
import { error } from "./error.ts";
import { evalAction } from "./eval.ts";
import { log } from "./log.ts";
import { nameshave } from "./nameshave.ts";
import { passBody } from "./pass-body.ts";
import { proxyRequest } from "./proxy-request.ts";
import { regex } from "./regex.ts";
import { request } from "./request.ts";
import { requests } from "./requests.ts";
import { script } from "./script.ts";
import { serve } from "./serve.ts";
import { setConfig } from "./set-config.ts";
import { setHeader } from "./set-header.ts";
import { setRequestHeaders } from "./set-request-headers.ts";
import { setResponseHeaders } from "./set-response-headers.ts";
import { setStatus } from "./set-status.ts";
import { subFlow } from "./sub-flow.ts";
import { template } from "./template.ts";
import { xslt } from "./xslt.ts";

export const flowActions = actionTable([
  auth,
  copy,
  debug,
  dump,
  echo,
  error,
  evalAction,
  log,
  nameshave,
  passBody,
  proxyRequest,
  regex,
  request,
  requests,
  script,
  serve,
  setConfig,
  setHeader,
  setRequestHeaders,
  setResponseHeaders,
  setStatus,
  subFlow,
  template,
  xslt,
]);
