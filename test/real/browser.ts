// A real Chromium for tests, with an empty profile and without traffic of its own.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium, type Page } from "playwright-core";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** Why there is no browser; false where there is one. */
export const noBrowser = executablePath === undefined ? "there is no Chromium on this machine" : false;

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export type Browser = {
  readonly page: Page;
  /** What the page complained about so far: requests without an answer, errors of scripts. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
};

export async function openBrowser(): Promise<Browser> {
  const profile = mkdtempSync(path.join(os.tmpdir(), "flat-browser-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath: executablePath ?? "", args });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("requestfailed", (request) => complaints.push(request.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  return {
    page,
    complaints,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true });
    },
  };
}
