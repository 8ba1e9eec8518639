import {
  MAX_SECRET_CHARACTERS,
  missingSecret,
  parseSecretValues,
  secretName,
} from '#shared/contracts/secrets.contract.ts';
import type { SecretShelf } from '#shared/ports/secret-shelf.port.ts';

/** The name or the value can't be taken; the message says why, and never repeats the value. */
export class SecretRefused extends Error {
  override readonly name = 'SecretRefused';
}

export interface SecretChange {
  readonly name: string;
  /** One value a line, newest first. */
  readonly text: string;
}

/** How many values the secret has afterwards. */
export interface SecretOutcome {
  readonly name: string;
  readonly values: number;
}

/** Only the given values are good from now on. @throws SecretRefused */
export const setSecret = async (change: SecretChange, shelf: SecretShelf): Promise<SecretOutcome> =>
  write(requireName(change.name), requireValues(change), shelf);

/** The given value is the newest, those before stay good until `set` ends them. @throws SecretRefused */
export const rotateSecret = async (change: SecretChange, shelf: SecretShelf): Promise<SecretOutcome> => {
  const name = requireName(change.name);
  const [value, ...more] = requireValues(change);
  if (value === undefined || more.length > 0) throw new SecretRefused('a rotation takes one value, one line');
  const before = await shelf.read(name);
  if (before.length === 0) throw new SecretRefused(missingSecret(name, shelf.environment));
  return write(name, [value, ...before.filter((one) => one !== value)], shelf);
};

const write = async (name: string, values: readonly string[], shelf: SecretShelf): Promise<SecretOutcome> => {
  if (values.join('\n').length > MAX_SECRET_CHARACTERS)
    throw new SecretRefused(
      `the values of ${name} have more than ${MAX_SECRET_CHARACTERS} characters together: "set" replaces those before`,
    );
  await shelf.write(name, values);
  return { name, values: values.length };
};

const requireName = (name: string): string => {
  const parsed = secretName.safeParse(name);
  if (!parsed.success) throw new SecretRefused(parsed.error.issues[0]?.message ?? 'the name is not one');
  return parsed.data;
};

const requireValues = ({ name, text }: SecretChange): readonly string[] => {
  const values = parseSecretValues(text);
  if (values.length === 0) throw new SecretRefused(`no value for ${name} was given`);
  return values;
};
