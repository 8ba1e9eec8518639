import type { Sandbox } from '#shared/ports/sandbox.port.ts';

/** The same sandbox with at most `width` programs at once, in the order they were asked for. */
export function limitSandbox(sandbox: Sandbox, width: number): Sandbox {
  let free = width;
  const waiting: (() => void)[] = [];
  return {
    isolation: () => sandbox.isolation(),
    run: async (command) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await sandbox.run(command);
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
