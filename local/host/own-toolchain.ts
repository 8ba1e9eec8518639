/** What packages are made for on this machine. Asked with the first install job: programs are started to find it out. */
export const ownToolchain = (searchPath: string): (() => Promise<string>) => {
  let known: Promise<string> | undefined;
  return () => (known ??= describe(searchPath));
};

const describe = async (searchPath: string): Promise<string> => {
  const [{ findToolchain }, { describeToolchain }] = await Promise.all([
    import('#shared/adapters/local-sandbox/find-toolchain.ts'),
    import('#shared/adapters/local-sandbox/describe-toolchain.ts'),
  ]);
  return describeToolchain(findToolchain({ searchPath, node: process.execPath }));
};
