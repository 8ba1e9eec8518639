import { expect, it } from 'vitest';
import { createSvgPictures } from '#shared/adapters/svg-picture/svg-picture.adapter.ts';
import { drawDiagram } from '#shared/domain/workflow/draw-diagram.ts';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const pictures = createSvgPictures();
const widthOf = (png: Uint8Array): number => Buffer.from(png).readUInt32BE(16);

it('makes a picture of points out of the diagram of the workflow', async () => {
  const png = await pictures.toPng(drawDiagram('workflow', 'IDLE'));

  expect(Buffer.from(png).subarray(0, 8)).toEqual(PNG);
  expect(widthOf(png)).toBe(1280);
}, 30_000);

it('draws the words with the font that comes along: the same picture without them is another', async () => {
  const svg = (word: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><text x="2" y="12" font-family="sans-serif">${word}</text></svg>`;

  const [with_, without, again] = await Promise.all(
    [svg('a'), svg(''), svg('a')].map((one) => pictures.toPng(one)),
  );

  expect(Buffer.from(with_ ?? []).equals(without ?? new Uint8Array())).toBe(false);
  expect(Buffer.from(with_ ?? []).equals(again ?? new Uint8Array())).toBe(true);
});

it('says so where the text is no picture', async () => {
  await expect(pictures.toPng('<p>no picture</p>')).rejects.toThrow(/SVG/i);
});
