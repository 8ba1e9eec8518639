/** Slack's own spelling of mentions, links and `& < >` in what people type, as they saw it themselves. */

const MENTION = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g;
const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/**
 * `ids`: people and channels as this product calls them, `slack:U0123`; else by the names that people read.
 * Source: "Formatting text for app surfaces", Slack's reference.
 */
export const readText = (text: string, people: 'ids' | 'names'): string =>
  text
    .replace(MENTION, (_, sign: string, what: string, label: string | undefined) => {
      const name = label === undefined || label === '' ? what : label;
      switch (sign) {
        case '@':
          return people === 'ids' ? `slack:${what}` : `@${name}`;
        case '#':
          return people === 'ids' ? `slack:${what}` : `#${name}`;
        case '!':
          return name.startsWith('@') ? name : `@${name}`;
        default:
          return what.startsWith('mailto:') ? name : what;
      }
    })
    .replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
