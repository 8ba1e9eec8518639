import { readFile } from 'node:fs/promises';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { PICTURE_FILES } from '#shared/contracts/picture-files.contract.ts';
import type { Pictures } from '#shared/ports/picture.port.ts';

/** A picture as wide as this is sharp where a chat shows it large. */
const WIDTH = 1_280;

export interface SvgPictureOptions {
  /** A folder that holds the files side by side, as a bundle has them; absent: they lie in their packages. */
  readonly folder?: URL;
}

/**
 * resvg as WebAssembly, loaded with the first picture: no binary for each platform, and the same points everywhere,
 * because the one font comes along. References to anything outside of the document are not followed.
 */
export function createSvgPictures({ folder }: SvgPictureOptions = {}): Pictures {
  const read = ([where, name]: readonly [string, string]): Promise<Uint8Array> =>
    readFile(folder === undefined ? new URL(import.meta.resolve(`${where}/${name}`)) : new URL(name, folder));
  let fonts: Promise<Uint8Array[]> | undefined;
  return {
    toPng: async (svg) => {
      fonts ??= loadEngine(() => read(PICTURE_FILES.engine)).then(() =>
        Promise.all([read(PICTURE_FILES.regular), read(PICTURE_FILES.bold)]),
      );
      const picture = new Resvg(svg, {
        background: '#ffffff',
        fitTo: { mode: 'width', value: WIDTH },
        font: { fontBuffers: await fonts, defaultFontFamily: 'Roboto', sansSerifFamily: 'Roboto' },
      });
      try {
        return picture.render().asPng();
      } finally {
        picture.free();
      }
    },
  };
}

let engine: Promise<void> | undefined;

/** The engine can be started once in a process. */
function loadEngine(read: () => Promise<Uint8Array>): Promise<void> {
  engine ??= read().then((bytes) => initWasm(bytes));
  return engine;
}
