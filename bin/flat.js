#!/usr/bin/env node
// The `flat` command.
import { main } from "../dist/main.js";

await main(process.argv.slice(2));
