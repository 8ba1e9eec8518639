/** What drawing pictures needs beside its code, by package: a bundle has the files beside itself. */
export const PICTURE_FILES = {
  engine: ['@resvg/resvg-wasm', 'index_bg.wasm'],
  regular: ['@fontsource/roboto/files', 'roboto-latin-400-normal.woff2'],
  bold: ['@fontsource/roboto/files', 'roboto-latin-700-normal.woff2'],
} as const;
