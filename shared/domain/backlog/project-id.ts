const MOST = 30;

/** A project's id from its name: lower case, digits and hyphens. @returns undefined when nothing is left */
export const projectIdOf = (name: string): string | undefined => {
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MOST)
    .replace(/^-+|-+$/g, '');
  return id === '' ? undefined : id;
};
