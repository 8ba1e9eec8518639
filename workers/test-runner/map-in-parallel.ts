/** Maps with at most `width` calls at once; results stand in the order of the items. Throws what the first failing call throws. */
export async function mapInParallel<In, Out>(
  items: readonly In[],
  width: number,
  map: (item: In, index: number) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const entries = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await map(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
