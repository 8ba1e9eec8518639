/** Deploys the app once for all tests, and takes everything away again. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { bootstrap, buildImages, deploy, ENVIRONMENT, synthesize } from './deploy-app.ts';
import { freePort, startEmulator } from './emulator.ts';
import { serveRepositories } from './git-server.ts';
import { findHostAddress } from './host-address.ts';
import { missingMeans } from './missing-means.ts';
import { serveReplies } from './model-server.ts';
import { say, saySummary, step } from './progress.ts';
import { makeCertificate, preparePython } from './python-tools.ts';
import { repliesOf } from './tiny-story.ts';
import { loadScript } from '#shared/adapters/scripted-model/load-script.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/user-api/agents/script.yml', import.meta.url));
const MODEL = 'openai-compatible:scripted';
const ARCHITECTURES: Readonly<Record<string, string>> = { arm64: 'arm64', x64: 'x86_64' };

const undo: (() => Promise<void> | void)[] = [];

export async function setup(project: TestProject): Promise<void> {
  const missing = missingMeans();
  if (missing !== undefined) {
    console.log(`SKIPPED: the deploy test: ${missing}`);
    project.provide('deployed', missing);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'deploy-test-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const tool = await step('Python’s packages', preparePython);
  const hostAddress = await step('the address of this machine in containers', findHostAddress);
  const certificate = await makeCertificate(tool, { address: hostAddress, folder });
  const repositories = join(folder, 'repositories');
  mkdirSync(repositories);
  const platformPort = await freePort();
  const git = await serveRepositories(repositories, certificate, platformPort);
  undo.push(() => git.stop());
  const model = await serveReplies([...repliesOf('FAULT'), ...(await loadScript(SCRIPT)).replies]);
  undo.push(() => model.stop());
  const emulator = await step('the emulator', () =>
    startEmulator({ python: tool('python'), hostAddress, folder, authority: certificate.authority }),
  );
  undo.push(() => emulator.stop());
  const assembly = join(folder, 'assembly');
  const options = {
    env: ENVIRONMENT,
    architecture: ARCHITECTURES[process.arch] ?? 'x86_64',
    disposable: 'true',
    monthlyBudgetUsd: '0',
    githubHost: `${hostAddress}:${git.port}`,
    defaultModel: MODEL,
    openAiBaseUrl: `http://${hostAddress}:${model.port}/v1`,
    modelPrices: JSON.stringify({ [MODEL]: { input: 1, output: 5 } }),
  };
  await step('cdk synth', () => synthesize(assembly, options, emulator));
  const images = await step('the images', () => buildImages(assembly));
  say(`built ${images.join(', ')}`);
  await step('cdk bootstrap', () => bootstrap(assembly, emulator));
  const outputs = await step('cdk deploy', () => deploy(assembly, emulator));
  const service = outputs[`AgentWorkflow-${ENVIRONMENT}-Service`] ?? {};
  say(`deployed ${Object.keys(outputs).join(', ')}`);
  const { url, urlInContainers, port, environment, log } = emulator;
  const gateway = `${url}/_aws/execute-api`;
  project.provide('deployed', {
    emulator: { url, urlInContainers, port, environment, log },
    apiUrl: `${gateway}/${idIn(service['ApiUrl'])}/$default`,
    socketUrl: `${gateway.replace('http', 'ws')}/${idIn(service['SocketUrl'])}/live`,
    assembly,
    options,
    repositories,
    remotes: `https://${hostAddress}:${git.port}`,
    platformPort,
  });
}

/** `wss://abc123.execute-api.…` → `abc123` */
function idIn(address: string | undefined): string {
  const id = /^\w+:\/\/(\w+)\.execute-api\./.exec(address ?? '')?.[1];
  if (id === undefined) throw new Error(`${address} is no address of an API`);
  return id;
}

export async function teardown(): Promise<void> {
  for (const one of undo.toReversed()) await one();
  if (undo.length > 0) saySummary();
}
