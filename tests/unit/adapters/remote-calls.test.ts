import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createRemoteInspector } from '#shared/adapters/git-http/inspect-remote.adapter.ts';
import { createLambdaCaller } from '#shared/adapters/lambda-caller/lambda-caller.adapter.ts';
import { createLambdaStarter } from '#shared/adapters/lambda-caller/lambda-starter.adapter.ts';

describe('a call to another function', () => {
  it('waits for its end and fails when it failed', async () => {
    const client = new LambdaClient({ region: 'eu-central-1' });
    const mock = mockClient(client);
    const call = createLambdaCaller({ client, functionName: 'git-ops' });
    mock.on(InvokeCommand).resolvesOnce({ StatusCode: 200 }).resolves({ FunctionError: 'Unhandled' });
    await call({ operation: 'export-state', projectId: 'shop' });
    expect(mock.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
      FunctionName: 'git-ops', InvocationType: 'RequestResponse', Payload: '{"operation":"export-state","projectId":"shop"}',
    }); // prettier-ignore
    await expect(call({})).rejects.toMatchObject({ name: 'FunctionFailed' });
  });

  it('is left with Lambda where nobody waits for its end, and fails where Lambda does not take it', async () => {
    const client = new LambdaClient({ region: 'eu-central-1' });
    const mock = mockClient(client);
    mock.on(InvokeCommand).resolvesOnce({ StatusCode: 202 }).rejects(new Error('no connection'));
    const start = createLambdaStarter({ client, functionName: 'git-ops' });
    await start({ operation: 'export-state', projectId: 'shop' });
    expect(mock.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
      FunctionName: 'git-ops', InvocationType: 'Event', Payload: '{"operation":"export-state","projectId":"shop"}',
    }); // prettier-ignore
    await expect(start({})).rejects.toThrow('no connection');
  });
});

describe('a look at a remote repository', () => {
  const HEAD = 'a'.repeat(40);
  const ADVERTISED = `001e# service=git-upload-pack\n0000015a${HEAD} HEAD\0multi_ack symref=HEAD:refs/heads/trunk agent=git\n003d${HEAD} refs/heads/trunk\n0000`;
  const asked: string[] = [];
  const inspector = (answer: () => Response) =>
    createRemoteInspector({
      request: async (url) => {
        asked.push(String(url));
        return answer();
      },
    });

  it('finds its default branch and head without git', async () => {
    const inspect = inspector(() => new Response(ADVERTISED));
    expect(await inspect('https://git.test/shop.git/')).toEqual({
      ok: true,
      repository: 'https://git.test/shop.git',
      defaultBranch: 'trunk',
      clean: true,
      head: HEAD,
    });
    expect(asked).toEqual(['https://git.test/shop.git/info/refs?service=git-upload-pack']);
  });

  it('says what is wrong with it', async () => {
    expect(await inspector(() => new Response('', { status: 404 }))('https://git.test/x')).toMatchObject({
      ok: false,
      error: expect.stringContaining('404'),
    });
    expect(await inspector(() => new Response('<html>'))('https://git.test/x')).toMatchObject({
      ok: false,
      error: expect.stringContaining('default branch'),
    });
    const broken = inspector(() => {
      throw new TypeError('unexpected redirect');
    });
    expect(await broken('https://git.test/x')).toMatchObject({
      ok: false,
      error: expect.stringContaining('redirect'),
    });
  });

  it('is left to who holds the tokens where it is hidden, and its refusal names the command that sets one', async () => {
    const hidden = (look: () => Promise<{ defaultBranch: string; head: string }>) =>
      createRemoteInspector({
        request: async () => new Response('', { status: 404 }),
        holder: { look, hint: (id) => `set repositories/${id}` },
      })('https://git.test/shop.git', 'shop');
    expect(await hidden(async () => ({ defaultBranch: 'main', head: HEAD }))).toEqual({
      ok: true,
      repository: 'https://git.test/shop.git',
      defaultBranch: 'main',
      clean: true,
      head: HEAD,
    });
    expect(await hidden(() => Promise.reject(new Error('denied')))).toEqual({
      ok: false,
      error: 'https://git.test/shop.git answers 404: is it a git repository? set repositories/shop',
    });
  });

  it.each(['/etc', 'file:///etc', 'http://169.254.169.254/latest', 'git@host:shop.git'])(
    'asks nothing of %s',
    async (url) => {
      const before = asked.length;
      expect(await inspector(() => new Response(ADVERTISED))(url)).toMatchObject({ ok: false });
      expect(asked).toHaveLength(before);
    },
  );
});
