import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Signer } from '#shared/ports/signer.port.ts';

export interface SsmSignerOptions {
  /** A test passes its own. */
  readonly client?: SSMClient;
  /** The deployment's environment: keys lie under `/agent-workflow/<environment>/signing/`. */
  readonly environment: string;
}

/** Ed25519 keys (RFC 8032) as SecureStrings, one for each project, made on first use and kept in memory. */
export function createSsmSigner({ client = new SSMClient({}), environment }: SsmSignerOptions): Signer {
  const keys = new Map<string, Promise<KeyObject>>();
  const keyOf = (projectId: string): Promise<KeyObject> => {
    const known = keys.get(projectId);
    if (known !== undefined) return known;
    const key = load(client, `/agent-workflow/${environment}/signing/${parameterName(projectId)}`);
    keys.set(projectId, key);
    // A failure is not kept: the next call asks again.
    key.catch(() => keys.delete(projectId));
    return key;
  };
  return {
    // null: Ed25519 brings its own hash.
    sign: async (projectId, bytes) => sign(null, bytes, await keyOf(projectId)).toString('base64'),
    publicKey: async (projectId) =>
      createPublicKey(await keyOf(projectId))
        .export({ type: 'spki', format: 'pem' })
        .toString(),
  };
}

async function load(client: SSMClient, name: string): Promise<KeyObject> {
  const pem = (await read(client, name)) ?? (await make(client, name)) ?? (await read(client, name));
  if (pem === undefined) throw new Error(`the signing key ${name} can neither be read nor made`);
  return createPrivateKey(pem);
}

async function read(client: SSMClient, name: string): Promise<string | undefined> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter?.Value;
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
    throw error;
  }
}

/** undefined: another one made it first, and that one counts. */
async function make(client: SSMClient, name: string): Promise<string | undefined> {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  try {
    await client.send(
      new PutParameterCommand({ Name: name, Value: pem, Type: 'SecureString', Overwrite: false }),
    );
    return pem;
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterAlreadyExists') return undefined;
    throw error;
  }
}

/** Parameter names take letters, digits and `_ . -`; whatever else a project is called is written in hexadecimal. */
function parameterName(projectId: string): string {
  return /^[\w.-]+$/.test(projectId) ? projectId : `hex-${Buffer.from(projectId).toString('hex')}`;
}
