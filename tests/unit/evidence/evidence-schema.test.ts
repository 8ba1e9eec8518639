import { expect, test } from 'vitest';
import * as z from 'zod';
import { sealedEvidence } from '#shared/contracts/evidence.contract.ts';

test('the published schema is the one that evidence is read by', async () => {
  const schema = z.toJSONSchema(sealedEvidence, { target: 'draft-2020-12', io: 'input' });
  const published = { $id: 'evidence.schema.json', title: 'Sealed evidence of a TDD cycle', ...schema };
  await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot(
    '../../../docs/evidence.schema.json',
  );
});
