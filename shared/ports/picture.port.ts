/** Drawings for those who cannot show an SVG: chats take pictures of points. */
export interface Pictures {
  /** A PNG on white, wide enough to be read on a large screen. @throws where the text is no SVG document */
  toPng(svg: string): Promise<Uint8Array>;
}
