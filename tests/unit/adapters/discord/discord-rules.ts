/** What Discord takes, as its API reference (version 10) has it: strict, so that a body beyond a limit or with a wrong field is found. */
import * as z from 'zod';

/** Discord counts code points. */
const text = (most: number, least = 1) =>
  z
    .string()
    .refine(
      (value) =>
        Array.from(value).length >= least && Array.from(value).length <= most && value.isWellFormed(),
      `${least} to ${most} characters`,
    );

const button = z.strictObject({
  type: z.literal(2),
  style: z.int().min(1).max(4),
  label: text(80),
  custom_id: text(100),
});
const buttonRow = z.strictObject({ type: z.literal(1), components: z.array(button).min(1).max(5) });
const embed = z
  .strictObject({
    title: text(256).optional(),
    description: text(4096).optional(),
    color: z.int().min(0).max(0xffffff).optional(),
    image: z.strictObject({ url: z.string().regex(/^attachment:\/\/[\w.-]+$/) }).optional(),
    fields: z
      .array(z.strictObject({ name: text(256), value: text(1024), inline: z.boolean().optional() }))
      .max(25)
      .optional(),
  })
  .refine(
    (one) => one.title !== undefined || one.description !== undefined || one.image !== undefined,
    'an embed must hold something',
  )
  .refine(
    (one) => [one.title, one.description].every((part) => part === undefined || part.trim() !== ''),
    'white space alone is nothing',
  );

const unique = (rows: readonly { components: readonly { custom_id: string }[] }[]) => {
  const ids = rows.flatMap(({ components }) => components.map(({ custom_id }) => custom_id));
  return new Set(ids).size === ids.length;
};

export const messageRules = z
  .strictObject({
    content: text(2000, 0),
    embeds: z.array(embed).max(10),
    components: z.array(buttonRow).max(5).refine(unique, 'custom ids must differ'),
    attachments: z
      .array(z.strictObject({ id: z.int(), filename: z.string().min(1), description: text(1024) }))
      .max(10),
    allowed_mentions: z.strictObject({ parse: z.array(z.never()) }),
    flags: z.literal(64).optional(),
    nonce: text(25).optional(),
    enforce_nonce: z.literal(true).optional(),
  })
  .refine(
    ({ embeds }) =>
      embeds.reduce(
        (sum, { title = '', description = '' }) =>
          sum + Array.from(title).length + Array.from(description).length,
        0,
      ) <= 6000,
    'embeds hold at most 6000 characters together',
  )
  .refine(
    ({ content, embeds, attachments }) =>
      content.trim() !== '' || embeds.length > 0 || attachments.length > 0,
    'Cannot send an empty message',
  )
  .refine(
    ({ embeds, attachments }) =>
      embeds.every(
        ({ image }) =>
          image === undefined || attachments.some(({ filename }) => image.url === `attachment://${filename}`),
      ),
    'an image must be attached',
  );

export const threadRules = z.strictObject({
  name: text(100),
  auto_archive_duration: z.union([60, 1440, 4320, 10080].map((n) => z.literal(n))),
});

const textInput = z.strictObject({
  type: z.literal(4),
  custom_id: text(100),
  style: z.union([z.literal(1), z.literal(2)]),
  required: z.boolean(),
  max_length: z.int().min(1).max(4000),
  placeholder: text(100),
});
const label = z.strictObject({ type: z.literal(18), label: text(45), component: textInput });
const words = z.strictObject({ type: z.literal(10), content: text(2000) });
export const modalRules = z.strictObject({
  custom_id: text(100),
  title: text(45),
  components: z
    .array(z.discriminatedUnion('type', [label, words]))
    .min(1)
    .max(5),
});

/** The pattern of the reference, for both commands and options. */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const name = z
  .string()
  .regex(NAME)
  .refine((value) => value === value.toLowerCase(), 'lower case');
const choice = z.strictObject({ name: text(100), value: text(100) });
const value = z.union([
  z.strictObject({
    type: z.literal(3),
    name,
    description: text(100),
    required: z.boolean(),
    choices: z.array(choice).min(1).max(25),
  }),
  z.strictObject({
    type: z.literal(3),
    name,
    description: text(100),
    required: z.boolean(),
    min_length: z.int().min(0).max(6000),
    max_length: z.int().min(1).max(6000),
    autocomplete: z.literal(true).optional(),
  }),
  z.strictObject({
    type: z.literal(4),
    name,
    description: text(100),
    required: z.boolean(),
    min_value: z.int(),
    max_value: z.int(),
  }),
]);
const values = z
  .array(value)
  .max(25)
  .refine((all) => new Set(all.map((one) => one.name)).size === all.length, 'names must differ')
  .refine(
    (all) => !all.some((one, n) => one.required && all[n - 1]?.required === false),
    'required options come first',
  );
const subcommand = z.strictObject({ type: z.literal(1), name, description: text(100), options: values });

/** All that a command says: 8,000 characters of names, descriptions and values. */
const said = (part: unknown): number => {
  if (Array.isArray(part)) return part.reduce<number>((sum, one) => sum + said(one), 0);
  if (typeof part !== 'object' || part === null) return 0;
  return Object.entries(part).reduce(
    (sum, [key, one]) =>
      sum +
      (['name', 'description', 'value'].includes(key) && typeof one === 'string'
        ? Array.from(one).length
        : said(one)),
    0,
  );
};
export const commandsRules = z
  .array(
    z
      .strictObject({
        type: z.literal(1),
        name,
        description: text(100),
        contexts: z.array(z.int().min(0).max(2)),
        integration_types: z.array(z.int().min(0).max(1)),
        options: z.union([values, z.array(subcommand).min(1).max(25)]),
      })
      .refine((command) => said(command) <= 8000, 'a command says at most 8000 characters'),
  )
  .max(100)
  .refine((all) => new Set(all.map((one) => one.name)).size === all.length, 'names must differ');
