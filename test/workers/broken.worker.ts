// A worker that doesn't even start.
throw new TypeError("broken on purpose");
