import { GitRepositories } from '#shared/adapters/git/git-repositories.adapter.ts';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createGithubHosts } from '#shared/adapters/github/github-hosts.adapter.ts';
import { createS3Blobs } from '#shared/adapters/s3-blobs/s3-blobs.adapter.ts';
import { createS3Mirrors } from '#shared/adapters/s3-mirrors/s3-mirrors.adapter.ts';
import { createSsmSecrets } from '#shared/adapters/ssm-secrets/ssm-secrets.adapter.ts';
import { createSsmSigner } from '#shared/adapters/ssm-signer/ssm-signer.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { setSecretCommand } from '#shared/contracts/secrets.contract.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asTask } from '#shared/edge/task-edge.ts';
import { readSettings } from '#shared/usecases/project-config/read-settings.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, BUCKET_NAME, ENVIRONMENT, GITHUB_HOST } = readEnvironment(env, process.env);
/** The one folder of a Lambda that can be written. */
const MIRRORS = '/tmp/repositories';

const secrets = createSsmSecrets({ environment: ENVIRONMENT, clock: systemClock });
const hosts = createGithubHosts({ secrets, enterpriseHost: GITHUB_HOST });

export const handler = asTask(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    clock: systemClock,
    blobs: createS3Blobs({ bucket: BUCKET_NAME }),
    signer: createSsmSigner({ environment: ENVIRONMENT }),
    repositories: new GitRepositories({
      root: MIRRORS,
      path: process.env['PATH'] ?? '/usr/bin:/bin',
      shelf: createS3Mirrors({ bucket: BUCKET_NAME }),
      hint: (projectId) =>
        `If its token is not set or has ended: run "${setSecretCommand(`repositories/${projectId}`, ENVIRONMENT)}"`,
      token: async (project) =>
        (await (await hosts.open(project))?.pushToken()) ??
        (await secrets.read(`repositories/${project.id}`))[0],
    }),
    hosts,
    readSettings: readSettings({ unsandboxed: false, model: null }),
  }),
);
