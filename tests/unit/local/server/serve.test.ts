import { expect, it } from 'vitest';
import { serve } from '#local/server/serve.ts';

it('what breaks while a request is answered is told where complaints go, and not to who sent it', async () => {
  const complaints: string[] = [];
  const host = {
    announcer: { subscribe: () => () => undefined },
    receive: async () => {
      throw new Error('no room on the disk');
    },
  };
  const served = await serve({
    host: host as never,
    port: 0,
    version: '0.0.0-test',
    firstAdmin: { id: 'ada', name: 'Ada' },
    onError: (where, error) => complaints.push(`${where}: ${String(error)}`),
  });
  const answer = await fetch(`http://127.0.0.1:${served.port}/webhooks/slack`, { method: 'POST' });
  const said = await answer.text();
  await served.close();
  expect(answer.status).toBe(500);
  expect(said).not.toContain('disk');
  expect(complaints).toEqual(['POST /webhooks/slack: Error: no room on the disk']);
});
